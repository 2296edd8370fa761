"""Tables between the stages: sorted, six digits, validated, written whole."""

import pandas as pd
import pandera.errors
import pytest

from analysis.cleaning.stage_tables import format_number, read_stage, to_frame, write_rows
from analysis.cleaning.tables import write_atomically


def _check(name, status="pass"):
    return {"check": name, "status": status, "sentence": "a, b"}


@pytest.mark.parametrize(
    ("value", "text"),
    [(-11.7, "-11.7"), (1 / 3, "0.333333"), (-0.0, "0"), (1234567.8, "1.23457e+06"), (2, "2")],
)
def test_six_significant_digits(value, text):
    assert format_number(value) == text


def test_rows_are_sorted_by_key_and_come_back_equal(tmp_path):
    path = tmp_path / "checks.csv"
    write_rows([_check("b"), _check("a")], path, "checks")
    assert path.read_bytes() == b'check,status,sentence\na,pass,"a, b"\nb,pass,"a, b"\n'
    assert read_stage(path, "checks")["check"].tolist() == ["a", "b"]


def test_missing_values_stay_missing(tmp_path):
    row = {"indicator": "unanswered", "country": "AAA", "year": 2014, "reading": "nearest", "low": 0,
           "high": 4, "printed": 2.0, "tokens": "<5", "source_lines": "1", "leaves_open": None}  # fmt: skip
    path = tmp_path / "cells.csv"
    write_rows([row], path, "cells")
    assert pd.isna(read_stage(path, "cells")["leaves_open"][0])


def test_a_broken_contract_is_refused_and_nothing_is_written(tmp_path):
    path = tmp_path / "checks.csv"
    with pytest.raises(pandera.errors.SchemaError):
        write_rows([_check("a", "perhaps")], path, "checks")
    assert not path.exists()


def test_a_repeated_key_is_refused():
    with pytest.raises(pandera.errors.SchemaError):
        to_frame([_check("a"), _check("a")], "checks")


def test_an_interrupted_write_leaves_the_earlier_file(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("earlier")

    def interrupted(target):
        target.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, interrupted)
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]
