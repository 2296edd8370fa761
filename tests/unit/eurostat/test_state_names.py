"""States of the tables of Eurostat have names in both languages."""

import csv

from analysis.exhibits.state_names import STATES, listed_states, state_name
from tests.conftest import ROOT


def test_every_named_state_is_one_of_the_names_table():
    with (ROOT / "data/raw/eurostat_tables/names.csv").open(encoding="utf-8") as file:
        known = {row["country"] for row in csv.DictReader(file)}
    assert set(STATES) <= known
    assert all(en and nl for en, nl in STATES.values())


def test_states_are_listed_in_the_alphabet_of_the_language():
    codes = ["DEU", "BEL", "CZE"]
    assert listed_states(codes, "en") == "Belgium, Czechia and Germany"
    assert listed_states(codes, "nl") == "België, Duitsland en Tsjechië"
    assert state_name("USA", "nl") == "USA"
