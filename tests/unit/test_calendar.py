"""Periods of annual, quarterly and monthly figures, counted by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from analysis.design.calendar import ANNUAL, PERIOD, Calendar, labels_in

QUARTERS = Calendar(4)
MONTHS = Calendar(12)


def test_an_annual_period_is_the_calendar_year() -> None:
    assert ANNUAL.period_of(date(2012, 7, 2)) == 2012
    assert ANNUAL.periods(2009, 2014) == (2009, 2010, 2011, 2012, 2013, 2014)
    assert ANNUAL.label(2012) == ANNUAL.label(2012, "nl") == "2012"
    # 2012 is a leap year: from 2 July on 183 of 366 days are left.
    assert ANNUAL.share_after(date(2012, 7, 2), 2012) == 183 / 366


@pytest.mark.parametrize(
    ("day", "label", "share"),
    [
        (date(2012, 1, 1), "2012 Q1", 1.0),
        (date(2012, 3, 31), "2012 Q1", 1 / 91),
        (date(2012, 8, 15), "2012 Q3", 47 / 92),
        (date(2013, 12, 31), "2013 Q4", 1 / 92),
    ],
)
def test_a_day_falls_into_its_quarter(day: date, label: str, share: float) -> None:
    period = QUARTERS.period_of(day)
    assert QUARTERS.label(period) == label
    assert QUARTERS.share_after(day, period) == share
    assert QUARTERS.share_after(day, period - 1) == 0.0
    assert QUARTERS.share_after(day, period + 1) == 1.0


def test_quarters_follow_each_other_over_the_new_year() -> None:
    assert QUARTERS.period(2013, 1) == QUARTERS.period(2012, 4) + 1
    assert QUARTERS.span(2012, 2013) == (8048, 8055)
    assert QUARTERS.labels((8051, 8052), "nl") == ("2012 kw. 4", "2013 kw. 1")


@pytest.mark.parametrize("calendar", [ANNUAL, QUARTERS, MONTHS])
def test_every_day_lies_in_the_period_that_starts_before_it(calendar: Calendar) -> None:
    for days in range(0, 800, 7):
        day = date(2011, 12, 28) + timedelta(days)
        period = calendar.period_of(day)
        assert calendar.first_day(period) <= day < calendar.first_day(period + 1)
        assert period <= calendar.position(day) < period + 1
        assert calendar.period(calendar.year(period), calendar.number(period)) == period
        assert re.fullmatch(PERIOD, calendar.label(period))


def test_labels_are_translated_within_a_sentence() -> None:
    assert labels_in("counts from 2012 Q3, not May 2013", "nl") == (
        "counts from 2012 kw. 3, not mei 2013"
    )
    assert labels_in("counts from 2012 Q3", "en") == "counts from 2012 Q3"


def test_what_a_period_is_called() -> None:
    assert [Calendar(n).unit() for n in (1, 4, 12)] == ["year", "quarter", "month"]
    assert QUARTERS.unit(3) == "quarters"


def test_other_divisions_of_the_year_are_refused() -> None:
    with pytest.raises(ValueError, match="write 1, 4 or 12"):
        Calendar(2)
    with pytest.raises(ValueError, match="5 is no period"):
        QUARTERS.period(2012, 5)
