"""The whole workflow on a tiny record in a temporary folder."""

import csv

import pytest

from tests.workflow.conftest import changed, planned_rules

pytestmark = pytest.mark.slow


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_figures_carry_the_caveats_of_every_test_that_they_show(finished):
    figures = finished.results / "published" / "6_figures"
    forests = [row for row in _rows(figures / "figures.csv") if row["kind"] == "forest"]
    assert forests
    for figure in forests:
        drawn = _rows(figures / f"{figure['figure']}.csv")
        marked = {name for row in drawn for name in row["caveat_ids"].split("|")}
        assert marked <= set(figure["caveat_ids"].split("|"))
        for row in drawn:
            too_often = row["size_mark"] == "over-rejects"
            assert not too_often or "test-rejects-too-often" in row["caveat_ids"]


def test_a_second_run_does_nothing_and_says_so(finished):
    before = finished.snapshot()
    again = finished.snakemake()
    assert again.returncode == 0
    assert "Nothing to be done" in again.stdout + again.stderr
    assert finished.snapshot() == before


@pytest.mark.parametrize(
    ("module", "reruns", "rests"),
    [
        ("analysis/cleaning/agreements.py", {"clean", "exposure", "identification", "estimate"}, set()),
        ("analysis/design/identification.py", {"identification"}, {"clean", "exposure", "estimate"}),
        ("analysis/design/series_gate.py", {"estimate", "identification"}, set()),
        ("analysis/estimators/long_differences.py", {"estimate"}, {"clean", "exposure", "identification"}),
        ("analysis/caveats/registry.py", {"estimate"}, {"clean", "exposure", "identification"}),
        ("workflow/schemas/exposure.yaml", {"exposure"}, {"clean", "identification", "estimate"}),
    ],
)  # fmt: skip
def test_editing_a_module_reruns_the_rules_that_use_it_and_only_those(
    finished, module, reruns, rests
):
    path = finished.folder / module
    with changed(path, path.read_text(encoding="utf-8") + "\n# edited\n"):
        planned = planned_rules(finished.snakemake("--dry-run"))
    assert reruns <= planned
    # Rules downstream of a rerun may be planned too; those upstream and beside it may not.
    assert not (rests & planned)


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("cells", ",275,", ",27x,", "cells.csv, row 4, column token: '27x' - a figure is a whole"),
        ("cells", ",275,", ",277,", "cells.csv, row 4, column token: '277' - the series is declared"),
        ("cells", "ARM,lp_requests,2014,2014,275,", "ATL,lp_requests,2014,2014,275,", "column country: 'ATL' - not in focus_countries.csv"),
        ("cells", "ARM,lp_requests,2014,2014,275,", "ARM,lp_requests,2014,2014,295,,3.2.3,1,\nARM,lp_requests,2014,2014,275,", "column token: '275' - contradicts row 4 ('295')"),
        ("agreements", ",signed,2013-04-19,day,", ",signed,2013-02-30,day,", "column date: '2013-02-30' - no such date"),
    ],
)  # fmt: skip
def test_bad_input_stops_with_one_message_and_leaves_results_whole(
    finished, table, old, new, message
):
    before = finished.snapshot()
    path = finished.folder / f"data/raw/published/{table}.csv"
    original = path.read_text(encoding="utf-8")
    assert old in original
    with changed(path, original.replace(old, new, 1)):
        stopped = finished.snakemake()
    said = stopped.stdout + stopped.stderr
    assert stopped.returncode != 0
    assert message in said
    assert "Traceback" not in said
    assert finished.snapshot() == before


def test_an_unknown_key_stops_with_the_likely_slip(finished):
    before = finished.snapshot()
    stopped = finished.snakemake("--config", "rounding_units=5")
    assert stopped.returncode != 0
    assert "did you mean 'rounding_unit'?" in stopped.stdout + stopped.stderr
    assert finished.snapshot() == before


def test_the_specifications_that_cannot_be_fitted_are_rows_with_a_reason(finished):
    text = (finished.results / "published/3_estimates/estimates.csv").read_text()
    rows = text.splitlines()
    assert any(",no,no country with a role has figures" in row for row in rows)
