"""Randomization inference against brute force: every assignment built and fitted afresh."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.long_differences import two_by_two
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.randomization import randomization_p_bounds, randomization_test
from analysis.records import NotIdentifiedError

YEARS = (2009, 2010, 2011, 2012)


def make_panel(first_treated, observed=None):
    first = np.array(first_treated, dtype=float)
    observed = np.ones((len(first), len(YEARS)), bool) if observed is None else observed
    return ExposurePanel(tuple(f"C{i}" for i in range(len(first))), YEARS, observed, first)


def builder(panel):
    return cluster_robust(twfe_regression(panel), "CR1")


def outcome(panel, seed, change=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(20, 5, len(panel.unit)) + change * panel.treated


def statistic_of(panel, y, statistic):
    estimator = builder(panel)
    error = float(estimator.standard_error(y)) if statistic == "t" else 1.0
    return abs(float(estimator.estimate(y))) / error


def same_years(panel, order):
    return np.array_equal(panel.observed[list(order)], panel.observed)


def all_assignments(panel):
    """Distinct first treated years over all orders that keep each country's years."""
    orders = itertools.permutations(range(len(panel.countries)))
    return {tuple(panel.first_treated[list(o)]) for o in orders if same_years(panel, o)}


def brute_force(panel, y, statistic):
    actual = statistic_of(panel, y, statistic)
    values = [
        statistic_of(replace(panel, first_treated=np.array(first)), y, statistic)
        for first in all_assignments(panel)
    ]
    return np.mean([value >= actual * (1 - 1e-9) for value in values]), len(values)


STAGGERED = make_panel([2010, 2011, 2011, NEVER, NEVER, NEVER])
GAP = np.ones((7, 4), bool)
GAP[[1, 3, 5], 0] = False
UNBALANCED = make_panel([2011, 2012, 2011, NEVER, NEVER, NEVER, NEVER], GAP)
BEYOND = make_panel([2010, 2011, 2012, 2009, NEVER, NEVER])


@pytest.mark.parametrize("statistic", ["coefficient", "t"])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("panel", [STAGGERED, UNBALANCED, BEYOND])
def test_p_equals_brute_force(panel, seed, statistic):
    y = outcome(panel, seed, 4.0)
    result = randomization_test(panel, builder, y, statistic=statistic)
    p_value, count = brute_force(panel, y, statistic)
    assert result.exact
    assert result.n_assignments == result.n_used == count
    assert result.p_value == pytest.approx(p_value)
    assert abs(result.observed) == pytest.approx(statistic_of(panel, y, statistic))


def test_counts_by_hand():
    # Six countries with three kinds of path: 6! / (1! 2! 3!) = 60.
    result = randomization_test(STAGGERED, builder, outcome(STAGGERED, 1))
    assert (result.n_assignments, result.n_exchanged) == (60, 6)
    assert result.smallest_p == pytest.approx(1 / 60)
    # With 2009 missing for three: 3! / (1! 2!) = 3 and 4! / (2! 2!) = 6.
    result = randomization_test(UNBALANCED, builder, outcome(UNBALANCED, 1))
    assert (result.n_assignments, result.n_exchanged) == (18, 7)


def test_dates_after_the_last_year_count_as_no_event():
    y = outcome(STAGGERED, 3)
    later = make_panel([2010, 2011, 2011, NEVER, 2013, 2020])
    assert randomization_test(later, builder, y) == randomization_test(STAGGERED, builder, y)


def test_dates_that_differ_in_a_missing_year_count_as_one_path():
    observed = np.ones((6, 4), bool)
    observed[:5, 1] = False
    panel = make_panel([2010, 2011, NEVER, NEVER, NEVER, NEVER], observed)
    result = randomization_test(panel, builder, outcome(panel, 1))
    # Without 2010 both dates treat 2011 and 2012: 5! / (2! 3!) = 10 assignments, not 20.
    assert (result.n_assignments, result.n_exchanged) == (10, 5)
    assert result.smallest_p == pytest.approx(1 / 10)


def test_half_treated_at_one_date_ties_with_its_mirror_image():
    panel = make_panel([2011, 2011, NEVER, NEVER])
    result = randomization_test(panel, builder, outcome(panel, 4, 1e4))
    assert result.n_assignments == 6
    assert result.p_value == result.smallest_p == pytest.approx(2 / 6)
    assert "cannot reject at 5%" in result.sentence


@pytest.mark.parametrize("statistic", ["coefficient", "t"])
def test_size_is_exact_over_all_assignments(statistic):
    """Whichever assignment is the actual one, p at or below a has a chance of a at most."""
    y = outcome(STAGGERED, 5)
    p_values = np.array(
        [
            randomization_test(
                replace(STAGGERED, first_treated=np.array(first)), builder, y, statistic=statistic
            ).p_value
            for first in all_assignments(STAGGERED)
        ]
    )
    np.testing.assert_allclose(np.sort(p_values), np.arange(1, 61) / 60)


