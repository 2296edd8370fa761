"""The caveats of Eurostat's tables are attached to every result of them, and to no other."""

import pytest

from analysis.caveats import found
from analysis.caveats.registry import Situation, attach
from analysis.fitting import differences
from analysis.fitting.context import fit_all
from analysis.fitting.specification import read_specifications
from tests.conftest import ROOT

EVERYWHERE = {
    "eurostat-includes-border",
    "eurostat-not-harmonised",
    "eurostat-ratio-no-cohort",
    "eurostat-agreements-until-2015",
}
OWN = {
    "returned": {"eurostat-forced-and-voluntary"},
    "ordered": {"eurostat-orders-by-the-state"},
}


@pytest.mark.parametrize("indicator", ["returned", "ordered"])
def test_each_measure_brings_its_caveats(inputs, indicator):
    situation = Situation(
        "eurostat", indicator, frozenset(), frozenset(), found.of_dataset("eurostat")
    )
    attached = {caveat.id for caveat in attach(inputs.caveats, situation)}
    assert attached >= EVERYWHERE | OWN[indicator]
    other = OWN["ordered" if indicator == "returned" else "returned"]
    assert not attached & other


def test_no_other_dataset_meets_them(inputs):
    for dataset in ("published", "series", "twin"):
        situation = Situation(
            dataset, "returned", frozenset(), frozenset(), found.of_dataset(dataset)
        )
        attached = {caveat.id for caveat in attach(inputs.caveats, situation)}
        assert not {name for name in attached if name.startswith("eurostat-")}


def test_every_row_carries_them_refused_or_not(published):
    from dataclasses import replace

    context = replace(published, dataset="eurostat", cells=())
    path = ROOT / "workflow/config/specifications_eurostat.csv"
    specifications = [
        item
        for item in read_specifications(path, ("returned", "ordered"))
        if item.estimator in differences.ESTIMATORS
    ]
    rows = fit_all(specifications, [context], differences.fit)
    assert {row.indicator for row in rows} == {"returned", "ordered"}
    for row in rows:
        assert set(row.caveat_ids.split("|")) >= EVERYWHERE | OWN[row.indicator]


def test_warnings_are_about_the_measure_and_instrument_of_the_headline():
    path = ROOT / "workflow/config/specifications_eurostat.csv"
    items = read_specifications(path, ("returned", "ordered"))
    (headline,) = [item for item in items if item.role == "headline"]
    warnings = [item for item in items if item.role == "warning"]
    assert warnings
    for item in warnings:
        assert (item.indicator, item.instrument) == (headline.indicator, headline.instrument)
