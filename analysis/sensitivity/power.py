"""What could have been found: minimal detectable effects and detectable pre-trends.

"No change found" says little when only a large change could have been found. The same holds for
"no pre-trend found" [Roth 2022].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import integrate, optimize, special

from analysis.design.panel import ExposurePanel, FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError
from analysis.sensitivity.box_maximum import NOISE

_INTEGRATION_SEED = 20150601
"""Fixed, so that the rectangle probability is the same smooth function at every call."""

_TAIL = 1e-14
"""Probability left out of the integral on either side."""


@dataclass(frozen=True)
class DetectableEffect:
    """The smallest true change that a design detects with the wanted power.

    Attributes:
        standard_error: of the estimate, in units of the outcome.
        df: degrees of freedom of the t test.
        approximate: (t_{1-size/2} + t_{power}) standard errors [Bloom 1995].
        exact: from the noncentral t distribution.
        percent_of_pre_mean: ``exact`` as a percentage of the mean before the event; None when
            that mean is zero.
    """

    standard_error: float
    df: float
    approximate: float
    exact: float
    percent_of_pre_mean: float | None


def minimal_detectable_effect(
    estimator: LinearEstimator,
    y: FloatArray,
    pre_mean: float,
    size: float = 0.05,
    power: float = 0.8,
) -> DetectableEffect:
    """Return the minimal detectable effect of a design, two-sided.

    The standard error found in these figures is taken as the true scale of the estimate, so the
    answer is itself an estimate.

    Args:
        estimator: the linear estimator with its standard error and degrees of freedom.
        y: (n,) outcome.
        pre_mean: mean outcome of the treated countries before the event (``pre_period_mean``).
        size: probability of rejecting a true null.
        power: wanted probability of detection, above ``size``.

    Raises:
        NotIdentifiedError: the design defines no standard error, or it is zero in these figures.
        ValueError: size or power out of order.
    """
    _check_size_and_power(size, power)
    standard_error = float(estimator.standard_error(y))
    if estimator.df is None or standard_error <= _noise(estimator, y):
        raise NotIdentifiedError(
            f"{estimator.name}: the figures show no variation from which to say what could have "
            "been detected"
        )
    df = estimator.df
    sum_of_quantiles = t_quantile(1 - size / 2, df) + t_quantile(power, df)
    exact = standard_error * detectable_noncentrality(df, size, power)
    return DetectableEffect(
        standard_error=standard_error,
        df=df,
        approximate=standard_error * sum_of_quantiles,
        exact=exact,
        percent_of_pre_mean=100 * exact / abs(pre_mean) if pre_mean != 0 else None,
    )


def pre_period_mean(panel: ExposurePanel, y: FloatArray) -> float:
    """Return the mean outcome of the treated countries over their years before the event.

    Args:
        panel: countries by years with first treated years.
        y: (n,) outcome.

    Raises:
        NotIdentifiedError: no treated country is seen before its event.
    """
    reached = panel.first_treated[panel.unit] <= panel.years[-1]
    before = reached & ~panel.treated
    if not before.any():
        raise NotIdentifiedError("no treated country is seen before its event")
    return float(y[before].mean())


def detectable_noncentrality(df: float, size: float = 0.05, power: float = 0.8) -> float:
    """Return the true effect, in standard errors, that a two-sided t test detects.

    Args:
        df: degrees of freedom; infinite for the normal.
        size: probability of rejecting a true null.
        power: wanted probability of detection, above ``size``.

    Raises:
        ValueError: size or power out of order.
    """
    _check_size_and_power(size, power)
    critical = t_quantile(1 - size / 2, df)

    def shortfall(noncentrality: float) -> float:
        return _rejection(critical, df, noncentrality) - power

    return float(optimize.brentq(shortfall, 0.0, _upper_end(shortfall), xtol=1e-12))


def pretrend_power(
    slope: float,
    periods: Sequence[int],
    covariance: FloatArray,
    reference: int,
    size: float = 0.05,
) -> float:
    """Return the probability that a linear pre-trend makes a pre-coefficient significant.

    One minus the probability that every pre-coefficient stays within its own two-sided normal
    limits, their means on a line through zero at the reference period [Roth 2022, section I].
    The test is the usual look at each coefficient; its size is above ``size`` when there are
    several.

    Args:
        slope: difference in trends, units of the outcome per year.
        periods: K periods of the pre-coefficients.
        covariance: (K, K) their covariance matrix.
        reference: period whose coefficient is zero by construction.
        size: level of the test of each coefficient.

    Raises:
        NotIdentifiedError: no pre-coefficient, or one without variance.
        ValueError: the covariance matrix has another shape than the periods.
    """
    n_periods = len(periods)
    if n_periods == 0:
        raise NotIdentifiedError("no pre-coefficient beside the reference: no pre-trend is tested")
    if covariance.shape != (n_periods, n_periods):
        raise ValueError(f"covariance has shape {covariance.shape}, expected {n_periods}^2")
    errors = np.sqrt(np.diag(covariance))
    if np.any(errors <= 0):
        raise NotIdentifiedError("a pre-coefficient has no variance: its test is not defined")
    correlation = covariance / np.outer(errors, errors)
    means = slope * (np.array(periods, dtype=np.float64) - reference) / errors
    critical = float(special.ndtri(1 - size / 2))
    # Taking a second to load, and needed here alone.
    from scipy import stats

    inside = stats.multivariate_normal.cdf(
        np.full(n_periods, critical) - means,
        mean=np.zeros(n_periods),
        cov=correlation,
        allow_singular=True,
        lower_limit=np.full(n_periods, -critical) - means,
        rng=np.random.default_rng(_INTEGRATION_SEED),
        maxpts=200_000 * n_periods,
    )
    return 1.0 - float(inside)


def detectable_slope(
    periods: Sequence[int],
    covariance: FloatArray,
    reference: int,
    power: float = 0.8,
    size: float = 0.05,
) -> float:
    """Return the slope of the linear pre-trend that would be noticed with the wanted power.

    Zero when the test rejects that often without any pre-trend.

    Args:
        periods: K periods of the pre-coefficients.
        covariance: (K, K) their covariance matrix, units of the outcome squared.
        reference: period whose coefficient is zero by construction.
        power: wanted probability of noticing it; [Roth 2022] uses 0.5 and 0.8.
        size: level of the test of each coefficient.

    Returns:
        Slope in units of the outcome per year, not negative.

    Raises:
        NotIdentifiedError: no pre-coefficient, or one without variance.
        ValueError: the covariance matrix has another shape, or size or power out of order.
    """
    _check_size_and_power(size, power)
    if pretrend_power(0.0, periods, covariance, reference, size) >= power:
        return 0.0
    unit = float(np.sqrt(np.diag(covariance)).max())

    def shortfall(slope: float) -> float:
        return pretrend_power(slope * unit, periods, covariance, reference, size) - power

    return unit * float(optimize.brentq(shortfall, 0.0, _upper_end(shortfall), xtol=1e-10))


def _noise(estimator: LinearEstimator, y: FloatArray) -> float:
    """Return the size of a standard error that is nothing but rounding errors."""
    if estimator.error_map is None:
        return 0.0
    return NOISE * float(np.linalg.norm(np.abs(estimator.error_map) @ np.abs(y)))


def _rejection(critical: float, df: float, noncentrality: float) -> float:
    """Return the probability that a noncentral t variable exceeds the limits on either side.

    Given the estimated standard deviation, s times the true one, that is a normal probability; it
    is integrated over the distribution of s. scipy's own noncentral t is slow, and undefined at
    few degrees of freedom.
    """

    def given(s: float) -> float:
        upper = special.ndtr(noncentrality - critical * s)
        lower = special.ndtr(-noncentrality - critical * s)
        return float(upper + lower)

    if math.isinf(df):
        return given(1.0)
    # Density of s = chi / sqrt(df).
    log_constant = math.log(2) + df / 2 * math.log(df / 2) - float(special.gammaln(df / 2))

    def weighted(s: float) -> float:
        return math.exp(log_constant + (df - 1) * math.log(s) - df * s**2 / 2) * given(s)

    low = math.sqrt(2 * float(special.gammaincinv(df / 2, _TAIL)) / df)
    high = math.sqrt(2 * float(special.gammainccinv(df / 2, _TAIL)) / df)
    turn = min(max(noncentrality / critical, low), high)
    parts = [
        integrate.quad(weighted, start, end, epsabs=1e-12, epsrel=1e-10, limit=200)[0]
        for start, end in ((low, turn), (turn, high))
    ]
    return float(sum(parts))


def _upper_end(shortfall: Callable[[float], float]) -> float:
    """Return a value at which an increasing function is positive, by doubling."""
    end = 1.0
    while shortfall(end) < 0:
        end *= 2
    return end


def _check_size_and_power(size: float, power: float) -> None:
    if not 0 < size < power < 1:
        raise ValueError(f"size {size} and power {power} must satisfy 0 < size < power < 1")
