"""What the residuals of a short series can and cannot show about autocorrelation.

The lag-1 autocorrelation of residuals e = M y is r = sum e_t e_s / sum e_t^2 over pairs of years
one apart [Durbin & Watson 1950 study the same ratio of quadratic forms]. It does not depend on
trend, level or scale, so its distribution under a given autocorrelation of the errors follows from
the design alone. At six points that distribution is so wide, and so far below zero on average,
that errors with and without autocorrelation give much the same values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from analysis.design.panel import FloatArray
from analysis.estimators.interrupted_series import SegmentedDesign, residual_maker
from analysis.records import NotIdentifiedError

PERSISTENT = 0.6
"""Autocorrelation of the errors that is held against independence; high for annual series."""

_DRAWS = 20_000
_STARTS = 12
_EXACT = 1e-9


@dataclass(frozen=True)
class SamplingRange:
    """Where the residual autocorrelation falls for errors with a given autocorrelation.

    Attributes:
        mean: mean over the draws.
        low: 2.5% point.
        high: 97.5% point.
        draws: number of simulated series.
    """

    mean: float
    low: float
    high: float
    draws: int


def residual_autocorrelation(design: SegmentedDesign, y: FloatArray) -> FloatArray:
    """Return the lag-1 autocorrelation of the residuals.

    Args:
        design: the regressors.
        y: (n,) figures, or (n, R) for R series.

    Returns:
        One number, or (R,).

    Raises:
        NotIdentifiedError: no residual degrees of freedom, no two figures one year apart, or a
            series that the model fits exactly.
    """
    products = _neighbours(design)
    e = residual_maker(design.X) @ y
    total = np.sum(e**2, axis=0)
    if np.any(total <= (_EXACT * np.max(np.abs(y), axis=0)) ** 2):
        raise NotIdentifiedError(f"{design.name}: the model fits the figures exactly")
    return np.asarray(np.sum(e * (products @ e), axis=0) / total, dtype=np.float64)


def sampling_range(
    design: SegmentedDesign,
    rng: np.random.Generator,
    *,
    autocorrelation: float = 0.0,
    draws: int = _DRAWS,
) -> SamplingRange:
    """Simulate the residual autocorrelation of normal errors with a given autocorrelation.

    Args:
        design: the regressors.
        rng: source of the draws.
        autocorrelation: of the errors, one year apart, in (-1, 1).
        draws: number of simulated series.

    Raises:
        NotIdentifiedError: as ``residual_autocorrelation``.
    """
    year = np.asarray(design.years, dtype=np.float64)
    correlation = np.power(float(autocorrelation), np.abs(year[:, None] - year[None, :]))
    errors = np.linalg.cholesky(correlation) @ rng.standard_normal((len(year), draws))
    found = residual_autocorrelation(design, errors)
    low, high = np.quantile(found, [0.025, 0.975])
    return SamplingRange(float(found.mean()), float(low), float(high), draws)


def autocorrelation_over_box(
    design: SegmentedDesign, low: FloatArray, high: FloatArray, rng: np.random.Generator
) -> tuple[float, float]:
    """Return the smallest and largest residual autocorrelation found over a box of figures.

    The ratio is not linear and its ends may lie inside the box. The search climbs within the box
    from seeded points; ends are found, not proven.

    Args:
        design: the regressors.
        low: (n,) smallest figures.
        high: (n,) largest figures.
        rng: source of the starting points.

    Raises:
        NotIdentifiedError: as ``residual_autocorrelation``, when no point of the box gives a value.
    """
    products, maker = _neighbours(design), residual_maker(design.X)
    free = high > low
    if not free.any():
        only = float(residual_autocorrelation(design, low))
        return only, only

    def signed(z: FloatArray, sign: float) -> tuple[float, FloatArray]:
        y = low.copy()
        y[free] = low[free] + z * (high - low)[free]
        e = maker @ y
        total = max(float(e @ e), 1e-300)
        r = float(e @ products @ e) / total
        slope = 2.0 * maker @ (products @ e - r * e) / total
        return sign * r, sign * (slope * (high - low))[free]

    ends = []
    for sign in (1.0, -1.0):
        values = [
            optimize.minimize(
                signed,
                start,
                args=(sign,),
                jac=True,
                method="L-BFGS-B",
                bounds=[(0.0, 1.0)] * int(free.sum()),
            ).fun
            for start in rng.random((_STARTS, int(free.sum())))
        ]
        ends.append(sign * float(min(values)))
    return ends[0], ends[1]


def in_words(
    design: SegmentedDesign, value: float, independent: SamplingRange, persistent: SamplingRange
) -> str:
    """Return what the residual autocorrelation of one series can and cannot show."""
    ranges = (
        f"with {len(design.years)} points and {len(design.columns)} coefficients, independent "
        f"errors give {independent.low:.2f} to {independent.high:.2f} in 95% of series and errors "
        f"with autocorrelation {PERSISTENT:g} give {persistent.low:.2f} to {persistent.high:.2f}"
    )
    inside = [found.low <= value <= found.high for found in (independent, persistent)]
    finding = {
        (True, True): f"{value:.2f} fits both, so the figures cannot tell them apart",
        (True, False): f"{value:.2f} fits independent errors only",
        (False, True): f"{value:.2f} fits autocorrelated errors only",
        (False, False): f"{value:.2f} fits neither",
    }[inside[0], inside[1]]
    return f"{ranges}; {finding}"


def _neighbours(design: SegmentedDesign) -> FloatArray:
    """Return (n, n) A with e' A e the sum of products of residuals one year apart."""
    if design.df == 0:
        raise NotIdentifiedError(
            f"{design.name}: as many coefficients as years, no residuals to correlate"
        )
    apart = np.diff(np.asarray(design.years)) == 1
    if not apart.any():
        raise NotIdentifiedError(f"{design.name}: no two figures are one year apart")
    return np.asarray((np.diag(apart, 1) + np.diag(apart, -1)) / 2.0, dtype=np.float64)
