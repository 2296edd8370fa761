"""Periods of annual, quarterly and monthly figures, as whole numbers that count up by one.

A period is the number ``year * periods_per_year + place within the year``, counted from nought. For
annual figures that is the calendar year itself, so that annual results do not know of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_MONTHS_A_YEAR = 12

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_QUARTER = {"en": "Q", "nl": "kw. "}

PERIOD = rf"\d{{4}}(?: Q[1-4])?|(?:{'|'.join(_MONTHS['en'].split())}) \d{{4}}"
"""Regular expression of an English label: ``2012``, ``2012 Q3`` or ``March 2012``."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_A_NUMBER = re.compile(r"(?<![\d.,])\d{4,5}(?![\d,]|\.\d)")
_A_YEAR = re.compile(r"(?<![-\w])(?<!calendar )(?<!printed to the )year(?=s?\b)")
_FINER = re.compile(rf"\b(?:(\d{{4}}) Q([1-4])|({'|'.join(_MONTHS['en'].split())}) (\d{{4}}))\b")


@dataclass(frozen=True)
class Calendar:
    """How dates fall into the periods of a series.

    Attributes:
        periods_per_year: 1 for annual, 4 for quarterly, 12 for monthly figures.
    """

    periods_per_year: int = 1

    def __post_init__(self) -> None:
        """Refuse periods that are no whole months or have no name.

        Raises:
            ValueError: periods_per_year is not 1, 4 or 12.
        """
        if self.periods_per_year not in (1, 4, _MONTHS_A_YEAR):
            raise ValueError(f"periods_per_year is {self.periods_per_year}; write 1, 4 or 12")

    def period(self, year: int, number: int = 1) -> int:
        """Return the period with a number within its year.

        Args:
            year: calendar year.
            number: 1 for the first period of the year.

        Raises:
            ValueError: the year has no period of that number.
        """
        if not 1 <= number <= self.periods_per_year:
            raise ValueError(f"{number} is no period of a year of {self.periods_per_year}")
        return year * self.periods_per_year + number - 1

    def year(self, period: int) -> int:
        """Return the calendar year of a period."""
        return period // self.periods_per_year

    def number(self, period: int) -> int:
        """Return the place of a period within its year, 1 for the first."""
        return period % self.periods_per_year + 1

    def period_of(self, day: date) -> int:
        """Return the period in which a day falls."""
        months = _MONTHS_A_YEAR // self.periods_per_year
        return self.period(day.year, (day.month - 1) // months + 1)

    def first_day(self, period: int) -> date:
        """Return the first day of a period."""
        months = _MONTHS_A_YEAR // self.periods_per_year
        return date(self.year(period), (self.number(period) - 1) * months + 1, 1)

    def share_after(self, day: date, period: int) -> float:
        """Return the share of a period that lies on or after a day, between 0 and 1."""
        first, following = self.first_day(period), self.first_day(period + 1)
        days = (following - first).days
        left = (following - day).days
        return min(max(left, 0), days) / days

    def position(self, day: date) -> float:
        """Return a day on the axis of periods: the period, and the share of it gone by."""
        period = self.period_of(day)
        first, following = self.first_day(period), self.first_day(period + 1)
        return period + (day - first).days / (following - first).days

    def span(self, first_year: int, last_year: int) -> tuple[int, int]:
        """Return the first period of one calendar year and the last period of another."""
        return self.period(first_year), self.period(last_year, self.periods_per_year)

    def periods(self, first_year: int, last_year: int) -> tuple[int, ...]:
        """Return every period from the start of one calendar year to the end of another."""
        first, last = self.span(first_year, last_year)
        return tuple(range(first, last + 1))

    def label(self, period: int, language: str = "en") -> str:
        """Return the name of a period: 2012, 2012 Q3 (nl: 2012 kw. 3), March 2012 (nl: maart)."""
        year, number = self.year(period), self.number(period)
        if self.periods_per_year == 1:
            return str(year)
        if self.periods_per_year == _MONTHS_A_YEAR:
            return f"{_MONTHS[language].split()[number - 1]} {year}"
        return f"{year} {_QUARTER[language]}{number}"

    def labels(self, periods: Sequence[int], language: str = "en") -> tuple[str, ...]:
        """Return the names of periods."""
        return tuple(self.label(period, language) for period in periods)

    @property
    def unit(self) -> str:
        """What a period is called in English: year, quarter or month."""
        return {1: "year", 4: "quarter"}.get(self.periods_per_year, "month")

    def in_words(self, text: str) -> str:
        """Return a sentence about years and period numbers as one about these periods.

        Design and estimators count periods and call them years. Before a reader sees a sentence,
        each period number becomes its label and each year a quarter or month; a calendar year and
        the precision of a date stay as they are. Annual sentences do not change.
        """
        if self.periods_per_year == 1:
            return text

        def named(found: re.Match[str]) -> str:
            number = int(found[0])
            known = _FIRST_YEAR <= self.year(number) <= _LAST_YEAR
            return self.label(number) if known else found[0]

        return _A_YEAR.sub(self.unit, _A_NUMBER.sub(named, text))


ANNUAL = Calendar(1)
"""Periods of annual figures: calendar years."""


def calendar_of(period: int) -> Calendar:
    """Return the calendar of a period from its number alone.

    Between 1900 and 2100 the numbers of years, quarters and months do not overlap.
    """
    for calendar in (Calendar(4), Calendar(_MONTHS_A_YEAR)):
        if _FIRST_YEAR <= calendar.year(period) <= _LAST_YEAR:
            return calendar
    return ANNUAL


def label_of(period: int, language: str = "en") -> str:
    """Return the name of a period from its number alone, as ``calendar_of``."""
    return calendar_of(period).label(period, language)


def labels_in(text: str, language: str) -> str:
    """Return a text with every English label of a quarter or month in another language."""
    if language == "en":
        return text

    def named(found: re.Match[str]) -> str:
        year, quarter, month, year_of_month = found.groups()
        if quarter:
            return Calendar(4).label(Calendar(4).period(int(year), int(quarter)), language)
        number = _MONTHS["en"].split().index(month) + 1
        return Calendar(12).label(Calendar(12).period(int(year_of_month), number), language)

    return _FINER.sub(named, text)
