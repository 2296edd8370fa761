"""Interval count models on thousands of complete panels at once.

As ``interval_likelihood`` and ``interval_maximum``: damped Newton steps, the dispersion along the
ridge of the coefficients. Country effects are eliminated block by block, so that a step costs as
many unknowns as there are years. Whether a profile interval holds a value is read off the fall of
the profile likelihood there, without finding its ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.estimators.interval_likelihood import CountFamily, fit_interval_count
from analysis.records import NotIdentifiedError
from analysis.simulation.batched_cells import PanelCells, PanelMoments
from analysis.simulation.batched_poisson import by_country, regressors, surely_regular

_ITERATIONS, _HALVINGS = 200, 40
_DECREMENT = 1e-11
_LONGEST_STEP = 4.0
_SMALLEST_DISPERSION = 1e-8
_SATURATED = 1e-6
_CELLS = 20_000
"""Cells searched at once: few enough for the memory near the processor."""


@dataclass(frozen=True)
class LikelihoodFits:
    """The coefficient of the exposure in R panels; NaN where a panel was refused.

    Attributes:
        estimate: (R,) log points.
        error: (R,) standard errors clustered by country; NaN where the model fits exactly.
        df: (R,) countries kept less one.
        fall: (R,) twice the fall of the profile log likelihood at the value asked for.
    """

    estimate: FloatArray
    error: FloatArray
    df: FloatArray
    fall: FloatArray


@dataclass
class Point:
    """Parameters of R panels, moved in place by the search.

    Attributes:
        alpha: (R, N) country effects; of no meaning for countries set aside.
        beta: (R, K) coefficients of the regressors.
        dispersion: (R,) NB2 dispersions.
        converged: (R,) whether the last step was negligible.
    """

    alpha: FloatArray
    beta: FloatArray
    dispersion: FloatArray
    converged: BoolArray


def interval_fits(
    panel: ExposurePanel, low: FloatArray, high: FloatArray, family: CountFamily, truth: FloatArray
) -> LikelihoodFits:
    """Fit each of R panels.

    Panels in which zeros might be separated are fitted one by one.

    Args:
        panel: a complete panel.
        low: (n, R) smallest true counts, people, whole.
        high: (n, R) largest true counts.
        family: distribution of a count given its mean.
        truth: (R,) values at which the fall of the profile likelihood is wanted.

    Raises:
        NotIdentifiedError: the panel is not complete.
    """
    if not panel.balanced:
        raise NotIdentifiedError("the batched likelihood needs a complete panel")
    X = regressors(panel)
    found = LikelihoodFits(*(np.full(low.shape[1], np.nan) for _ in range(4)))
    lows, highs = stacked(panel, low), stacked(panel, high)
    plain = surely_regular(X, np.asarray(lows > 0, dtype=np.bool_))
    regular = np.flatnonzero(plain)
    chunk = chunk_of(panel)
    for start in range(0, len(regular), chunk):
        rows = regular[start : start + chunk]
        part = _fit(X, PanelCells.of(lows[rows], highs[rows]), family, truth[rows])
        for name in ("estimate", "error", "df", "fall"):
            getattr(found, name)[rows] = getattr(part, name)
    for r in np.flatnonzero(~plain):
        one = _one(panel, low[:, r], high[:, r], family, float(truth[r]))
        found.estimate[r], found.error[r], found.df[r], found.fall[r] = one
    return found


def chunk_of(panel: ExposurePanel) -> int:
    """Return how many panels to search at once."""
    return max(1, _CELLS // panel.observed.size)


def stacked(panel: ExposurePanel, values: FloatArray) -> FloatArray:
    """Return (n, R) values of a complete panel as (R, N, T)."""
    shape = (len(panel.countries), len(panel.years), -1)
    return np.ascontiguousarray(np.moveaxis(values.reshape(shape), 2, 0))


def maximum(X: FloatArray, cells: PanelCells, family: CountFamily) -> Point:
    """Return the maxima of the likelihood: Poisson first, and NB2 from there."""
    centre = np.log((cells.low + cells.high) / 2.0 + 0.5)
    R, K = len(centre), X.shape[2]
    point = Point(centre.mean(axis=2), np.zeros((R, K)), np.zeros(R), np.zeros(R, dtype=np.bool_))
    _climb(X, cells, point, np.zeros(centre.shape), free=False)
    if family is CountFamily.NB2:
        _climb(X, cells, point, np.zeros(centre.shape), free=True)
    return point


def log_means(X: FloatArray, alpha: FloatArray, beta: FloatArray) -> FloatArray:
    """Return (R, N, T) log means."""
    N, T, K = X.shape
    return np.asarray(alpha[:, :, None] + (beta @ X.reshape(-1, K).T).reshape(-1, N, T))


def _fit(
    X: FloatArray, cells: PanelCells, family: CountFamily, truth: FloatArray
) -> LikelihoodFits:
    point = maximum(X, cells, family)
    eta = log_means(X, point.alpha, point.beta)
    free = family is CountFamily.NB2
    moments = cells.moments(eta, point.dispersion, free=free)
    error = _clustered_error(X, moments, point, cells.kept)
    held = Point(
        point.alpha.copy(),
        point.beta[:, 1:].copy(),
        point.dispersion.copy(),
        np.zeros(len(truth), dtype=np.bool_),
    )
    offset = truth[:, None, None] * X[:, :, 0]
    _climb(X[:, :, 1:], cells, held, offset, free=free)
    constrained = log_means(X[:, :, 1:], held.alpha, held.beta) + offset
    reached = moments.log_probability.sum(axis=(1, 2))
    fall = 2.0 * (reached - cells.log_likelihood(constrained, held.dispersion))
    known = point.converged
    return LikelihoodFits(
        np.where(known, point.beta[:, 0], np.nan),
        np.where(known, error, np.nan),
        cells.kept.sum(axis=1) - 1.0,
        np.where(known, np.maximum(fall, 0.0), np.nan),
    )


def _climb(
    X: FloatArray, cells: PanelCells, point: Point, offset: FloatArray, *, free: bool
) -> None:
    """Move every point to its maximum, the dispersion too when it is free."""
    point.converged[:] = False
    active, part, shift = np.arange(len(point.alpha)), cells, offset
    for _ in range(_ITERATIONS):
        if len(active) == 0:
            return
        alpha, beta, a = point.alpha[active], point.beta[active], point.dispersion[active]
        moments = part.moments(log_means(X, alpha, beta) + shift, a, free=free)
        reached = moments.log_probability.sum(axis=(1, 2))
        step = _step(X, moments, a, free)
        done = step.gain <= _DECREMENT * np.maximum(1.0, np.abs(reached))
        along = np.abs(log_means(X, step.alpha, step.beta) * part.kept[:, :, None])
        share = np.minimum(1.0, _LONGEST_STEP / np.maximum(along.max(axis=(1, 2)), 1e-300))
        share = np.where(done, 1.0, share)
        failed = _shorten(X, part, (alpha, beta, a), step, share, reached, shift, done)
        moved = ~failed
        rows = active[moved]
        point.alpha[rows] = (alpha + share[:, None] * step.alpha)[moved]
        point.beta[rows] = (beta + share[:, None] * step.beta)[moved]
        point.dispersion[rows] = _on_or_off_boundary(a + share * step.dispersion)[moved]
        point.converged[active[done]] = True
        rest = ~done & moved
        if not rest.all():
            active, part, shift = active[rest], part.take(rest), shift[rest]


@dataclass(frozen=True)
class _Step:
    """A Newton step of every panel and the slope along it."""

    alpha: FloatArray
    beta: FloatArray
    dispersion: FloatArray
    gain: FloatArray


def _shorten(
    X: FloatArray,
    cells: PanelCells,
    start: tuple[FloatArray, FloatArray, FloatArray],
    step: _Step,
    share: FloatArray,
    reached: FloatArray,
    offset: FloatArray,
    done: BoolArray,
) -> BoolArray:
    """Halve the shares in place until the likelihood rises; return which panels never did."""
    alpha, beta, a = start
    waiting = np.flatnonzero(~done)
    for _ in range(_HALVINGS):
        if len(waiting) == 0:
            break
        taken = share[waiting]
        eta = log_means(
            X,
            alpha[waiting] + taken[:, None] * step.alpha[waiting],
            beta[waiting] + taken[:, None] * step.beta[waiting],
        )
        moved = _on_or_off_boundary(a[waiting] + taken * step.dispersion[waiting])
        value = cells.take(waiting).log_likelihood(eta + offset[waiting], moved)
        rises = value > reached[waiting] + 1e-4 * taken * step.gain[waiting]
        share[waiting[~rises]] /= 2.0
        waiting = waiting[~rises]
    failed = np.zeros(len(share), dtype=np.bool_)
    failed[waiting] = True
    return failed


def _step(X: FloatArray, moments: PanelMoments, dispersion: FloatArray, free: bool) -> _Step:
    """Return the Newton step; see ``interval_maximum``."""
    solver = Solver.of(X, moments)
    g_a, g_b = moments.score.sum(axis=2), onto(X, moments.score)
    alpha, beta = solver.solve(g_a, g_b)
    if not free:
        gain = (g_a * alpha).sum(axis=1) + (g_b * beta).sum(axis=1)
        return _Step(alpha, beta, np.zeros(len(gain)), gain)
    c_a, c_b = moments.cross.sum(axis=2), onto(X, moments.cross)
    ridge_a, ridge_b = solver.solve(c_a, c_b)
    uphill = moments.dispersion_score.sum(axis=(1, 2))
    slope = uphill + (c_a * alpha).sum(axis=1) + (c_b * beta).sum(axis=1)
    bend = moments.dispersion_curvature + (c_a * ridge_a).sum(axis=1) + (c_b * ridge_b).sum(axis=1)
    rising = np.sign(slope) * np.maximum(dispersion, 0.1)
    wanted = np.where(bend < 0.0, -slope / np.where(bend < 0.0, bend, -1.0), rising)
    move = np.clip(wanted, -dispersion, np.maximum(4.0 * dispersion, 0.5))
    alpha = alpha + move[:, None] * ridge_a
    beta = beta + move[:, None] * ridge_b
    gain = (g_a * alpha).sum(axis=1) + (g_b * beta).sum(axis=1) + uphill * move
    return _Step(alpha, beta, move, gain)


@dataclass(frozen=True)
class Solver:
    """The information of country effects and coefficients, in blocks.

    Attributes:
        own: (R, N) information of each country effect; 1 for countries set aside.
        mixed: (R, N, K) information of country effects with coefficients.
        common: (R, K, K) information of the coefficients.
    """

    own: FloatArray
    mixed: FloatArray
    common: FloatArray

    @classmethod
    def of(cls, X: FloatArray, moments: PanelMoments) -> Solver:
        """Return the blocks for regressors (N, T, K)."""
        N, T, K = X.shape
        weight = -moments.curvature
        squares = np.einsum("ntk,ntl->ntkl", X, X).reshape(N * T, K * K)
        own = weight.sum(axis=2)
        return cls(
            np.where(own > 0, own, 1.0),
            by_country(X, weight),
            (weight.reshape(-1, N * T) @ squares).reshape(-1, K, K),
        )

    def solve(self, g_a: FloatArray, g_b: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return (R, N) and (R, K): the inverse of the information times a vector."""
        scaled = self.mixed / self.own[:, :, None]
        schur = self.common - np.matmul(np.swapaxes(self.mixed, 1, 2), scaled)
        right = g_b - np.matmul(g_a[:, None, :], scaled)[:, 0]
        beta = np.linalg.solve(schur, right[:, :, None])[:, :, 0]
        return (g_a - np.matmul(self.mixed, beta[:, :, None])[:, :, 0]) / self.own, beta