def test_one_treated_country_gives_a_coefficient_test_only():
    panel = make_panel([2011, NEVER, NEVER, NEVER, NEVER])
    y = outcome(panel, 6, 50.0)
    assert randomization_test(panel, builder, y).p_value == pytest.approx(1 / 5)
    with pytest.raises(NotIdentifiedError, match="the coefficient can be compared"):
        randomization_test(panel, builder, y, statistic="t")


def test_an_estimate_without_error_is_the_largest_t():
    # Two treated with equal changes, the others with equal changes: the actual fit is exact.
    panel = make_panel([2011, 2011, NEVER, NEVER, NEVER])
    exact = 3.0 * panel.treated + panel.unit + panel.period
    result = randomization_test(panel, builder, exact, statistic="t")
    assert result.observed == np.inf
    assert result.p_value == pytest.approx(1 / 10)


def test_no_change_at_all_is_no_evidence():
    flat = np.full(len(STAGGERED.unit), 7.0)
    for statistic in ("coefficient", "t"):
        assert randomization_test(STAGGERED, builder, flat, statistic=statistic).p_value == 1


def test_nothing_to_exchange_is_refused():
    observed = np.ones((3, 4), bool)
    observed[0, 0] = False
    panel = make_panel([2011, NEVER, NEVER], observed)
    with pytest.raises(NotIdentifiedError, match="no country could have had another path"):
        randomization_test(panel, builder, outcome(panel, 7))


def test_an_estimator_that_singles_a_country_out_is_an_error():
    def pair(panel):
        return two_by_two(panel, "C0", "C5", 2009, 2012)

    with pytest.raises(ValueError, match="does not treat countries alike"):
        randomization_test(STAGGERED, pair, outcome(STAGGERED, 8))


def test_a_sample_says_so_and_approaches_the_exact_p():
    y = outcome(STAGGERED, 9, 3.0)
    exact = randomization_test(STAGGERED, builder, y)
    sampled = randomization_test(STAGGERED, builder, y, limit=59, draws=4999, seed=3)
    assert not sampled.exact
    assert (sampled.n_assignments, sampled.n_used) == (60, 5000)
    assert "4999 sampled of 60" in sampled.sentence
    error = np.sqrt(exact.p_value * (1 - exact.p_value) / 4999)
    assert abs(sampled.p_value - exact.p_value) < 4 * error
    assert sampled == randomization_test(STAGGERED, builder, y, limit=59, draws=4999, seed=3)
    assert sampled != randomization_test(STAGGERED, builder, y, limit=59, draws=4999, seed=4)


def rounding_case():
    """Figures of which four cells allow three values each, and all 81 completions."""
    y = np.round(outcome(STAGGERED, 10, 4.0))
    free = [2, 6, 11, 15]
    low, high = y.copy(), y.copy()
    low[free] -= 1
    high[free] += 1
    completions = []
    for shift in itertools.product((-1, 0, 1), repeat=len(free)):
        completion = y.copy()
        completion[free] += shift
        completions.append(completion)
    return low, high, np.array(completions).T


@pytest.mark.parametrize("statistic", ["coefficient", "t"])
def test_bounds_over_all_completions_equal_brute_force(statistic):
    low, high, completions = rounding_case()
    bounds = randomization_p_bounds(STAGGERED, builder, low, high, completions, statistic=statistic)
    some = completions.T[::8]
    found = randomization_p_bounds(STAGGERED, builder, low, high, some.T, statistic=statistic)
    single = [
        randomization_test(STAGGERED, builder, y, statistic=statistic).p_value
        for y in completions.T
    ]
    assert (bounds.low, bounds.high) == (min(single), max(single))
    assert bounds.low <= found.low <= found.high <= bounds.high
    assert bounds.n_completions == 81 + 2
    assert bounds.status == "found"


def test_bounds_of_exact_figures_are_the_p():
    y = outcome(STAGGERED, 11)
    bounds = randomization_p_bounds(STAGGERED, builder, y, y, np.empty((len(y), 0)))
    p_value = randomization_test(STAGGERED, builder, y).p_value
    assert (bounds.low, bounds.high) == (p_value, p_value)


def test_bounds_refuse_a_completion_outside_the_figures():
    low, high, completions = rounding_case()
    with pytest.raises(ValueError, match="outside the counts"):
        randomization_p_bounds(STAGGERED, builder, low, high, completions + 0.5)


def test_only_dates_of_countries_with_the_same_years_are_exchanged():
    """A huge figure of a country with other years never becomes a treated one."""
    y = outcome(UNBALANCED, 12)
    seen = []

    def spy(panel):
        seen.append(panel.first_treated)
        estimator = builder(panel)
        return LinearEstimator(estimator.name, estimator.weights, None, None)

    randomization_test(UNBALANCED, spy, y)
    for first in seen:
        assert sorted(first[[1, 3, 5]]) == [2012, NEVER, NEVER]
        assert sorted(first[[0, 2, 4, 6]]) == [2011, 2011, NEVER, NEVER]
