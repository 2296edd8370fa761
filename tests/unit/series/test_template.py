"""An empty file is read as one without figures; a filled one gives every figure back."""

import csv
import dataclasses

import openpyxl
import pytest

from analysis import template
from analysis.check_series import main as check
from analysis.cleaning.series.read import inspect_series
from analysis.configuration import load_settings
from analysis.sources import series_plan
from tests.conftest import ROOT

CONFIGURATION = str(ROOT / "workflow/config/default.yaml")


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def _write(folder, *arguments):
    return template.main(["--folder", str(folder), *arguments])


def _fill(path):
    """Put a value of its own in every figure cell of every wide sheet; return what was put."""
    book, put = openpyxl.load_workbook(path), {}
    for sheet in book.worksheets[:8]:
        for row in sheet.iter_rows(min_row=2, min_col=2):
            for cell in row:
                cell.value = 5 * len(put)
                country, period = sheet.cell(cell.row, 1).value, sheet.cell(1, cell.column).value
                put[sheet.title, country, str(period)] = str(cell.value)
    book.save(path)
    return put


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("form", ["wide", "long"])
def test_an_empty_template_has_no_figure_and_no_other_problem(
    tmp_path, config, capsys, language, form
):
    assert _write(tmp_path, "--language", language, "--form", form) == 0
    assert check(["--folder", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "Problems (1)" in said
    assert "no figure in any file" in said


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_figure_of_a_filled_workbook_comes_back(tmp_path, settings, language):
    assert _write(tmp_path, "--language", language) == 0
    (tmp_path / "series.csv").unlink()
    put = _fill(tmp_path / "series.xlsx")
    plan = series_plan(dataclasses.replace(settings.of("series"), folder=tmp_path))
    series = inspect_series(plan)
    assert series.findings.problems == []
    assert len(series.figures) == len(put) == 32 * 6 * 8
    names = {code: item.name(language) for code, item in series.countries.items()}
    labels = {item.name: item.label[language] for item in series.measures}
    titles = {name: {name, labels[name]} & {key[0] for key in put} for name in labels}
    for figure in series.figures:
        title = next(iter(titles[figure.indicator]))
        key = (title, names[figure.country], str(figure.year))
        assert figure.token.text == put[key]


@pytest.mark.parametrize(("fineness", "columns"), [(4, 24), (12, 72)])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_names_of_quarters_and_months_are_read_back(tmp_path, config, language, fineness, columns):
    sources = {"finer": {"kind": "series", "periods_per_year": fineness, "rounding_unit": 10}}
    own = load_settings({**config, "sources": {**config["sources"], **sources}}).of("finer")
    template.write_workbook(template.blank_of(own, language), tmp_path / "series.xlsx", "wide")
    book = openpyxl.load_workbook(tmp_path / "series.xlsx")
    for column in range(2, columns + 2):
        book.worksheets[0].cell(2, column, 10 * column)
    book.save(tmp_path / "series.xlsx")
    series = inspect_series(series_plan(dataclasses.replace(own, folder=tmp_path)))
    assert series.findings.problems == []
    found = {figure.year: int(figure.token.text) for figure in series.figures}
    assert found == {2009 * fineness + at: 10 * (at + 2) for at in range(columns)}


def test_drop_downs_offer_every_country_and_the_dictionary_every_measure(tmp_path, inputs):
    assert _write(tmp_path, "--form", "long", "--language", "nl") == 0
    book = openpyxl.load_workbook(tmp_path / "series.xlsx")
    assert book.sheetnames == ["Reeks", "Lijsten", "Toelichting"]
    rules = {rule.formula1 for rule in book["Reeks"].data_validations.dataValidation}
    assert {"'Lijsten'!$A$2:$A$33", "'Lijsten'!$B$2:$B$7", "'Lijsten'!$C$2:$C$9"} <= rules
    offered = [row[0].value for row in book["Lijsten"]["A2:A33"]]
    assert offered == sorted(item.name_nl for item in inputs.record.countries.values())
    explained = [row[0].value for row in book["Toelichting"]["A2:A9"]]
    assert explained == [measure.name for measure in inputs.record.measures]
    with (tmp_path / "series.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0] == ["land", "periode", "indicator", "aantal"]
    assert len(rows) == 1 + 32 * 6 * 8


def test_a_file_that_is_there_is_never_written_over(tmp_path, capsys):
    (tmp_path / "series.csv").write_text("mine")
    assert _write(tmp_path) == 1
    assert "series.csv: exists and is left as it is" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["series.csv"]
    assert (tmp_path / "series.csv").read_text() == "mine"
