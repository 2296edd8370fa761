"""Two-way fixed effects on panels small enough for pencil and paper."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import (
    event_study_regression,
    switching_countries,
    twfe_regression,
)
from analysis.records import NotIdentifiedError

NAN = np.nan


def make_panel(outcome, first_treated, years):
    outcome = np.array(outcome, dtype=float)
    names = tuple("ABCDEFGH"[i] * 3 for i in range(len(outcome)))
    panel = ExposurePanel(names, years, ~np.isnan(outcome), np.array(first_treated, dtype=float))
    return panel, outcome[~np.isnan(outcome)]


def estimate(regression, y):
    return regression.weights() @ y


def test_four_cells_are_the_difference_in_differences():
    panel, y = make_panel([[10, 25], [40, 45]], [2011, NEVER], (2010, 2011))
    regression = twfe_regression(panel)
    assert estimate(regression, y) == pytest.approx((25 - 10) - (45 - 40))
    np.testing.assert_array_equal(regression.cluster, [0, 0, 1, 1])


def test_one_date_and_all_cells_are_a_difference_of_mean_changes():
    outcome = [[0, 10, 50, 60], [20, 20, 40, 60], [5, 5, 0, 30], [0, 0, 10, 10], [90, 80, 80, 80]]
    panel, y = make_panel(outcome, [2011, 2011, NEVER, NEVER, NEVER], (2009, 2010, 2011, 2012))
    changes = np.mean(np.array(outcome)[:, 2:], axis=1) - np.mean(np.array(outcome)[:, :2], axis=1)
    expected = changes[:2].mean() - changes[2:].mean()
    assert estimate(twfe_regression(panel), y) == pytest.approx(expected)


def test_country_with_one_figure_carries_no_weight():
    panel, y = make_panel(
        [[10, 25], [40, 45], [NAN, 900], [NAN, 700]], [2011, NEVER, NEVER, 2011], (2010, 2011)
    )
    weights = twfe_regression(panel).weights()
    assert weights @ y == pytest.approx(10)
    np.testing.assert_allclose(weights[4:], 0, atol=1e-12)


def test_always_treated_country_serves_as_comparison():
    panel, y = make_panel([[10, 25], [40, 45]], [2011, 2005], (2010, 2011))
    assert estimate(twfe_regression(panel), y) == pytest.approx(10)


def test_switching_countries_need_figures_on_both_sides():
    panel, _ = make_panel(
        [[1, 2, NAN], [1, NAN, 3], [NAN, NAN, 3], [1, 1, 1]],
        [2012, 2011, 2011, 2009],
        (2010, 2011, 2012),
    )
    np.testing.assert_array_equal(switching_countries(panel), [False, True, False, False])


@pytest.mark.parametrize(
    ("outcome", "first_treated", "message"),
    [
        ([[1, 2], [3, 4]], [NEVER, 2020], "no observed cell is treated"),
        ([[1, 2], [3, 4]], [2009, NEVER], "no country has figures both before and after"),
        ([[NAN, 2], [3, 4]], [2011, NEVER], "no country has figures both before and after"),
        ([[1, 2], [3, 4]], [2011, 2011], "first treated in 2011.*no other country"),
        ([[1, 2], [3, NAN]], [2011, NEVER], "first treated in 2011.*no other country"),
    ],
)
def test_refusals_say_why(outcome, first_treated, message):
    panel, _ = make_panel(outcome, first_treated, (2010, 2011))
    with pytest.raises(NotIdentifiedError, match=message):
        twfe_regression(panel)


def test_unlinked_comparison_is_refused():
    # AAA switches in 2011; BBB has figures in other years only.
    panel, _ = make_panel(
        [[1, 2, NAN, NAN], [NAN, NAN, 3, 4]], [2011, NEVER], (2010, 2011, 2012, 2013)
    )
    with pytest.raises(NotIdentifiedError, match="collinear with country and year effects"):
        twfe_regression(panel)


EVENT = np.array([[0, 10, 50, 60], [20, 20, 40, 60], [5, 5, 0, 30], [0, 0, 10, 10]])


@pytest.mark.parametrize("reference", [-1, -2])
def test_event_study_with_one_date_is_gaps_against_the_reference_year(reference):
    panel, y = make_panel(EVENT, [2011, 2011, NEVER, 2020], (2009, 2010, 2011, 2012))
    study = event_study_regression(panel, reference)
    gaps = dict(zip((-2, -1, 0, 1), EVENT[:2].mean(axis=0) - EVENT[2:].mean(axis=0), strict=True))
    assert sorted(study) == sorted(set(gaps) - {reference})
    for year, regression in study.items():
        assert estimate(regression, y) == pytest.approx(gaps[year] - gaps[reference])
        assert f"against {reference}" in regression.name


def test_event_study_skips_years_without_figures():
    outcome = EVENT.astype(float)
    outcome[:2, 3] = NAN
    panel, y = make_panel(outcome, [2011, 2011, NEVER, NEVER], (2009, 2010, 2011, 2012))
    study = event_study_regression(panel)
    assert sorted(study) == [-2, 0]
    assert estimate(study[0], y) == pytest.approx((45 - 15) - (5 - 2.5))


def test_event_study_refuses_a_relative_year_that_the_figures_do_not_determine():
    # The last year has a figure of the treated country alone.
    outcome = [[1.0, 2, 3, 4], [1, 2, 3, NAN]]
    panel, y = make_panel(outcome, [2011, NEVER], (2009, 2010, 2011, 2012))
    study = event_study_regression(panel)
    assert estimate(study[0], y) == pytest.approx(0)
    with pytest.raises(NotIdentifiedError, match="relative year 1 against -1"):
        study[1].weights()


@pytest.mark.parametrize(
    ("first_treated", "reference", "message"),
    [
        ([2011, 2012, 2011, 2012], -1, "an event reaches every country"),
        ([2009, 2011, NEVER, NEVER], -1, "without a year before: AAA"),
        ([2011, 2011, NEVER, NEVER], -3, "relative year -3, the reference"),
        ([NEVER, NEVER, NEVER, NEVER], -1, "no observed cell is treated"),
    ],
)
def test_event_study_refusals(first_treated, reference, message):
    panel, _ = make_panel(EVENT, first_treated, (2009, 2010, 2011, 2012))
    with pytest.raises(NotIdentifiedError, match=message):
        event_study_regression(panel, reference)
