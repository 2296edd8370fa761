"""Every broken input of the table: its message, no traceback, and nothing changed or lost."""

import dataclasses
import stat
from pathlib import Path

import pytest

from analysis.check_series import main
from analysis.cleaning.series.read import inspect_series
from analysis.inputs import read_inputs
from analysis.records import InputError
from analysis.sources import series_plan
from tests.conftest import ROOT
from tests.unit.broken_series.cases import CASES

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")


@pytest.fixture
def own(tmp_path, settings):
    folder = tmp_path / "series"
    folder.mkdir()
    return dataclasses.replace(settings.of("series"), folder=folder, tables=folder)


def _contents(folder):
    return {
        path.name: path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else None
        for path in sorted(folder.iterdir())
        if path.lstat().st_size < 1_000_000
    }


def test_the_table_is_long_enough_and_names_each_input_once():
    names = [name for name, *_ in CASES]
    assert len(names) == len(set(names)) >= 50


@pytest.mark.parametrize(
    ("make", "cell", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_each_has_its_message_and_its_cell(own, make, cell, message):
    make(own.folder)
    before = _contents(own.folder)
    found = inspect_series(series_plan(own)).findings.problems
    fitting = [item for item in found if message in item.message]
    assert fitting, [item.message for item in found]
    assert cell in {item.place.cell for item in fitting}
    for item in found:
        assert "\n" not in item.message
        assert item.remedy
        assert item.value.isprintable()
    with pytest.raises(InputError) as stopped:
        read_inputs(own)
    assert str(stopped.value).startswith(found[0].message)
    assert _contents(own.folder) == before


def test_the_check_lists_them_all_at_once(own, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    for number, (_, make, _, _) in enumerate(CASES):
        place = own.folder / f"{number:03d}"
        place.mkdir()
        make(place)
        for path in place.iterdir():
            path.rename(own.folder / f"{number:03d} {path.name}")
        place.rmdir()
    assert main(["--folder", str(own.folder)]) == 1
    said = capsys.readouterr().out
    listed = {line[:3] for line in said.split("Problems")[1].splitlines() if line[:3].isdecimal()}
    # Two are wrong only by what is absent; the blank ones are told as notices.
    silent = {f"{at:03d}" for at, case in enumerate(CASES) if case[3] == "no figure in any file"}
    assert listed >= {f"{at:03d}" for at in range(len(CASES))} - silent
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["unanswered.csv", "series.xlsx"])
def test_a_file_that_may_not_be_read(own, monkeypatch, name):
    (own.folder / name).write_bytes(b"PK")
    real = Path.open

    def refuse(path, *arguments, **others):
        if path.parent == own.folder:
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **others)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    problems = [item.message for item in inspect_series(series_plan(own)).findings.problems]
    assert problems == [
        f"{own.folder}/{name} - cannot be read (Permission denied); check the file and the "
        "permission to read it"
    ]


def test_no_folder_is_one_message(own):
    own.folder.rmdir()
    with pytest.raises(InputError, match="no such folder; make it and put the series in it"):
        read_inputs(own)


def test_an_empty_folder_is_one_message(own):
    with pytest.raises(InputError, match="no figure in any file; put the series here"):
        read_inputs(own)


def test_lock_files_and_notes_are_left_alone(own):
    for name in ("~$series.xlsx", ".DS_Store", "README.md"):
        (own.folder / name).write_bytes(b"x")
    (own.folder / "unanswered.csv").write_text("land;2013\nGhana;5\n")
    assert inspect_series(series_plan(own)).findings.problems == []
