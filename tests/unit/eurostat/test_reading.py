"""From the two files to cells: names, rounding, what is left and said to be left."""

import csv
import hashlib
from collections import Counter

import pytest
import yaml

from analysis.cleaning.clean_tables import cell_rows, cleaning_log
from analysis.cleaning.eurostat import harvest
from analysis.cleaning.eurostat_files import find_tables, table_of
from analysis.cleaning.eurostat_names import is_group
from analysis.cleaning.observations import observation_rows
from analysis.cleaning.tokens import Reading
from analysis.configuration import load_settings
from analysis.inputs import read_inputs
from analysis.records import InputError
from analysis.sources import read_source, source_files
from tests.conftest import ROOT
from tests.unit.eurostat import conftest as files


@pytest.fixture
def eurostat(tmp_path, config):
    """Settings of a dataset whose folder is empty."""
    folder = tmp_path / "eurostat"
    folder.mkdir()
    own = {**config["sources"]["eurostat"], "folder": str(folder)}
    for key in ("tables", "specifications"):
        own[key] = str(ROOT / own[key])
    return load_settings({**config, "sources": {**config["sources"], "eurostat": own}}).of(
        "eurostat"
    )


@pytest.fixture
def filled(eurostat):
    """The same with both tables in the older export, every figure invented."""
    (eurostat.folder / "migr_eirtn_2012_2016.csv").write_bytes(files.EXPORT.encode("cp1252"))
    (eurostat.folder / "estat_migr_eiord.tsv").write_bytes(files.TSV_OLD.encode())
    return eurostat


@pytest.mark.parametrize(
    ("label", "country"),
    [
        ("Côte d'Ivoire", "CIV"), ("Côte d\u2019Ivoire", "CIV"), ("CI", "CIV"),
        ("Democratic Republic of the Congo", "COD"), ("Congo", "COG"), ("CD", "COD"), ("CG", "COG"),
        ("China (including Hong Kong)", "CHN"), ("China", "CHN"), ("Russia", "RUS"),
        ("Türkiye", "TUR"), ("Turkey", "TUR"), ("turkey", "TUR"), ("Iran", "IRN"),
        ("EL", "GRC"), ("GR", "GRC"), ("UK", "GBR"), ("GB", "GBR"), ("XK", "XKX"), ("Kosovo*", "XKX"),
        ("Germany (until 1990 former territory of the FRG)", "DEU"), ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"), ("Sudan", "SDN"), ("South Sudan", "SSD"), ("Serbia", "SRB"),
        ("Ruritania", None), ("Total", None), ("", None), ("Serbia and Montenegro", None),
    ],
)  # fmt: skip
def test_names_and_codes(names, label, country):
    assert names.country(label) == country


def test_every_focus_country_has_its_code_and_english_name(names, inputs):
    with (ROOT / "data/raw/published/focus_countries.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert names.country(row["iso2"]) == row["country"]
    for code, country in inputs.record.countries.items():
        if code != "SOM":  # the report's entry names Somalia and Somaliland together
            assert names.country(country.name_en) == code


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("Total", True), ("EU28", True), ("EU27_2020", True), ("EXT_EU27_2020", True),
        ("European Union - 27 countries (from 2020)", True), ("Stateless", True), ("UNK", True),
        ("Netherlands", False), ("Ruritania", False), ("EE", False), ("EL", False),
    ],
)  # fmt: skip
def test_groups_are_told_from_names_that_are_not_known(label, group):
    assert is_group(label) is group


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("migr_eirtn_2012_2016.csv", "migr_eirtn"), ("estat_migr_eiord.tsv.gz", "migr_eiord"),
        ("MIGR_EIRTN.CSV", "migr_eirtn"), ("migr_eiord$defaultview_linear.csv.gz", "migr_eiord"),
        ("migr_eirtn1.tsv", ""), ("migr_eirtn_1_Label.csv", ""), ("migr_eirtn.xlsx", ""),
        ("README.md", ""), ("migr_eipre.tsv", ""),
    ],
)  # fmt: skip
def test_files_are_found_by_the_name_of_their_table(name, table):
    assert table_of(name) == table


def test_absent_files_are_named_with_folder_and_remedy(eurostat):
    with pytest.raises(InputError) as caught:
        read_source(eurostat)
    message = str(caught.value)
    for part in (str(eurostat.folder), "migr_eirtn", "migr_eiord", ".tsv.gz", "README.md",
                 "make fetch-eurostat"):  # fmt: skip
        assert part in message
    (eurostat.folder / "migr_eirtn1.tsv").write_text("")
    (eurostat.folder / "migr_eiord.csv").write_text("")
    with pytest.raises(
        InputError, match=r"no file of migr_eirtn \(there, but not used: migr_eirtn1"
    ):
        find_tables(eurostat.folder)


