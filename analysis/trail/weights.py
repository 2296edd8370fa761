"""Weights by cell of one estimate, and whether weight times cell gives the number."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from analysis.cleaning.stage_tables import format_number
from analysis.design.panel import FloatArray
from analysis.estimators.outcome_forms import OutcomeForm
from analysis.fitting.context import Context
from analysis.fitting.linear_rows import LinearFit
from analysis.fitting.reproduction import Reproduction, refit, reproduce
from analysis.fitting.specification import Specification
from analysis.records import Cell, Estimate, Lens
from analysis.trail.steps import Row, Step

_SIX_DIGITS = 1e-5
_SUMS = {
    "estimate": "estimate of the figures as printed",
    "bound_low": "smallest estimate over the counts allowed",
    "bound_high": "largest estimate over the counts allowed",
}
"""Columns of an estimate that are a sum of weight times outcome, and what the sum is."""


def weights_step(
    specification: Specification, context: Context, values: dict[str, str], column: str
) -> tuple[Step, Reproduction]:
    """Build the estimate again and lay its weights beside its cells.

    Args:
        specification: the model.
        context: the batch, under the reading of the estimate.
        values: the row of the estimates table.
        column: the number asked for; empty takes the first that the row holds.

    Returns:
        The step, and the estimate's sample and fit.
    """
    found = reproduce(specification, context, values.get("country", ""))
    column = _held(values, column)
    rows = refit(specification, context, values.get("country", ""))
    notes = [_recomputed(rows, values, column)] if column else []
    if found.linear is None:
        title = "Cells without weights"
        cells = () if found.sample is None else found.sample.cells
        return Step(
            title, rows=_plain(cells), notes=(f"no weights: {found.refusal}", *notes)
        ), found
    kind = column if column in _SUMS else "estimate"
    shown, total = _weighted(found.linear, kind)
    sentence = f"weight x outcome adds up to {format_number(total)} ({_SUMS[kind]})"
    if kind == column and values["lens"] in (Lens.AS_PRINTED, Lens.BOUNDS):
        agrees = _same(total, values[column])
        sentence += f"; the table says {values[column]}: {'equal' if agrees else 'NOT EQUAL'}"
    return Step("Weights by cell", rows=shown, notes=(sentence, *notes)), found


def _held(values: dict[str, str], column: str) -> str:
    if column:
        return column if values.get(column) else ""
    return next((name for name in _SUMS if values.get(name)), "")


def _weighted(fit: LinearFit, kind: str) -> tuple[tuple[Row, ...], float]:
    weights, outcome = fit.estimator.weights, fit.sample.outcome
    y = _outcome(weights, kind, outcome.printed, outcome.low, outcome.high)
    in_form = fit.specification.form is not OutcomeForm.COUNT
    rows = []
    for cell, weight, value in zip(fit.sample.cells, weights, y, strict=True):
        row: Row = {"country": cell.country, "year": cell.year, **_count(cell)}
        if in_form:
            row[str(fit.specification.form)] = format_number(float(value))
        elif kind != "estimate":
            row["count taken"] = format_number(float(value))
        product = float(weight * value)
        rows.append(
            row | {"weight": format_number(float(weight)), "product": format_number(product)}
        )
    return tuple(rows), float(weights @ y)


def _outcome(
    weights: FloatArray, kind: str, printed: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the outcome at which a linear estimate takes its printed, least or greatest value."""
    if kind == "estimate":
        return printed
    rising = weights > 0 if kind == "bound_low" else weights < 0
    return np.where(rising, low, high)


def _plain(cells: Sequence[Cell]) -> tuple[Row, ...]:
    return tuple({"country": cell.country, "year": cell.year, **_count(cell)} for cell in cells)


def _count(cell: Cell) -> Row:
    return {"printed": format_number(cell.printed), "allowed": f"{cell.low}..{cell.high}"}


def _recomputed(rows: Sequence[Estimate], values: dict[str, str], column: str) -> str:
    """Say whether fitting again gives the number of the table."""
    for row in rows:
        if row.estimate_id != values["estimate_id"]:
            continue
        now = getattr(row, column)
        shown = format_number(now) if isinstance(now, float) else str(now)
        agrees = _same(now, values[column]) if isinstance(now, float) else shown == values[column]
        return f"fitted again, {column} is {shown}; the table says {values[column]}: " + (
            "equal" if agrees else "NOT EQUAL"
        )
    return f"fitted again, the model gives no row {values['estimate_id']}"


def _same(number: float, text: str) -> bool:
    return math.isclose(number, float(text), rel_tol=_SIX_DIGITS, abs_tol=1e-9)
