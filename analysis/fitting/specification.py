"""Models to fit as data: one row of the specifications file is one model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from analysis.cleaning.tables import RawRow, load_schema, read_raw
from analysis.design.calendar import Calendar
from analysis.design.exposure import Timing
from analysis.estimators.outcome_forms import OutcomeForm
from analysis.records import InputError

EVERY_INDICATOR = "*"

CHANGES = ("long_difference", "mean_change")
"""Estimators of the change between the first and the last year of the window."""


@dataclass(frozen=True)
class Specification:
    """One model for one indicator; the fields are those of the specifications file."""

    name: str
    role: str
    estimator: str
    indicator: str
    form: OutcomeForm
    denominator: str
    instrument: str
    event: str
    onset: str
    onset_from: int
    onset_to: int
    timing: Timing
    comparison: str
    year_from: int
    year_to: int
    inference: str

    def in_periods(self, calendar: Calendar) -> Specification:
        """Return the model with its calendar years as periods of the figures.

        A span of years runs from the first period of the first to the last period of the last. A
        change between two years compares the last period of both, which share their season.
        """
        onset_from, onset_to = calendar.span(self.onset_from, self.onset_to)
        year_from, year_to = calendar.span(self.year_from, self.year_to)
        if self.estimator in CHANGES:
            year_from = calendar.span(self.year_from, self.year_from)[1]
        return replace(
            self, onset_from=onset_from, onset_to=onset_to, year_from=year_from, year_to=year_to
        )


def read_specifications(path: Path, indicators: tuple[str, ...]) -> list[Specification]:
    """Read the specifications and expand ``*`` into one model for each indicator.

    Args:
        path: the specifications file.
        indicators: names of the measures, in order.

    Raises:
        InputError: a value outside the schema, an unknown indicator, years in the wrong order, or
            a share without denominator.
    """
    found: list[Specification] = []
    for row in read_raw(path, load_schema("raw_specifications")):
        specification = _from_row(row, indicators)
        if specification.indicator == EVERY_INDICATOR:
            found.extend(replace(specification, indicator=name) for name in indicators)
        else:
            found.append(specification)
    return found


def _from_row(row: RawRow, indicators: tuple[str, ...]) -> Specification:
    values = row.values
    if values["indicator"] not in (*indicators, EVERY_INDICATOR):
        raise row.error("indicator", f"use * or one of {', '.join(indicators)}")
    if int(values["year_to"]) < int(values["year_from"]):
        raise row.error("year_to", f"lies before year_from ({values['year_from']})")
    if (values["form"] == OutcomeForm.SHARE) != bool(values["denominator"]):
        raise row.error("denominator", "a share needs a denominator, and only a share has one")
    return Specification(
        name=values["specification"],
        role=values["role"],
        estimator=values["estimator"],
        indicator=values["indicator"],
        form=OutcomeForm(values["form"]),
        denominator=values["denominator"],
        instrument=values["instrument"],
        event=values["event"],
        onset=values["onset"],
        onset_from=int(values["onset_from"]),
        onset_to=int(values["onset_to"]),
        timing=Timing(values["timing"]),
        comparison=values["comparison"],
        year_from=int(values["year_from"]),
        year_to=int(values["year_to"]),
        inference=values["inference"],
    )


def require_headline(specifications: list[Specification], path: Path) -> None:
    """Refuse a specifications file without a headline, which the report needs.

    Raises:
        InputError: no row has the role headline.
    """
    if not any(item.role == "headline" for item in specifications):
        raise InputError(f"{path}, column role: no row is a headline - mark one row as headline")
