"""Numbers quoted in the documentation are those of the committed results."""

import csv
import re

import pytest

from tests.conftest import ROOT

ESTIMATES = ROOT / "results/published/3_estimates/estimates.csv"


@pytest.fixture(scope="module")
def estimates():
    with ESTIMATES.open(encoding="utf-8", newline="") as file:
        return {row["estimate_id"]: row for row in csv.DictReader(file)}


def _row(estimates, specification, lens):
    return estimates[f"published/{specification}/unanswered/nearest/{lens}"]


def _said(page):
    return re.sub(r"\s+", " ", (ROOT / page).read_text(encoding="utf-8").replace("**", ""))


def _short(text, digits):
    return f"{float(text):.{digits}f}"


@pytest.mark.parametrize("page", ["docs/rounding.md", "README.md"])
def test_the_headline_bounds(estimates, page):
    row = _row(estimates, "start-2014-change-count", "bounds")
    low, high = _short(row["bound_low"], 1), _short(row["bound_high"], 1)
    said = _said(page)
    assert low in said
    assert high in said


def test_the_worked_example(estimates):
    said = _said("docs/rounding.md")
    printed = _row(estimates, "start-2014-change-count", "as_printed")
    assert f"| difference | | | {_short(printed['estimate'], 1)} |" in said
    assert f"{_short(printed['ci_low'], 1)} to {_short(printed['ci_high'], 1)} with four" in said
    logs = _row(estimates, "start-2014-change-log1p", "bounds")
    assert f"{_short(logs['bound_low'], 2)} to {_short(logs['bound_high'], 2)}" in said
    before = _row(estimates, "start-2014-earlier-change-2012-count", "bounds")
    assert f"({_short(before['bound_low'], 1)} to {_short(before['bound_high'], 1)} over" in said


def test_the_breakdown_values():
    said = _said("docs/rounding.md")
    folder = ROOT / "results/published/4_sensitivity"
    with (folder / "parallel_trends.csv").open(encoding="utf-8", newline="") as file:
        share = next(
            float(row["value"])
            for row in csv.DictReader(file)
            if row["specification"] == "start-2014-change-count"
            and row["against"] == "start-2014-earlier-change-2012-count"
            and row["item"] == "breakdown for all counts allowed"
            and row["reading"] == "nearest"
        )
    assert f"only {share:.0%} of that earlier fall" in said
    with (folder / "rounding_breakdown.csv").open(encoding="utf-8", newline="") as file:
        unit = next(
            int(float(row["value"]))
            for row in csv.DictReader(file)
            if row["specification"] == "start-2014-change-count" and row["reading"] == "nearest"
        )
    assert f"any rounding unit up to {unit}." in said


def test_every_page_that_the_documentation_links_exists():
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_dependency_has_a_reason():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    reasons = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Dependencies")[1]
    for requirement in wanted:
        name = re.match(r"[A-Za-z0-9_-]+", requirement)[0]
        assert name in reasons, f"CONTRIBUTING.md gives no reason for {name}"


def test_the_lock_has_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = [block for block in re.split(r"\n(?=\S)", lock) if "==" in block]
    assert len(pinned) > 50
    assert all("--hash=sha256:" in block for block in pinned)


def test_the_data_dictionary_is_that_of_the_schemas():
    from analysis.dictionary import PAGE, dictionary

    assert PAGE.read_text(encoding="utf-8") == dictionary(), "run make dictionary"
