"""Wild cluster restricted bootstrap-t: the null imposed, whole countries reweighted at once.

The restricted model fits the outcome under "the estimate equals b0". With w the weights of the
estimate, ``u = w / (w @ w)`` and e the unrestricted residuals, its residuals are ``e + delta u``,
``delta = estimate - b0``. Each draw multiplies the restricted residuals of country g by v_g and
refits [Cameron, Gelbach & Miller 2008]. Estimate and cluster scores of the refit are linear in v,
so the statistic needs only sums by country [Roodman, MacKinnon, Nielsen & Webb 2019],
and the squared error is a quadratic in delta: inverting the test refits nothing.

The weights v_g are signs (Rademacher), all of them enumerated when countries are few, or Webb's six
points [Webb 2023]. With few treated countries the test rejects far too rarely, with one it is not
defined [MacKinnon & Webb 2018].
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.design.panel import FloatArray, IntArray
from analysis.estimators.linear import Regression
from analysis.inference.cluster_robust import cluster_robust, degenerate_reason, interval
from analysis.records import NotIdentifiedError

Weights = Literal["rademacher", "webb"]

POINTS: dict[Weights, FloatArray] = {
    "rademacher": np.array([-1.0, 1.0]),
    "webb": np.concatenate([-np.sqrt([1.5, 1.0, 0.5]), np.sqrt([0.5, 1.0, 1.5])]),
}
"""Values that a weight takes, each with equal chance."""
MAX_ENUMERATED: dict[Weights, int] = {"rademacher": 2**12, "webb": 6**6}
"""Weight vectors up to which all are used: 12 countries with signs, 6 with Webb's points."""

_TIE = 1e-9
_NEAREST, _FARTHEST = 1e-2, 1e4
_GRID_RATIO = 1.1
_BISECTIONS = 60
_CONVENTIONAL = 0.05


@dataclass(frozen=True)
class WildBootstrap:
    """Outcome of the bootstrap test and its inversion.

    Attributes:
        p_value: share of the weight vectors whose |t| is as large as the actual one. The vector of
            ones, which returns the actual t, is always among them.
        ci_low: lower end of the values of the estimate that are not rejected, in units of the
            outcome; None when there is no such end.
        ci_high: upper end, likewise.
        smallest_p: no figures give a smaller p with these weight vectors.
        weights: their kind.
        n_vectors: number of weight vectors used, the vector of ones included.
        enumerated: whether these are all there are.
        n_clusters: countries whose figures bear on the estimate or its error.
        sentence: how the test was done, in words.
    """

    p_value: float
    ci_low: float | None
    ci_high: float | None
    smallest_p: float
    weights: Weights
    n_vectors: int
    enumerated: bool
    n_clusters: int
    sentence: str


@dataclass(frozen=True)
class _Statistics:
    """Bootstrap statistics as functions of delta, the estimate less its value under the null.

    Numerators are ``fixed + slope delta``; squared errors ``square_0 + 2 square_1 delta +
    square_2 delta^2``; all (B,).
    """

    error: float
    fixed: FloatArray
    slope: FloatArray
    square_0: FloatArray
    square_1: FloatArray
    square_2: FloatArray

    def p_value(self, delta: float) -> float:
        """Return the share of the vectors with |t*| >= |t|."""
        squares = self.square_0 + 2 * delta * self.square_1 + delta**2 * self.square_2
        errors = np.sqrt(np.maximum(squares, 0.0))
        numerators = np.abs(self.fixed + delta * self.slope)
        # Multiplied out, so that a draw without error counts against the estimate.
        as_large = numerators * self.error >= abs(delta) * errors * (1 - _TIE)
        return float(np.mean(as_large))


