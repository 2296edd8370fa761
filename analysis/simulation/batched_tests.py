"""Tests of no effect on thousands of panels at once, for two-way fixed effects.

The tests of ``analysis.inference`` take one outcome. Their weights and maps depend on the design
alone, so the same p-values follow for many outcomes from a few matrix products. They are held
against those of ``analysis.inference`` in the tests.
"""

from __future__ import annotations

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray, IntArray
from analysis.estimators.linear import LinearEstimator, Regression
from analysis.estimators.student import t_rejects
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import (
    Kind,
    adjusted_weights,
    cluster_robust,
    degenerate_reason,
)
from analysis.inference.date_assignments import assignments_of
from analysis.inference.wild_bootstrap import POINTS, Weights, weight_vectors
from analysis.records import NotIdentifiedError

_TIE = 1e-9
_ZERO = 1e-12
_CHUNK = 20
_MAX_LISTED = 2**12
"""Weight vectors and assignments up to which all are used."""


def t_rejections(estimator: LinearEstimator, Y: FloatArray, nominal: float) -> BoolArray:
    """Return (R,) whether the two-sided t test rejects no effect in each panel.

    Raises:
        NotIdentifiedError: the estimator has no standard error.
    """
    if estimator.df is None:
        raise NotIdentifiedError(f"{estimator.name}: the design leaves no variation for an error")
    return t_rejects(estimator.estimate(Y), estimator.standard_error(Y), estimator.df, nominal)


def bootstrap_vectors(
    kind: Weights, count: int, draws: int, rng: np.random.Generator
) -> FloatArray:
    """Return (B, count) weight vectors of countries, the vector of ones first.

    All there are when they are few, else ``draws`` besides the ones. Webb's are sampled where the
    bootstrap of one panel would list up to 46,656 of them.
    """
    if len(POINTS[kind]) ** count > _MAX_LISTED:
        return np.vstack([np.ones(count), rng.choice(POINTS[kind], size=(draws, count))])
    vectors, _ = weight_vectors(kind, count, draws, rng)
    ones = int(np.flatnonzero((vectors == 1.0).all(axis=1))[0])
    vectors[[0, ones]] = vectors[[ones, 0]]
    return vectors


def bootstrap_p_values(regression: Regression, Y: FloatArray, vectors: FloatArray) -> FloatArray:
    """Return (R,) p-values of the wild cluster restricted bootstrap-t test of no effect.

    As ``wild_cluster_bootstrap``: with w the weights, the restricted residuals are
    ``e + estimate * w / (w @ w)``; each country's are multiplied by its entry of the vector.

    Args:
        regression: design in which every country bears on the estimate or its error.
        Y: (n, R) outcomes.
        vectors: (B, G) weight vectors, the vector of ones first.

    Raises:
        NotIdentifiedError: the design gives no cluster-robust error.
    """
    error_map = cluster_robust(regression, "CR1").error_map
    if error_map is None:
        raise NotIdentifiedError(f"{regression.name}, bootstrap: {degenerate_reason(regression)}")
    weights = regression.weights()
    restricted = regression.residual_maker() + np.outer(weights, weights) / (weights @ weights)
    countries = [np.flatnonzero(regression.cluster == g) for g in np.unique(regression.cluster)]
    # What each country's residuals add to the estimate and to the error, from all outcomes at once.
    sums = np.stack([weights[cells] @ restricted[cells] for cells in countries])
    maps = np.stack([error_map[:, cells] @ restricted[cells] for cells in countries])
    p_values = np.empty(Y.shape[1])
    for start in range(0, Y.shape[1], _CHUNK):
        part = slice(start, start + _CHUNK)
        numerators = np.abs(vectors @ (sums @ Y[:, part]))
        by_country = np.tensordot(Y[:, part], maps, axes=(0, 2))
        drawn = vectors @ by_country
        errors = np.sqrt(np.einsum("rbh,rbh->br", drawn, drawn))
        # Row 0 is the vector of ones: the actual estimate and error. Multiplied out, so that a
        # draw without error counts against the estimate.
        as_large = numerators * errors[0] >= numerators[0] * errors * (1 - _TIE)
        p_values[part] = as_large.mean(axis=0)
    return p_values


