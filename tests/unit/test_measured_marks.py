"""The measured size beside each result: the nearest design by hand, and no result without its mark."""

import math

import pandas as pd
import pytest

from analysis.caveats.found import of_marks
from analysis.exhibits.sizes import size_counts, size_sentence
from analysis.fitting.measured import (
    Calibration,
    Extent,
    extent_of,
    marked_estimates,
    method_of,
    rates_of,
)


def size_row(design, rate, mark, extent=(3, 32, 6), **method):
    named = {"estimator": "poisson", "inference": "clustered", "outcome": "count"}
    n_treated, n_countries, n_years = extent
    return {
        **named, "lens": "true_counts", **method, "design": design, "n_treated": n_treated,
        "n_countries": n_countries, "n_years": n_years, "nominal": 0.05, "rejection_rate": rate,
        "n_panels": 2000, "mark": mark,
    }  # fmt: skip


def coverage_row(design, rate, mark, **method):
    row = size_row(design, rate, mark, **{"lens": "as_printed", **method})
    return {**row, "coverage": rate, "nominal": 0.95}


def calibration(size=(), coverage=()):
    columns = ["rejection_rate", "coverage"]
    return Calibration.of(
        pd.DataFrame([dict.fromkeys(columns), *size]),
        pd.DataFrame([dict.fromkeys(columns), *coverage]),
    )


def estimate(**values):
    row = {
        "dataset": "published", "indicator": "unanswered", "estimator": "poisson", "form": "count",
        "inference": "sandwich clustered by country", "lens": "as_printed", "country": None,
        "p_value": 0.03, "ci_low": -1.0, "n_treated": 4, "n_clusters": 9, "years": "2013|2014",
        "caveat_ids": "rounded-to-fives",
    }  # fmt: skip
    return row | values


METHOD = ("poisson", "clustered", "count", "true_counts")


def test_distance_is_the_sum_of_log_ratios():
    found = Extent(4, 9, 2).distance(Extent(2, 18, 6))
    assert found == pytest.approx(math.log(2) + math.log(2) + math.log(3))
    assert Extent(4, 9, 2).distance(Extent(4, 9, 2)) == 0


def test_the_nearest_design_speaks_and_the_worst_of_equals():
    known = calibration(
        [
            size_row("three", 0.30, "over-rejects", (3, 32, 6)),
            size_row("five", 0.05, "ok", (5, 32, 6)),
            size_row("five_large", 0.09, "over-rejects", (5, 32, 6)),
            size_row("nine", 0.06, "ok", (9, 32, 6)),
        ]
    )
    # Between five and nine the boundary is their geometric mean, 6.7.
    assert known.nearest("size", METHOD, Extent(6, 32, 6)).design == "five_large"
    assert known.nearest("size", METHOD, Extent(7, 32, 6)).design == "nine"
    assert known.nearest("size", METHOD, Extent(1, 4, 2)).design == "three"


def test_of_equal_coverages_the_lowest_speaks():
    known = calibration(
        coverage=[coverage_row("a", 0.97, "conservative"), coverage_row("b", 0.8, "under-covers")]
    )
    method = ("poisson", "clustered", "count", "as_printed")
    assert known.nearest("coverage", method, Extent(4, 9, 2)).design == "b"


def test_a_method_never_measured_says_so_and_gives_no_number():
    found = calibration().columns("size", METHOD, Extent(4, 9, 2))
    assert found == {"size_mark": "not measured"}


@pytest.mark.parametrize(
    ("values", "method"),
    [
        ({}, ("poisson", "clustered", "count", "as_printed")),
        (
            {"lens": "multiple_imputation", "inference": "CR2 within draws, Rubin's rules"},
            ("poisson", "CR2", "count", "multiple_imputation"),
        ),
        (
            {"form": "share of to_requests", "inference": "groups"},
            ("poisson", "groups", "share", "as_printed"),
        ),
        ({"inference": "profile likelihood"}, ("poisson", "profile", "count", "as_printed")),
    ],
)
def test_methods_are_named_as_in_the_calibration(values, method):
    assert method_of(estimate(**values)) == method


def test_a_model_of_one_country_has_one_treated():
    assert extent_of(estimate(country="RUS")) == Extent(1, 9, 2)
    assert extent_of(estimate()) == Extent(4, 9, 2)


def test_marks_call_for_caveats(inputs):
    known = calibration(
        [size_row("three", 0.30, "over-rejects")], [coverage_row("five", 0.8, "under-covers")]
    )
    (row,) = marked_estimates([estimate()], known, inputs.caveats)
    assert row["size_measured"] == 0.30
    assert row["size_design"] == "three"
    assert row["coverage_mark"] == "under-covers"
    assert set(row["caveat_ids"].split("|")) == {
        "interval-too-short", "test-rejects-too-often", "rounded-to-fives",
    }  # fmt: skip


def test_a_sound_method_brings_no_caveat(inputs):
    known = calibration([size_row("three", 0.05, "ok")], [coverage_row("five", 0.95, "ok")])
    (row,) = marked_estimates([estimate()], known, inputs.caveats)
    assert row["caveat_ids"] == "rounded-to-fives"
    assert row["size_mark"] == "ok"


def test_an_unmeasured_method_brings_its_caveat(inputs):
    (row,) = marked_estimates([estimate()], calibration(), inputs.caveats)
    assert "size-not-measured" in row["caveat_ids"].split("|")


def test_nothing_to_mark_without_p_value_and_interval(inputs):
    bare = estimate(p_value=None, ci_low=None)
    assert rates_of(bare, calibration()) == {}
    (row,) = marked_estimates([bare], calibration(), inputs.caveats)
    assert row == bare


def test_an_interval_without_p_is_marked_too():
    known = calibration([size_row("three", 0.2, "over-rejects", inference="profile")])
    row = rates_of(estimate(p_value=None, inference="profile likelihood"), known)
    assert row["size_mark"] == "over-rejects"
    assert row["coverage_mark"] == "not measured"


def test_only_bad_marks_are_triggers():
    assert of_marks("ok", "conservative") == of_marks(None, None) == frozenset()
    assert of_marks("over-rejects", "under-covers") == {"over_rejects", "under_covers"}
    # A size speaks for the interval too: an interval's coverage alone need not be measured.
    assert of_marks("ok", "not measured") == frozenset()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "In 2,000 simulated panels without effect, of the nearest size measured, a test of this "
            "kind rejects in 13.5%, where 5% is due: too often.",
        ),
        (
            "nl",
            "In 2.000 nagebootste panels zonder effect, van de dichtstbijzijnde gemeten omvang, "
            "verwerpt een toets als deze in 13,5%, waar 5% hoort: te vaak.",
        ),
    ],
)
def test_the_size_in_words(language, text):
    row = {"size_mark": "over-rejects", "size_measured": 0.135, "size_panels": 2000}
    assert size_sentence(row, language) == text
    assert size_sentence({"size_mark": None}, language) == ""
    unmeasured = {"size_mark": "not measured", "size_measured": None}
    assert size_sentence(unmeasured, language).endswith((".",))


def test_counts_of_marks():
    table = pd.DataFrame({"size_mark": ["over-rejects", "ok", None, "not measured"]})
    assert size_counts(table) == {"too_often": 1, "unmeasured": 1}
