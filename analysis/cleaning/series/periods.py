"""Years, quarters and months as people write them in headers and columns, Dutch or English."""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

from analysis.cleaning.series.grids import Entry, Kind


class Periods(Protocol):
    """What is asked of a calendar: its fineness, and the number and name of a period."""

    @property
    def periods_per_year(self) -> int:
        """1 for annual, 4 for quarterly, 12 for monthly figures."""

    @property
    def unit(self) -> str:
        """What a period is called."""

    def period(self, year: int, number: int = 1) -> int:
        """Return the period with a number within its year."""

    def label(self, period: int, language: str = "en") -> str:
        """Return the name of a period."""


class PeriodError(ValueError):
    """A period that does not fit the configuration; the message is the remedy."""


_MONTHS = (
    ("jan", "januari", "january"),
    ("feb", "februari", "february"),
    ("mrt", "mar", "maart", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_GAP = r"[\s\-/_.']*"
_QUARTER = r"(?:kwartaal|quarter|kw\.?|q|k)"
_FORMS = {
    1: (rf"{_YEAR}",),
    4: (
        rf"{_YEAR}{_GAP}{_QUARTER}{_GAP}(?P<number>\d)",
        rf"{_QUARTER}{_GAP}(?P<number>\d){_GAP}{_YEAR}",
        rf"(?P<number>\d)(?:e|ste|de|st|nd|rd|th)?{_GAP}{_QUARTER}{_GAP}{_YEAR}",
    ),
    12: (
        rf"{_YEAR}{_GAP}(?P<name>{_NAMES})",
        rf"(?P<name>{_NAMES}){_GAP}{_YEAR}",
        rf"{_YEAR}\s*[-/m]\s*(?P<number>\d\d?)",
        rf"(?P<number>\d\d?)\s*[-/]\s*{_YEAR}",
    ),
}
_PATTERNS = {
    fineness: tuple(re.compile(form, re.IGNORECASE) for form in forms)
    for fineness, forms in _FORMS.items()
}
_MARKER = re.compile(r"[*†‡§¹²³⁴-⁹]+$")
_EXAMPLE = {1: "2012", 4: "2012 Q3", 12: "2012-03"}
_CALLED = {1: "a year", 4: "a quarter", 12: "a month"}
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 50_000
"""Days since 1900 by which spreadsheets store dates of 1982 to 2036."""


def example(periods: Periods) -> str:
    """Return how a period is written."""
    return _EXAMPLE[periods.periods_per_year]


def read_period(entry: Entry, periods: Periods) -> int | None:
    """Return the period that an entry names; None when it names none.

    Raises:
        PeriodError: the entry names a period of another fineness, one that its year does not
            have, or a day that begins no period.
    """
    if entry.kind is Kind.DATE:
        return _first_day(entry.day, periods)
    if entry.kind not in (Kind.TEXT, Kind.NUMBER):
        return None
    text = _MARKER.sub("", entry.plain).strip()
    for fineness, patterns in _PATTERNS.items():
        for pattern in patterns:
            if match := pattern.fullmatch(text):
                return _matched(match, fineness, periods)
    if text.isdecimal() and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        raise PeriodError(f"a date stored as a number; write {example(periods)} as text")
    return None


def _matched(match: re.Match[str], fineness: int, periods: Periods) -> int:
    if fineness != periods.periods_per_year:
        raise PeriodError(
            f"{_CALLED[fineness]}, where the configuration declares figures by {periods.unit}; "
            f"write {example(periods)} or correct periods_per_year"
        )
    parts = match.groupdict()
    number = int(parts.get("number") or _MONTH.get((parts.get("name") or "").lower(), 1))
    if not 1 <= number <= fineness:
        raise PeriodError(f"no {periods.unit} of a year; write {example(periods)}")
    return periods.period(int(parts["year"]), number)


def _first_day(day: date | None, periods: Periods) -> int:
    months = 12 // periods.periods_per_year
    if day is None or day.day != 1 or (day.month - 1) % months:
        raise PeriodError(f"a date that begins no {periods.unit}; write {example(periods)}")
    return periods.period(day.year, (day.month - 1) // months + 1)