def wild_cluster_bootstrap(
    regression: Regression,
    y: FloatArray,
    *,
    level: float = 0.95,
    weights: Weights | None = None,
    draws: int = 9999,
    seed: int = 0,
) -> WildBootstrap:
    """Test that the estimate is zero, and invert the test for an interval.

    The factor of CR1 or CR1S cancels from the p-value. The interval is the hull of the values not
    rejected, found on a grid out to 10,000 standard errors and refined by bisection.

    Args:
        regression: design with n observations; clusters are countries.
        y: (n,) outcome.
        level: confidence level of the interval.
        weights: kind of weights; None takes signs when all can be enumerated, else Webb's.
        draws: number of vectors sampled when not all are used.
        seed: of the sample.

    Raises:
        NotIdentifiedError: the design does not determine the estimate, no cluster-robust error
            exists for it, or that error is zero for these figures.
    """
    estimator = cluster_robust(regression, "CR1")
    error_map = estimator.error_map
    if error_map is None:
        raise NotIdentifiedError(f"{regression.name}, bootstrap: {degenerate_reason(regression)}")
    interval(estimator, y)  # refuses figures that are fitted exactly
    cluster = _active_clusters(regression, estimator.weights, error_map)
    count = int(cluster.max()) + 1
    kind = weights or ("rademacher" if 2**count <= MAX_ENUMERATED["rademacher"] else "webb")
    vectors, enumerated = weight_vectors(kind, count, draws, np.random.default_rng(seed))
    residuals = regression.residual_maker() @ y
    statistics = _statistics(estimator.weights, error_map, residuals, cluster, vectors)
    estimate = float(estimator.estimate(y))
    # Constant vectors return the actual t: signs have two of them, Webb's points six.
    smallest = (len(POINTS[kind]) if enumerated else 1) / len(vectors)
    below = _farthest_accepted(statistics, 1, 1 - level)
    above = _farthest_accepted(statistics, -1, 1 - level)
    return WildBootstrap(
        p_value=statistics.p_value(estimate),
        ci_low=None if below is None else estimate - below,
        ci_high=None if above is None else estimate + above,
        smallest_p=smallest,
        weights=kind,
        n_vectors=len(vectors),
        enumerated=enumerated,
        n_clusters=count,
        sentence=_in_words(kind, len(vectors), enumerated, count, smallest),
    )


def _active_clusters(
    regression: Regression, weights: FloatArray, error_map: FloatArray
) -> IntArray:
    """Return the (n,) number of each observation's cluster among those that matter; -1 for others.

    Reweighting a country whose figures enter neither estimate nor error changes nothing: counting
    it would only overstate how many vectors there are.
    """
    used = np.abs(error_map).max(axis=0) + np.abs(weights)
    labels = np.unique(regression.cluster)
    largest = np.array([used[regression.cluster == label].max() for label in labels])
    active = labels[largest > _TIE * largest.max()]
    number = np.searchsorted(active, regression.cluster)
    return np.where(np.isin(regression.cluster, active), number, -1).astype(np.int64)


def weight_vectors(
    kind: Weights, count: int, draws: int, rng: np.random.Generator
) -> tuple[FloatArray, bool]:
    """Return the (B, count) weight vectors and whether they are all there are."""
    points = POINTS[kind]
    if len(points) ** count <= MAX_ENUMERATED[kind]:
        return np.array(list(itertools.product(points, repeat=count))), True
    return np.vstack([np.ones(count), rng.choice(points, size=(draws, count))]), False


def _statistics(
    weights: FloatArray,
    error_map: FloatArray,
    residuals: FloatArray,
    cluster: IntArray,
    vectors: FloatArray,
) -> _Statistics:
    """Return the bootstrap statistics of all vectors as functions of delta."""
    unit_change = weights / (weights @ weights)
    in_cluster = (cluster[:, None] == np.arange(vectors.shape[1])).astype(np.float64)
    scores_0 = vectors @ (error_map @ (residuals[:, None] * in_cluster)).T
    scores_1 = vectors @ (error_map @ (unit_change[:, None] * in_cluster)).T
    return _Statistics(
        error=float(np.linalg.norm(error_map @ residuals)),
        fixed=vectors @ (in_cluster.T @ (weights * residuals)),
        slope=vectors @ (in_cluster.T @ (weights * unit_change)),
        square_0=np.sum(scores_0**2, axis=1),
        square_1=np.sum(scores_0 * scores_1, axis=1),
        square_2=np.sum(scores_1**2, axis=1),
    )


def _farthest_accepted(statistics: _Statistics, side: int, alpha: float) -> float | None:
    """Return the largest |delta| on one side with p > alpha; None when there is no largest."""
    steps = int(np.ceil(np.log(_FARTHEST / _NEAREST) / np.log(_GRID_RATIO)))
    grid = statistics.error * _NEAREST * _GRID_RATIO ** np.arange(steps + 1)
    accepted = [statistics.p_value(side * distance) > alpha for distance in grid]
    if accepted[-1]:
        return None
    last = max((j for j, inside in enumerate(accepted) if inside), default=-1)
    inside, outside = (float(grid[last]) if last >= 0 else 0.0), float(grid[last + 1])
    for _ in range(_BISECTIONS):
        middle = (inside + outside) / 2
        if statistics.p_value(side * middle) > alpha:
            inside = middle
        else:
            outside = middle
    return inside


def _in_words(kind: Weights, used: int, enumerated: bool, count: int, smallest: float) -> str:
    """Return how the test was done."""
    what = "sign vectors" if kind == "rademacher" else "vectors of Webb's six points"
    how = f"all {used} {what}" if enumerated else f"{used - 1} sampled {what}"
    limit = f"no figures give a p below {smallest:.2g}"
    if smallest > _CONVENTIONAL:
        limit += ", so the test cannot reject at 5%"
    return f"{how} of {count} countries; {limit}"
