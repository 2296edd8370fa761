"""The transcribed record: complete, checksummed, and equal to a count made by hand."""

import hashlib
from collections import Counter

import pytest
import yaml

from tests.conftest import ROOT

RAW = ROOT / "data/raw/published"


def test_origins_hold_the_checksum_of_every_raw_table():
    origins = yaml.safe_load((RAW / "origins.yaml").read_text(encoding="utf-8"))
    recorded = origins.get("files", origins)
    for path in sorted(RAW.glob("*.csv")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert recorded[path.name]["sha256"] == digest, f"renew the checksum of {path.name}"


def test_the_dictionary_names_every_column_of_every_raw_table():
    dictionary = (ROOT / "data/raw/DATA_DICTIONARY.md").read_text(encoding="utf-8")
    for path in sorted(RAW.glob("*.csv")):
        section = dictionary.split(f"## {path.name}")[1].split("\n## ")[0]
        for column in path.read_text(encoding="utf-8").splitlines()[0].split(","):
            assert f"`{column}`" in section, f"{path.name}: {column}"


def test_cells_a_country(published):
    # Counted by hand in sections 3.2.3 and 3.3.1, ranges written out by year.
    counted = {"ARM": 9, "AZE": 9, "BDI": 6, "GIN": 9, "NGA": 8, "RWA": 7, "SOM": 2,
               "GEO": 12, "UKR": 16, "RUS": 18, "SRB": 20}  # fmt: skip
    assert Counter(cell.country for cell in published.cells) == counted


def test_two_tokens_for_one_cell_intersect(published):
    cells = {cell.key: cell for cell in published.cells}
    russia = cells["RUS", 2013, "voluntary_departures"]
    assert russia.tokens == ("tussen 105 en 435", "105")
    assert (russia.low, russia.high, russia.printed) == (103, 107, 105)


def test_priority_countries(inputs):
    priority = {code for code, item in inputs.record.countries.items() if item.cabinet_priority}
    assert priority == {"AFG", "DZA", "CHN", "EGY", "GHA", "IND", "IRQ", "MAR", "SOM"}
    assert len(inputs.record.countries) == 32
    assert len(inputs.indicators) == 14


def test_dates_come_from_the_report_or_the_official_journal(inputs):
    others = {
        event.source_line for event in inputs.record.events if not event.source_line[0].isdigit()
    }
    assert others == {"Official Journal"}


@pytest.mark.parametrize(
    ("country", "instrument", "event", "day"),
    [
        ("AZE", "eu_readmission", "signed", "2014-02-28"),
        ("AZE", "eu_readmission", "in_force", "2014-09-01"),
        ("TUR", "eu_readmission", "signed", "2013-12-16"),
        ("TUR", "eu_readmission", "in_force", "2014-10-01"),
        ("LKA", "eu_readmission", "signed", "2004-06-04"),
        ("RUS", "benelux_protocol", "in_force", "2011-11-01"),
    ],
)
def test_dates(inputs, country, instrument, event, day):
    found = [
        item.earliest.isoformat()
        for item in inputs.record.events
        if (item.country, item.instrument, item.event) == (country, instrument, event)
        and item.chosen
    ]
    assert found == [day]
