"""Moving the interruption: brute force over years with another library, and the words."""

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.design.series_gate import GateThresholds
from analysis.estimators.interrupted_series import level_and_slope_change, level_change
from analysis.inference.interruption_permutation import (
    admissible_years,
    leave_one_year_out,
    permute_interruption,
    placebo_years,
)
from analysis.records import NotIdentifiedError

YEARS = list(range(2009, 2015))
Y = np.array([100.0, 110.0, 105.0, 130.0, 120.0, 160.0])


def t_by_statsmodels(years, year, y, with_slope):
    time = np.array(years) - year
    columns = [np.ones(len(years)), time, time >= 0] + ([np.maximum(time, 0)] if with_slope else [])
    return sm.OLS(y, np.column_stack(columns).astype(float)).fit().tvalues


def test_admissible_years_of_the_six_year_series():
    assert admissible_years(YEARS, "level") == (2012, 2013, 2014)
    assert admissible_years(YEARS, "level_and_slope") == (2012,)
    assert admissible_years([2009, 2010, 2014], "level") == ()


@pytest.mark.parametrize(
    ("model", "change", "column"),
    [("level", "level", 2), ("level_and_slope", "level", 2), ("level_and_slope", "slope", 3)],
)
@pytest.mark.parametrize("event_year", [2005, 2007, 2010])
def test_brute_force(model, change, column, event_year):
    years = list(range(2000, 2014))
    y = np.random.default_rng(8).normal(size=14) * 10 + 12.0 * (np.array(years) >= 2007)
    with_slope = model == "level_and_slope"
    last = 2011 if with_slope else 2013
    values = {
        year: abs(t_by_statsmodels(years, year, y, with_slope)[column])
        for year in range(2003, last + 1)
    }
    as_large = sum(value >= values[event_year] for value in values.values())
    found = permute_interruption(years, event_year, y, model=model, change=change)
    assert found.admissible_years == tuple(values)
    np.testing.assert_allclose(found.statistics, list(values.values()), rtol=1e-9)
    assert found.p_value == pytest.approx(as_large / len(values))
    assert found.smallest_p == pytest.approx(1 / len(values))


def test_a_test_that_cannot_reject_says_so():
    found = permute_interruption(YEARS, 2014, Y)
    assert found.sentence == (
        "1 of the 3 admissible years, 2014 included, show a change at least as large against its "
        "error (p = 0.333); the smallest p that 3 years can give is 0.333, so this test cannot "
        "reject at 5%"
    )
    alone = permute_interruption(YEARS, 2012, Y, model="level_and_slope", change="slope")
    assert alone.p_value == alone.smallest_p == 1.0
    assert "only admissible year" in alone.sentence


def test_a_test_that_can_reject_does_not_say_that_it_cannot():
    years = list(range(1980, 2015))
    y = np.random.default_rng(2).normal(size=35) + 30.0 * (np.array(years) >= 2000)
    found = permute_interruption(years, 2000, y)
    assert found.p_value == pytest.approx(1 / 32)
    assert "cannot reject" not in found.sentence


def test_a_perfect_step_has_an_infinite_statistic():
    y = np.array([10.0, 12, 14, 16, 18, 40])
    found = permute_interruption(YEARS, 2014, y)
    assert found.statistics[-1] == np.inf
    assert found.p_value == pytest.approx(1 / 3)
    assert found.estimates[-1] == pytest.approx(20.0)


def test_refusals():
    with pytest.raises(NotIdentifiedError, match="2 of the 3 years needed before 2011"):
        permute_interruption(YEARS, 2011, Y)
    with pytest.raises(NotIdentifiedError, match="on one line"):
        permute_interruption(YEARS, 2014, np.arange(6.0))
    with pytest.raises(NotIdentifiedError, match="5 years are printed"):
        placebo_years(YEARS, 2014, thresholds=GateThresholds(before_level=5))
    with pytest.raises(NotIdentifiedError, match="1 year is printed"):
        placebo_years(YEARS, 2010)


def test_placebo_years_use_only_figures_before_the_event():
    found = placebo_years(YEARS, 2014)
    assert list(found) == [2012, 2013]
    for year, estimator in found.items():
        alone = level_change(YEARS[:5], year)
        assert estimator.weights[5] == 0.0
        assert estimator.estimate(Y) == pytest.approx(alone.estimate(Y[:5]))
        assert estimator.standard_error(Y) == pytest.approx(alone.standard_error(Y[:5]))
        assert estimator.df == alone.df


def test_leave_one_year_out_refits_without_the_year():
    found = leave_one_year_out(YEARS, 2013)
    assert [item.year for item in found] == YEARS
    for position, item in enumerate(found):
        kept = np.delete(Y, position)
        alone = level_change([year for year in YEARS if year != item.year], 2013)
        assert item.estimator.weights[position] == 0.0
        assert item.estimator.estimate(Y) == pytest.approx(alone.estimate(kept))
        assert item.estimator.standard_error(Y) == pytest.approx(alone.standard_error(kept))


def test_leaving_out_a_year_that_carries_the_model_gives_the_reason():
    last = leave_one_year_out(YEARS, 2014)[-1]
    assert last.estimator is None
    assert last.reason == "no year from 2014 on is printed"
    both = leave_one_year_out(YEARS, 2012, model="level_and_slope", change="slope")
    assert all(item.estimator is None for item in both)
    assert both[0].reason == "2 of the 3 years needed before 2012 are printed"
    years = list(range(2008, 2016))
    y = np.arange(8.0) ** 2
    kept = leave_one_year_out(years, 2012, model="level_and_slope", change="slope")[0]
    alone = level_and_slope_change(years[1:], 2012)["slope"]
    assert kept.estimator.estimate(y) == pytest.approx(alone.estimate(y[1:]))
