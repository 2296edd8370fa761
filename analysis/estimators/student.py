"""Student's t as the intervals and tests use it: quantiles, and two-sided p-values.

The special functions behind the distribution, without the package of all distributions: loading
that takes longer than most jobs of the workflow compute.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from analysis.design.panel import BoolArray, FloatArray

_TIE = 1e-9


def t_quantile(probability: float, df: float) -> float:
    """Return the value below which a t variable lies with the given probability.

    Args:
        probability: between 0 and 1.
        df: degrees of freedom, above 0; infinite for the normal.
    """
    return float(stdtrit(df, probability))


def t_quantiles(probability: float, df: ArrayLike) -> FloatArray:
    """Return the quantile at one probability for each of several degrees of freedom."""
    return np.asarray(stdtrit(df, probability), dtype=np.float64)


def two_sided_p_value(statistic: float, df: float) -> float:
    """Return the probability that a t variable lies at least as far from zero as the statistic.

    Args:
        statistic: estimate over its standard error.
        df: degrees of freedom, above 0; infinite for the normal.
    """
    return float(2 * stdtr(df, -abs(statistic)))


def t_rejects(estimate: FloatArray, error: FloatArray, df: ArrayLike, nominal: float) -> BoolArray:
    """Return (R,) whether two-sided t tests reject no effect.

    From whole counts t can equal its limit exactly (with 2 degrees of freedom the limit is a root
    of 722/39); a tie is no rejection, whatever a processor makes of the last digit.

    Args:
        estimate: (R,) estimates; one that is missing rejects nothing.
        error: (R,) standard errors.
        df: degrees of freedom, one for all or (R,).
        nominal: size that the test claims.
    """
    limit = -t_quantiles(nominal / 2, df) * (1 + _TIE)
    return np.asarray(np.abs(estimate) > limit * error, dtype=np.bool_)
