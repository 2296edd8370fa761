"""Agreement dates to exposure, by hand."""

from datetime import date

import pytest

from analysis.cleaning.agreements import AgreementEvent, date_range
from analysis.design.calendar import ANNUAL
from analysis.design.exposure import (
    Onset,
    Timing,
    first_treated_years,
    onsets,
    share_range,
)


def _event(country, instrument, event, printed, *, chosen=True, agreement="A"):
    earliest, latest = date_range(printed)
    precision = {1: "year", 2: "month", 3: "day"}[len(printed.split("-"))]
    return AgreementEvent(
        agreement, country, instrument, event, earliest, latest, precision, chosen, "1"
    )


def _onset(printed):
    earliest, latest = date_range(printed)
    return Onset("AAA", "mou", "signed", earliest, latest, "day", "A")


def test_share_of_the_year_after_a_day():
    assert ANNUAL.share_after(date(2014, 1, 1), 2014) == 1
    assert ANNUAL.share_after(date(2014, 12, 31), 2014) == pytest.approx(1 / 365)
    assert ANNUAL.share_after(date(2014, 9, 1), 2014) == pytest.approx((30 + 31 + 30 + 31) / 365)
    assert ANNUAL.share_after(date(2012, 7, 2), 2012) == pytest.approx(183 / 366)
    assert ANNUAL.share_after(date(2014, 9, 1), 2013) == 0
    assert ANNUAL.share_after(date(2014, 9, 1), 2015) == 1


def test_a_month_gives_a_range_of_shares():
    assert share_range(_onset("2014-03"), 2014) == pytest.approx((276 / 365, 306 / 365))


def test_a_year_gives_every_share_not_a_guess():
    assert share_range(_onset("2014"), 2014) == pytest.approx((1 / 365, 1.0))


@pytest.mark.parametrize(
    ("printed", "half_year", "calendar"),
    [
        ("2014-01-01", (2014,), (2014,)),
        ("2014-07-02", (2014,), (2014,)),
        ("2014-07-03", (2015,), (2014,)),
        ("2014-09-01", (2015,), (2014,)),
        ("2014-03", (2014,), (2014,)),
        ("2014-07", (2014, 2015), (2014,)),
        ("2014", (2014, 2015), (2014,)),
    ],
)
def test_first_treated_year(printed, half_year, calendar):
    onset = _onset(printed)
    assert first_treated_years(onset, Timing.HALF_YEAR) == half_year
    assert first_treated_years(onset, Timing.CALENDAR_YEAR) == calendar


def test_start_is_signature_for_memoranda_and_entry_into_force_for_treaties():
    events = [
        _event("AAA", "mou", "signed", "2014-03"),
        _event("BBB", "eu_readmission", "signed", "2013-04-19"),
        _event("BBB", "eu_readmission", "in_force", "2014-01-01"),
    ]
    found = onsets(events, "any_agreement", "start")
    assert [(item.country, item.earliest) for item in found] == [
        ("AAA", date(2014, 3, 1)),
        ("BBB", date(2014, 1, 1)),
    ]


def test_a_date_that_is_not_chosen_does_not_count():
    events = [_event("AAA", "mou", "signed", "2014", chosen=False)]
    assert onsets(events, "mou", "start") == []


def test_a_renewal_counts_only_when_asked_for():
    events = [
        _event("AAA", "mou", "signed", "2008"),
        _event("AAA", "mou", "renewed", "2014"),
    ]
    assert len(onsets(events, "mou", "start")) == 1
    assert len(onsets(events, "mou", "start_or_renewal")) == 2


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="instrument 'treaty'"):
        onsets([], "treaty", "start")
    with pytest.raises(ValueError, match="event 'kissed'"):
        onsets([_event("AAA", "mou", "signed", "2014")], "mou", "kissed")
