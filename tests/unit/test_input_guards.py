"""Bad input: one message that names file, row, column, value and remedy."""

import pytest

from analysis.configuration import load_settings
from analysis.inputs import read_inputs
from analysis.records import InputError


def _break(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the guard test is stale: {old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def _message(config):
    with pytest.raises(InputError) as caught:
        read_inputs(load_settings(config, "default.yaml"))
    message = str(caught.value)
    assert "\n" not in message
    return message


ARMENIA = "ARM,lp_requests,2014,2014,275,"


@pytest.mark.parametrize(
    ("table", "old", "new", "parts"),
    [
        ("cells", ARMENIA, "ARM,lp_requests,2014,2014,27x,",
         ["cells.csv, row 4, column token: '27x'", "a figure is a whole number"]),
        ("cells", ARMENIA, "ARM,lp_requests,2014,2014,277,",
         ["row 4, column token: '277'", "275 or 280 would be right"]),
        ("cells", ARMENIA, "ARM,lp_requests,2014,2014,295,,3.2.3,1,\n" + ARMENIA,
         ["row 5, column token: '275'", "contradicts row 4 ('295')", "correct one of the two"]),
        ("cells", ARMENIA, ARMENIA + ",3.2.3,1,\n" + ARMENIA,
         ["row 5, column country: 'ARM'", "repeats row 4", "keep one"]),
        ("cells", ARMENIA, "ATL,lp_requests,2014,2014,275,",
         ["row 4, column country: 'ATL'", "not in focus_countries.csv"]),
        ("cells", ARMENIA, "ARM,lp_wishes,2014,2014,275,",
         ["row 4, column indicator: 'lp_wishes'", "use one of lp_requests"]),
        ("cells", ARMENIA, "ARM,lp_requests,2014,2013,275,",
         ["row 4, column year_to: '2013'", "lies before the first"]),
        ("cells", ARMENIA, "ARM,lp_requests,2014,2014,,",
         ["row 4, column token: ''", "a figure that is not printed has no row"]),
        ("cells", "country,indicator", "land,indicator", ["row 1", "expected country, indicator"]),
        ("agreements", ",signed,2013-04-19,day,", ",signed,2013-02-30,day,",
         ["agreements.csv, row", "column date: '2013-02-30'", "no such date"]),
        ("agreements", ",signed,2013-04-19,day,", ",signed,19-04-2013,day,",
         ["column date: '19-04-2013'", "write YYYY, YYYY-MM or YYYY-MM-DD"]),
        ("agreements", ",signed,2013-04-19,day,", ",signed,2013-04,day,",
         ["column precision: 'day'", "is printed to the month"]),
        ("caveats", ",always,", ",sometimes,", ["caveats.csv, row", "column trigger: 'sometimes'"]),
        ("claims", "arm-unanswered-fall-2014,ARM,", "arm-unanswered-fall-2014,ARX,",
         ["claims.csv, row 2, column countries: 'ARX'", "is unknown"]),
    ],
)  # fmt: skip
def test_each_slip_is_named(raw_copy, table, old, new, parts):
    folder, config = raw_copy
    _break(folder / f"{table}.csv", old, new)
    message = _message(config)
    for part in parts:
        assert part in message


def test_missing_file_is_named(raw_copy):
    folder, config = raw_copy
    (folder / "cells.csv").unlink()
    assert "cells.csv: the file is missing" in _message(config)


def test_wrong_encoding_is_named(raw_copy):
    folder, config = raw_copy
    path = folder / "focus_countries.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    assert "is not UTF-8; save the file as CSV UTF-8" in _message(config)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"rounding_units": 5}, ["unknown key 'rounding_units'", "did you mean 'rounding_unit'?"]),
        ({"rounding_unit": 0}, ["key rounding_unit: '0' is not allowed", "multiples of 5"]),
        ({"readings": ["nearby"]}, ["key readings.0: 'nearby' is not allowed"]),
        ({"years": [2014, 2009]}, ["key years", "write the first year first"]),
        ({"datasets": ["publishd"]}, ["'publishd' has no source", "did you mean 'published'?"]),
        (
            {"sources": {"published": {"kind": "record", "years": [2014, 2009]}}},
            ["key sources.published.years"],
        ),
        ({"sources": {"published": {"kind": "recrod"}}}, ["key sources.published.kind: 'recrod'"]),
        (
            {"sources": {"twin": {"kind": "record"}}, "datasets": ["twin"]},
            ["simulated datasets, and only those, begin with 'twin'"],
        ),
        ({"series_gate": {"before_level": 3}}, ["at series_gate", "required"]),
    ],
)
def test_configuration_slips_are_named(config, change, parts):
    message = _message({**config, **change})
    assert message.startswith("default.yaml")
    for part in parts:
        assert part in message


def test_a_dataset_has_its_own_settings_and_those_of_the_run_where_it_has_none(config):
    own = {"kind": "record", "raw": "elsewhere", "rounding_unit": 10, "years": [2011, 2020]}
    settings = load_settings({**config, "sources": {**config["sources"], "other": own}})
    other, published = settings.of("other"), settings.of("published")
    assert (str(other.raw), other.rounding_unit, other.years) == ("elsewhere", 10, (2011, 2020))
    assert other.specifications == published.specifications
    assert (published.rounding_unit, published.years) == (5, (2009, 2014))


def test_specification_slips_are_named(tmp_path, config):
    from pathlib import Path

    path = tmp_path / "specifications.csv"
    text = Path(config["specifications"]).read_text()
    path.write_text(text.replace(",unanswered,count,,any", ",unheard,count,,any", 1))
    message = _message({**config, "specifications": str(path)})
    assert "specifications.csv, row 2, column indicator: 'unheard'" in message
