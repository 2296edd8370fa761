"""The gate of interrupted time series, with its reasons word by word."""

import pytest

from analysis.design.series_gate import GateThresholds, series_gate

SERIES = range(2009, 2015)


@pytest.mark.parametrize(
    ("event_year", "model", "n_before", "n_after"),
    [
        (2009, "none", 0, 6),
        (2011, "none", 2, 4),
        (2012, "level_and_slope", 3, 3),
        (2013, "level", 4, 2),
        (2014, "level", 5, 1),
        (2015, "none", 6, 0),
    ],
)
def test_the_six_year_series(event_year, model, n_before, n_after):
    decision = series_gate(SERIES, event_year)
    assert (decision.model, decision.n_before, decision.n_after) == (model, n_before, n_after)


@pytest.mark.parametrize(
    ("years", "event_year", "reason"),
    [
        ([2010, 2013, 2014], 2014, "2 of the 3 years needed before 2014 are printed"),
        ([2013, 2014], 2014, "1 of the 3 years needed before 2014 is printed"),
        ([2014], 2014, "none of the 3 years needed before 2014 is printed"),
        ([2009, 2010, 2011], 2014, "no year from 2014 on is printed"),
        (
            [2009],
            2014,
            "1 of the 3 years needed before 2014 is printed; no year from 2014 on is printed",
        ),
        (
            [2011, 2012, 2013, 2014],
            2014,
            "3 years before 2014 and 1 year from 2014 on are printed; these 4 points describe a "
            "change of level against the projected trend; a change of slope needs 3 before and 3 "
            "from 2014 on",
        ),
        (
            SERIES,
            2012,
            "3 years before 2012 and 3 years from 2012 on are printed; these 6 points describe a "
            "change of level and of slope",
        ),
    ],
)
def test_reasons(years, event_year, reason):
    assert series_gate(years, event_year).reason == reason


def test_the_order_of_the_years_does_not_matter():
    assert series_gate([2014, 2009, 2012, 2010], 2014) == series_gate(
        [2009, 2010, 2012, 2014], 2014
    )


def test_thresholds_come_from_outside():
    strict = GateThresholds(before_level=5, after_level=2, before_slope=8, after_slope=8)
    assert series_gate(SERIES, 2014, strict).reason == (
        "1 of the 2 years needed from 2014 on is printed"
    )
    assert series_gate(range(2009, 2017), 2014, strict).model == "level"
    loose = GateThresholds(before_slope=2, after_slope=2, before_level=2)
    assert series_gate([2009, 2010, 2013, 2014], 2013, loose).model == "level_and_slope"


@pytest.mark.parametrize("name", ["before_level", "after_level", "before_slope", "after_slope"])
def test_thresholds_that_determine_nothing_are_refused(name):
    with pytest.raises(ValueError, match=name):
        GateThresholds(**{name: 0})


def test_a_year_given_twice_is_an_error():
    with pytest.raises(ValueError, match="twice"):
        series_gate([2009, 2009, 2010, 2014], 2014)
