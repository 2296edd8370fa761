"""What the cells carry, on the record and on a panel small enough to read."""

import pytest

from analysis.design.identification import identification_rows
from analysis.design.series_gate import GateThresholds


@pytest.fixture(scope="module")
def table(inputs, published):
    names = [measure.name for measure in inputs.record.measures]
    rows = identification_rows(
        published.cells, published.events, published.countries, names,
        range(2009, 2015), GateThresholds(),
    )  # fmt: skip
    return {
        (row["model"], row["indicator"], row["instrument"], row["country"]): row for row in rows
    }


def test_no_combination_is_left_out(table):
    assert len(table) == 3 * 8 * 8 * 32
    assert all(row["reason"] for row in table.values())


@pytest.mark.parametrize(
    ("key", "identified", "words"),
    [
        (("difference", "unanswered", "mou", "NGA"), "yes", "between 2013 and 2014"),
        (("difference", "unanswered", "mou", "BDI"), "no", "in all years of the series (since 2008)"),
        (("difference", "unanswered", "mou", "CHN"), "no", "no dated start"),
        (("difference", "lp_requests", "mou", "NGA"), "no", "no figure is printed for 2013"),
        (("difference", "unanswered", "mou", "GIN"), "no", "no dated start"),
        (("difference", "unanswered", "eu_readmission", "TUR"), "no", "counts from 2015"),
        (("series", "forced_departures", "benelux_protocol", "RUS"), "yes", "level and of slope"),
        (("series", "unanswered", "mou", "NGA"), "no", "2 of the 3 years needed before 2014"),
        (("series", "nationality_confirmed", "taskforce", "GIN"), "yes", "3 years before 2012"),
        (("panel", "unanswered", "eu_readmission", "ARM"), "yes", "compared with"),
        (("panel", "forced_departures", "mou", "SOM"), "no", "no figure is printed before 2014"),
    ],
)  # fmt: skip
def test_reasons_on_the_record(table, key, identified, words):
    assert table[key]["identified"] == identified
    assert words in table[key]["reason"]
