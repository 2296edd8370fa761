"""The entry points for longer series: Sicily as printed, and least squares written out."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.design.series_gate import GateThresholds
from analysis.fitting.series_longer import Season, longer_counts, longer_design, longer_series
from analysis.records import NotIdentifiedError
from tests.conftest import ROOT

SICILY = pd.read_csv(ROOT / "tests/oracle/reference/its_sicily.csv")
TIMES = SICILY["time"].tolist()
RATE = SICILY["aces"].to_numpy(float) / SICILY["stdpop"].to_numpy() * 1e5
BAN = 37
"""January 2005, counted from January 2002."""


def test_the_smoking_ban_in_sicily_as_printed():
    """Bernal, Cummins & Gasparrini (2017): relative risk 0.89 (0.86 to 0.93), no season."""
    fit = longer_counts(
        TIMES, SICILY["aces"].to_numpy(float), BAN, "poisson",
        offset=np.log(SICILY["stdpop"].to_numpy()),
    )  # fmt: skip
    change = fit.changes["level"]
    printed = (change.rate_ratio, *change.rate_ratio_interval())
    assert [round(value, 2) for value in printed] == [0.89, 0.86, 0.93]


def regressors():
    time = np.asarray(TIMES, float) - BAN
    angle = 2 * np.pi * np.asarray(TIMES) / 12
    season = [f(k * angle) for f in (np.sin, np.cos) for k in (1, 2)]
    step = (time >= 0).astype(float)
    return np.column_stack([np.ones(len(time)), time, step, np.where(time > 0, time, 0.0), *season])


def test_level_slope_and_season_against_statsmodels():
    found = longer_series(TIMES, RATE, BAN, season=Season(12, harmonics=2), lag=3, seed=4)
    plain = sm.OLS(RATE, regressors()).fit()
    robust = sm.OLS(RATE, regressors()).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True
    )
    for change, at in (("level", 2), ("slope", 3)):
        ols, newey_west = found.ols[change], found.newey_west[change]
        assert ols.estimate == pytest.approx(plain.params[at], rel=1e-9)
        assert ols.standard_error == pytest.approx(plain.bse[at], rel=1e-9)
        assert (ols.ci_low, ols.ci_high) == pytest.approx(plain.conf_int()[at], rel=1e-9)
        assert ols.p_value == pytest.approx(plain.pvalues[at], rel=1e-8)
        assert newey_west.standard_error == pytest.approx(robust.bse[at], rel=1e-9)
        assert newey_west.size.rate > 0.05
        assert found.gls[change][0.0].estimate == pytest.approx(ols.estimate, rel=1e-9)
    V = 0.4 ** np.abs(np.subtract.outer(TIMES, TIMES))
    gls = sm.GLS(RATE, regressors(), sigma=V).fit()
    assert found.gls["level"][0.4].estimate == pytest.approx(gls.params[2], rel=1e-8)
    assert found.gls["level"][0.4].standard_error == pytest.approx(gls.bse[2], rel=1e-8)


def test_the_path_keeps_the_season_and_drops_the_changes():
    found = longer_series(TIMES, RATE, BAN, season=Season(12, harmonics=2))
    fit = sm.OLS(RATE, regressors()).fit()
    X = regressors()
    X[:, 2:4] = 0.0
    predicted = fit.get_prediction(X).summary_frame(alpha=0.05)
    assert found.path.expected == pytest.approx(predicted["mean"].to_numpy())
    assert found.path.low == pytest.approx(predicted["obs_ci_lower"].to_numpy())
    assert found.path.high == pytest.approx(predicted["obs_ci_upper"].to_numpy())


def test_dummies_of_quarters():
    times = range(1, 25)
    design = longer_design(times, 13, model="level", season=Season(4))
    assert design.X.shape == (24, 6)
    y = 10.0 + 0.5 * np.arange(24) + np.tile([3.0, -1.0, 0.0, 2.0], 6)
    y[12:] -= 4.0
    noise = np.random.default_rng(0).normal(0, 1e-6, 24)
    assert longer_series(times, y + noise, 13, model="level", season=Season(4)).ols[
        "level"
    ].estimate == pytest.approx(-4.0, abs=1e-4)


def test_a_dose_scales_the_first_point():
    y = np.random.default_rng(1).normal(20, 2, 30)
    half = longer_design(range(30), 15, model="level", exposure_share=0.5)
    assert half.X[15, 2] == 0.5
    found = longer_series(range(30), y, 15, model="level", exposure_share=0.5)
    assert found.ols["level"].estimate == pytest.approx(
        np.linalg.lstsq(half.X, y, rcond=None)[0][2]
    )


def test_the_same_seed_gives_the_same_size():
    y = np.random.default_rng(1).normal(20, 2, 12)
    first, second = (
        longer_series(range(12), y, 6, seed=9).newey_west["level"].size for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize(
    ("event", "model", "words"),
    [
        (2, "level", "2 of the 3 years needed before 2 are printed"),
        (10, "level_and_slope", "a change of slope needs 3 before and 3 from 10 on"),
    ],
)
def test_the_gate_holds_here_too(event, model, words):
    with pytest.raises(NotIdentifiedError, match=words):
        longer_series(range(12), np.ones(12), event, model=model)


def test_thresholds_can_be_stricter():
    strict = GateThresholds(before_level=24, before_slope=24)
    with pytest.raises(NotIdentifiedError, match="12 of the 24 years needed before 12"):
        longer_series(range(24), np.ones(24), 12, thresholds=strict)


def test_guards():
    with pytest.raises(ValueError, match="expected 12 figures"):
        longer_series(range(12), np.ones(11), 6)
    with pytest.raises(NotIdentifiedError, match="as many coefficients as points"):
        longer_series(range(4), np.ones(4), 3, model="level", season=Season(2))
    with pytest.raises(ValueError, match="harmonics do not fit"):
        longer_series(range(24), np.ones(24), 12, season=Season(12, harmonics=6))
