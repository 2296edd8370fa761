"""The walk from a number to the printed tokens, one step a function."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.record import Record
from analysis.cleaning.tables import load_schema
from analysis.configuration import Settings
from analysis.fitting import states
from analysis.fitting.batch import contexts, specifications_of, with_states
from analysis.fitting.context import Context
from analysis.fitting.reproduction import Reproduction, denominators
from analysis.fitting.specification import Specification
from analysis.records import Cell, is_simulated
from analysis.sources import read_source
from analysis.trail.address import SIMULATIONS, Address, find
from analysis.trail.ledger import Ledger, Line
from analysis.trail.routes import (
    RAW_ROWS,
    CellKey,
    agreement_keys,
    cell_keys,
    estimate_column,
    estimate_ids,
)
from analysis.trail.steps import TOKENS, Step, Trail, chosen, step
from analysis.trail.weights import weights_step

_ESTIMATE = (
    *("estimate_id", "indicator", "form", "estimator", "lens", "reading", "estimate"),
    *("standard_error", "ci_low", "ci_high", "p_value", "inference", "bound_low", "bound_high"),
    *("bound_status", "sign_identified", "identified", "reason"),
    *("countries_treated", "countries_compared", "years"),
)
_CELL = ("country", "year", "indicator", "reading", "tokens", "low", "high", "printed")
_OBSERVATION = (
    *("state", "country", "year", "indicator", "token", "low", "high", "flag", "source"),
)
_PAIR = " "
"""Between state and citizenship in the name of a figure of several states."""
_TOKEN = (
    *("country", "indicator", "year_from", "year_to", "token", "open", "section", "line", "note"),
)
ESTIMATES = "estimates"

_CALIBRATION = (
    "the table is computed on panels simulated with a known truth; nothing of it was printed. "
    "docs/calibration.md says how"
)
_TWIN = "this dataset is simulated: these tokens were drawn, not printed"

_MOST_ESTIMATES = 3
"""A row of several one-country models shows this many of them."""


@dataclass(frozen=True)
class Surveyor:
    """What a walk needs at hand.

    Attributes:
        root: project folder.
        settings: settings of the dataset.
        dataset: its name.
        ledger: reads tables and checks checksums.
    """

    root: Path
    settings: Settings
    dataset: str
    ledger: Ledger

    @property
    def folder(self) -> Path:
        """Results of the dataset."""
        return self.root / self.settings.results / self.dataset


def walk(number: str, settings: Settings, root: Path) -> Trail:
    """Return the trail of a number.

    Args:
        number: its name, ``<dataset>/<table>/<row id>/<column>`` or an ``estimate_id``.
        settings: settings of the run.
        root: project folder, from which the manifest names files.

    Raises:
        InputError: there is no such number; the message names near ones.
    """
    dataset = number.strip().strip("/").split("/")[0]
    results = root / settings.results
    ledger = Ledger(root, results / dataset / "manifest.json")
    address = find(number, results, ledger)
    # An estimate is its own first step.
    steps = [] if address.table == ESTIMATES else [_table_step(address, ledger)]
    if address.file.parent.name != SIMULATIONS:
        surveyor = Surveyor(root, settings.of(dataset), dataset, ledger)
        steps += _back(address, surveyor)
    else:
        steps.append(Step("Simulated", notes=(_CALIBRATION,)))
    return Trail(address.number, address.value, tuple(steps))


def _table_step(address: Address, ledger: Ledger) -> Step:
    values = address.line.values
    key = address.schema.key if address.schema else ()
    columns = (*key, address.column) if address.column else tuple(values)
    notes = []
    if address.schema and address.column:
        field = next(item for item in address.schema.fields if item.name == address.column)
        notes.append(f"{address.column}: {field.description}")
    return step(
        f"Table {address.table}", address.file,
        [chosen(address.line.number, values, columns)], ledger, notes,
    )  # fmt: skip


def _back(address: Address, surveyor: Surveyor) -> list[Step]:
    """Return the steps behind a row: raw rows it quotes, estimates it repeats, cells it names."""
    values = address.line.values
    steps = _raw_rows(values, surveyor)
    estimates = surveyor.folder / "3_estimates" / f"{ESTIMATES}.csv"
    lines = {line.values["estimate_id"]: line for line in surveyor.ledger.lines(estimates)}
    main = str(surveyor.settings.readings[0])
    names = estimate_ids(surveyor.dataset, values, address.column, lines, main)
    cells: list[Cell] = []
    for name in names[:_MOST_ESTIMATES]:
        found, used = _estimate(lines[name], address, estimates, surveyor)
        steps += found
        cells += used
    keys = cell_keys(values) if not names or values.get("figures") else []
    reading = values.get("reading") or main
    steps += _cells(cells, keys, reading, surveyor)
    return steps


def _raw_rows(row: Mapping[str, str], surveyor: Surveyor) -> list[Step]:
    """Return the rows of the record that a result row quotes by their identifier."""
    steps = [
        _record(table, surveyor, (key,), {(row[column],)})
        for column, (table, key) in RAW_ROWS.items()
        if row.get(column)
    ]
    columns = ("country", "instrument", "event", "line")
    steps.append(_record("agreements", surveyor, columns, agreement_keys(row)))
    return [found for found in steps if found.rows]


def _record(
    table: str, surveyor: Surveyor, columns: Sequence[str], wanted: Collection[tuple[str, ...]]
) -> Step:
    """Return the rows of a table of the record whose columns hold one of the wanted values."""
    path = surveyor.root / surveyor.settings.table(table)
    names = load_schema(f"raw_{table}").columns
    rows = [
        _printed_row(line, names)
        for line in surveyor.ledger.lines(path)
        if tuple(line.values[column] for column in columns) in wanted
    ]
    return step(f"Record: {table}", path, rows, surveyor.ledger)


def _printed_row(line: Line, columns: Sequence[str]) -> dict[str, object]:
    """Return a raw row; its own column ``line`` is a line of the source, not of the file."""
    row = {name: line.values[name] for name in columns if line.values.get(name)}
    if "line" in row:
        row["source line"] = row.pop("line")
    return {"line": line.number, **row}


def _estimate(
    line: Line, address: Address, path: Path, surveyor: Surveyor
) -> tuple[list[Step], list[Cell]]:
    values = dict(line.values)
    ledger, settings = surveyor.ledger, surveyor.settings
    notes = []
    repeats = address.table in (ESTIMATES, "estimates_table", "headline")
    if not repeats:
        notes.append("the row above is computed from the same specification and cells")
    found = [step("Estimate", path, [chosen(line.number, values, _ESTIMATE)], ledger, notes)]
    place = surveyor.root / settings.specifications
    row = next(
        item for item in ledger.lines(place)
        if item.values["specification"] == values["specification"]
    )  # fmt: skip
    found.append(
        step("Specification", place, [chosen(row.number, row.values, list(row.values))], ledger)
    )
    specification, context = _model(values, surveyor)
    column = estimate_column(address.column) if repeats else ""
    weights, built = weights_step(specification, context, values, column)
    found.append(weights)
    if built.sample is not None:
        dates = {(role.agreement_id,) for role in built.sample.roles if role.role == "treated"}
        found.append(_record("agreements", surveyor, ("agreement_id",), dates))
    return found, _used(specification, context, built)


def _model(values: dict[str, str], surveyor: Surveyor) -> tuple[Specification, Context]:
    settings = surveyor.settings
    context = next(
        item
        for item in contexts(surveyor.dataset, surveyor.folder / "1_clean", settings)
        if item.reading == values["reading"]
    )
    specification = next(
        item
        for item in specifications_of((values["estimator"],), settings)
        if item.name == values["specification"] and item.indicator == values["indicator"]
    )
    if specification.estimator in states.ESTIMATORS:
        context = with_states(context, surveyor.folder / "1_clean", settings)
    return specification, context


def _used(specification: Specification, context: Context, built: Reproduction) -> list[Cell]:
    if built.sample is None:
        return []
    return [*built.sample.cells, *denominators(specification, context, built.sample)]


def _cells(
    cells: Iterable[Cell], keys: Iterable[CellKey], reading: str, surveyor: Surveyor
) -> list[Step]:
    """Return the cells, as ``1_clean`` has them, and the tokens printed for them."""
    wanted = {CellKey(cell.country, str(cell.year), cell.indicator) for cell in cells} | set(keys)
    if any(_PAIR in key.country for key in wanted):
        return [_observed(wanted, surveyor)]
    path = surveyor.folder / "1_clean" / "cells.csv"
    rows = [
        line
        for line in surveyor.ledger.lines(path)
        if line.values["reading"] == reading and any(_names(key, line) for key in wanted)
    ]
    if not rows:
        why = "the row counts or describes others; it names no figure of its own"
        return [Step("Cells", notes=(why if not wanted else "no figure is printed for it",))]
    shown = [chosen(line.number, line.values, _CELL) for line in rows]
    return [step("Cells", path, shown, surveyor.ledger), *_tokens(rows, surveyor)]


def _observed(wanted: Collection[CellKey], surveyor: Surveyor) -> Step:
    """Return the figures of several states, each named by state and citizenship."""
    path = surveyor.folder / "1_clean" / "observations.csv"
    rows = [
        chosen(line.number, line.values, _OBSERVATION)
        for line in surveyor.ledger.lines(path)
        if CellKey(
            f"{line.values['state']}{_PAIR}{line.values['country']}",
            line.values["year"],
            line.values["indicator"],
        )
        in wanted
    ]
    return step("Observations", path, rows, surveyor.ledger)


def _names(key: CellKey, line: Line) -> bool:
    values = line.values
    return (
        key.country == values["country"]
        and key.year in ("", values["year"])
        and key.indicator in ("", values["indicator"])
    )


def _tokens(cells: Iterable[Line], surveyor: Surveyor) -> list[Step]:
    """Return the rows of the source files that the cells were read from."""
    wanted = {(c.values["country"], c.values["year"], c.values["indicator"]) for c in cells}
    record: Record = read_source(surveyor.settings)
    # A row of a sheet holds a figure in each of its columns: the place tells them apart.
    by_file: dict[Path, dict[tuple[int, str], dict[str, object]]] = {}
    for figure in record.figures:
        if (figure.country, str(figure.year), figure.indicator) in wanted:
            line = Line(figure.row.number, figure.row.values)
            columns = [name for name in _TOKEN if name in figure.row.values]
            row = _printed_row(line, columns or list(figure.row.values))
            place = (line.number, line.values.get("line", ""))
            by_file.setdefault(figure.row.file, {})[place] = row
    notes = (_TWIN,) if is_simulated(surveyor.dataset) else ()
    return [
        step(TOKENS, path, [rows[place] for place in sorted(rows)], surveyor.ledger, notes)
        for path, rows in sorted(by_file.items())
    ]
