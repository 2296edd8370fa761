"""Someone who disagrees changes one row and finds the change everywhere after one run."""

import csv
import html
import shutil

import pytest

from tests.workflow.conftest import Project

pytestmark = pytest.mark.slow

CAVEAT = "rounded-to-fives"
WORDS = "Five by five, as a reader sees it"
PRINTED = "Anders geoordeeld"


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _change(path, key, name, column, text):
    """Change one value of one row, and nothing else."""
    rows = _rows(path)
    changed = [row for row in rows if row[key] == name]
    assert len(changed) == 1
    changed[0][column] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_one_row_changed_is_seen_in_tables_captions_and_pages(finished, tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(finished.folder, folder)
    project, raw = Project(folder), folder / "data/raw/published"
    results = project.results / "published"
    scorecard = results / "5_tables/indicator_scorecard.csv"
    judged = next(row for row in _rows(scorecard) if row["report_places"])
    verdict = judged["report_places"].split(":")[0]
    _change(raw / "caveats.csv", "caveat_id", CAVEAT, "title_en", WORDS)
    _change(raw / "verdicts.csv", "verdict_id", verdict, "verdict_printed", PRINTED)
    again = project.snakemake()
    assert again.returncode == 0, again.stderr[-3000:]

    claims = _rows(results / "5_tables/claims_audit.csv")
    with_caveat = [row for row in claims if CAVEAT in row["caveat_ids"].split("|")]
    assert with_caveat
    assert all(WORDS in row["caveats_en"] for row in with_caveat)
    for row in _rows(results / "6_figures/figures.csv"):
        if CAVEAT in row["caveat_ids"].split("|"):
            caption = results / "6_figures" / f"{row['figure']}.en.txt"
            assert WORDS in caption.read_text(encoding="utf-8")
    for page in ("index", "indicators", "estimates", "claims", "caveats"):
        assert WORDS in (results / f"7_report/{page}.html").read_text(encoding="utf-8")
    places = [
        row["report_places"] for row in _rows(scorecard) if f"{verdict}:" in row["report_places"]
    ]
    assert places
    assert all(f"{verdict}: {PRINTED}" in place for place in places)
    page = html.unescape((results / "7_report/indicators.html").read_text(encoding="utf-8"))
    assert f"{verdict}: {PRINTED}" in page
