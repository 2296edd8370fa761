"""From the numbers of a finished run to its printed tokens, and every file in the manifest."""

import csv
import json
import random
import re

import pytest
import yaml

from analysis import verify
from analysis.configuration import load_settings
from analysis.manifest import checksum
from analysis.trail.walk import walk
from tests.workflow.conftest import changed

pytestmark = pytest.mark.slow


def test_the_manifest_names_every_file_with_its_checksum(finished):
    folder = finished.results / "published"
    content = json.loads((folder / "manifest.json").read_text())
    written = {
        path.relative_to(finished.folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", ".snakemake_timestamp")
    }
    calibration = {f"results/calibration/{name}.csv" for name in ("size", "rounding", "methods")}
    assert set(content["outputs"]) == written | calibration
    for name, recorded in {**content["inputs"], **content["outputs"]}.items():
        assert checksum(finished.folder / name) == recorded, name
    assert {"requirements.lock", "data/raw/published/cells.csv"} <= set(content["inputs"])
    assert content["configuration"]["seed"] == 20150630
    assert {"frictionless", "rocrate", "numpy"} <= set(content["packages"])


def test_ten_numbers_of_the_tables_are_walked_to_printed_tokens(finished, monkeypatch):
    monkeypatch.chdir(finished.folder)
    settings = load_settings(yaml.safe_load((finished.folder / "tiny.yaml").read_text()))
    table = finished.results / "published/5_tables/estimates_table.csv"
    with table.open(encoding="utf-8", newline="") as file:
        numbers = [
            (f"published/estimates_table/{row['row_id']}/{column}", row[column])
            for row in csv.DictReader(file)
            for column in ("estimate", "ci_low", "bound_low", "bound_high", "imputation_estimate")
            if row[column]
        ]
    for number, value in random.Random(20150630).sample(numbers, 10):
        trail = walk(number, settings, finished.folder)
        assert trail.value == value
        assert trail.changed == ()
        notes = [note for step in trail.steps for note in step.notes]
        assert any(note.endswith(": equal") for note in notes), number
        assert not any("NOT EQUAL" in note for note in notes), number
        raw = (finished.folder / "data/raw/published/cells.csv").read_text().splitlines()
        for token in trail.tokens:
            assert f",{token['token']}," in raw[token["line"] - 1]
            assert token["source line"]
        assert trail.tokens, number


def _flipped(path):
    """Return the text of a table with its first digit before a comma changed."""
    original = path.read_text()
    flipped = re.sub(r"(\d)(?=,)", lambda m: str((int(m[1]) + 1) % 10), original, count=1)
    assert flipped != original
    return flipped


def test_a_table_made_again_from_nothing_differs_by_the_digit_that_was_flipped(
    finished, monkeypatch, capsys
):
    monkeypatch.chdir(finished.folder)
    name = "published/3_estimates/families/differences.csv"
    ask = ["--cores", "2", "--configuration", "tiny.yaml", "--only", name]
    assert verify.main(ask) == 0
    equal = re.search(r"\b(\d+) files are the same byte for byte", capsys.readouterr().out)
    assert int(equal[1]) > 5  # the cleaned record, its design, and the table itself
    table = finished.results / name
    with changed(table, _flipped(table)):
        assert verify.main(ask) == 1
    said = capsys.readouterr().out
    assert name in said
    assert f"1 files DIFFER, {int(equal[1]) - 1} are the same byte for byte." in said


@pytest.mark.faults
def test_a_second_run_from_nothing_gives_the_same_bytes_but_for_a_flipped_digit(
    finished, monkeypatch, capsys
):
    monkeypatch.chdir(finished.folder)
    table = finished.results / "published/5_tables/headline.csv"
    with changed(table, _flipped(table)):
        code = verify.main(["--cores", "2", "--configuration", "tiny.yaml"])
    said = capsys.readouterr().out
    assert code == 1
    assert "published/5_tables/headline.csv" in said
    visible = [name for name in finished.snapshot() if not name.rpartition("/")[2].startswith(".")]
    equal = len(visible) - 1
    assert f"1 files DIFFER, {equal} are the same byte for byte." in said
