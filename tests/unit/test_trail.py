"""The trail: from a number of the committed results back to what was printed."""

import csv
import json
import shutil

import pytest

from analysis import audit
from analysis.records import InputError
from analysis.trail.address import find
from analysis.trail.ledger import Ledger, read_lines
from analysis.trail.page import as_json, as_text
from analysis.trail.report_numbers import ReportNumber, numbers_of
from analysis.trail.routes import CellKey, cell_keys, lens_of
from analysis.trail.walk import walk
from tests.conftest import ROOT

HEADLINE = "published/start-2014-change-count/unanswered/nearest"


@pytest.fixture(scope="module")
def settings():
    import yaml

    from analysis.configuration import load_settings

    return load_settings(yaml.safe_load((ROOT / "workflow/config/default.yaml").read_text()))


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def _step(trail, title):
    return next(step for step in trail.steps if step.title == title)


@pytest.mark.parametrize(("column", "total"), [("bound_low", -19.3), ("bound_high", -4.1)])
def test_weight_times_cell_gives_the_headline_bounds(settings, column, total):
    trail = walk(f"{HEADLINE}/bounds/{column}", settings, ROOT)
    rows = _step(trail, "Weights by cell").rows
    # Four countries start in 2014 and five are compared: a quarter and a fifth, by hand.
    weights = {(row["country"], row["year"]): float(row["weight"]) for row in rows}
    assert weights[("ARM", 2014)] == 0.25
    assert weights[("ARM", 2013)] == -0.25
    assert weights[("BDI", 2013)] == 0.2
    taken = {(row["country"], row["year"]): float(row["count taken"]) for row in rows}
    armenia = {"bound_low": (92, 53), "bound_high": (88, 57)}[column]
    assert (taken[("ARM", 2013)], taken[("ARM", 2014)]) == armenia
    assert sum(weights[key] * taken[key] for key in weights) == pytest.approx(total)
    assert any("equal" in note for note in _step(trail, "Weights by cell").notes)


def test_the_headline_ends_at_tokens_with_section_and_line(settings):
    trail = walk("published/headline", settings, ROOT)
    assert trail.number == f"published/headline/headline/{HEADLINE}"
    tokens = {(row["country"], row["year_to"]): row for row in trail.tokens}
    assert len(tokens) == 18
    armenia = tokens[("ARM", "2013")]
    assert (armenia["token"], armenia["section"], armenia["source line"]) == ("90", "3.2.3", "2338")
    with (ROOT / "data/raw/published/cells.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[armenia["line"] - 1][4] == "90"
    row = _step(trail, "Specification").rows[0]
    lines = (ROOT / "workflow/config/specifications.csv").read_text().splitlines()
    assert lines[row["line"] - 1].startswith("start-2014-change-count,")


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (f"{HEADLINE}/as_printed/ci_low", "ci_low"),
        (f"{HEADLINE}/multiple_imputation/estimate", "estimate"),
        ("published/mou-poisson/unanswered/nearest/as_printed/estimate", "estimate"),
        ("published/start-2014-poisson/unanswered/nearest/bounds/bound_low", "bound_low"),
        ("published/protocol-signed-series-count/forced_departures/SRB/nearest/bounds/bound_high", "bound_high"),
    ],
)  # fmt: skip
def test_a_number_fitted_again_is_the_number_of_the_table(settings, number, value):
    trail = walk(number, settings, ROOT)
    notes = [note for step in trail.steps for note in step.notes]
    assert any(f"fitted again, {value} is" in note and note.endswith(": equal") for note in notes)
    assert not any("NOT EQUAL" in note for note in notes)
    assert trail.tokens


def test_a_count_model_shows_its_cells_and_says_that_it_has_no_weights(settings):
    trail = walk("published/mou-poisson/unanswered/nearest/as_printed", settings, ROOT)
    step = _step(trail, "Cells without weights")
    assert "no weights: its estimator is not linear in the figures" in step.notes
    assert {row["country"] for row in step.rows} >= {"NGA", "RWA"}


@pytest.mark.parametrize(
    ("number", "tokens"),
    [
        ("published/claims_audit/arm-unanswered-fall-2014/ARM/nearest/holds", {"130", "90", "55"}),
        ("published/accounting/ARM/2014/nearest/surplus_low", {"15", "200", "55", "275"}),
        ("published/checks/accounting/ARM/2014/nearest/sentence", {"15", "200", "55", "275"}),
        ("published/cells/unanswered/ARM/2014/nearest/low", {"55"}),
    ],
)
def test_verdict_rows_and_cells_end_at_their_tokens(settings, number, tokens):
    assert {row["token"] for row in walk(number, settings, ROOT).tokens} == tokens


def test_a_scorecard_row_quotes_indicator_agreements_and_estimate(settings):
    trail = walk("published/indicator_scorecard/1/AFG/verdict", settings, ROOT)
    assert _step(trail, "Record: indicators").rows[0]["indicator_id"] == "N1"
    assert _step(trail, "Record: agreements").rows[0]["agreement_id"] == "AFG-mou-2003"
    with (ROOT / "results/published/5_tables/indicator_scorecard.csv").open(newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["estimate_id"])
    number = f"published/indicator_scorecard/{row['order']}/{row['country']}/bound_low"
    estimate = _step(walk(number, settings, ROOT), "Estimate").rows[0]
    assert estimate["estimate_id"] == f"{row['estimate_id']}/bounds"


