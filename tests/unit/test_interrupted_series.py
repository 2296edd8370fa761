"""Level and slope changes by OLS against arithmetic done by hand."""

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.estimators.interrupted_series import (
    against_comparison,
    controlled_level_change,
    counterfactual,
    level_and_slope_change,
    level_change,
    level_changes,
    segmented_design,
)
from analysis.records import NotIdentifiedError

YEARS = list(range(2009, 2015))
Y = np.array([100.0, 110.0, 105.0, 130.0, 120.0, 160.0])
T_3 = 3.182446305284263
"""97.5% point of t with 3 degrees of freedom, from printed tables."""


def test_one_year_after_is_its_distance_from_the_trend():
    # 2009-2013: mean 113, slope 6, so 131 in 2014; squared residuals 1 + 9 + 64 + 121 + 25 = 220.
    estimator = level_change(YEARS, 2014)
    assert estimator.estimate(Y) == pytest.approx(29.0, rel=1e-12)
    assert estimator.standard_error(Y) == pytest.approx(
        np.sqrt(220 / 3 * (1 + 1 / 5 + 9 / 10)), rel=1e-12
    )
    assert estimator.df == 3.0


def test_level_and_slope_are_two_separate_lines():
    # Before: 105 + 2.5 (t - 2010), residuals squared 37.5. From 2012: 136.667 + 15 (t - 2013),
    # residuals squared 416.667. Two degrees of freedom: s^2 = 227.0833.
    estimators = level_and_slope_change(YEARS, 2012)
    variance = (37.5 + 1250 / 3) / 2
    level, slope = estimators["level"], estimators["slope"]
    assert level.estimate(Y) == pytest.approx((410 / 3 - 15) - 110, rel=1e-12)
    assert slope.estimate(Y) == pytest.approx(12.5, rel=1e-12)
    assert level.standard_error(Y) == pytest.approx(
        np.sqrt(variance * (1 / 3 + 4 / 2 + 1 / 3 + 1 / 2)), rel=1e-12
    )
    assert slope.standard_error(Y) == pytest.approx(np.sqrt(variance), rel=1e-12)
    assert level.df == slope.df == 2.0


def test_missing_years_keep_their_distance():
    # The line through (2009, 10), (2010, 20) and (2012, 40) meets 60 in 2014.
    estimator = level_change([2009, 2010, 2012, 2014], 2014)
    assert estimator.estimate(np.array([10.0, 20.0, 40.0, 75.0])) == pytest.approx(15.0)


def test_half_a_year_of_exposure_doubles_the_change():
    whole, half = level_change(YEARS, 2014), level_change(YEARS, 2014, 0.5)
    assert half.estimate(Y) == pytest.approx(58.0)
    np.testing.assert_allclose(half.weights, 2 * whole.weights, rtol=1e-12)
    assert half.standard_error(Y) == pytest.approx(2 * whole.standard_error(Y))


def test_a_dose_is_the_regressor_of_the_event_year():
    X = np.column_stack([np.ones(6), np.arange(6), [0, 0, 0, 0.3, 1, 1]])
    reference = sm.OLS(Y, X).fit()
    estimator = level_change(YEARS, 2012, 0.3)
    assert estimator.estimate(Y) == pytest.approx(reference.params[2], rel=1e-10)
    assert estimator.standard_error(Y) == pytest.approx(reference.bse[2], rel=1e-10)


def test_three_before_and_one_after_says_that_the_interval_is_wide():
    assert level_change(YEARS[1:], 2014).df == 2.0
    estimator = level_change(YEARS[2:], 2014)
    assert estimator.df == 1.0
    assert "t with 1 degree of freedom, a wide interval" in estimator.name


def test_no_error_without_degrees_of_freedom():
    estimator = level_change([2012, 2013, 2014], 2014)
    assert estimator.estimate(np.array([10.0, 20.0, 50.0])) == pytest.approx(20.0)
    assert estimator.error_map is None
    assert estimator.df is None
    assert "no degrees of freedom" in estimator.name
    with pytest.raises(NotIdentifiedError, match="no variation"):
        estimator.standard_error(np.array([10.0, 20.0, 50.0]))


def test_controlled_change_is_the_change_of_the_difference():
    treated = Y
    compared = np.array([[50.0, 45.0, 60.0, 52.0, 58.0, 70.0], [10.0, 20.0, 15.0, 9.0, 30.0, 28.0]])
    difference = treated - compared.mean(axis=0)
    alone = level_change(YEARS, 2012)
    controlled = controlled_level_change(YEARS, 2012, n_compared=2)
    stacked = np.concatenate([treated, *compared])
    assert controlled.estimate(stacked) == pytest.approx(alone.estimate(difference), rel=1e-12)
    assert controlled.standard_error(stacked) == pytest.approx(
        alone.standard_error(difference), rel=1e-12
    )
    assert controlled.df == alone.df
    slope = against_comparison(level_and_slope_change(YEARS, 2012)["slope"], 2)
    assert slope.estimate(stacked) == pytest.approx(
        level_and_slope_change(YEARS, 2012)["slope"].estimate(difference), rel=1e-12
    )


