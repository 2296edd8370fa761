"""PPML: closed forms, separation and refusals."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.count_design import SEPARATED, separated_cells, unbounded_sides
from analysis.estimators.poisson_fixed_effects import fit_poisson_fixed_effects
from analysis.records import NotIdentifiedError


def panel_of(first_treated, years=(2009, 2010)):
    n = len(first_treated)
    return ExposurePanel(
        tuple(f"C{i}" for i in range(n)),
        tuple(years),
        np.ones((n, len(years)), bool),
        np.array(first_treated, float),
    )


def test_two_by_two_is_the_log_ratio_and_takes_fractions():
    y = np.array([2.5, 45.0, 30.0, 40.0])
    fit = fit_poisson_fixed_effects(panel_of([2010, NEVER]), y)
    assert fit.estimate == pytest.approx(np.log(45 / 2.5) - np.log(40 / 30), abs=1e-9)
    assert fit.se_cluster is None
    # d log(a/b) / d a = 1/a, and so on.
    assert fit.gradient == pytest.approx([-1 / 2.5, 1 / 45, 1 / 30, -1 / 40], rel=1e-8)


def test_groups_with_one_date_are_ratios_of_sums():
    y = np.array([[3, 4, 9, 8], [7, 7, 20, 25], [11, 13, 9, 16], [2, 0, 1, 0], [9, 9, 4, 9]])
    # The last country is exposed throughout, so it is compared.
    fit = fit_poisson_fixed_effects(
        panel_of([2011, 2011, NEVER, NEVER, 2000], range(2009, 2013)), y.ravel().astype(float)
    )
    treated = y[:2, 2:].sum() / y[:2, :2].sum()
    compared = y[2:, 2:].sum() / y[2:, :2].sum()
    assert fit.estimate == pytest.approx(np.log(treated / compared), abs=1e-9)


def test_a_country_without_counts_is_set_aside():
    y = np.array([20.0, 45.0, 30.0, 40.0, 0.0, 0.0])
    fit = fit_poisson_fixed_effects(panel_of([2010, NEVER, 2010]), y)
    assert {(d.country, d.reason) for d in fit.dropped} == {("C2", SEPARATED)}
    assert fit.estimate == pytest.approx(np.log(45 / 20) - np.log(40 / 30), abs=1e-9)
    assert fit.gradient[4:] == pytest.approx([0.0, 0.0])


def test_no_counts_under_exposure_are_refused():
    y = np.array([20.0, 0.0, 30.0, 40.0])
    with pytest.raises(NotIdentifiedError, match="allow zero"):
        fit_poisson_fixed_effects(panel_of([2010, NEVER]), y)


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_impossible_outcomes_are_refused(bad):
    with pytest.raises(ValueError, match="at least 0"):
        fit_poisson_fixed_effects(panel_of([2010, NEVER]), np.array([20.0, bad, 30.0, 40.0]))


def test_separation_of_a_chain_by_hand():
    # Rows 0 and 1 can sink together along column 1; row 2 holds column 0 in place.
    X = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    assert separated_cells(X, np.array([True, True, False])).tolist() == [True, True, False]
    # Row 3 would rise when column 1 sinks, and may not: nothing separates.
    X = np.vstack([X, [0.0, -1.0]])
    zero = np.array([True, True, False, True])
    assert separated_cells(X, zero).tolist() == [False] * 4


@pytest.mark.parametrize(
    ("zero", "sides"),
    [
        ([0, 0, 0, 0], (False, False)),
        ([0, 1, 0, 0], (True, False)),  # exposed after
        ([1, 0, 0, 0], (False, True)),  # exposed before
        ([0, 0, 1, 0], (True, False)),  # compared before
        ([0, 0, 0, 1], (False, True)),  # compared after
        ([1, 1, 0, 0], (True, True)),
    ],
)
def test_unbounded_sides_of_the_log_ratio(zero, sides):
    assert unbounded_sides(panel_of([2010, NEVER]), np.array(zero, bool)) == sides
