"""Answers against requests, added up here by hand from the printed figures."""

import pytest

from analysis.caveats.registry import read_caveats
from analysis.exhibits.language_check import causal_language
from analysis.records import Cell
from analysis.verdicts.accounting import accounts
from tests.verdict_tables import RAW, accounting_table, texts

# Tokens of negative, confirmed, unanswered, requests, then smallest and largest answers - requests
# under each reading: every number by two, "<5" 0..4 or 1..4, "5" 3..7 or 5..7, none 0.
BY_HAND = [
    ("ARM", 2014, "15 200 55 275", (-13, 3), (-13, 3), "can balance"),
    ("AZE", 2014, "75 35 15 95", (22, 38), (22, 38), "answers exceed requests"),
    ("GEO", 2013, "10 50 <5 70", (-16, 0), (-15, 0), "can balance"),
    ("GEO", 2014, "10 35 10 55", (-8, 8), (-8, 8), "can balance"),
    ("RUS", 2013, "40 45 20 125", (-28, -12), (-28, -12), "requests exceed answers"),
    ("RUS", 2014, "30 50 10 110", (-28, -12), (-28, -12), "requests exceed answers"),
    ("SRB", 2013, "<5 50 <5 70", (-24, -8), (-22, -8), "requests exceed answers"),
    ("SRB", 2014, "10 60 none 60", (4, 16), (4, 16), "answers exceed requests"),
    ("UKR", 2013, "15 20 <5 40", (-11, 5), (-10, 5), "can balance"),
    ("UKR", 2014, "20 25 <5 45", (-6, 10), (-5, 10), "can balance"),
]


@pytest.fixture(scope="module")
def table():
    return accounting_table()


def test_the_complete_years_are_these_and_no_other(table):
    found = {(row["country"], row["year"]) for row in table.to_dict("records")}
    assert found == {(country, year) for country, year, *_ in BY_HAND}
    assert len(table) == 2 * len(BY_HAND)


@pytest.mark.parametrize(("country", "year", "tokens", "nearest", "suppressed", "balance"), BY_HAND)
def test_surplus_by_hand(table, country, year, tokens, nearest, suppressed, balance):
    for reading, expected in (("nearest", nearest), ("suppressed", suppressed)):
        row = table[
            (table["country"] == country) & (table["year"] == year) & (table["reading"] == reading)
        ].iloc[0]
        assert (row["surplus_low"], row["surplus_high"]) == expected
        assert row["balance"] == balance
        explained = "years-different-persons" if balance != "can balance" else None
        assert row["explained_by"] == explained
        assert "years-different-persons" in row["caveat_ids"]
        for token in tokens.split():
            assert token == "none" or f"'{token}'" in row["cells"].replace("minder dan ", "<")


def test_it_agrees_with_the_check_at_cleaning(table, inputs):
    from analysis.cleaning.clean_tables import accounting_checks
    from analysis.cleaning.tokens import Reading

    for reading in ("nearest", "suppressed"):
        checks = {
            item.name: item.sentence
            for item in accounting_checks(inputs.record, 5, Reading(reading))
        }
        for row in table[table["reading"] == reading].to_dict("records"):
            sentence = checks[f"accounting/{row['country']}/{row['year']}/{reading}"]
            assert f"between {row['surplus_low']} and {row['surplus_high']} " in sentence


def _cell(indicator, low, high):
    return Cell("ARM", 2013, indicator, (str(low),), low, high, float(low), ("1",))


def test_both_kinds_of_requests_are_added_up():
    answers = [
        _cell(name, 10, 12) for name in ("negative_answers", "nationality_confirmed", "unanswered")
    ]
    requests = [_cell("lp_requests", 20, 21), _cell("to_requests", 9, 10)]
    registry = read_caveats(RAW / "caveats.csv")
    (found,) = accounts([*answers, *requests], "published", registry)
    assert (found.surplus_low, found.surplus_high) == (30 - 31, 36 - 29)
    assert "denominator-changed" in {caveat.id for caveat in found.caveats}
    assert accounts(answers, "published", registry) == []
    assert accounts([*answers[:2], *requests], "published", registry) == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_text_names_a_cause(table, language):
    assert [text for text in texts(table, language) if causal_language(text, language)] == []