def test_controlled_change_needs_a_comparison():
    with pytest.raises(ValueError, match="comparison"):
        controlled_level_change(YEARS, 2012, n_compared=0)


def test_named_rivals_against_least_squares():
    years = list(range(2005, 2015))
    y = np.array([5.0, 9.0, 7.0, 12.0, 30.0, 26.0, 33.0, 31.0, 12.0, 19.0])
    X = np.column_stack(
        [np.ones(10), np.arange(10), np.arange(10) >= 4, np.array([0] * 7 + [0.25, 1, 1])]
    )
    reference = sm.OLS(y, X.astype(float)).fit()
    found = level_changes(years, {"MoU": 2009, "T&O": 2012}, exposure_shares={"T&O": 0.25})
    for column, name in ((2, "MoU"), (3, "T&O")):
        assert found[name].estimate(y) == pytest.approx(reference.params[column], rel=1e-10)
        assert found[name].standard_error(y) == pytest.approx(reference.bse[column], rel=1e-10)
        assert found[name].df == 6.0


def test_rivals_in_one_year_are_refused_by_name():
    with pytest.raises(NotIdentifiedError, match=r"cannot tell apart MoU, T&O$"):
        level_changes(YEARS, {"MoU": 2012, "T&O": 2012})
    # No figure between the two dates: they cannot be told apart either. The third event can.
    with pytest.raises(NotIdentifiedError, match=r"cannot tell apart MoU, T&O$"):
        level_changes(
            [2004, 2005, 2007, 2010, 2014, 2015], {"MoU": 2011, "T&O": 2013, "CAMM": 2007}
        )


def test_an_event_outside_the_series_is_refused_by_name():
    with pytest.raises(NotIdentifiedError, match="T&O at 2016: no year from the event on"):
        level_changes(YEARS, {"MoU": 2012, "T&O": 2016})
    with pytest.raises(NotIdentifiedError, match="2009: no year before the event"):
        level_change(YEARS, 2009)
    with pytest.raises(NotIdentifiedError, match="2020: no year from the event on"):
        level_and_slope_change(YEARS, 2020)


def test_too_few_years_are_refused_with_what_cannot_be_told_apart():
    with pytest.raises(NotIdentifiedError, match=r"the 2 years .* intercept, trend, level"):
        level_change([2009, 2014], 2014)
    with pytest.raises(NotIdentifiedError, match=r"the 4 years .* do not determine slope"):
        level_and_slope_change([2009, 2010, 2011, 2014], 2014, 0.5)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_outside_its_range_is_an_error(share):
    with pytest.raises(ValueError, match="share"):
        level_change(YEARS, 2012, share)


def test_misuse_is_an_error():
    with pytest.raises(ValueError, match="ascending"):
        level_change([2010, 2009, 2011, 2012], 2011)
    with pytest.raises(ValueError, match="at least one event"):
        level_changes(YEARS, {})
    with pytest.raises(ValueError, match="unknown events: T&O"):
        level_changes(YEARS, {"MoU": 2012}, exposure_shares={"T&O": 0.5})
    with pytest.raises(ValueError, match="cannot be named trend"):
        level_changes(YEARS, {"trend": 2012})
    with pytest.raises(ValueError, match="6 rows"):
        segmented_design(YEARS, 2012, "level", adjustment=np.ones((5, 1)))


def test_counterfactual_projects_the_trend_with_its_prediction_interval():
    # As above: 131 in 2014 from the five years before, s^2 = 220 / 3.
    path = counterfactual(YEARS, 2014, Y)
    np.testing.assert_allclose(path.expected, [101, 107, 113, 119, 125, 131], rtol=1e-12)
    margin = T_3 * np.sqrt(220 / 3 * (1 + 1 / 5 + 9 / 10))
    assert path.low[-1] == pytest.approx(131 - margin, rel=1e-9)
    assert path.high[-1] == pytest.approx(131 + margin, rel=1e-9)
    margin_2011 = T_3 * np.sqrt(220 / 3 * (1 + 1 / 5))
    assert path.high[2] == pytest.approx(113 + margin_2011, rel=1e-9)
    assert path.df == 3


def test_counterfactual_of_level_and_slope_is_the_line_before():
    path = counterfactual(YEARS, 2012, Y, model="level_and_slope")
    np.testing.assert_allclose(path.expected, 105 + 2.5 * np.arange(-1, 5), rtol=1e-12)


def test_counterfactual_without_degrees_of_freedom_has_no_interval():
    path = counterfactual([2012, 2013, 2014], 2014, np.array([10.0, 20.0, 50.0]))
    np.testing.assert_allclose(path.expected, [10, 20, 30])
    assert path.low is None
    assert path.high is None
    with pytest.raises(ValueError, match="3 figures"):
        counterfactual([2012, 2013, 2014], 2014, Y)
