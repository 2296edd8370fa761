"""make check-series: one table of problems, the printed record beside it, and an exit code."""

import pytest

from analysis.check_series import main
from tests.conftest import ROOT

AGREES = "land,2012,2013,2014\nArmenië,130,90,55\nAzerbeidzjan,40,20,15\n"


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)


def _check(folder, capsys, *arguments):
    code = main(["--folder", str(folder), *arguments])
    return code, capsys.readouterr()


def test_a_sound_series_is_ready(tmp_path, capsys):
    (tmp_path / "unanswered.csv").write_text(AGREES, encoding="utf-8")
    code, said = _check(tmp_path, capsys)
    assert code == 0
    assert said.out.endswith("Ready to run.\n")
    assert "6 figures without a problem, 2 countries, 1 indicators" in said.out
    assert "6 of 116 printed cells are in the series: 6 agree, 0 disagree" in said.out


def test_every_problem_is_a_row_with_its_cell(tmp_path, capsys):
    (tmp_path / "unanswered.csv").write_text(
        "land,2012,2013,2014\nArmenia,13o,90,57\nAtlantis,5,5,5\n"
    )
    code, said = _check(tmp_path, capsys)
    assert code == 1
    assert said.out.endswith("Not ready.\n")
    table = said.out.split("Problems (3)")[1].splitlines()
    assert table[1].split() == ["file", "sheet", "cell", "value", "problem", "remedy"]
    cells = [(row.split()[0], row.split()[1], row.split()[2]) for row in table[3:6]]
    assert cells == [
        ("unanswered.csv", "B2", "13o"), ("unanswered.csv", "D2", "57"),
        ("unanswered.csv", "A3", "Atlantis"),
    ]  # fmt: skip


def test_a_figure_that_the_record_excludes_is_named_with_both_places(tmp_path, capsys):
    # Printed: Armenia 2014 55 (53 to 57), line 2337. 60 is 58 to 62: no count is both.
    (tmp_path / "unanswered.csv").write_text(AGREES.replace("55", "60"), encoding="utf-8")
    code, said = _check(tmp_path, capsys)
    assert code == 0, "the user's own figures may differ from the report"
    assert "6 of 116 printed cells are in the series: 5 agree, 1 disagree" in said.out
    row = next(line for line in said.out.splitlines() if " D2 " in line)
    assert "printed as '55' (line 2337): 53 to 57 people" in row


def test_a_figure_that_the_record_allows_agrees(tmp_path, capsys):
    # Printed: Azerbaijan, forced departures 2014 'minder dan 5', 0 to 4; 5 allows 3 to 7.
    (tmp_path / "forced_departures.csv").write_text("land,2014\nAzerbaijan,5\n")
    _, said = _check(tmp_path, capsys)
    assert "1 of 116 printed cells are in the series: 1 agree, 0 disagree" in said.out


def test_agreements_of_ones_own_are_checked_too(tmp_path, capsys):
    (tmp_path / "unanswered.csv").write_text(AGREES, encoding="utf-8")
    (tmp_path / "agreements.csv").write_text("agreement_id,country\n")
    code, said = _check(tmp_path, capsys)
    assert code == 1
    assert "agreements.csv, row 1: columns are agreement_id, country; expected" in said.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--folder", "nowhere"], "nowhere: no such folder; make it and put the series in it"),
        (["--dataset", "published"], "'published' is no series; use one of series"),
        (
            ["--configuration", "nowhere.yaml"],
            "nowhere.yaml: the configuration cannot be read (No such file or directory)",
        ),
    ],
)
def test_what_cannot_be_looked_at_is_one_message(capsys, arguments, message):
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said
