"""Local level on the flow of the Nile at Aswan, 1871-1970, against print, closed form and recursion.

The series ships with statsmodels (`statsmodels.datasets.nile`). Durbin & Koopman (2012, section
2.10.3) print the variances 15099 and 1469.1 for the whole series. The flow fell in 1899.
"""

import numpy as np
import pytest
from scipy import stats
from statsmodels.datasets import nile

from analysis.estimators.segmented_gls import fourier_terms
from analysis.estimators.structural_series import local_level, structural_counterfactual
from analysis.records import NotIdentifiedError

FLOW = nile.load_pandas().data["volume"].to_numpy(float)
YEARS = np.arange(1871, 1971)


def recursion(y, noise, level):
    """Level and its variance given all figures, and the diffuse log likelihood, point by point."""
    state, variance, total = y[0], noise, 0.0
    for value in y[1:]:
        variance += level
        spread = variance + noise
        gain = variance / spread
        total -= 0.5 * (np.log(2 * np.pi * spread) + (value - state) ** 2 / spread)
        state, variance = state + gain * (value - state), variance * (1 - gain)
    return state, variance, total


def test_the_printed_variances():
    found = local_level(FLOW)
    assert round(found.noise_variance) == 15099
    assert found.level_variance == pytest.approx(1469.1, abs=0.1)


def test_the_state_and_likelihood_by_recursion():
    found = local_level(FLOW)
    state, variance, total = recursion(FLOW, found.noise_variance, found.level_variance)
    assert found.state[0] == pytest.approx(state, rel=1e-8)
    assert found.state_variance[0, 0] == pytest.approx(variance, rel=1e-8)
    # The diffuse first figure adds -log(2 pi) / 2 in statsmodels' convention.
    assert found.log_likelihood == pytest.approx(total - 0.5 * np.log(2 * np.pi), abs=1e-6)


def test_no_variances_nearby_are_likelier():
    found = local_level(FLOW)
    best = recursion(FLOW, found.noise_variance, found.level_variance)[2]
    for noise in (0.98, 1.0, 1.02):
        for level in (0.95, 1.0, 1.05):
            nearby = recursion(FLOW, noise * found.noise_variance, level * found.level_variance)[2]
            assert nearby <= best + 1e-7


def test_with_the_step_of_1899_the_level_stands_still():
    """Then the maximum is at a level variance of zero: the change is the difference of the means."""
    found = local_level(FLOW, (YEARS >= 1899).astype(float)[:, None])
    assert found.level_variance < 1e-6 * found.noise_variance
    assert found.coefficients[0] == pytest.approx(FLOW[28:].mean() - FLOW[:28].mean(), rel=1e-7)


def test_the_counterfactual_of_1899_in_closed_form():
    """Before 1899 the level stands still too, so the forecast is the mean of 28 figures."""
    found = structural_counterfactual(YEARS.tolist(), FLOW, 1899)
    before, after = FLOW[:28], FLOW[28:]
    variance = before.var(ddof=1)
    quantile = stats.t.ppf(0.975, 27)
    assert found.expected == pytest.approx(np.full(72, before.mean()))
    assert found.high - found.expected == pytest.approx(
        np.full(72, quantile * np.sqrt(variance * (1 + 1 / 28))), rel=1e-5
    )
    assert found.mean_difference == pytest.approx(after.mean() - before.mean())
    margin = quantile * np.sqrt(variance * (1 / 28 + 1 / 72))
    assert found.mean_high - found.mean_difference == pytest.approx(margin, rel=1e-5)
    assert found.mean_high < 0


def test_the_covariance_of_forecasts_by_simulation():
    """Where the level moves, a path of states and figures drawn forward gives the interval."""
    event = 1941
    found = structural_counterfactual(YEARS.tolist(), FLOW, event)
    model, h = found.model, len(found.times)
    assert model.level_variance > 0
    rng = np.random.default_rng(8)
    start = rng.normal(model.state[0], model.state_variance[0, 0] ** 0.5, 40_000)
    steps = rng.normal(0, model.level_variance**0.5, (h, 40_000)).cumsum(axis=0)
    figures = start + steps + rng.normal(0, model.noise_variance**0.5, (h, 40_000))
    quantile = stats.t.ppf(0.975, found.df)
    assert (found.high - found.low) / 2 == pytest.approx(quantile * figures.std(axis=1), rel=0.02)
    assert (found.mean_high - found.mean_low) / 2 == pytest.approx(
        quantile * figures.mean(axis=0).std(), rel=0.02
    )


def test_a_known_change_and_season_are_recovered():
    """Eight series: fewer than 6 intervals at 95% that hold the change would be no luck."""
    rng = np.random.default_rng(3)
    times = np.arange(1, 73)
    season = fourier_terms(times, 12, 1)
    covered = 0
    for _ in range(8):
        level = 100 + rng.normal(0, 1.0, 72).cumsum()
        y = level + season @ [8.0, -5.0] + rng.normal(0, 3.0, 72) - 12.0 * (times >= 61)
        found = structural_counterfactual(times.tolist(), y, 61, regressors=season)
        covered += found.mean_low <= -12.0 <= found.mean_high
        assert found.model.coefficients == pytest.approx([8.0, -5.0], abs=4.0)
    assert covered >= 6


@pytest.mark.parametrize(
    ("event", "regressors", "words"),
    [
        (1890, None, "19 figures before 1890; this structural model needs 24"),
        (1895, np.ones((100, 1)), "24 figures before 1895; this structural model needs 25"),
        (1971, None, "no figure from 1971 on"),
    ],
)  # fmt: skip
def test_refusals(event, regressors, words):
    with pytest.raises(NotIdentifiedError, match=words):
        structural_counterfactual(YEARS.tolist(), FLOW, event, regressors=regressors)


def test_six_annual_figures_are_refused():
    with pytest.raises(NotIdentifiedError, match="needs 24"):
        structural_counterfactual(range(2009, 2015), np.arange(6.0), 2012)


def test_guards():
    with pytest.raises(ValueError, match="ascending"):
        structural_counterfactual([1, 2, 2], np.ones(3), 2)
    with pytest.raises(ValueError, match="expected 100 figures"):
        structural_counterfactual(YEARS.tolist(), FLOW[:9], 1899)
    with pytest.raises(ValueError, match="expected 100 rows"):
        structural_counterfactual(YEARS.tolist(), FLOW, 1899, regressors=np.ones((9, 1)))
