"""Poisson and NB2 regressions with country and year effects on counts known by their ranges.

The likelihood of a cell is P(low <= Y <= high), so a printed 275 enters as 273..277 and ``<5`` as
0..4, and a figure that was not printed enters not at all (METHODS: rounding lenses, 4). The mean
is log-linear: country effect + year effect + coefficient times exposure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray, IntArray
from analysis.estimators.count_design import CountDesign, DroppedCell, count_design
from analysis.estimators.interval_maximum import (
    IntervalMaximum,
    maximise_interval,
    starting_coefficients,
)
from analysis.estimators.interval_probability import CellSupport
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError

_SATURATED = 1e-6
_WIDEST_SEARCH = 60


class CountFamily(StrEnum):
    """Distribution of a count given its mean."""

    POISSON = "poisson"
    NB2 = "nb2"


@dataclass(frozen=True)
class CountModel:
    """A fitted count model with the cells it was fitted to.

    Attributes:
        family: distribution of a count given its mean.
        design: regressors of the kept cells, and the cells set aside.
        support: counts allowed by the kept cells.
        maximum: the maximum of the likelihood.
    """

    family: CountFamily
    design: CountDesign
    support: CellSupport
    maximum: IntervalMaximum


@dataclass(frozen=True)
class IntervalFit:
    """The coefficient of the exposure in an interval count model.

    Attributes:
        family: distribution of a count given its mean.
        estimate: coefficient of the exposure, log points.
        se_hessian: standard error from the information; trusts the family.
        se_cluster: sandwich standard error clustered by country, times G/(G-1); None when the
            model fits every country perfectly, so that scores carry no information on variance.
        df: G - 1.
        wald_low: lower end of estimate -/+ t(G-1) * se_cluster; None without se_cluster.
        wald_high: upper end of the same.
        profile_low: lower end of the profile-likelihood interval; trusts the family.
        profile_high: upper end of the same.
        confidence: nominal coverage of both intervals.
        loglik: log likelihood of the kept cells at the maximum.
        dispersion: NB2 dispersion ``a`` (variance mu + a mu^2); None for Poisson.
        dispersion_at_boundary: whether the NB2 dispersion is estimated as 0, which is Poisson.
        converged: whether the maximum was reached.
        n_obs: number of cells kept.
        n_clusters: number of countries kept, G.
        n_switching: number of kept countries with exposed and unexposed cells.
        dropped: the cells set aside, with the reason of each.
    """

    family: CountFamily
    estimate: float
    se_hessian: float
    se_cluster: float | None
    df: float
    wald_low: float | None
    wald_high: float | None
    profile_low: float
    profile_high: float
    confidence: float
    loglik: float
    dispersion: float | None
    dispersion_at_boundary: bool
    converged: bool
    n_obs: int
    n_clusters: int
    n_switching: int
    dropped: tuple[DroppedCell, ...]

    @property
    def n_dropped_cells(self) -> int:
        """Number of cells set aside."""
        return len(self.dropped)


def fit_interval_count(
    panel: ExposurePanel,
    low: FloatArray | IntArray,
    high: FloatArray | IntArray,
    *,
    family: str = CountFamily.POISSON,
    confidence: float = 0.95,
) -> IntervalFit:
    """Fit the interval count model and return its coefficient of the exposure.

    Args:
        panel: N countries by T years, n observed cells.
        low: (n,) smallest true count of each observed cell, people, whole.
        high: (n,) largest true count of each observed cell, people, whole.
        family: "poisson" or "nb2".
        confidence: coverage of the intervals.

    Raises:
        NotIdentifiedError: the cells do not determine the coefficient.
        ValueError: bounds that are not whole or not ordered, or an unknown family.
    """
    model = fit_count_model(panel, low, high, family=family)
    maximum, design = model.maximum, model.design
    estimate = float(maximum.coefficients[0])
    se_hessian = float(np.sqrt(maximum.covariance[0, 0]))
    se_cluster = clustered_error(maximum.scores, maximum.covariance, design.cluster)
    df = float(design.n_clusters - 1)
    half = None if se_cluster is None else t_quantile(0.5 + confidence / 2.0, df) * se_cluster
    profile_low, profile_high = _profile_interval(model, se_hessian, confidence)
    is_nb2 = model.family is CountFamily.NB2
    return IntervalFit(
        family=model.family,
        estimate=estimate,
        se_hessian=se_hessian,
        se_cluster=se_cluster,
        df=df,
        wald_low=None if half is None else estimate - half,
        wald_high=None if half is None else estimate + half,
        profile_low=profile_low,
        profile_high=profile_high,
        confidence=confidence,
        loglik=maximum.loglik,
        dispersion=maximum.dispersion if is_nb2 else None,
        dispersion_at_boundary=is_nb2 and maximum.dispersion == 0.0,
        converged=maximum.converged,
        n_obs=len(design.X),
        n_clusters=design.n_clusters,
        n_switching=design.n_switching,
        dropped=design.dropped,
    )


def fit_count_model(
    panel: ExposurePanel,
    low: FloatArray | IntArray,
    high: FloatArray | IntArray,
    *,
    family: str,
    with_exposure: bool = True,
) -> CountModel:
    """Fit the interval count model, with or without the exposure as a regressor.

    NB2 starts at the Poisson maximum, with dispersion 0. When the likelihood falls as the
    dispersion leaves 0 there, the fit stays Poisson and the dispersion is at its boundary.

    Raises:
        NotIdentifiedError: the cells do not determine the coefficient of the exposure, or leave no
            cell to fit.
        ValueError: bounds that are not whole or not ordered, or an unknown family.
    """
    chosen = CountFamily(family)
    everything = CellSupport.of(low, high)
    allows_zero: BoolArray = np.asarray(everything.low == 0, dtype=np.bool_)
    design = count_design(panel, allows_zero, with_exposure=with_exposure)
    support = everything.subset(design.kept)
    start = starting_coefficients(design.X, (support.low + support.high) / 2.0)
    maximum = maximise_interval(support, design.X, start=start)
    if chosen is CountFamily.NB2:
        maximum = maximise_interval(
            support, design.X, start=maximum.coefficients, free_dispersion=True
        )
    return CountModel(chosen, design, support, maximum)


def clustered_error(scores: FloatArray, covariance: FloatArray, cluster: IntArray) -> float | None:
    """Return the clustered standard error of the first parameter, or None when it is degenerate.

    The sandwich of White (1982) with scores summed within clusters (Liang & Zeger 1986), times
    G/(G-1). A saturated fit has scores of zero; its sandwich is no estimate of anything.

    Args:
        scores: (m, p) derivative of each cell's log likelihood.
        covariance: (p, p) inverse of the information.
        cluster: (m,) cluster of each cell, 0..G-1.
    """
    n_clusters = int(cluster.max()) + 1
    influence = np.bincount(cluster, weights=scores @ covariance[0], minlength=n_clusters)
    variance = float(influence @ influence) * n_clusters / (n_clusters - 1.0)
    error = float(np.sqrt(variance))
    return error if error > _SATURATED * float(np.sqrt(covariance[0, 0])) else None


def _profile_interval(model: CountModel, scale: float, confidence: float) -> tuple[float, float]:
    """Return where twice the fall of the profile likelihood reaches the chi-squared(1) quantile.

    Solved on the signed root of that fall, which is nearly linear in the coefficient (Barndorff-
    Nielsen & Cox 1994, section 3.2).
    """
    target = float(ndtri((1.0 + confidence) / 2.0))
    estimate = float(model.maximum.coefficients[0])
    below = _distance_to(target, _signed_root(model, -1.0), target * scale)
    above = _distance_to(target, _signed_root(model, 1.0), target * scale)
    return estimate - below, estimate + above


def _distance_to(target: float, fall: Callable[[float], float], reach: float) -> float:
    """Return the distance at which ``fall`` equals ``target``, looking outward from ``reach``."""
    for _ in range(_WIDEST_SEARCH):
        if fall(reach) > target:
            return float(brentq(lambda distance: fall(distance) - target, 0.0, reach, xtol=1e-9))
        reach *= 1.5
    raise NotIdentifiedError("the likelihood is flat in the coefficient of the exposure")


def _signed_root(model: CountModel, side: float) -> Callable[[float], float]:
    """Return the root of twice the fall of the profile likelihood, by distance from the maximum."""
    maximum, X = model.maximum, model.design.X
    coefficients, dispersion = maximum.coefficients[1:], maximum.dispersion

    def root(distance: float) -> float:
        nonlocal coefficients, dispersion
        if distance == 0.0:
            return 0.0
        constrained = maximise_interval(
            model.support,
            X[:, 1:],
            start=coefficients,
            start_dispersion=dispersion,
            free_dispersion=model.family is CountFamily.NB2,
            offset=X[:, 0] * (maximum.coefficients[0] + side * distance),
        )
        coefficients, dispersion = constrained.coefficients, constrained.dispersion
        return float(np.sqrt(max(2.0 * (maximum.loglik - constrained.loglik), 0.0)))

    return root
