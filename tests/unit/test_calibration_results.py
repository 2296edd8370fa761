"""The committed calibration: what it must show, and what its page quotes from it."""

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.calibration_page import quoted as quoted_again
from analysis.calibration_page import read_rates
from analysis.cleaning.stage_tables import read_stage
from analysis.dependencies import module_files
from analysis.simulation.designs import ROUNDING_DESIGNS, SERIES_DESIGNS, SIZE_DESIGNS
from analysis.simulation.marks import mark_coverage, mark_rejection, method_rows

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "results" / "calibration"
PAGE = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def size():
    return read_stage(FOLDER / "size.csv", "calibration_size")


@pytest.fixture(scope="module")
def rounding():
    return read_stage(FOLDER / "rounding.csv", "calibration_rounding")


def test_every_design_is_there(size, rounding):
    assert set(rounding["design"]) == set(ROUNDING_DESIGNS)
    series = {name.rsplit("_", 1)[0] for name in size["design"] if name.startswith("series")}
    assert series == set(SERIES_DESIGNS)
    assert {name for name in size["design"] if not name.startswith("series")} == set(SIZE_DESIGNS)


def test_bounds_hold_the_estimate_from_the_true_counts_in_every_panel(rounding):
    bounds = rounding[(rounding["lens"] == "bounds") & (rounding["inference"] == "none")]
    assert (bounds["contains_share"] == 1.0).all()
    linear = bounds[bounds["estimator"] == "two_way_fixed_effects"]
    assert len(linear) == 2 * len(ROUNDING_DESIGNS)
    assert (linear["n_panels"] == 2000).all()


def test_figures_as_printed_fail_where_other_lenses_do_not(rounding):
    rows = rounding[rounding["design"] == "small_sixteen"].set_index(
        ["lens", "estimator", "inference", "outcome"]
    )["fails"]
    for key in (("two_way_fixed_effects", "CR2", "log1p"), ("poisson", "clustered", "count")):
        assert rows["as_printed", *key] == "yes"
        assert rows["true_counts", *key] == "no"
        assert rows["multiple_imputation", *key] == "no"
    assert rows["interval_likelihood", "poisson", "clustered", "count"] == "no"
    assert rows["interval_likelihood", "poisson", "profile", "count"] == "no"


def test_marks_follow_from_the_rates(size, rounding):
    # Rates are written with six digits, so they are exact enough to mark again.
    for row in size[size["mark"] != "not measured"].itertuples():
        assert row.mark == mark_rejection(row.rejection_rate, row.nominal, row.n_panels)
        assert (row.over_rejects == "yes") == (row.mark == "over-rejects")
    for row in rounding[rounding["coverage"].notna()].itertuples():
        assert row.mark == mark_coverage(row.coverage, row.nominal, row.n_panels)
        assert (row.fails == "yes") == (row.mark == "under-covers")


def test_the_summary_follows_from_the_tables(size, rounding):
    methods = read_stage(FOLDER / "methods.csv", "calibration_methods")
    expected = method_rows(size.to_dict("records"), rounding.to_dict("records"))
    key = ["measure", "estimator", "inference", "outcome", "lens"]
    again = pd.DataFrame(expected).sort_values(key, ignore_index=True)
    assert (
        again[[*key, "mark", "worst_design"]]
        .astype(str)
        .equals(methods[[*key, "mark", "worst_design"]].astype(str))
    )


def quoted():
    """The rows of the page's tables: what is quoted, then the cells of the row."""
    rows, kind = [], ""
    for line in PAGE.splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if line.startswith("| design"):
            kind = cells[-1]
        elif line.startswith("|") and re.fullmatch(r"\d+(\.\d+)?%", cells[-1]):
            rows.append([kind, *cells])
    return rows


@pytest.mark.parametrize("cells", quoted(), ids=" ".join)
def test_the_page_quotes_the_committed_rates(cells, size, rounding):
    kind, design, estimator, inference, outcome, *lens, quote = cells
    table, column = {"rejected": (size, "rejection_rate"), "covered": (rounding, "coverage")}[kind]
    found = table[
        (table["design"] == design)
        & (table["estimator"] == estimator)
        & (table["inference"] == inference)
        & (table["outcome"] == outcome)
        & (table["lens"] == (lens[0] if lens else "true_counts"))
    ]
    assert f"{100 * found[column].item():.1f}%" == quote


def test_the_page_is_quoted_again_from_the_results():
    assert quoted_again(PAGE, read_rates(FOLDER)) == PAGE, "run make calibration-page"


def test_quoting_again_replaces_the_last_cell_only():
    page = (
        "| design | estimator | inference | outcome | lens | covered |\n|---|\n"
        "| `a` | poisson | profile | count | as_printed | 1.0% |\nwords 5%\n"
    )
    rates = {("covered", "a", "poisson", "profile", "count", "as_printed"): "94.2%"}
    assert quoted_again(page, rates) == page.replace("1.0%", "94.2%")


def test_the_page_quotes_rates_in_its_tables_only():
    assert len(quoted()) >= 20
    prose = "\n".join(line for line in PAGE.splitlines() if not line.startswith("|"))
    assert set(re.findall(r"\d+(?:\.\d+)?%", prose)) <= {"5%", "95%", "100%"}
    assert not re.findall(r"\b0\.\d+", prose)


def test_the_page_says_how_much_was_simulated(settings):
    amounts = settings.calibration
    for number in (amounts.panels, amounts.fitted_panels, amounts.searched_panels, amounts.draws):
        assert f"{number:,}" in PAGE


@pytest.mark.parametrize("study", ["size", "series", "rounding"])
def test_the_calibration_imports_neither_fitting_nor_exhibits(study):
    used = module_files(ROOT / "workflow" / "scripts" / f"calibrate_{study}.py", ROOT)
    assert any(name.startswith("analysis/simulation/") for name in used)
    assert not [
        name for name in used if name.startswith(("analysis/fitting/", "analysis/exhibits/"))
    ]
