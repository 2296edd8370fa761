"""Rounding bounds of thousands of panels at once, where they have a closed form."""

from __future__ import annotations

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.records import NotIdentifiedError
from analysis.sensitivity.nonlinear_bounds import change_at_one_date


def linear_bounds(
    weights: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the (R,) smallest and largest estimates, those of ``estimate_bounds``.

    Args:
        weights: (n,) weights of a linear estimator.
        low: (n, R) smallest outcomes.
        high: (n, R) largest outcomes.
    """
    rising, falling = np.maximum(weights, 0.0), np.minimum(weights, 0.0)
    return rising @ low + falling @ high, rising @ high + falling @ low


def poisson_bounds(
    panel: ExposurePanel, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the (R,) smallest and largest PPML coefficients, those of ``ppml_bounds``.

    Only where that has a closed form: ``log(C after / C before) - log(K after / K before)``, with C
    the countries whose exposure changes and K the others. A sum that may be zero leaves its side
    unbounded; both ends are NaN where both sides are, which ``ppml_bounds`` refuses.

    Args:
        panel: countries observed in the same years, exposure changing at one date.
        low: (n, R) smallest counts, people.
        high: (n, R) largest counts, people.

    Raises:
        NotIdentifiedError: the panel has no closed form.
    """
    one_date = change_at_one_date(panel)
    if one_date is None:
        raise NotIdentifiedError("the bounds have a closed form only with one date of change")
    changes, after = one_date
    upward = [changes & after, ~changes & ~after]
    downward = [changes & ~after, ~changes & after]
    with np.errstate(divide="ignore", invalid="ignore"):
        smallest = _log_sums(low, upward) - _log_sums(high, downward)
        largest = _log_sums(high, upward) - _log_sums(low, downward)
    refused = ~np.isfinite(smallest) & ~np.isfinite(largest)
    return np.where(refused, np.nan, smallest), np.where(refused, np.nan, largest)


def _log_sums(counts: FloatArray, groups: list[BoolArray]) -> FloatArray:
    """Return (R,): the log of the product of the sums of counts of each group of cells."""
    logs = np.array([np.log(counts[group].sum(axis=0)) for group in groups])
    return np.asarray(logs.sum(axis=0), dtype=np.float64)