def date_paths(panel: ExposurePanel) -> tuple[FloatArray, IntArray]:
    """Return the (K, T) distinct paths of exposure and the (N,) path of each country."""
    exposure = np.asarray(panel.years) >= panel.first_treated[:, None]
    paths, path_of = np.unique(exposure.astype(np.float64), axis=0, return_inverse=True)
    return paths, np.asarray(path_of.ravel(), dtype=np.int64)


def randomization_p_values(
    panel: ExposurePanel, Y: FloatArray, path_of: IntArray, kind: Kind = "CR2"
) -> tuple[FloatArray, FloatArray]:
    """Return (R,) p-values of dealing the dates out anew: of the coefficient and of its t.

    As ``randomization_test`` with two-way fixed effects. In a complete panel the demeaned exposure
    of a country, and the weights of its residuals in the error, depend on its own path only,
    because the shares of treated countries by year stay as they are. So each country is projected
    on each path once, and every assignment is a sum over a table.

    Args:
        panel: a complete panel.
        Y: (n, R) outcomes.
        path_of: (A, N) path that each assignment gives each country, numbered as in
            ``date_paths``; the actual one first.
        kind: of the error in t.

    Raises:
        NotIdentifiedError: the panel is not complete.
    """
    if not panel.balanced:
        raise NotIdentifiedError("the batched randomization test needs a complete panel")
    paths, actual = date_paths(panel)
    yearly_share = paths[actual].mean(axis=0)
    centred = paths - paths.mean(axis=1, keepdims=True) - yearly_share + yearly_share.mean()
    length = np.sum(centred**2, axis=1)
    total = float(length[actual].sum())
    N, R = len(panel.countries), Y.shape[1]
    values = Y.reshape(N, len(panel.years), R)
    demeaned = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0)
    demeaned += values.mean(axis=(0, 1))
    products = np.einsum("kt,ntr->nkr", centred, demeaned)
    chosen = (
        (path_of[:, :, None] == np.arange(len(paths))).astype(np.float64).reshape(len(path_of), -1)
    )
    estimates = chosen @ products.reshape(-1, R) / total
    scale = np.abs(Y).max(axis=0) * np.sqrt(Y.shape[0] / total)
    estimates[np.abs(estimates) <= _ZERO * scale] = 0.0
    # A country's score is the product with the weights of its residuals less the estimate times
    # what these make of its path.
    first = np.unique(actual, return_index=True)[1]
    adjusted = adjusted_weights(twfe_regression(panel), kind).reshape(N, -1)[first] * total
    weighed = np.sum(adjusted * centred, axis=1)
    scores = np.einsum("kt,ntr->nkr", adjusted, demeaned)
    squares = chosen @ (scores**2).reshape(-1, R)
    cross = chosen @ (scores * weighed[:, None]).reshape(-1, R)
    errors = squares - 2 * estimates * cross + estimates**2 * float(np.sum(weighed[actual] ** 2))
    errors /= total**2
    t_squares = estimates**2 / np.maximum(errors, _ZERO * scale**2)
    return _share_as_large(np.abs(estimates)), _share_as_large(np.sqrt(t_squares))


def assigned_paths(panel: ExposurePanel, draws: int, rng: np.random.Generator) -> IntArray:
    """Return the (A, N) path that each assignment gives each country, the actual one first.

    All distinct assignments when they are few, else ``draws`` besides the actual one.

    Raises:
        NotIdentifiedError: all countries have one path.
    """
    source = assignments_of(panel, min(draws, _MAX_LISTED), draws, rng).source
    return np.asarray(date_paths(panel)[1][source], dtype=np.int64)


def _share_as_large(sizes: FloatArray) -> FloatArray:
    """Return (R,) shares of the (A, R) sizes at or above the first; rounding breaks no ties."""
    return np.asarray(np.mean(sizes >= sizes[0] * (1 - _TIE), axis=0), dtype=np.float64)