def onto(X: FloatArray, values: FloatArray) -> FloatArray:
    """Return (R, K) products of (R, N, T) values with the regressors (N, T, K)."""
    return np.asarray(values.reshape(len(values), -1) @ X.reshape(-1, X.shape[2]))


def _on_or_off_boundary(dispersion: FloatArray) -> FloatArray:
    """Return 0 for a dispersion too small to tell from 0."""
    return np.where(dispersion > _SMALLEST_DISPERSION, dispersion, 0.0)


def _clustered_error(
    X: FloatArray, moments: PanelMoments, point: Point, kept: BoolArray
) -> FloatArray:
    """Return the (R,) clustered errors of the exposure; NaN where the model fits exactly."""
    solver = Solver.of(X, moments)
    R, N = kept.shape
    first = np.zeros((R, X.shape[2]))
    first[:, 0] = 1.0
    alpha, beta = solver.solve(np.zeros((R, N)), first)
    c_a, c_b = moments.cross.sum(axis=2), onto(X, moments.cross)
    ridge_a, ridge_b = solver.solve(c_a, c_b)
    # With a free dispersion the information is bordered by minus the cross derivatives.
    corner = -moments.dispersion_curvature - (c_a * ridge_a).sum(axis=1)
    corner -= (c_b * ridge_b).sum(axis=1)
    bordered = point.dispersion > 0
    reach = (c_a * alpha).sum(axis=1) + (c_b * beta).sum(axis=1)
    along = np.where(bordered, reach / np.where(bordered, corner, 1.0), 0.0)
    alpha, beta = alpha + along[:, None] * ridge_a, beta + along[:, None] * ridge_b
    influence = (moments.score * log_means(X, alpha, beta)).sum(axis=2)
    influence += along[:, None] * moments.dispersion_score.sum(axis=2)
    G = kept.sum(axis=1)
    error = np.sqrt((influence**2).sum(axis=1) * G / (G - 1.0))
    error[error <= _SATURATED * np.sqrt(beta[:, 0])] = np.nan
    return np.asarray(error, dtype=np.float64)


def _one(
    panel: ExposurePanel, low: FloatArray, high: FloatArray, family: CountFamily, truth: float
) -> tuple[float, float, float, float]:
    """Return the fit of one panel; the fall is 0 inside the 95% profile interval, else endless."""
    try:
        fit = fit_interval_count(panel, low, high, family=family)
    except NotIdentifiedError:
        return np.nan, np.nan, np.nan, np.nan
    if not fit.converged:
        return np.nan, np.nan, np.nan, np.nan
    inside = fit.profile_low <= truth <= fit.profile_high
    error = np.nan if fit.se_cluster is None else fit.se_cluster
    return fit.estimate, error, fit.df, 0.0 if inside else np.inf


def holds(fall: FloatArray, level: float) -> FloatArray:
    """Return (R,) whether the profile interval holds the value; NaN where a panel was refused."""
    inside = fall <= float(ndtri((1.0 + level) / 2.0)) ** 2
    return np.where(np.isnan(fall), np.nan, inside)
