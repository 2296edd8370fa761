"""Long differences against arithmetic done by hand and against SciPy's Welch test."""

import numpy as np
import pytest
from scipy import stats

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.long_differences import (
    countries_with_both,
    long_difference,
    mean_change,
    two_by_two,
)
from analysis.records import NotIdentifiedError

# Rows AAA..EEE, columns 2009, 2011, 2014. NaN is a figure that is not available.
OUTCOME = np.array(
    [
        [10.0, 20.0, 45.0],
        [5.0, np.nan, 25.0],
        [100.0, 95.0, np.nan],
        [30.0, 30.0, 35.0],
        [60.0, 55.0, 40.0],
    ]
)


def make_panel(outcome=OUTCOME, years=(2009, 2011, 2014)):
    names = tuple("ABCDEFGH"[i] * 3 for i in range(len(outcome)))
    panel = ExposurePanel(names, years, ~np.isnan(outcome), np.full(len(outcome), NEVER))
    return panel, outcome[~np.isnan(outcome)]


def test_two_by_two_is_four_cells():
    panel, y = make_panel()
    estimator = two_by_two(panel, "AAA", "DDD", 2009, 2014)
    assert estimator.estimate(y) == pytest.approx((45 - 10) - (35 - 30))
    assert np.count_nonzero(estimator.weights) == 4
    assert estimator.error_map is None
    assert estimator.df is None


def test_group_means_and_error_by_hand():
    panel, y = make_panel()
    estimator = long_difference(panel, ["AAA", "BBB"], ["DDD", "EEE"], 2009, 2014)
    # Changes: 35 and 20 (mean 27.5, s^2 = 112.5); 5 and -20 (mean -7.5, s^2 = 312.5).
    assert estimator.estimate(y) == pytest.approx(35.0)
    assert estimator.standard_error(y) == pytest.approx(np.sqrt(112.5 / 2 + 312.5 / 2))
    assert estimator.df == 1.0


def test_equals_welch_and_its_degrees_of_freedom_are_not_larger():
    rng = np.random.default_rng(1)
    outcome = rng.normal(size=(8, 2)) * 20
    panel, y = make_panel(outcome, (2010, 2013))
    estimator = long_difference(panel, ["AAA", "BBB", "CCC"], list(panel.countries[3:]), 2010, 2013)
    change = outcome[:, 1] - outcome[:, 0]
    welch = stats.ttest_ind(change[:3], change[3:], equal_var=False)
    t = estimator.estimate(y) / estimator.standard_error(y)
    assert t == pytest.approx(welch.statistic, rel=1e-12)
    assert estimator.df == 2.0
    assert estimator.df <= welch.df


def test_countries_without_both_figures_are_left_out():
    panel, y = make_panel()
    assert countries_with_both(panel, ["CCC", "AAA", "ZZZ"], 2009, 2014) == ("AAA",)
    estimator = long_difference(panel, ["AAA", "CCC"], ["DDD", "EEE"], 2009, 2014)
    assert estimator.estimate(y) == pytest.approx(35.0 - (-7.5))
    assert estimator.error_map is None


def test_refusal_names_the_missing_cells():
    panel, _ = make_panel()
    with pytest.raises(NotIdentifiedError, match=r"treated.*missing: CCC 2014; ZZZ 2009; ZZZ 2014"):
        long_difference(panel, ["CCC", "ZZZ"], ["DDD"], 2009, 2014)
    with pytest.raises(NotIdentifiedError, match=r"compared.*missing: BBB 2011"):
        long_difference(panel, ["AAA"], ["BBB"], 2009, 2011)
    with pytest.raises(NotIdentifiedError, match="no country named"):
        long_difference(panel, ["AAA"], [], 2009, 2011)
    with pytest.raises(NotIdentifiedError, match="AAA 2012"):
        two_by_two(panel, "AAA", "DDD", 2009, 2012)


def test_mean_change_equals_one_sample_t():
    panel, y = make_panel()
    estimator = mean_change(panel, ["AAA", "BBB", "DDD", "EEE"], 2009, 2014)
    reference = stats.ttest_1samp([35.0, 20.0, 5.0, -20.0], 0.0)
    assert estimator.estimate(y) == pytest.approx(10.0)
    assert estimator.estimate(y) / estimator.standard_error(y) == pytest.approx(reference.statistic)
    assert estimator.df == reference.df
    assert mean_change(panel, ["AAA"], 2009, 2014).error_map is None


@pytest.mark.parametrize(
    ("treated", "compared", "years", "message"),
    [
        (["AAA"], ["AAA"], (2009, 2014), "both treated and compared: AAA"),
        (["AAA", "AAA"], ["DDD"], (2009, 2014), "named twice"),
        (["AAA"], ["DDD"], (2014, 2009), "2014 does not precede"),
        (["AAA"], ["DDD"], (2009, 2009), "2009 does not precede"),
    ],
)
def test_misuse_is_an_error(treated, compared, years, message):
    panel, _ = make_panel()
    with pytest.raises(ValueError, match=message):
        long_difference(panel, treated, compared, *years)
