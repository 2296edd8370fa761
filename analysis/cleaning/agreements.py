"""Agreements and their events, with the precision of the date as printed."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.cleaning.tables import RawRow, check_date, load_schema, read_raw

_PRECISION = {0: "", 1: "year", 2: "month", 3: "day"}


@dataclass(frozen=True)
class AgreementEvent:
    """One dated (or undated) event of one agreement.

    Attributes:
        agreement_id: identifier shared by the events of one agreement.
        country: ISO 3166-1 alpha-3 code.
        instrument: kind of agreement.
        event: what happened (signed, in force, ...).
        earliest: first day the printed date allows; None when no date is printed.
        latest: last day the printed date allows; None when no date is printed.
        precision: day, month, year, or empty.
        chosen: False for a date that the report contradicts elsewhere and that is not used.
        source_line: line of the report's text, or the name of the other source.
    """

    agreement_id: str
    country: str
    instrument: str
    event: str
    earliest: date | None
    latest: date | None
    precision: str
    chosen: bool
    source_line: str


def read_agreements(path: Path, countries: Iterable[str]) -> list[AgreementEvent]:
    """Read the agreements table.

    Raises:
        InputError: a value outside the schema, an unknown country, a date that does not exist, or
            a precision that does not fit the date.
    """
    known = set(countries)
    return [_event(row, known) for row in read_raw(path, load_schema("raw_agreements"))]


def _event(row: RawRow, known: set[str]) -> AgreementEvent:
    values = row.values
    if values["country"] not in known:
        raise row.error(
            "country", "not in focus_countries.csv; use the ISO alpha-3 code of a listed country"
        )
    printed = values["date"]
    precision = _PRECISION[len(printed.split("-")) if printed else 0]
    if precision != values["precision"]:
        raise row.error("precision", f"the date '{printed}' is printed to the {precision or '-'}")
    if printed:
        check_date(row, "date")
    earliest, latest = date_range(printed) if printed else (None, None)
    return AgreementEvent(
        agreement_id=values["agreement_id"],
        country=values["country"],
        instrument=values["instrument"],
        event=values["event"],
        earliest=earliest,
        latest=latest,
        precision=precision,
        chosen=values["chosen"] == "yes",
        source_line=values["line"] or values["source"],
    )


def date_range(printed: str) -> tuple[date, date]:
    """Return the first and last day that a date printed as YYYY[-MM[-DD]] allows."""
    parts = [int(part) for part in printed.split("-")]
    if len(parts) == 3:
        day = date(parts[0], parts[1], parts[2])
        return day, day
    if len(parts) == 2:
        last = calendar.monthrange(parts[0], parts[1])[1]
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], last)
    return date(parts[0], 1, 1), date(parts[0], 12, 31)
