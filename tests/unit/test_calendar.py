"""Periods of annual, quarterly and monthly figures, counted by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from analysis.design.calendar import ANNUAL, PERIOD, Calendar, label_of, labels_in
from analysis.exhibits.reasons import translate

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


def test_a_sentence_about_years_becomes_one_about_quarters() -> None:
    sentence = (
        "2 of the 12 years needed before 8050 are printed; since 8044-8047; the date is printed to "
        "the year only; 20000 draws; on 2013-07-01 in calendar year 2013; from year to year"
    )
    assert QUARTERS.in_words(sentence) == (
        "2 of the 12 quarters needed before 2012 Q3 are printed; since 2011 Q1-2011 Q4; the date "
        "is printed to the year only; 20000 draws; on 2013-07-01 in calendar year 2013; from "
        "quarter to quarter"
    )
    assert ANNUAL.in_words(sentence) == sentence


def test_the_number_alone_tells_year_quarter_and_month() -> None:
    for calendar in (ANNUAL, QUARTERS, MONTHS):
        for period in calendar.periods(1900, 2100):
            assert label_of(period, "nl") == calendar.label(period, "nl")


def test_other_divisions_of_the_year_are_refused() -> None:
    with pytest.raises(ValueError, match="write 1, 4 or 12"):
        Calendar(2)
    with pytest.raises(ValueError, match="5 is no period"):
        QUARTERS.period(2012, 5)


@pytest.mark.parametrize(
    ("reason", "dutch"),
    [
        (
            "2 of the 12 quarters needed before 2012 Q3 are printed",
            "van de 12 kwartalen die vóór 2012 kw. 3 nodig zijn, zijn er 2 afgedrukt",
        ),
        (
            "14 months before March 2012 and 1 month from March 2012 on are printed",
            "14 maanden vóór maart 2012 en 1 maand vanaf maart 2012 zijn afgedrukt",
        ),
        (
            "May 2012 is the only admissible month, so the test can tell nothing (p = 1)",
            "mei 2012 is de enige mogelijke maand, zodat de toets niets kan zeggen (p = 1)",
        ),
        (
            "3 of the 4 places in the calendar year are printed before 2012 Q3, which leaves the "
            "season open",
            "vóór 2012 kw. 3 zijn 3 van de 4 plaatsen in het kalenderjaar afgedrukt, zodat het "
            "seizoen open blijft",
        ),
        (
            "the date is printed to the month only, too coarse for these figures",
            "de datum is te grof afgedrukt voor deze cijfers",
        ),
    ],
)
def test_reasons_about_finer_periods_have_their_dutch(reason: str, dutch: str) -> None:
    assert translate(reason) == dutch
