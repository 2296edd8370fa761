"""What a user sees of a run: its messages, and Snakemake's own report without a network."""

import re

import pytest

from analysis.exhibit_list import PAGE, exhibits, page, summary, with_section
from tests.conftest import ROOT
from tests.workflow.conftest import changed

pytestmark = pytest.mark.slow


def test_a_failed_rule_is_named_with_its_log_and_last_words(finished):
    before = finished.snapshot()
    script = finished.folder / "workflow/scripts/clean.py"
    broken = script.read_text().replace(
        "log_to(snakemake.log)\n", "log_to(snakemake.log)\nraise OSError('no room')\n"
    )
    elsewhere = ("--config", "results=elsewhere", "--", "elsewhere/published/1_clean/cells.csv")
    with changed(script, broken):
        stopped = finished.snakemake(*elsewhere)
    assert stopped.returncode != 0
    assert "Making published with 2 cores." in stopped.stderr
    assert "Rule clean failed; read logs/published/clean.log" in stopped.stderr
    assert "    OSError: no room\n" in stopped.stderr
    assert finished.snapshot() == before
    done = finished.snakemake(*elsewhere)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "\nDone." in done.stderr


def test_the_report_of_snakemake_holds_headline_figures_and_tables_and_asks_for_nothing(finished):
    made = finished.snakemake("--report", "snakemake_report.html")
    assert made.returncode == 0, made.stderr[-2000:]
    page = (finished.folder / "snakemake_report.html").read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href)=["']https?://[^"']+\.(?:js|css)""", page)
    for caption in (finished.folder / "workflow/captions/report").glob("*.rst"):
        first = caption.read_text(encoding="utf-8").split("{{")[0].split("\n")[0]
        assert first.split("(")[0].strip() in page, caption.name
    for exhibit in ("difference headline", "indicator scorecard", "claims audit"):
        assert exhibit in page


def test_the_lists_of_exhibits_are_those_of_the_workflow():
    found = exhibits(summary(ROOT))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_section(readme, found) == readme, "run make exhibits"
    assert PAGE.read_text(encoding="utf-8") == page(found), "run make exhibits"
