"""Triple difference: one state's figures against those of others, citizenship by citizenship.

The model is ``y_sct = a_sc + b_st + g_ct + beta D_sct + e_sct`` for state s, citizenship c and year
t, with D_sct whether the agreement of the state with the country of c binds in t [Gruber 1994;
Olden & Moen 2022]. The effects g_ct take up what happens to a citizenship in every state (a war, a
new passport), b_st what a state does to all citizenships. On complete figures with one treated
state and one date, beta is the state's difference in differences less the mean of the others'.

By Frisch and Waugh the weights are the part of D that the three effects leave, over its sum of
squares. The error map has one row a citizenship: the sum of weight times residual in its cells,
with the factor G / (G - 1) of CR1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.design.panel import ExposurePanel, FloatArray, IntArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError

_COLLINEAR = 1e-8


def triple_difference(
    panel: ExposurePanel, states: Sequence[str], citizenships: Sequence[str]
) -> LinearEstimator:
    """Return the coefficient of treatment beside effects of each pair of dimensions.

    Args:
        panel: one row a pair of state and citizenship, T years; the first treated year is that of
            the pair.
        states: state of each row of the panel.
        citizenships: citizenship of each row; errors are clustered by it.

    Raises:
        NotIdentifiedError: no pair is treated within the years, or treatment follows from the
            three kinds of effects.
        ValueError: the lists do not fit the panel.
    """
    if not len(states) == len(citizenships) == len(panel.countries):
        raise ValueError("states and citizenships name every row of the panel")
    state, citizenship = _indices(states)[panel.unit], _indices(citizenships)[panel.unit]
    treated = panel.treated.astype(np.float64)
    if not treated.any():
        raise NotIdentifiedError("no observed cell is treated")
    effects = _Effects(panel, state, citizenship)
    own = effects.residual(treated[:, None])[:, 0]
    size = float(own @ own)
    if size <= _COLLINEAR * float(treated @ treated):
        raise NotIdentifiedError(
            "the treatment follows from state, citizenship and year: no other state has figures of "
            "the treated and of other citizenships in the same years"
        )
    weights = own / size
    groups = int(citizenship.max()) + 1
    parts = weights[:, None] * (citizenship[:, None] == np.arange(groups))
    rows = effects.residual(parts) - np.outer(own, own @ parts) / size
    scale = np.sqrt(groups / (groups - 1)) if groups > 1 else 1.0
    return LinearEstimator(
        name="triple difference",
        weights=weights,
        error_map=scale * rows.T if groups > 1 else None,
        df=float(groups - 1) if groups > 1 else None,
    )


def placebo_states(
    panel: ExposurePanel, states: Sequence[str], citizenships: Sequence[str], home: str
) -> dict[str, FloatArray]:
    """Return the weights with each other state as the treated one, the home state left out.

    A citizenship is treated from the first treated year that it has in the home state.

    Args:
        panel: as for ``triple_difference``.
        states: state of each row of the panel.
        citizenships: citizenship of each row.
        home: state whose agreement is real.

    Returns:
        State -> (n,) weights, zero in the cells of the home state; states whose figures do not
        determine them are left out.
    """
    at_home = np.asarray(states)[panel.unit] == home
    dates = {
        citizenship: first
        for state, citizenship, first in zip(states, citizenships, panel.first_treated, strict=True)
        if state == home
    }
    first = np.array([dates.get(citizenship, np.inf) for citizenship in citizenships])
    rows = np.asarray(states) != home
    inside = ExposurePanel(
        tuple(np.asarray(panel.countries)[rows]), panel.years, panel.observed[rows], first[rows]
    )
    kept = np.asarray(states)[rows]
    state = _indices(kept)[inside.unit]
    citizenship = _indices(np.asarray(citizenships)[rows])[inside.unit]
    names = np.unique(kept)
    effects = _Effects(inside, state, citizenship)
    treated = (state[:, None] == np.arange(len(names))) & inside.treated[:, None]
    treatments = treated.astype(np.float64)
    residuals = effects.residual(treatments)
    found: dict[str, FloatArray] = {}
    for place, name in enumerate(names):
        own = residuals[:, place]
        size = float(own @ own)
        if size > _COLLINEAR * max(1.0, float(treatments[:, place].sum())):
            weights = np.zeros(len(at_home))
            weights[~at_home] = own / size
            found[str(name)] = weights
    return found


def _indices(labels: Sequence[str] | NDArray[np.str_]) -> IntArray:
    return np.asarray(np.unique(np.asarray(labels), return_inverse=True)[1], dtype=np.int64)


class _Effects:
    """Takes effects of pair, state by year and citizenship by year out of outcomes."""

    def __init__(self, panel: ExposurePanel, state: IntArray, citizenship: IntArray) -> None:
        # Cells of a pair stand together, so that its sum is that of a stretch of rows.
        begins = np.diff(panel.unit, prepend=-1) != 0
        self._starts = np.flatnonzero(begins)
        self._pair = np.cumsum(begins) - 1
        self._counts = np.bincount(self._pair).astype(np.float64)
        years = len(panel.years)
        by_year = [
            (index * years + panel.period)[:, None] == np.arange((int(index.max()) + 1) * years)
            for index in (state, citizenship)
        ]
        columns = self._within_pairs(np.column_stack(by_year).astype(np.float64))
        values, vectors = np.linalg.eigh(columns.T @ columns)
        kept = values > _COLLINEAR * values[-1]
        self._basis = columns @ (vectors[:, kept] / np.sqrt(values[kept]))

    def _within_pairs(self, outcomes: FloatArray) -> FloatArray:
        """Return outcomes (n, k) less the mean of their pair."""
        means = np.add.reduceat(outcomes, self._starts, axis=0) / self._counts[:, None]
        return np.asarray(outcomes - means[self._pair], dtype=np.float64)

    def residual(self, outcomes: FloatArray) -> FloatArray:
        """Return the part of outcomes (n, k) that the effects do not explain."""
        within = self._within_pairs(outcomes)
        return np.asarray(within - self._basis @ (self._basis.T @ within), dtype=np.float64)
