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


PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "data").rglob("*.md")),
    ROOT / "tests/oracle/VERIFICATION.md",
]


def _anchors(page):
    """Anchors of the headings of a page, as code hosts write them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def broken_links(page):
    """Relative links of a page that lead nowhere: no such file, or no such heading in it."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page):
    assert broken_links(page) == []


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "b.md").write_text("# One heading: here\n")
    page = tmp_path / "a.md"
    page.write_text(
        "[a](b.md) [b](b.md#one-heading-here) [c](b.md#other) [d](c.md) [e](https://example.org/x)\n"
        "```\n[f](gone.md)\n```\n[g](#nowhere)\n"
    )
    assert broken_links(page) == ["b.md#other", "c.md", "#nowhere"]


def test_the_index_names_the_pages_a_first_reader_needs():
    text = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    for name in ("rounding", "methods", "verdicts", "calibration", "twin", "glossary", "not_done",
                 "exhibits", "data_dictionary", "interrupted_series"):  # fmt: skip
        assert f"({name}.md)" in text


def test_the_glossary_has_the_terms_of_the_figures_in_both_languages():
    from analysis.exhibits.verdicts import Verdict
    from analysis.exhibits.vocabulary import VERDICTS

    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    for word in Verdict:
        assert f"| {word} | {VERDICTS['nl'][word]} |" in text


def test_the_parts_of_the_readme_are_those_of_the_data_editors_template_in_their_order():
    parts = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    template = ["Data availability and provenance", "Computational requirements", "Programs",
                "Instructions", "Exhibits", "References"]  # fmt: skip
    assert [part for part in parts if part in template] == template
    assert parts[0] == "Two commands"


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
