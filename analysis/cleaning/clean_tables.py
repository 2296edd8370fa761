"""The tables of stage 1_clean, and the way back from them to cells and events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analysis.cleaning.agreements import AgreementEvent
from analysis.cleaning.figures import build_cells
from analysis.cleaning.record import Record
from analysis.cleaning.tokens import Reading
from analysis.records import Cell, CheckResult, CheckStatus

Row = dict[str, object]


def cell_rows(record: Record, unit: int, readings: Sequence[Reading]) -> list[Row]:
    """Return one row a cell and reading."""
    return [
        {
            "indicator": cell.indicator,
            "country": cell.country,
            "year": cell.year,
            "reading": str(reading),
            "low": cell.low,
            "high": cell.high,
            "printed": cell.printed,
            "tokens": "|".join(cell.tokens),
            "source_lines": "|".join(cell.source_lines),
            "leaves_open": "|".join(cell.leaves_open),
        }
        for reading in readings
        for cell in build_cells(record.figures, unit, reading)
    ]


def cells_from_frame(frame: pd.DataFrame, reading: str) -> list[Cell]:
    """Return the cells of one reading, sorted by indicator, country and year."""
    return [
        Cell(
            country=str(row["country"]),
            year=int(row["year"]),
            indicator=str(row["indicator"]),
            tokens=tuple(str(row["tokens"]).split("|")),
            low=int(row["low"]),
            high=int(row["high"]),
            printed=float(row["printed"]),
            source_lines=tuple(str(row["source_lines"]).split("|")),
            leaves_open=_split(row["leaves_open"]),
        )
        for row in frame[frame["reading"] == reading].to_dict("records")
    ]


def _split(value: object) -> tuple[str, ...]:
    return tuple(str(value).split("|")) if isinstance(value, str) and value else ()


def event_rows(record: Record) -> list[Row]:
    """Return one row an agreement event."""
    return [
        {
            "agreement_id": event.agreement_id,
            "country": event.country,
            "instrument": event.instrument,
            "event": event.event,
            "date_earliest": event.earliest.isoformat() if event.earliest else None,
            "date_latest": event.latest.isoformat() if event.latest else None,
            "precision": event.precision or None,
            "chosen": "yes" if event.chosen else "no",
            "source": event.source_line,
        }
        for event in record.events
    ]


def events_from_frame(frame: pd.DataFrame) -> list[AgreementEvent]:
    """Return the agreement events of the clean table."""
    return [
        AgreementEvent(
            agreement_id=str(row["agreement_id"]),
            country=str(row["country"]),
            instrument=str(row["instrument"]),
            event=str(row["event"]),
            earliest=_date(row["date_earliest"]),
            latest=_date(row["date_latest"]),
            precision=str(row["precision"]) if isinstance(row["precision"], str) else "",
            chosen=row["chosen"] == "yes",
            source_line=str(row["source"]),
        )
        for row in frame.to_dict("records")
    ]


def _date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def country_rows(record: Record) -> list[Row]:
    """Return one row a focus country, with the number of figures printed for it."""
    return [
        {
            "country": country.code,
            "name_en": country.name_en,
            "name_nl": country.name_nl,
            "cabinet_priority": "yes" if country.cabinet_priority else "no",
            "figures": sum(figure.country == country.code for figure in record.figures),
        }
        for country in record.countries.values()
    ]


def cleaning_log(record: Record, unit: int) -> list[Row]:
    """Return what each cleaning step did, in counts that can be checked by hand."""
    raw_rows = {figure.row.key for figure in record.figures}
    cells = build_cells(record.figures, unit, Reading.NEAREST)
    exact = sum(cell.low == cell.high for cell in cells)
    zero = sum(cell.low == 0 < cell.high for cell in cells)
    steps = [
        *((step.name, step.before, step.after, step.sentence) for step in record.steps),
        ("read", len(raw_rows), len(raw_rows), "rows of printed figures read; none left out"),
        ("expand", len(raw_rows), len(record.figures), "rows expanded to country-years"),
        ("intersect", len(record.figures), len(cells), "tokens for the same cell intersected"),
        ("exact", len(cells), exact, "cells that allow one count only"),
        ("may be zero", len(cells), zero, "cells that allow zero and more"),
        (
            "agreements",
            len(record.events),
            sum(event.chosen and event.earliest is not None for event in record.events),
            "agreement events with a date that is used",
        ),
    ]
    return [
        {"order": order, "step": step, "rows_in": before, "rows_out": after, "sentence": sentence}
        for order, (step, before, after, sentence) in enumerate(steps, start=1)
    ]


def accounting_checks(record: Record, unit: int, reading: Reading) -> list[CheckResult]:
    """Hold the answers of a country-year against its requests, under rounding.

    Negative answers, confirmed nationalities and unanswered requests would add up to the requests
    if all concerned the same persons. The report warns that they need not (section 1.4), so a gap
    informs and does not fail.
    """
    cells = {cell.key: cell for cell in build_cells(record.figures, unit, reading)}
    answers = ("negative_answers", "nationality_confirmed", "unanswered")
    checks: list[CheckResult] = []
    for country, year in sorted({key[:2] for key in cells}):
        given, asked = (
            [cells[country, year, name] for name in names if (country, year, name) in cells]
            for names in (answers, ("lp_requests", "to_requests"))
        )
        if len(given) < len(answers) or not asked:
            continue
        low = sum(part.low for part in given) - sum(part.high for part in asked)
        high = sum(part.high for part in given) - sum(part.low for part in asked)
        balanced = low <= 0 <= high
        checks.append(
            CheckResult(
                name=f"accounting/{country}/{year}/{reading}",
                status=CheckStatus.PASS if balanced else CheckStatus.INFORMATION,
                sentence=f"answers minus requests lie between {low} and {high} people; "
                + ("they can balance" if balanced else "they cannot balance in any allowed count"),
            )
        )
    return checks


def check_rows(checks: Sequence[CheckResult]) -> list[Row]:
    """Return one row a check."""
    return [
        {"check": item.name, "status": str(item.status), "sentence": item.sentence}
        for item in checks
    ]
