"""In the committed results no test that errs too often goes unmarked, and no mark is unmeasured."""

import csv

import pytest

from analysis.fitting.measured import Extent, extent_of, method_of
from tests.conftest import ROOT

RESULTS = ROOT / "results"
PUBLISHED = RESULTS / "published"
CAVEATS = {
    ("size_mark", "over-rejects"): "test-rejects-too-often",
    ("size_mark", "not measured"): "size-not-measured",
    ("coverage_mark", "under-covers"): "interval-too-short",
}
NAMES = ("estimator", "inference", "outcome", "lens")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def measured():
    """Method and design -> the row of the calibration; rows without a rate are left out."""
    found = {}
    for table, column in (("size", "rejection_rate"), ("rounding", "coverage")):
        for row in rows_of(RESULTS / "calibration" / f"{table}.csv"):
            if row[column]:
                key = (table, *(row[name] for name in NAMES))
                found.setdefault(key, {})[row["design"]] = {**row, "rate": row[column]}
    return found


@pytest.fixture(scope="module")
def estimates():
    return rows_of(PUBLISHED / "3_estimates" / "estimates.csv")


def nearest_extent(row, by_design):
    """Return how near the nearest measured design is, computed afresh."""
    wanted = extent_of({**row, "country": row["country"] or None})
    return min(
        wanted.distance(Extent(*(int(at[n]) for n in ("n_treated", "n_countries", "n_years"))))
        for at in by_design.values()
    )


def held(row, table, prefix, method, measured):
    """Hold the mark of one row against the calibration."""
    by_design = measured.get((table, *method))
    if by_design is None:
        assert row[f"{prefix}_mark"] == "not measured", row["estimate_id"]
        assert row[f"{prefix}_measured"] == row[f"{prefix}_design"] == ""
        return
    source = by_design[row[f"{prefix}_design"]]
    assert row[f"{prefix}_mark"] == source["mark"], row["estimate_id"]
    assert row[f"{prefix}_measured"] == source["rate"]
    assert row[f"{prefix}_panels"] == source["n_panels"]
    wanted = extent_of({**row, "country": row["country"] or None})
    chosen = Extent(*(int(source[n]) for n in ("n_treated", "n_countries", "n_years")))
    assert wanted.distance(chosen) == pytest.approx(nearest_extent(row, by_design))


def test_every_estimate_with_a_p_value_or_interval_has_its_mark(estimates, measured):
    tested = [row for row in estimates if row["p_value"] or row["ci_low"]]
    assert tested
    for row in tested:
        estimator, inference, outcome, lens = method_of(row)
        counted = "true_counts" if lens == "as_printed" else lens
        held(row, "size", "size", (estimator, inference, outcome, counted), measured)
        if row["ci_low"]:
            method = (estimator, inference, outcome, lens)
            held(row, "rounding", "coverage", method, measured)


def test_no_estimate_without_test_has_a_mark(estimates):
    for row in estimates:
        if not (row["p_value"] or row["ci_low"]):
            columns = ("size_mark", "size_measured", "coverage_mark", "coverage_measured")
            assert all(row[name] == "" for name in columns), row["estimate_id"]


def test_every_mark_brings_its_caveat_and_no_caveat_comes_without(estimates):
    for row in estimates:
        due = {name for (column, mark), name in CAVEATS.items() if row[column] == mark}
        there = set(row["caveat_ids"].split("|")) & set(CAVEATS.values())
        assert due == there, row["estimate_id"]


def test_every_test_for_few_countries_has_its_mark(measured):
    rows = rows_of(PUBLISHED / "3_estimates" / "inference.csv")
    assert {row["size_mark"] for row in rows if row["p_value"]} >= {"over-rejects"}
    for row in rows:
        if not row["p_value"]:
            assert row["size_mark"] == row["size_measured"] == ""
            continue
        if row["size_mark"] == "not measured":
            assert row["size_measured"] == ""
            continue
        estimator = "long_difference" if row["method"] == "groups" else "two_way_fixed_effects"
        found = [
            by_design[row["size_design"]]
            for (table, name, inference, _, lens), by_design in measured.items()
            if (table, name, inference, lens) == ("size", estimator, row["method"], "true_counts")
            and row["size_design"] in by_design
        ]
        assert (row["size_measured"], row["size_mark"]) in [
            (at["rate"], at["mark"]) for at in found
        ]


@pytest.mark.parametrize("name", ["estimates_table", "headline"])
def test_the_tables_for_readers_repeat_the_marks(estimates, name):
    by_id = {row["estimate_id"]: row for row in estimates}
    lenses = {"": "as_printed", "imputation_": "multiple_imputation"}
    lenses["likelihood_"] = "interval_likelihood"
    for row in rows_of(PUBLISHED / "5_tables" / f"{name}.csv"):
        for prefix, lens in lenses.items():
            source = by_id.get(f"{row['row_id']}/{lens}")
            for column in ("size_mark", "size_measured", "coverage_mark"):
                assert row[f"{prefix}{column}"] == ("" if source is None else source[column])


def test_adjusted_p_values_keep_the_mark_of_their_test(estimates):
    by_id = {row["estimate_id"]: row for row in estimates}
    rows = rows_of(PUBLISHED / "4_sensitivity" / "multiplicity.csv")
    assert any(row["size_mark"] for row in rows)
    for row in rows:
        expected = by_id[row["estimate_id"]]["size_mark"] if row["p_value"] else ""
        assert row["size_mark"] == expected
