"""Someone who disagrees changes one row and finds the change everywhere after one run."""

import csv
import html

import pytest

from tests.workflow.conftest import (
    CAVEAT,
    CAVEAT_TITLE,
    VERDICT,
    VERDICT_PRINTED,
    changed,
    planned_rules,
    with_value,
)

pytestmark = pytest.mark.slow

SHOW_A_CAVEAT = {"claims_audit", "figure_data_published", "figures_published", "report_en",
                 "series_figures", "tables"}  # fmt: skip


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_caveat_in_other_words_is_seen_in_tables_captions_and_pages(finished):
    results = finished.results / "published"
    claims = _rows(results / "5_tables/claims_audit.csv")
    with_caveat = [row for row in claims if CAVEAT in row["caveat_ids"].split("|")]
    assert with_caveat
    assert all(CAVEAT_TITLE in row["caveats_en"] for row in with_caveat)
    figures = _rows(results / "6_figures/figures.csv")
    shown = [row["figure"] for row in figures if CAVEAT in row["caveat_ids"].split("|")]
    assert shown
    for figure in shown:
        caption = results / "6_figures" / f"{figure}.en.txt"
        assert CAVEAT_TITLE in caption.read_text(encoding="utf-8")
    for page in ("index", "indicators", "estimates", "claims", "caveats"):
        assert CAVEAT_TITLE in (results / f"7_report/{page}.html").read_text(encoding="utf-8")


def test_another_verdict_is_seen_in_the_scorecard_and_on_its_page(finished):
    results = finished.results / "published"
    scorecard = _rows(results / "5_tables/indicator_scorecard.csv")
    places = [row["report_places"] for row in scorecard if f"{VERDICT}:" in row["report_places"]]
    assert places
    assert all(f"{VERDICT}: {VERDICT_PRINTED}" in place for place in places)
    page = html.unescape((results / "7_report/indicators.html").read_text(encoding="utf-8"))
    assert f"{VERDICT}: {VERDICT_PRINTED}" in page


@pytest.mark.parametrize(
    ("table", "key", "name", "column", "reruns"),
    [
        ("caveats", "caveat_id", CAVEAT, "title_en", SHOW_A_CAVEAT),
        ("verdicts", "verdict_id", VERDICT, "verdict_printed", {"scorecard", "report_en"}),
    ],
)
def test_a_row_changed_after_a_run_makes_again_all_that_shows_it(
    finished, table, key, name, column, reruns
):
    path = finished.folder / f"data/raw/published/{table}.csv"
    with changed(path, with_value(path, key, name, column, "Once more otherwise")):
        assert reruns <= planned_rules(finished.snakemake("--dry-run"))
