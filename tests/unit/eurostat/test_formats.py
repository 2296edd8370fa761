"""Every format of Eurostat gives the same figures, flags and gaps."""

import gzip

import pytest

from analysis.cleaning.eurostat import harvest
from analysis.records import InputError
from tests.unit.eurostat import conftest as files


def _taken(path, scope):
    return {
        (item.state, item.country, item.year): (
            item.token.text if item.token else None,
            item.flag,
            item.missing,
        )
        for item in harvest(path, "returned", scope).reported
    }


ARMENIA = {
    ("NLD", "ARM", 2012): ("1105", "p", ""),
    ("NLD", "ARM", 2013): ("0", "", ""),
}
RUSSIA = {("NLD", "RUS", 2012): (None, "c", "confidential")}
IVORY = {("NLD", "CIV", 2012): ("10", "", "")}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_the_older_csv_export(written, scope, encoding):
    path = written("migr_eirtn_2012.csv", files.EXPORT, encoding)
    assert _taken(path, scope) == {
        **ARMENIA,
        **RUSSIA,
        **IVORY,
        ("NLD", "CHN", 2012): ("5", "", ""),
        ("DEU", "TUR", 2012): (None, "", "not available"),
    }


def test_the_old_tsv_with_its_codes_of_states(written, scope):
    assert _taken(written("migr_eirtn.tsv", files.TSV_OLD), scope) == {
        **ARMENIA,
        **IVORY,
        **RUSSIA,
        ("NLD", "CIV", 2013): (None, "", "not available"),
        ("NLD", "RUS", 2013): (None, "z", "not applicable"),
        ("GRC", "TUR", 2012): ("15", "", ""),
        ("GRC", "TUR", 2013): ("20", "e", ""),
        ("GBR", "TUR", 2012): ("30", "", ""),
        ("GBR", "TUR", 2013): ("25", "bp", ""),
        ("XKX", "TUR", 2012): (None, "", "not available"),
        ("XKX", "TUR", 2013): ("35", "", ""),
    }


def test_the_new_tsv_keeps_totals_only_and_may_be_gzipped(tmp_path, written, scope):
    plain = _taken(written("migr_eirtn.tsv", files.TSV_NEW), scope)
    assert plain == {
        **ARMENIA,
        **IVORY,
        **RUSSIA,
        ("NLD", "CIV", 2013): (None, "", "not available"),
        ("NLD", "RUS", 2013): (None, "z", "not applicable"),
    }
    zipped = tmp_path / "migr_eirtn.tsv.gz"
    zipped.write_bytes(gzip.compress(files.TSV_NEW.encode()))
    assert _taken(zipped, scope) == plain


def test_sdmx_csv_1_with_codes(written, scope):
    assert _taken(written("migr_eiord.csv", files.SDMX_1), scope) == {
        **ARMENIA,
        **IVORY,
        **RUSSIA,
        ("NLD", "RUS", 2013): (None, "z", "not applicable"),
    }


def test_sdmx_csv_1_with_codes_and_labels(written, scope):
    assert _taken(written("migr_eiord.csv", files.SDMX_1_LABELS), scope) == {
        ("NLD", "ARM", 2012): ("1105", "p", ""),
        **RUSSIA,
    }


def test_sdmx_csv_2_with_columns_of_labels(written, scope):
    assert _taken(written("migr_eiord.csv", files.SDMX_2), scope) == {
        **ARMENIA,
        ("NLD", "COD", 2012): ("5", "", ""),
    }


def test_the_place_of_a_figure_is_kept(written, scope):
    export = harvest(written("migr_eirtn.csv", files.EXPORT), "returned", scope)
    assert export.reported[0].source == "migr_eirtn.csv line 4"
    tsv = harvest(written("migr_eirtn.tsv", files.TSV_OLD), "returned", scope)
    assert tsv.reported[0].source == "migr_eirtn.tsv line 2"


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "parts"),
    [
        ("a.csv", files.EXPORT, '"1,105"', '"1.105"', ["row 4, column Value: '1.105'", "no count"]),
        ("a.csv", files.EXPORT, '"1,105"', '"1,107"', ["row 4, column Value", "1105 or 1110 would be right"]),
        ("a.csv", files.EXPORT, '"1,105"', '"-5"', ["row 4, column Value: '-5'", "no count"]),
        ("a.csv", files.EXPORT, '"2013","Netherlands"', '"2012","Netherlands"',
         ["row 5, column Value", "a second figure for NLD ARM 2012", "row 4"]),
        ("a.csv", files.EXPORT, '"2013","Netherlands"', '"2013Q1","Netherlands"', ["'2013Q1' is no year"]),
        ("a.csv", files.EXPORT, ',"1,105","p"', ',"1,105"', ["row 4: 6 values for 7 columns"]),
        ("a.csv", files.EXPORT, '"Total number of persons returned"', '"Returned to a third country"',
         ["column indic_mg", "Returned to a third country", "the total is missing"]),
        ("a.csv", files.EXPORT, '"CITIZEN"', '"NATIONALITY"', ["row 1", "no Eurostat format"]),
        ("a.tsv", files.TSV_OLD, "citizen,unit,geo", "citizen,unit,region", ["no column geo"]),
        ("a.tsv", files.TSV_OLD, "AM,PER,NL\t0 \t1105 p", "AM,PER,NL\t0 ", ["row 2: 3 codes and 1 values"]),
        ("a.tsv", files.TSV_OLD, "1105 p", "many", ["row 2, column 2012", "'many' is no count"]),
        ("a.csv", files.SDMX_1, "OBS_VALUE", "VALUE", ["no column OBS_VALUE"]),
        ("a.csv", files.SDMX_1, ",T,PER", ",M,PER", ["column sex: F, M", "the total is missing"]),
        ("a.csv", files.SDMX_1, ",age,", ",region,", []),
    ],
)  # fmt: skip
def test_each_slip_is_named(written, scope, name, text, old, new, parts):
    assert old in text
    path = written(name, text.replace(old, new))
    if not parts:  # a column that is not known but has one value is harmless
        assert harvest(path, "returned", scope).reported
        return
    with pytest.raises(InputError) as caught:
        harvest(path, "returned", scope)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_an_unknown_column_with_several_values_is_refused(written, scope):
    text = files.SDMX_1.replace(",age,", ",region,").replace("CI,TOTAL", "CI,NORTH")
    with pytest.raises(InputError, match=r"column region is not known.*NORTH, TOTAL"):
        harvest(written("a.csv", text), "returned", scope)


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"\x1f\x8b\x08\x00broken", "gzip file is damaged"),
        (b"PK\x03\x04 a spreadsheet", "no Eurostat format"),
        (b"", "no Eurostat format"),
        (b"TIME,GEO\x81\x8d\xff", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_files_that_are_no_text_are_named(tmp_path, scope, raw, part):
    path = tmp_path / "migr_eirtn.csv"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=part):
        harvest(path, "returned", scope)
