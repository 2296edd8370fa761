"""Which cells can inform a count model with country and year effects, and its regressors.

A log-linear mean never reaches zero. Cells that allow zero may therefore pull effects to minus
infinity: the likelihood then has no maximum at finite effects. Correia, Guimaraes & Zylkin (2019,
"Verifying the existence of maximum likelihood estimates for generalized linear models",
proposition 1 and section 3) show for Poisson that this happens exactly when some combination of
the regressors is zero wherever the outcome is positive, and at most zero, somewhere below it,
wherever the outcome is zero; and that the estimates of the other cells are those obtained without
the separated ones. The same holds for a cell known by its range, with "the cell allows zero" in
the place of "the outcome is zero": the log probability of a range that starts at zero rises to 0
as the mean falls to 0, and that of any other range falls without limit.

So a country whose every figure allows zero (``<5`` throughout) is set aside: a mean of zero fits
it best whatever the exposure does, and it says nothing about change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray, IntArray
from analysis.records import NotIdentifiedError

ReasonArray = NDArray[np.object_]

_COLLINEAR = 1e-9

SEPARATED = "allows zero, and a mean of zero fits it best, so it says nothing about change"
LONE_COUNTRY = "the only remaining figure of its country"
LONE_YEAR = "the only remaining figure of its year"
UNLINKED = "no chain of common years links it to a country whose exposure changes"


@dataclass(frozen=True)
class DroppedCell:
    """A cell that was set aside because it cannot inform the estimate.

    Attributes:
        country: ISO 3166-1 alpha-3 code.
        year: calendar year.
        reason: why, in words for the reader.
    """

    country: str
    year: int
    reason: str


@dataclass(frozen=True)
class CountDesign:
    """Regressors of the cells that inform a count model.

    Attributes:
        X: (m, k) full column rank. Column 0 is the exposure when the design has one; the others
            are country and year dummies.
        kept: (n,) which observed cells the m rows are.
        cluster: (m,) country of each row, numbered 0..G-1.
        n_switching: number of kept countries whose exposure changes within their kept cells.
        dropped: the cells set aside, with the reason of each.
    """

    X: FloatArray
    kept: BoolArray
    cluster: IntArray
    n_switching: int
    dropped: tuple[DroppedCell, ...]

    @property
    def n_clusters(self) -> int:
        """Number of countries kept."""
        return int(self.cluster.max()) + 1


def count_design(
    panel: ExposurePanel, allows_zero: BoolArray, *, with_exposure: bool = True
) -> CountDesign:
    """Set aside the cells that cannot inform the model and return the regressors of the others.

    Separated cells go first; then, until none is left, cells alone in their country or year, which
    their own effect fits perfectly; then groups of countries that share no years with a country
    whose exposure changes. Each step leaves the estimates of the remaining cells as they are.

    Args:
        panel: the panel.
        allows_zero: (n,) whether each observed cell allows a true count of zero.
        with_exposure: whether the exposure is a regressor.

    Raises:
        NotIdentifiedError: the cells do not determine the coefficient of the exposure, or, without
            exposure, no cell is left.
        ValueError: ``allows_zero`` does not have one entry per observed cell.
    """
    if allows_zero.shape != panel.unit.shape:
        raise ValueError(
            f"expected {len(panel.unit)} cells, one per observed cell, got {allows_zero.shape}"
        )
    exposure = panel.treated.astype(np.float64)
    if with_exposure:
        _refuse_collinear(panel, exposure, np.ones(len(exposure), dtype=np.bool_))
    reasons = np.full(len(exposure), "", dtype=object)
    full = _dummies(panel.unit, panel.period)
    if with_exposure:
        full = np.column_stack([exposure, full])
    reasons[separated_cells(full, allows_zero)] = SEPARATED
    _mark_lone_cells(panel, reasons)
    kept = np.asarray(reasons == "", dtype=np.bool_)
    if with_exposure:
        residual = _refuse_collinear(panel, exposure, kept)
        _mark_unlinked_cells(panel, residual, reasons)
        kept = np.asarray(reasons == "", dtype=np.bool_)
    if not kept.any():
        raise NotIdentifiedError("no figure is left that could inform country and year effects")
    effects = _full_rank_dummies(panel.unit[kept], panel.period[kept])
    X = np.column_stack([exposure[kept], effects]) if with_exposure else effects
    cluster = np.unique(panel.unit[kept], return_inverse=True)[1].astype(np.int64)
    return CountDesign(
        X, kept, cluster, _n_switching(cluster, exposure[kept]), _dropped(panel, reasons)
    )


def separated_cells(X: FloatArray, allows_zero: BoolArray) -> BoolArray:
    """Return which of the (n,) cells are separated: no finite effects maximise the likelihood.

    One linear program finds the largest such set: a direction ``d`` with ``X d = 0`` where the
    cell excludes zero and ``X d <= -s`` where it allows it, with the sum of ``0 <= s <= 1``
    largest. The directions form a cone, so every separated cell reaches ``s = 1``.

    Args:
        X: (n, k) regressors; may be rank deficient.
        allows_zero: (n,) whether the cell allows zero.
    """
    separated = np.zeros(len(allows_zero), dtype=np.bool_)
    n_zero = int(allows_zero.sum())
    if n_zero == 0:
        return separated
    k = X.shape[1]
    excludes = X[~allows_zero]
    solution = _solve_over_directions(
        np.concatenate([np.zeros(k), -np.ones(n_zero)]),
        at_most_zero=np.hstack([X[allows_zero], np.eye(n_zero)]),
        exactly_zero=np.hstack([excludes, np.zeros((len(excludes), n_zero))]),
        bounds=[(None, None)] * k + [(0.0, 1.0)] * n_zero,
    )
    separated[allows_zero] = solution[k:] > 0.5
    return separated


def unbounded_sides(panel: ExposurePanel, allows_zero: BoolArray) -> tuple[bool, bool]:
    """Return whether zeros in the cells could send the exposure's coefficient to -inf, to +inf.

    A side is unbounded when a separating direction moves the coefficient that way: setting the
    cells that this direction lowers to zero, which they allow, leaves no finite estimate.

    Args:
        panel: the panel; the exposure must not be collinear with country and year effects.
        allows_zero: (n,) whether each observed cell allows zero.
    """
    X = np.column_stack([panel.treated.astype(np.float64), _dummies(panel.unit, panel.period)])
    excludes = X[~allows_zero]
    sides = []
    for sign in (-1.0, 1.0):
        objective = np.zeros(X.shape[1])
        objective[0] = -sign
        solution = _solve_over_directions(
            objective,
            at_most_zero=X[allows_zero],
            exactly_zero=excludes,
            bounds=[(-1.0, 1.0)] + [(None, None)] * (X.shape[1] - 1),
        )
        sides.append(bool(sign * solution[0] > 0.5))
    return sides[0], sides[1]


def _solve_over_directions(
    objective: FloatArray,
    *,
    at_most_zero: FloatArray,
    exactly_zero: FloatArray,
    bounds: list[tuple[float | None, float | None]],
) -> FloatArray:
    """Return the minimiser of a linear objective over a cone cut off by ``bounds``."""
    solution = linprog(
        objective,
        A_ub=at_most_zero,
        b_ub=np.zeros(len(at_most_zero)),
        A_eq=exactly_zero,
        b_eq=np.zeros(len(exactly_zero)),
        bounds=bounds,
        method="highs",
    )
    if solution.x is None:
        raise RuntimeError(f"the linear program for separation failed: {solution.message}")
    return np.asarray(solution.x, dtype=np.float64)


def _dummies(unit: IntArray, period: IntArray) -> FloatArray:
    """Return dummies of all countries and all years that occur, (m, N + T), rank deficient."""
    columns = [np.equal.outer(index, np.unique(index)) for index in (unit, period)]
    return np.hstack(columns).astype(np.float64)


def _components(unit: IntArray, period: IntArray) -> tuple[IntArray, IntArray]:
    """Return the linked group of each cell, (m,), and of each distinct year, in order."""
    units, row = np.unique(unit, return_inverse=True)
    periods, column = np.unique(period, return_inverse=True)
    size = len(units) + len(periods)
    graph = coo_array((np.ones(len(row)), (row, column + len(units))), shape=(size, size))
    label = connected_components(graph, directed=False)[1].astype(np.int64)
    return label[row], label[len(units) :]


def _full_rank_dummies(unit: IntArray, period: IntArray) -> FloatArray:
    """Return country dummies and all year dummies but the first of each linked group."""
    of_year = _components(unit, period)[1]
    first = np.unique(of_year, return_index=True)[1]
    dummies = _dummies(unit, period)
    return np.delete(dummies, len(np.unique(unit)) + first, axis=1)


def _exposure_residual(panel: ExposurePanel, exposure: FloatArray, kept: BoolArray) -> FloatArray:
    """Return the exposure of all cells less its fit by effects; 0 for cells not kept."""
    residual = np.zeros(len(exposure))
    if kept.any():
        effects = _dummies(panel.unit[kept], panel.period[kept])
        fitted = effects @ np.linalg.lstsq(effects, exposure[kept], rcond=None)[0]
        residual[kept] = exposure[kept] - fitted
    residual[np.abs(residual) < _COLLINEAR] = 0.0
    return residual


def _refuse_collinear(panel: ExposurePanel, exposure: FloatArray, kept: BoolArray) -> FloatArray:
    """Return the residual exposure, or say why nothing is left of it."""
    residual = _exposure_residual(panel, exposure, kept)
    if residual.any():
        return residual
    if not exposure.any():
        raise NotIdentifiedError("no figure lies in a year of exposure")
    if kept.all():
        raise NotIdentifiedError("the exposure is collinear with country and year effects")
    raise NotIdentifiedError(
        f"the figures that could show a change allow zero or stand alone: without those "
        f"{int((~kept).sum())} of {len(kept)} figures the exposure is collinear with country "
        "and year effects"
    )


def _mark_lone_cells(panel: ExposurePanel, reasons: ReasonArray) -> None:
    """Write the reason of each cell that is alone in its country or year, until none is."""
    axes = ((panel.unit, LONE_COUNTRY), (panel.period, LONE_YEAR))
    found = True
    while found:
        found = False
        for index, reason in axes:
            kept = reasons == ""
            lone = kept & (np.bincount(index[kept], minlength=index.max() + 1)[index] == 1)
            reasons[lone] = reason
            found = found or bool(lone.any())


def _mark_unlinked_cells(
    panel: ExposurePanel,
    residual: FloatArray,
    reasons: ReasonArray,
) -> None:
    """Write the reason of each cell whose linked group has no variation of the exposure."""
    kept = np.flatnonzero(reasons == "")
    group = _components(panel.unit[kept], panel.period[kept])[0]
    informative = np.unique(group[residual[kept] != 0.0])
    reasons[kept[~np.isin(group, informative)]] = UNLINKED


def _n_switching(cluster: IntArray, exposure: FloatArray) -> int:
    """Return the number of countries with both exposed and unexposed cells."""
    exposed = np.bincount(cluster, weights=exposure)
    return int(np.sum((exposed > 0) & (exposed < np.bincount(cluster))))


def _dropped(panel: ExposurePanel, reasons: ReasonArray) -> tuple[DroppedCell, ...]:
    """Return the cells with a reason, named."""
    return tuple(
        DroppedCell(panel.countries[panel.unit[i]], int(panel.year[i]), str(reasons[i]))
        for i in np.flatnonzero(reasons != "")
    )
