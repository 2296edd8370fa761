"""Placebo tests of the synthetic comparisons on thousands of panels at once.

As ``placebo_in_space`` and ``synthetic_did_placebo``: every country of every panel in the treated
country's part is one small problem, and all are solved together.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.synthetic_control import (
    TIE_BREAK,
    SyntheticDesign,
    placebo_rows,
    rank_p_values,
)
from analysis.estimators.synthetic_did import YEAR_PENALTY
from analysis.simulation.batched_simplex import simplex_weights

_FIGURES = 500_000
"""Figures in the problems solved at once: enough for few calls, few enough for some 50 MB."""

Compare = Callable[[FloatArray, FloatArray], FloatArray]


def synthetic_control_p_values(design: SyntheticDesign, Y: FloatArray) -> FloatArray:
    """Return (R,) placebo p-values of the mean gap, for outcomes (n, R)."""
    return _placebo_p_values(design, Y, _mean_gaps)


def synthetic_did_p_values(design: SyntheticDesign, Y: FloatArray) -> FloatArray:
    """Return (R,) placebo p-values of synthetic difference-in-differences, for outcomes (n, R)."""
    return _placebo_p_values(design, Y, _double_differences)


def _placebo_p_values(design: SyntheticDesign, Y: FloatArray, compare: Compare) -> FloatArray:
    """Return (R,) shares of countries with an estimate as large as the treated one's."""
    n_countries, n_years = design.cells.shape
    chunk = max(1, _FIGURES // (n_countries**2 * n_years))
    p_values = np.empty(Y.shape[1])
    for start in range(0, Y.shape[1], chunk):
        part = slice(start, start + chunk)
        blocks = np.ascontiguousarray(np.moveaxis(Y[:, part][design.cells], 2, 0))
        estimates = _of_every_country(blocks, len(design.pre_years), compare)
        p_values[part] = rank_p_values(np.abs(estimates), np.abs(blocks).max(axis=(1, 2)))
    return p_values


def _of_every_country(blocks: FloatArray, n_pre: int, compare: Compare) -> FloatArray:
    """Return (R, 1 + J) estimates of the treated country and of each donor in its part.

    Args:
        blocks: (R, 1 + J, T) figures, the treated country first.
        n_pre: years before treatment.
        compare: takes (R, 1 + J, T0) and (R, 1 + J, T1) figures and returns (R,) estimates.
    """
    R, n_countries, T = blocks.shape
    placebos = blocks[:, np.array(placebo_rows(n_countries - 1))].reshape(-1, n_countries - 1, T)
    own, donors = (compare(b[:, :, :n_pre], b[:, :, n_pre:]) for b in (blocks, placebos))
    return np.concatenate([own[:, None], donors.reshape(R, -1)], axis=1)


def _mean_gaps(pre: FloatArray, post: FloatArray) -> FloatArray:
    """Return (R,) mean gaps after treatment to the synthetic control of the first country."""
    squares = np.square(pre[:, 1:] - pre[:, :1]).sum(axis=2)
    penalty = TIE_BREAK * squares.max(axis=1)
    weights = simplex_weights(np.swapaxes(pre[:, 1:], 1, 2), pre[:, 0], penalty)
    return _gaps(post.mean(axis=2), weights)


def _double_differences(pre: FloatArray, post: FloatArray) -> FloatArray:
    """Return (R,) synthetic difference-in-differences of the first country."""
    n_donors, n_pre = pre.shape[1] - 1, pre.shape[2]
    donors, after = pre[:, 1:], post.mean(axis=2)
    variance = np.var(np.diff(donors, axis=2), axis=(1, 2), ddof=1)
    donor_weights = _centred(
        np.swapaxes(donors, 1, 2), pre[:, 0], variance * np.sqrt(post.shape[2]) * n_pre
    )
    year_weights = _centred(donors, after[:, 1:], YEAR_PENALTY**2 * variance * n_donors)
    before = np.matmul(pre, year_weights[:, :, None])[:, :, 0]
    return _gaps(after - before, donor_weights)


def _centred(A: FloatArray, b: FloatArray, penalty: FloatArray) -> FloatArray:
    """Return simplex weights fitted up to a constant: columns are centred to remove it."""
    return simplex_weights(
        A - A.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True), penalty
    )


def _gaps(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return (R,) first values less the weighted others; (R, 1 + J) values, (R, J) weights."""
    return np.asarray(values[:, 0] - np.einsum("rj,rj->r", weights, values[:, 1:]))
