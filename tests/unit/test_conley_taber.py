"""Conley-Taber inference against loops written out from the paper's formula."""

import itertools

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.conley_taber import conley_taber
from analysis.records import NotIdentifiedError

YEARS = (2009, 2010, 2011, 2012)


def make_panel(first_treated, observed=None):
    first = np.array(first_treated, dtype=float)
    observed = np.ones((len(first), len(YEARS)), bool) if observed is None else observed
    return ExposurePanel(tuple(f"C{i:02d}" for i in range(len(first))), YEARS, observed, first)


def outcome(panel, seed, change=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(20, 5, len(panel.unit)) + change * panel.treated


def loops(panel, y, treated, controls):
    """W for every combination of controls, term by term."""
    X = twfe_regression(panel).X
    fitted = X @ np.linalg.lstsq(X, y, rcond=None)[0]
    e = dict(zip(zip(panel.unit, panel.year, strict=True), y - fitted, strict=True))
    errors = []
    for chosen in itertools.product(*(controls[j] for j in treated)):
        top = bottom = 0.0
        for j, control in zip(treated, chosen, strict=True):
            years = [t for i, t in zip(panel.unit, panel.year, strict=True) if i == j]
            d = [float(t >= panel.first_treated[j]) for t in years]
            mean = sum(d) / len(d)
            top += sum((dt - mean) * e[control, t] for dt, t in zip(d, years, strict=True))
            bottom += sum((dt - mean) ** 2 for dt in d)
        errors.append(top / bottom)
    return np.array(errors)


def equal_tailed(errors, value):
    below = (np.sum(errors <= value) + 1) / (len(errors) + 1)
    above = (np.sum(errors >= value) + 1) / (len(errors) + 1)
    return min(1.0, 2 * min(below, above))


def test_one_treated_country_one_date_is_a_rank_among_controls():
    """W of a control is its mean residual after, less before."""
    panel = make_panel([2011] + [NEVER] * 19)
    y = outcome(panel, 1)
    table = y.reshape(20, 4)
    # Controls' residuals are deviations from country and year means of the controls: with one
    # treated country the estimate fits that country's own change.
    controls = table[1:]
    change = controls[:, 2:].mean(axis=1) - controls[:, :2].mean(axis=1)
    errors = change - change.mean()
    estimate = table[0, 2:].mean() - table[0, :2].mean() - change.mean()
    result = conley_taber(panel, y, level=0.8)
    assert result.estimate == pytest.approx(estimate)
    assert (result.n_treated, result.n_controls, result.n_combinations) == (1, 19, 19)
    assert result.p_value == pytest.approx(equal_tailed(errors, estimate))
    # 20 values with the actual one: a tail of 10% is 2, so the second from each end.
    ordered = np.sort(errors)
    assert result.ci_low == pytest.approx(estimate - ordered[-2])
    assert result.ci_high == pytest.approx(estimate - ordered[1])


GAP = np.ones((9, 4), bool)
GAP[1, 0] = False
GAP[4, 3] = False
GAP[8, 0] = False


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_several_treated_and_missing_years_equal_the_loops(seed):
    panel = make_panel([2010, 2012, 2011] + [NEVER] * 5 + [2005], GAP)
    y = outcome(panel, seed, 3.0)
    # Country 4 lacks 2012, country 8 lacks 2009: neither has all years of countries 0 and 2.
    controls = {0: [3, 5, 6, 7], 1: [3, 5, 6, 7, 8], 2: [3, 5, 6, 7]}
    errors = loops(panel, y, [0, 1, 2], controls)
    result = conley_taber(panel, y, level=0.9)
    assert result.enumerated
    assert result.n_combinations == 4 * 5 * 4
    assert result.n_controls == 5
    assert result.p_value == pytest.approx(equal_tailed(errors, result.estimate))
    inside = 1e-6
    for end, sign in ((result.ci_low, 1), (result.ci_high, -1)):
        accepted = equal_tailed(errors, result.estimate - (end + sign * inside))
        rejected = equal_tailed(errors, result.estimate - (end - sign * inside))
        assert rejected <= 0.1 < accepted


def test_few_controls_give_no_end_and_say_so():
    panel = make_panel([2011] + [NEVER] * 10)
    result = conley_taber(panel, outcome(panel, 2, 500.0))
    assert (result.ci_low, result.ci_high) == (None, None)
    assert result.p_value == result.smallest_p == pytest.approx(2 / 11)
    assert "cannot reject at 5%" in result.sentence


def test_too_many_combinations_are_sampled_by_seed():
    panel = make_panel([2010, 2011, 2012] + [NEVER] * 10)
    y = outcome(panel, 3, 2.0)
    every = conley_taber(panel, y)
    first, again, other = (
        conley_taber(panel, y, limit=999, draws=4999, seed=seed) for seed in (1, 1, 2)
    )
    assert every.n_combinations == 1000
    assert first == again
    assert first != other
    assert not first.enumerated
    assert "4999 sampled" in first.sentence
    tail = every.p_value / 2
    assert abs(first.p_value - every.p_value) < 2 * 4 * np.sqrt(tail * (1 - tail) / 4999) + 0.002


def test_scale_and_effects_leave_p_and_move_the_interval():
    panel = make_panel([2010, 2012] + [NEVER] * 8)
    y = outcome(panel, 4)
    here = conley_taber(panel, y)
    there = conley_taber(panel, -2 * (y + 7.0 * panel.treated) + 3 * panel.unit + panel.period)
    assert there.estimate == pytest.approx(-2 * (here.estimate + 7))
    assert there.ci_low == pytest.approx(-2 * (here.ci_high + 7))
    assert there.ci_high == pytest.approx(-2 * (here.ci_low + 7))
    assert conley_taber(panel, -2 * y + 3 * panel.unit).p_value == here.p_value


def test_size_with_one_treated_country_is_near_nominal():
    panel = make_panel([2011] + [NEVER] * 19)
    rng = np.random.default_rng(5)
    p_values = [conley_taber(panel, rng.normal(size=80)).p_value for _ in range(300)]
    # Three Monte Carlo errors around ten percent; 19 controls allow no smaller p.
    assert 0.048 <= np.mean(np.array(p_values) <= 0.1) <= 0.152


def test_refusals():
    observed = np.ones((4, 4), bool)
    observed[2:, 0] = False
    with pytest.raises(NotIdentifiedError, match="all years of C00"):
        conley_taber(make_panel([2011, NEVER, NEVER, NEVER], observed), np.arange(14.0) ** 2)
    with pytest.raises(NotIdentifiedError, match="no observed cell is treated"):
        conley_taber(make_panel([NEVER, NEVER]), np.arange(8.0))
