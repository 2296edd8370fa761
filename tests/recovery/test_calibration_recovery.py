"""The calibration itself recovers rates that are known without it."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.configuration import CalibrationSettings
from analysis.simulation.designs import ROUNDING_DESIGNS, SERIES_DESIGNS, SIZE_DESIGNS
from analysis.simulation.marks import Mark
from analysis.simulation.rounding_study import rounding_rows
from analysis.simulation.series_study import series_rows
from analysis.simulation.size_study import size_rows

SMALL = CalibrationSettings(panels=400, fitted_panels=10, searched_panels=2, draws=199)
SMALLEST = CalibrationSettings(panels=30, fitted_panels=2, searched_panels=1, draws=19)


@pytest.fixture(scope="module")
def sized():
    settings = replace(SMALL, panels=1000)
    return {
        (row["estimator"], row["inference"], row["outcome"]): row
        for row in size_rows(SIZE_DESIGNS["five_any"], settings, 1)
    }


@pytest.fixture(scope="module")
def lenses():
    return {
        (row["lens"], row["estimator"], row["inference"], row["outcome"]): row
        for row in rounding_rows(ROUNDING_DESIGNS["small_sixteen"], SMALL, 5, 1)
    }


@pytest.mark.parametrize("outcome", ["count", "log1p"])
@pytest.mark.parametrize("statistic", ["coefficient", "t"])
def test_randomization_has_its_exact_size_when_countries_are_exchangeable(
    sized, statistic, outcome
):
    # Dates are dealt to countries by chance, so the test is exact: at most 5% whatever the counts.
    row = sized["two_way_fixed_effects", f"randomization_{statistic}", outcome]
    assert row["n_panels"] == 1000
    assert row["rejection_rate"] == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 1000))


def test_larger_factors_reject_less_often(sized):
    # CR1 and CR1S share estimate and degrees of freedom; CR1S multiplies the error by more.
    rates = [
        sized["two_way_fixed_effects", kind, "count"]["rejection_rate"] for kind in ("CR1", "CR1S")
    ]
    assert rates[0] > rates[1]


def test_every_test_is_a_row_and_a_refusal_has_its_reason():
    rows = size_rows(SIZE_DESIGNS["three_any"], SMALLEST, 1)
    # Sixteen tests in four forms, and Poisson in counts.
    assert len(rows) == 4 * 16 + 1
    refused = [row for row in rows if row["mark"] is Mark.NOT_MEASURED]
    assert {row["estimator"] for row in refused} >= {"group_time", "interaction_weighted"}
    assert all(row["reason"] and row["n_panels"] == 0 for row in refused)
    assert all(row["reason"] == "" for row in rows if row["mark"] is not Mark.NOT_MEASURED)


def test_an_effect_is_no_place_to_measure_size():
    with pytest.raises(ValueError, match="without an effect"):
        size_rows(ROUNDING_DESIGNS["small_sixteen"], SMALLEST, 1)
    with pytest.raises(ValueError, match="without an effect"):
        series_rows(ROUNDING_DESIGNS["small_sixteen"], SMALLEST, 1)


def test_series_reject_as_often_as_their_t_tests_should():
    settings = replace(SMALL, panels=600)
    rows = series_rows(SERIES_DESIGNS["series"], settings, 2)
    for row in rows:
        assert row["n_panels"] == 600 * 32
        if row["inference"] == "residual":
            # Counts are not normal: near the nominal size, not at it.
            assert row["rejection_rate"] == pytest.approx(0.05, abs=0.01)
        else:
            assert row["mark"] is Mark.OVER_REJECTS


def test_nothing_changes_where_nothing_is_rounded():
    settings = replace(SMALLEST, panels=6, fitted_panels=6)
    rows = rounding_rows(ROUNDING_DESIGNS["record_sixteen"], settings, 1, 3)
    table = {(row["lens"], row["estimator"], row["inference"], row["outcome"]): row for row in rows}
    for (lens, estimator, inference, outcome), row in table.items():
        if lens == "bounds":
            if inference == "none":
                assert row["mean_length"] == pytest.approx(0.0, abs=1e-9)
            continue
        if inference == "profile" or estimator == "negative_binomial":
            continue
        before = table["true_counts", estimator, inference, outcome]
        if row["n_panels"] == before["n_panels"]:
            assert row["bias"] == pytest.approx(before["bias"], abs=1e-6)
            assert row["mean_length"] == pytest.approx(before["mean_length"], rel=1e-5)


def test_bounds_hold_the_estimate_from_the_true_counts(lenses):
    for (lens, _, inference, _), row in lenses.items():
        if lens == "bounds" and inference == "none":
            assert row["contains_share"] == 1.0
            assert row["fails"] == "no"


def test_mid_points_hide_part_of_the_effect_and_interval_likelihood_does_not(lenses):
    true_counts = lenses["true_counts", "two_way_fixed_effects", "CR2", "log1p"]
    printed = lenses["as_printed", "two_way_fixed_effects", "CR2", "log1p"]
    assert printed["true_effect"] < 0
    assert abs(true_counts["bias"]) < 4 * true_counts["bias_error"]
    assert printed["bias"] > 10 * printed["bias_error"]
    likelihood = lenses["interval_likelihood", "poisson", "clustered", "count"]
    assert abs(likelihood["bias"]) < 4 * likelihood["bias_error"]


def test_lengths_order_as_information_is_lost(lenses):
    key = ("two_way_fixed_effects", "CR2", "log1p")
    exact, imputed = (
        lenses[lens, *key]["mean_length"] for lens in ("true_counts", "multiple_imputation")
    )
    union = lenses["bounds", "two_way_fixed_effects", "CR2", "count"]["mean_length"]
    in_counts = lenses["multiple_imputation", "two_way_fixed_effects", "CR2", "count"]
    assert exact < imputed
    assert in_counts["mean_length"] < union


def test_the_same_seed_gives_the_same_rows():
    design = ROUNDING_DESIGNS["record_sixteen"]
    first, second = (rounding_rows(design, SMALLEST, 5, 9) for _ in range(2))
    assert repr(first) == repr(second)


def test_several_dates_are_refused():
    design = replace(ROUNDING_DESIGNS["small_sixteen"], cohorts=((2011, 2), (2012, 2)))
    with pytest.raises(ValueError, match="one date"):
        rounding_rows(design, SMALLEST, 5, 1)
