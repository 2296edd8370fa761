"""Triple difference: by hand on two states, and against three-way effects in statsmodels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.long_differences import long_difference
from analysis.estimators.triple_difference import placebo_states, triple_difference
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_bounds import estimate_bounds


def _panel(states, citizenships, years, treated, missing=0.0, seed=0):
    pairs = [(s, c) for s in states for c in citizenships]
    rng = np.random.default_rng(seed)
    observed = rng.random((len(pairs), len(years))) >= missing
    first = np.array([treated.get(pair, NEVER) for pair in pairs], dtype=float)
    panel = ExposurePanel(tuple(f"{s} {c}" for s, c in pairs), tuple(years), observed, first)
    return panel, [s for s, _ in pairs], [c for _, c in pairs]


def test_two_states_two_citizenships_two_years_by_hand():
    panel, states, citizens = _panel(
        ["BEL", "NLD"], ["AAA", "BBB"], [2013, 2014], {("NLD", "AAA"): 2014}
    )
    # NLD: AAA 10 -> 35, BBB 20 -> 30; BEL: AAA 5 -> 15, BBB 40 -> 45.
    y = np.array([5.0, 15.0, 40.0, 45.0, 10.0, 35.0, 20.0, 30.0])
    estimator = triple_difference(panel, states, citizens)
    # (25 - 10) in the Netherlands less (10 - 5) in Belgium.
    assert estimator.estimate(y) == pytest.approx(10.0, abs=1e-10)
    np.testing.assert_allclose(estimator.weights, [1, -1, -1, 1, -1, 1, 1, -1], atol=1e-10)
    bounds = estimate_bounds(estimator, y - 2, y + 2)
    assert (bounds.low, bounds.high) == pytest.approx((10.0 - 16, 10.0 + 16), abs=1e-9)


def test_complete_figures_give_the_difference_of_differences_in_differences():
    rng = np.random.default_rng(1)
    treated = {("NLD", "AAA"): 2015, ("NLD", "BBB"): 2015}
    citizens = ["AAA", "BBB", "CCC", "DDD", "EEE"]
    panel, states, of = _panel(["BEL", "DEU", "NLD"], citizens, [2014, 2015], treated)
    y = rng.integers(0, 200, panel.observed.sum()).astype(float)
    by_state = {}
    for state in ("BEL", "DEU", "NLD"):
        rows = np.array([s == state for s in states])
        one = ExposurePanel(tuple(citizens), panel.years, panel.observed[rows], np.full(5, NEVER))
        did = long_difference(one, ["AAA", "BBB"], ["CCC", "DDD", "EEE"], 2014, 2015)
        by_state[state] = did.estimate(y[rows[panel.unit]])
    expected = by_state["NLD"] - (by_state["BEL"] + by_state["DEU"]) / 2
    assert triple_difference(panel, states, of).estimate(y) == pytest.approx(expected, rel=1e-10)


# The other coefficients of the saturated regression are not determined: their errors are not used.
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("missing", "seed"), [(0.0, 2), (0.2, 3)])
def test_three_way_effects_in_statsmodels(missing, seed):
    panel, states, citizens = _panel(
        ["AUT", "BEL", "DEU", "NLD"], list("ABCDEF"), range(2012, 2017), {}, missing, seed
    )
    treated = {("NLD", "A"): 2014, ("NLD", "B"): 2015}
    first = np.array([treated.get(pair, NEVER) for pair in zip(states, citizens, strict=True)])
    panel = ExposurePanel(panel.countries, panel.years, panel.observed, first)
    y = np.random.default_rng(seed).normal(50, 20, panel.observed.sum())
    frame = pd.DataFrame(
        {
            "y": y,
            "d": panel.treated.astype(float),
            "s": np.array(states)[panel.unit],
            "c": np.array(citizens)[panel.unit],
            "t": panel.year.astype(str),
        }
    )
    fit = smf.ols("y ~ d + C(s):C(c) + C(s):C(t) + C(c):C(t)", frame).fit()
    estimator = triple_difference(panel, states, citizens)
    assert estimator.estimate(y) == pytest.approx(fit.params["d"], rel=1e-8)
    # The sandwich by hand on the same residuals: sums of score by citizenship.
    groups = frame["c"].unique()
    scores = [
        (estimator.weights * fit.resid.to_numpy())[(frame["c"] == group).to_numpy()].sum()
        for group in groups
    ]
    error = np.sqrt(len(groups) / (len(groups) - 1) * np.sum(np.square(scores)))
    assert estimator.standard_error(y) == pytest.approx(error, rel=1e-8)
    clustered = fit.get_robustcov_results(
        "cluster", groups=frame["c"].astype("category").cat.codes, use_correction=False
    )
    place = list(fit.params.index).index("d")
    plain = clustered.bse[place] * np.sqrt(len(groups) / (len(groups) - 1))
    assert estimator.standard_error(y) == pytest.approx(plain, rel=1e-6)
    assert estimator.df == len(groups) - 1


def test_other_states_in_turn_are_compared_without_the_home_state():
    treated = {("NLD", "A"): 2014}
    panel, states, citizens = _panel(
        ["BEL", "DEU", "FRA", "NLD"], list("ABCD"), [2012, 2013, 2014], treated, 0.1, 8
    )
    y = np.random.default_rng(9).normal(size=panel.observed.sum())
    found = placebo_states(panel, states, citizens, "NLD")
    assert sorted(found) == ["BEL", "DEU", "FRA"]
    away = np.array([state != "NLD" for state in states])
    for state, weights in found.items():
        first = np.array(
            [
                2014.0 if (s, c) == (state, "A") else NEVER
                for s, c in zip(states, citizens, strict=True)
            ]
        )
        alone = ExposurePanel(
            tuple(np.array(panel.countries)[away]), panel.years, panel.observed[away], first[away]
        )
        expected = triple_difference(
            alone, list(np.array(states)[away]), list(np.array(citizens)[away])
        ).estimate(y[away[panel.unit]])
        assert weights @ y == pytest.approx(float(expected), abs=1e-9)


def test_effects_of_any_pair_of_dimensions_leave_it_alone():
    panel, states, citizens = _panel(
        ["BEL", "DEU", "NLD"], list("ABCD"), [2012, 2013, 2014], {("NLD", "A"): 2014}, 0.1, 5
    )
    rng = np.random.default_rng(6)
    y = rng.normal(size=panel.observed.sum())
    s = np.unique(states, return_inverse=True)[1][panel.unit]
    c = np.unique(citizens, return_inverse=True)[1][panel.unit]
    shift = rng.normal(size=(3, 4))[s, c] + rng.normal(size=(3, 3))[s, panel.period]
    shift += rng.normal(size=(4, 3))[c, panel.period]
    estimator = triple_difference(panel, states, citizens)
    assert estimator.estimate(y + shift) == pytest.approx(float(estimator.estimate(y)), abs=1e-9)
    assert estimator.standard_error(y + shift) == pytest.approx(
        float(estimator.standard_error(y)), abs=1e-9
    )
    assert estimator.estimate(y + 7 * panel.treated) == pytest.approx(
        float(estimator.estimate(y)) + 7, abs=1e-9
    )


def test_one_state_or_no_date_is_refused():
    panel, states, citizens = _panel(["NLD"], ["A", "B"], [2013, 2014], {("NLD", "A"): 2014})
    with pytest.raises(NotIdentifiedError, match="no other state"):
        triple_difference(panel, states, citizens)
    panel, states, citizens = _panel(["BEL", "NLD"], ["A", "B"], [2013, 2014], {})
    with pytest.raises(NotIdentifiedError, match="no observed cell is treated"):
        triple_difference(panel, states, citizens)
    with pytest.raises(ValueError, match="every row"):
        triple_difference(panel, states[:1], citizens)