def test_simulated_tables_say_that_nothing_was_printed(settings):
    with (ROOT / "results/calibration/methods.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    key = "/".join(row[name] for name in ("measure", "estimator", "inference", "outcome", "lens"))
    trail = walk(f"calibration/methods/{key}", settings, ROOT)
    assert trail.tokens == ()
    assert "nothing of it was printed" in trail.steps[-1].notes[0]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("publishd/headline", "no dataset 'publishd' - did you mean published?"),
        ("published/estimats/x", "no table 'estimats' - did you mean estimates"),
        (f"published/estimates_table/{HEADLINE}x/estimate", f"did you mean published/estimates_table/{HEADLINE}"),
        (f"published/estimates_table/{HEADLINE}/estimat", "no column 'estimat' - did you mean estimate"),
        (f"{HEADLINE}/bound", f"did you mean {HEADLINE}/bounds"),
        ("published/cells", "name a row of cells.csv too, for example"),
    ],
)  # fmt: skip
def test_an_unknown_number_is_answered_with_near_ones(number, message, capsys):
    assert audit.main([number]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said


def test_json_and_text_hold_the_same_steps(settings, capsys):
    assert audit.main(["published/cells/unanswered/ARM/2014/nearest/low", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["value"] == "53"
    trail = walk("published/cells/unanswered/ARM/2014/nearest/low", settings, ROOT)
    assert json.loads(as_json(trail)) == content
    text = as_text(trail)
    for step in content["steps"]:
        assert f"{step['title']} - {step['file']}\n   sha256 {step['sha256']}" in text


def test_a_changed_file_is_said(settings, tmp_path, monkeypatch, capsys):
    for part in ("results/published/1_clean", "results/published/3_estimates", "data", "workflow"):
        shutil.copytree(ROOT / part, tmp_path / part)
    files = [path for path in tmp_path.rglob("*.csv")]
    from analysis.manifest import manifest, write_manifest

    monkeypatch.chdir(tmp_path)
    relative = [path.relative_to(tmp_path) for path in files]
    write_manifest(manifest(relative, [], {}), tmp_path / "results/published/manifest.json")
    number = "published/cells/unanswered/ARM/2014/nearest/low"
    assert audit.main([number]) == 0
    assert "(as in the manifest)" in capsys.readouterr().out
    raw = tmp_path / "data/raw/published/cells.csv"
    raw.write_text(raw.read_text() + "SRB,voluntary_departures,2008,2008,5,,3.3.1,1,\n")
    assert audit.main([number]) == 1
    said = capsys.readouterr().out
    assert "CHANGED since the manifest was written: data/raw/published/cells.csv" in said


def test_lines_are_those_of_the_file_even_with_breaks_in_a_value(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,"x\ny"\n2,z\n')
    assert [line.number for line in read_lines(path)] == [2, 4]


def test_numbers_of_a_report_are_read_with_value_and_text(tmp_path):
    page = tmp_path / "index.html"
    page.write_text(
        '<p>between <data class="number" data-trail="headline/headline/published/x/nearest/bound_low"'
        ' value="-19.3"><a href="#t">&minus;19.3</a></data> and <data value="1">one</data></p>'
    )
    trail = "headline/headline/published/x/nearest/bound_low"
    assert numbers_of(page) == [ReportNumber(trail, "-19.3", "\u221219.3")]


def test_the_column_chooses_the_lens():
    assert lens_of("ci_high", {}) == "as_printed"
    assert lens_of("ci_union_low", {}) == "bounds"
    assert lens_of("likelihood_estimate", {}) == "interval_likelihood"
    assert lens_of("point", {"lens": "multiple_imputation"}) == "multiple_imputation"


def test_cells_are_read_from_the_words_of_a_verdict_row():
    row = {
        "country": "ALL",
        "figures": "ARM 2014 unanswered '<5|5' = 3..4 (line 1|2); SRB 2012 Q3 lp_requests '5' = 3..7 (line 9)",
    }
    assert cell_keys(row) == [
        CellKey("ARM", "2014", "unanswered"),
        CellKey("SRB", "2012 Q3", "lp_requests"),
    ]


def test_every_row_of_the_claims_audit_is_found_by_its_number():
    results = ROOT / "results"
    ledger = Ledger(ROOT, results / "published/manifest.json")
    path = results / "published/5_tables/claims_audit.csv"
    for line in read_lines(path):
        key = "/".join(line.values[name] for name in ("claim_id", "countries", "reading"))
        assert find(f"published/claims_audit/{key}", results, ledger).line == line
    with pytest.raises(InputError, match="no such row"):
        find("published/claims_audit/none-of-them/ARM/nearest", results, ledger)


def test_a_calibration_table_is_found_by_its_schema_from_any_dataset(settings):
    with (ROOT / "results/calibration/methods.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    key = "/".join(row[name] for name in ("measure", "estimator", "inference", "outcome", "lens"))
    trail = walk(f"published/calibration_methods/{key}/n_panels", settings, ROOT)
    assert trail.value == row["n_panels"]
    assert [step.title for step in trail.steps] == ["Table methods", "Simulated"]
