"""Cluster-robust standard errors of least-squares estimates, for few clusters.

With w the (n,) weights of the estimate, M the residual maker and g a cluster, every variance here
is the sum over clusters of ``(w_g' A_g M_g y)^2``: a norm of a linear map of the outcome. The kinds
differ in A_g. Names and factors are those of R's ``clubSandwich``:

- CR1: ``A_g = sqrt(G / (G - 1)) I``; t with G - 1 degrees of freedom;
- CR1S: the factor ``G (n - 1) / ((G - 1) (n - k))`` instead, k the rank with all country and year
  effects counted: Stata's, and linearmodels' ``PanelOLS`` with ``group_debias=True``, whose
  default has the factor n / (n - k) without G / (G - 1) and is not offered. Also called CV1
  [MacKinnon, Nielsen & Webb 2023];
- CR2: ``A_g = (M_gg)^(+1/2)``, unbiased when errors are independent with equal variance [Bell &
  McCaffrey 2002]; t with Satterthwaite degrees of freedom under that same working model
  [Pustejovsky & Tipton 2018];
- CR3: ``A_g = (M_gg)^+``: the sum of squared changes of the estimate when each cluster is left out
  in turn, without the factor (G - 1) / G; t with G - 1 degrees of freedom.

M_gg is singular in every cluster that has its own effect, hence the generalised (Moore-Penrose)
inverse powers [Pustejovsky & Tipton 2018, theorem 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.design.panel import BoolArray, FloatArray
from analysis.estimators.linear import LinearEstimator, Regression
from analysis.estimators.student import t_quantile, two_sided_p_value
from analysis.records import NotIdentifiedError

Kind = Literal["CR1", "CR1S", "CR2", "CR3"]

_NULL = 1e-8
"""Eigenvalues of M_gg lie in [0, 1]; those below this are zeros of exact arithmetic."""
_EXACT_FIT = 1e-12
"""Standard errors below this, relative to the figures, are zeros of exact arithmetic."""
_POWERS: dict[Kind, float] = {"CR2": -0.5, "CR3": -1.0}


@dataclass(frozen=True)
class _Parts:
    """What the variance of one estimate is made of.

    Attributes:
        weights: (n,) weights of the estimate.
        residual_maker: (n, n) M, a projection.
        members: (G, n) which observation lies in which cluster.
    """

    weights: FloatArray
    residual_maker: FloatArray
    members: BoolArray

    @property
    def rank(self) -> int:
        """Rank of the regressors: what the trace of M leaves."""
        return len(self.weights) - round(float(np.trace(self.residual_maker)))


def cluster_robust(regression: Regression, kind: Kind) -> LinearEstimator:
    """Return the estimator with cluster-robust errors.

    Args:
        regression: design with n observations in G clusters.
        kind: which correction; see the module's description.

    Returns:
        Weights (n,), error map (G, n) and degrees of freedom. The error map is None when the
        clusters cannot show the uncertainty; ``degenerate_reason`` says why.

    Raises:
        NotIdentifiedError: the design does not determine the estimate.
    """
    parts = _parts(regression)
    name = f"{regression.name}, {kind}"
    if _degenerate_reason(parts) is not None:
        return LinearEstimator(name, parts.weights, None, None)
    adjusted = _adjusted(parts, kind)
    error_map = np.asarray((parts.members * adjusted) @ parts.residual_maker, dtype=np.float64)
    df = _satterthwaite_df(error_map) if kind == "CR2" else float(len(parts.members) - 1)
    return LinearEstimator(name, parts.weights, error_map, df)


def adjusted_weights(regression: Regression, kind: Kind) -> FloatArray:
    """Return the (n,) weights ``A_g w_g`` that residuals take in the variance, cluster by cluster.

    Raises:
        NotIdentifiedError: the design does not determine the estimate.
    """
    return _adjusted(_parts(regression), kind)


def degenerate_reason(regression: Regression) -> str | None:
    """Return in words why no cluster-robust error exists; None when one does.

    A cluster whose residuals are zero whatever the outcome, in a direction in which the estimate
    weighs it, adds nothing to any cluster-robust variance, and the number would mislead. A single
    treated country is the usual case.

    Raises:
        NotIdentifiedError: the design does not determine the estimate.
    """
    return _degenerate_reason(_parts(regression))


def interval(
    estimator: LinearEstimator, y: FloatArray, level: float = 0.95
) -> tuple[float, float, float]:
    """Return the ends of the t interval and the two-sided p-value of no change.

    Args:
        estimator: weights, error map and degrees of freedom.
        y: (n,) outcome.
        level: confidence level, between 0 and 1.

    Returns:
        Low end and high end in units of the outcome, and p.

    Raises:
        NotIdentifiedError: the estimator has no standard error, or it is zero for these figures.
    """
    if estimator.error_map is None or estimator.df is None:
        raise NotIdentifiedError(f"{estimator.name}: the design leaves no variation for an error")
    error = float(estimator.standard_error(y))
    if error <= _EXACT_FIT * np.linalg.norm(estimator.error_map) * np.linalg.norm(y):
        raise NotIdentifiedError(
            f"{estimator.name}: the figures are fitted exactly, so no error can be estimated"
        )
    estimate = float(estimator.estimate(y))
    half = t_quantile((1 + level) / 2, estimator.df) * error
    p_value = two_sided_p_value(estimate / error, estimator.df)
    return estimate - half, estimate + half, p_value


def _parts(regression: Regression) -> _Parts:
    cluster = regression.cluster
    members = np.asarray(np.unique(cluster)[:, None] == cluster, dtype=np.bool_)
    return _Parts(regression.weights(), regression.residual_maker(), members)


def _degenerate_reason(parts: _Parts) -> str | None:
    """Return in words why no cluster-robust error exists; None when one does."""
    if len(parts.members) < 2:
        return "figures of one country only: nothing shows how countries differ"
    if parts.rank >= len(parts.weights):
        return "as many coefficients as figures: the fit leaves no residual"
    hidden = _hidden_clusters(parts)
    if hidden == 0:
        return None
    if hidden == 1:
        return (
            "the estimate fits the change of one country exactly, as with a single treated or a "
            "single comparison country: its residuals cannot show how far off the estimate is"
        )
    return (
        f"the estimate fits the changes of {hidden} countries exactly: their residuals cannot show "
        f"how far off the estimate is"
    )


def _adjusted(parts: _Parts, kind: Kind) -> FloatArray:
    """Return the (n,) weights of the residuals."""
    if kind in _POWERS:
        return _leverage_adjusted(parts, _POWERS[kind])
    return parts.weights * _factor(parts, kind)


def _factor(parts: _Parts, kind: Kind) -> float:
    """Return the square root of the small-sample factor of CR1 or CR1S."""
    G, n = parts.members.shape
    per_cluster = G / (G - 1)
    return float(np.sqrt(per_cluster * ((n - 1) / (n - parts.rank) if kind == "CR1S" else 1.0)))


def _leverage_adjusted(parts: _Parts, power: float) -> FloatArray:
    """Return the (n,) weights after multiplying each cluster's with a power of its M_gg."""
    adjusted = np.zeros_like(parts.weights)
    for inside in parts.members:
        values, vectors = np.linalg.eigh(parts.residual_maker[np.ix_(inside, inside)])
        kept = values > _NULL
        basis = vectors[:, kept]
        adjusted[inside] = basis @ (values[kept] ** power * (basis.T @ parts.weights[inside]))
    return adjusted


def _hidden_clusters(parts: _Parts) -> int:
    """Return how many clusters carry weight in the null space of their M_gg."""
    # Power zero of M_gg is the projection on its range.
    unseen = parts.members @ (parts.weights - _leverage_adjusted(parts, 0.0)) ** 2
    return int((unseen > _NULL * np.sum(parts.weights**2)).sum())


def _satterthwaite_df(error_map: FloatArray) -> float:
    """Return twice the squared mean over the variance of ``||E y||^2``, y independent normal."""
    gram = error_map @ error_map.T
    return float(np.trace(gram) ** 2 / np.sum(gram**2))
