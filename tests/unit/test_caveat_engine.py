"""Caveats cannot be lost: every one is met somewhere, and every row of results carries some."""

import csv
from datetime import date

import pytest

from analysis.caveats import found
from analysis.caveats.registry import Situation, attach, attach_any, read_caveats
from analysis.cleaning.agreements import AgreementEvent
from analysis.records import Cell
from tests.verdict_tables import RAW, RESULTS

OTHER_DATASETS = {"twin", "series", "eurostat"}
CARRIERS = [
    "3_estimates/estimates",
    "5_tables/accounting",
    "5_tables/claims_audit",
    "5_tables/indicator_scorecard",
]


@pytest.fixture(scope="module")
def registry():
    return read_caveats(RAW / "caveats.csv")


def _rows(name):
    with (RESULTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_every_caveat_is_met_in_the_results(registry):
    met = {
        item for name in CARRIERS for row in _rows(name) for item in row["caveat_ids"].split("|")
    }
    lost = [
        caveat.id
        for caveat in registry
        if caveat.id not in met and not (caveat.datasets and caveat.datasets <= OTHER_DATASETS)
    ]
    assert lost == [], "attached to nothing: give the caveat a scope that exists, or drop it"
    assert met <= {caveat.id for caveat in registry}


@pytest.mark.parametrize("name", CARRIERS)
def test_every_row_carries_the_gravest_caveats(name):
    always = {"no-causal-relation", "rounded-to-fives", "limited-figures"}
    rows = list(_rows(name))
    assert rows
    assert all(always <= set(row["caveat_ids"].split("|")) for row in rows)


def test_every_table_with_a_column_of_caveats_fills_it():
    for path in RESULTS.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert row.get("caveat_ids") != "", path


def test_other_datasets_bring_their_own_caveat(registry):
    for dataset, caveat in (
        ("twin", "simulated-data"),
        ("series", "user-series"),
        ("eurostat", "eurostat-includes-border"),
    ):
        situation = Situation(
            dataset, "forced_departures", frozenset(), frozenset(), found.of_dataset(dataset)
        )
        assert caveat in {item.id for item in attach(registry, situation)}


def test_severity_and_evidence_are_rated_apart(registry):
    pairs = {(caveat.severity, caveat.evidence) for caveat in registry}
    assert any(severity != evidence for severity, evidence in pairs)


def test_several_situations_bring_the_caveats_of_each_once(registry):
    def situation(indicator):
        return Situation("published", indicator, frozenset(), frozenset(), frozenset())

    one, other = situation("voluntary_departures"), situation("unanswered")
    both = attach_any(registry, [one, other])
    assert {item.id for item in both} == {
        item.id for single in (one, other) for item in attach(registry, single)
    }
    assert len(both) == len({item.id for item in both})
    ranks = [["high", "medium", "low"].index(item.severity) for item in both]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("tokens", "leaves_open", "triggers"),
    [
        (("5",), (), set()),
        (("5",), ("year",), {"year_not_printed"}),
        (("minder dan 5",), ("several_years",), set()),
        (("tussen 20 en 35",), ("several_years",), {"range_cells"}),
        (("tussen 20 en 35",), ("year",), {"range_cells", "year_not_printed"}),
        (("tussen 105 en 435", "105"), ("several_years",), set()),  # the number speaks
    ],
)
def test_open_points_of_figures(tokens, leaves_open, triggers):
    cell = Cell("RUS", 2013, "unanswered", tokens, 3, 7, 5.0, ("1",), leaves_open)
    assert found.of_cells([cell]) == triggers


@pytest.mark.parametrize(
    ("measures", "changed"),
    [({"lp_requests", "unanswered"}, False), ({"lp_requests", "to_requests"}, True)],
)
def test_requests_of_both_kinds_are_a_changed_denominator(measures, changed):
    assert ("denominator_changed" in found.of_measures(measures)) is changed


def _event(instrument, event, year, country="ARM", *, chosen=True):
    day = date(year, 5, 1)
    return AgreementEvent("a", country, instrument, event, day, day, "day", chosen, "1")


@pytest.mark.parametrize(
    ("event", "rival"),
    [
        (_event("eu_readmission", "signed", 2013), True),
        (_event("taskforce", "started", 2014), True),
        (_event("mou", "signed", 2013), False),  # its own instrument
        (_event("eu_readmission", "signed", 2012), False),  # before the first change
        (_event("eu_readmission", "signed", 2013, "GEO"), False),
        (_event("eu_readmission", "announced", 2013), False),
        (_event("eu_readmission", "signed", 2013, chosen=False), False),
    ],
)
def test_another_agreement_within_the_years_is_a_rival(event, rival):
    triggers = found.of_rivals([event], ["ARM"], "mou", range(2013, 2015))
    assert bool(triggers) is rival
