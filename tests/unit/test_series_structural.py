"""Structural forecasts in the table of single series: quarters that carry them, years that do not."""

import dataclasses
from datetime import date

import numpy as np
import pytest
from scipy import stats

from analysis.cleaning.agreements import AgreementEvent
from analysis.cleaning.stage_tables import to_frame
from analysis.cleaning.tokens import Reading, parse_token, token_bounds
from analysis.design.calendar import Calendar
from analysis.design.series_gate import GateThresholds
from analysis.estimators.segmented_gls import season_dummies
from analysis.estimators.structural_series import structural_counterfactual
from analysis.exhibits.reasons import translate
from analysis.fitting.batch import specifications_of
from analysis.fitting.context import Context
from analysis.fitting.series_structural import structural_rows
from analysis.fitting.series_table import ESTIMATORS, sensitivity_rows
from analysis.records import Cell

QUARTERS = Calendar(4)
PERIODS = QUARTERS.periods(2004, 2014)
EVENT = QUARTERS.period(2012, 3)
FALL = -40.0
N_BEFORE = EVENT - PERIODS[0]


def counts(rng):
    """A level that moves, a season and a fall at the event; whole numbers."""
    n = len(PERIODS)
    level = 220 + rng.normal(0, 2, n).cumsum()
    season = np.tile([0.0, 12.0, -8.0, 5.0], n // 4)
    fall = FALL * (np.asarray(PERIODS) >= EVENT)
    return np.rint(level + season + fall + rng.normal(0, 5, n))


def cell(period, count):
    printed = int(5 * np.floor(count / 5 + 0.5))
    low, high = token_bounds(parse_token(str(printed), 5), 5, Reading.NEAREST)
    return Cell("GIN", period, "unanswered", (str(printed),), low, high, float(printed), ("1",))


TRUE = counts(np.random.default_rng(6))


@pytest.fixture(scope="module")
def quarterly(inputs, settings):
    day = date(2012, 7, 10)
    event = AgreementEvent("GIN-mou", "GIN", "mou", "signed", day, day, "day", True, "1")
    return Context(
        dataset="series",
        reading="nearest",
        cells=tuple(cell(*pair) for pair in zip(PERIODS, TRUE, strict=True)),
        events=(event,),
        countries=("GIN",),
        caveats=inputs.caveats,
        unit=5,
        level=0.95,
        seed=settings.seed,
        gate=dataclasses.replace(settings.gate, season=4),
        calendar=QUARTERS,
    )


@pytest.fixture(scope="module")
def specification(settings):
    """The change of level after an MoU, over the years of this series."""
    found = specifications_of(ESTIMATORS, dataclasses.replace(settings, periods_per_year=4))
    chosen = next(
        item for item in found
        if item.name == "mou-series-count" and item.indicator == "unanswered"
    )  # fmt: skip
    return dataclasses.replace(chosen, year_from=PERIODS[0])


def structural(specification, context):
    rows = to_frame(sensitivity_rows([specification], context), "series_sensitivity")
    return rows[rows["part"] == "structural"].set_index("item")


@pytest.fixture(scope="module")
def table(specification, quarterly):
    return structural(specification, quarterly)


@pytest.fixture(scope="module")
def printed(quarterly):
    return np.array([item.printed for item in quarterly.cells])


def test_quarters_carry_a_level_with_and_without_a_trend(table):
    assert table.index.tolist() == ["level and season", "level, trend and season"]
    plain, trended = table.iloc[0], table.iloc[1]
    assert (plain["df"], trended["df"]) == (N_BEFORE - 4, N_BEFORE - 5)
    assert plain["ci_low"] < FALL < plain["ci_high"] < 0
    assert trended["standard_error"] > plain["standard_error"]


def test_the_rows_by_generalised_least_squares(table, printed):
    """The forecast, its error and its interval written out, for the variances that were fitted."""
    model = structural_counterfactual(PERIODS, printed, EVENT, season=4).model
    time = np.asarray(PERIODS) - PERIODS[0] + 1.0
    V = model.level_variance * np.minimum.outer(time, time)
    V += model.noise_variance * np.eye(len(time))
    X = np.column_stack([np.ones(len(time)), season_dummies(PERIODS, 4)])
    n, W = N_BEFORE, np.linalg.inv(V[:N_BEFORE, :N_BEFORE])
    P = np.linalg.inv(X[:n].T @ W @ X[:n])
    b = P @ X[:n].T @ W @ printed[:n]
    expected = X[n:] @ b + V[n:, :n] @ W @ (printed[:n] - X[:n] @ b)
    left = X[n:] - V[n:, :n] @ W @ X[:n]
    spread = V[n:, n:] - V[n:, :n] @ W @ V[:n, n:] + left @ P @ left.T
    found = table.loc["level and season"]
    value = (printed[n:] - expected).mean()
    assert found["value"] == pytest.approx(value, rel=1e-5)
    assert found["standard_error"] == pytest.approx(np.sqrt(spread.mean()), rel=1e-5)
    margin = stats.t.ppf(0.975, n - 4) * np.sqrt(spread.mean())
    assert found["ci_high"] == pytest.approx(value + margin, rel=1e-5)


def test_the_bounds_hold_the_true_counts_and_are_reached(table, quarterly, printed):
    found = structural_counterfactual(PERIODS, printed, EVENT, season=4)
    low = np.array([item.low for item in quarterly.cells], float)
    high = np.array([item.high for item in quarterly.cells], float)
    weights = found.estimator.weights
    row = table.loc["level and season"]
    for end, corner in (("bound_low", weights < 0), ("bound_high", weights > 0)):
        assert row[end] == pytest.approx(weights @ np.where(corner, high, low), rel=1e-5)
    assert row["bound_low"] < weights @ TRUE < row["bound_high"]
    # Weights after the event add to one and those before to minus one: a shift changes nothing.
    assert weights[N_BEFORE:].sum() == pytest.approx(1)
    assert weights[:N_BEFORE].sum() == pytest.approx(-1)


def test_exact_figures_leave_no_width(specification, quarterly):
    exact = tuple(
        dataclasses.replace(item, low=int(item.printed), high=int(item.printed))
        for item in quarterly.cells
    )
    row = structural(specification, dataclasses.replace(quarterly, cells=exact)).iloc[0]
    assert row["bound_low"] == row["bound_high"] == row["value"]


def test_the_words_name_the_quarter_and_have_their_dutch(table):
    reason = table.loc["level and season", "reason"]
    assert reason.startswith("figure less forecast, mean of 10 from 2012 Q3 on; the level has ")
    assert "2012 kw. 3" in translate(reason)


def test_too_few_quarters_are_refused_with_the_number_needed(specification, quarterly):
    strict = dataclasses.replace(quarterly.gate, structural_before=40)
    rows = structural(specification, dataclasses.replace(quarterly, gate=strict))
    assert rows["value"].isna().all()
    reason = rows.loc["level and season", "reason"]
    assert reason.startswith("34 figures before 2012 Q3; this structural model needs 43")
    assert "kw. 3" in translate(reason)


def test_the_option_leaves_the_part_out(specification, quarterly):
    off = dataclasses.replace(quarterly.gate, structural=False)
    assert structural(specification, dataclasses.replace(quarterly, gate=off)).empty


def test_six_years_never_carry_it(inputs, published):
    """Not one of the published series, whatever its event."""
    chosen = [item for item in inputs.specifications if item.estimator == "level_series"]
    rows = to_frame(sensitivity_rows(chosen, published), "series_sensitivity")
    found = rows[rows["part"] == "structural"]
    assert len(found) == 8
    assert found["value"].isna().all()
    assert (
        found["reason"].str.contains("figures before 201.; this structural model needs 2[45]").all()
    )
    assert all(translate(reason) for reason in found["reason"])


def test_a_change_of_slope_has_no_mean_difference(inputs, published):
    slope = [
        item for item in inputs.specifications if item.name == "protocol-in-force-series-slope"
    ]
    rows = sensitivity_rows(slope, published)
    found = [row for row in rows if row["part"] == "structural"]
    assert {row["item"] for row in found} == {"none"}
    assert all("one mean difference" in str(row["reason"]) for row in found)


def test_the_threshold_has_a_floor():
    with pytest.raises(ValueError, match="structural_before is 6"):
        GateThresholds(structural_before=6)


def test_rows_are_made_from_the_case_alone(specification, quarterly, table):
    from analysis.fitting.series_case import series_case, treated_roles

    role = next(iter(treated_roles(specification, quarterly)))
    rows = list(structural_rows(series_case(specification, role, quarterly)))
    assert [row["item"] for row in rows] == table.index.tolist()
