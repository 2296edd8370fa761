"""Conley-Taber inference on thousands of complete panels at once.

The combinations of controls do not depend on the figures, so they are drawn once and every panel
is a few sums over the residuals of its controls. Results equal those of ``conley_taber``.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.design.panel import ExposurePanel, FloatArray, IntArray
from analysis.estimators.two_way_fixed_effects import switching_countries, twfe_regression
from analysis.records import NotIdentifiedError

_TIE = 1e-9
_CHUNK = 50


def conley_taber_p_values(
    panel: ExposurePanel, Y: FloatArray, *, limit: int = 20_000, draws: int = 9_999, seed: int = 0
) -> FloatArray:
    """Return (R,) two-sided, equal-tailed p-values of no change.

    Args:
        panel: a complete panel.
        Y: (n, R) outcomes.
        limit: number of combinations of controls up to which all are used.
        draws: number sampled beyond that.
        seed: of the sample.

    Raises:
        NotIdentifiedError: the panel is not complete, or has fewer than two controls.
    """
    if not panel.balanced:
        raise NotIdentifiedError("the batched Conley-Taber test needs a complete panel")
    changes = switching_countries(panel)
    if (~changes).sum() < 2:
        raise NotIdentifiedError("Conley-Taber: fewer than two countries without a change")
    regression = twfe_regression(panel)
    estimates = regression.weights() @ Y
    residuals = (regression.residual_maker() @ Y).reshape(*panel.observed.shape, -1)[~changes]
    exposure = (np.asarray(panel.years) >= panel.first_treated[:, None]).astype(np.float64)
    deviations = (exposure - exposure.mean(axis=1, keepdims=True))[changes]
    # (K, C, R): what each control would add in the place of each treated country.
    added = np.einsum("kt,ctr->kcr", deviations, residuals) / float(np.sum(deviations**2))
    picked = _combinations(
        added.shape[0], added.shape[1], limit, draws, np.random.default_rng(seed)
    )
    p_values = np.empty(Y.shape[1])
    for start in range(0, Y.shape[1], _CHUNK):
        part = slice(start, start + _CHUNK)
        errors = np.zeros((picked.shape[1], added[:, :, part].shape[2]))
        for column, controls in zip(added[:, :, part], picked, strict=True):
            errors += column[controls]
        p_values[part] = _equal_tailed(errors, estimates[part])
    return p_values


def _combinations(
    treated: int, controls: int, limit: int, draws: int, rng: np.random.Generator
) -> IntArray:
    """Return (K, B) controls in the place of each treated country: all combinations or a sample."""
    if math.pow(controls, treated) <= limit:
        every = np.indices((controls,) * treated).reshape(treated, -1)
        return np.asarray(every, dtype=np.int64)
    drawn = [rng.choice(controls, size=draws) for _ in range(treated)]
    return np.asarray(drawn, dtype=np.int64)


def _equal_tailed(errors: FloatArray, estimates: FloatArray) -> FloatArray:
    """Return (R,) twice the smaller tail, the estimate itself counted; at most one."""
    slack = _TIE * np.maximum(np.abs(estimates), np.abs(errors).max(axis=0))
    below = np.sum(errors <= estimates + slack, axis=0)
    above = np.sum(errors >= estimates - slack, axis=0)
    tail = np.minimum(below, above) + 1
    return np.asarray(np.minimum(1.0, 2.0 * tail / (len(errors) + 1)), dtype=np.float64)