def test_two_files_of_one_table_are_refused(filled):
    (filled.folder / "migr_eirtn.tsv").write_text(files.TSV_OLD)
    with pytest.raises(InputError, match=r"migr_eirtn.tsv and migr_eirtn_2012_2016.csv both hold"):
        find_tables(filled.folder)


def test_a_state_that_reports_nothing_is_named_with_those_that_do(filled):
    from dataclasses import replace

    with pytest.raises(InputError, match=r"no figure reported by BEL \(states met: .*NLD"):
        read_source(replace(filled, state="BEL"))


def test_zero_and_five_are_rounded_counts(filled):
    record = read_source(filled)
    cells = {
        (row["indicator"], row["country"], row["year"]): (row["low"], row["high"], row["printed"])
        for row in cell_rows(record, 5, filled.readings)
    }
    assert cells == {
        ("returned", "ARM", 2012): (1103, 1107, 1105.0),
        ("returned", "ARM", 2013): (0, 2, 0.0),
        ("returned", "CIV", 2012): (8, 12, 10.0),
        ("returned", "CHN", 2012): (3, 7, 5.0),
        ("ordered", "ARM", 2012): (1103, 1107, 1105.0),
        ("ordered", "ARM", 2013): (0, 2, 0.0),
        ("ordered", "CIV", 2012): (8, 12, 10.0),
    }
    assert filled.readings == (Reading.NEAREST,)


def test_the_cleaning_log_says_what_was_left(filled):
    rows = cleaning_log(read_source(filled), 5)
    said = {row["step"]: row for row in rows if "migr_eirtn" in row["sentence"]}
    assert said["unmatched names"]["rows_in"] - said["unmatched names"]["rows_out"] == 1
    assert "Ruritania" in said["unmatched names"]["sentence"]
    assert "left: Albania" in said["unused names"]["sentence"]
    assert "left: European Union (28 countries), Total" not in said["unmatched names"]["sentence"]
    assert "Total" in said["unused names"]["sentence"]
    assert "without a row: AFG" in said["focus countries"]["sentence"]
    assert "confidential: 1, not available: 1" in said["printed"]["sentence"]
    assert "c (confidential): 1, p (provisional): 1" in said["flags"]["sentence"]
    assert [row["order"] for row in rows] == list(range(1, len(rows) + 1))


def test_flags_and_gaps_stay_in_the_table_of_observations(written, scope):
    taken = harvest(written("migr_eirtn.csv", files.EXPORT), "returned", scope)
    rows = {
        (row["state"], row["country"], row["year"]): row
        for row in observation_rows(taken.reported, 5, Reading.NEAREST)
    }
    armenia, russia = rows["NLD", "ARM", 2012], rows["NLD", "RUS", 2012]
    assert (armenia["flag"], armenia["meaning"], armenia["missing"]) == ("p", "provisional", "")
    assert (russia["token"], russia["low"], russia["missing"]) == (None, None, "confidential")


def test_a_definition_that_differs_stays_with_the_cell(written, scope):
    from analysis.cleaning.eurostat import figures

    text = files.TSV_OLD.replace("1105 p", "1105 d")
    taken = harvest(written("migr_eirtn.tsv", text), "returned", scope)
    opens = {(item.country, item.year): item.leaves_open for item in figures(taken.reported, "NLD")}
    assert opens["ARM", 2012] == "definition"
    assert Counter(opens.values()) == {"definition": 1, "": 2}


def test_the_inputs_of_the_dataset_fit_together(filled):
    found = read_inputs(filled)
    assert [measure.name for measure in found.record.measures] == ["returned", "ordered"]
    assert len(found.indicators) == 14
    assert len(found.record.countries) == 32
    paths = {path.name for path in source_files(filled)}
    assert {"migr_eirtn_2012_2016.csv", "names.csv", "agreements.csv"} <= paths


def test_origins_hold_the_checksum_of_every_table_of_the_dataset():
    recorded = yaml.safe_load((files.TABLES / "origins.yaml").read_text(encoding="utf-8"))["files"]
    paths = sorted(files.TABLES.glob("*.csv"))
    assert set(recorded) == {path.name for path in paths}
    for path in paths:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert recorded[path.name]["sha256"] == digest, f"renew the checksum of {path.name}"
