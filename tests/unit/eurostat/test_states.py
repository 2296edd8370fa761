"""Triple differences of the pipeline: who is compared, what is refused, placebos by hand."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.cleaning.observations import StateCell, States
from analysis.design.exposure import Timing
from analysis.estimators.outcome_forms import OutcomeForm
from analysis.exhibits.reasons import translate
from analysis.fitting import states
from analysis.fitting.context import fit_all
from analysis.fitting.specification import Specification
from analysis.records import Cell, Identified, Lens, NotIdentifiedError

SPECIFICATION = Specification(
    name="mou-2014-states-count", role="main", estimator="triple_difference", indicator="returned",
    form=OutcomeForm.COUNT, denominator="", instrument="mou", event="start", onset="window",
    onset_from=2014, onset_to=2014, timing=Timing.CALENDAR_YEAR, comparison="never",
    year_from=2013, year_to=2014, inference="CR1",
)  # fmt: skip

# Invented. Nigeria and Rwanda have a memorandum of 2014; Algeria and Ghana have none.
FIGURES = {
    "NLD": {"NGA": (100, 140), "RWA": (20, 30), "DZA": (50, 55), "GHA": (80, 75)},
    "BEL": {"NGA": (60, 70), "RWA": (10, 10), "DZA": (40, 45), "GHA": (30, 35)},
    "DEU": {"NGA": (300, 320), "RWA": (30, 40), "DZA": (90, 80), "GHA": (120, 130)},
    "FRA": {"NGA": (200, 205), "RWA": (15, 25), "DZA": (400, 380), "GHA": (60, 60)},
}


def _cell(country, year, count):
    return Cell(
        country, year, "returned", (str(count),), max(0, count - 2), count + 2, count, ("x",)
    )


@pytest.fixture
def context(published):
    found = [
        StateCell(state, _cell(country, year, count))
        for state, by_country in FIGURES.items()
        for country, counts in by_country.items()
        for year, count in zip((2013, 2014), counts, strict=True)
    ]
    return replace(
        published, dataset="eurostat", cells=(), states=States("NLD", tuple(found)),
        countries=("DZA", "GHA", "NGA", "RWA"),
    )  # fmt: skip


def _did(state):
    change = {country: after - before for country, (before, after) in FIGURES[state].items()}
    return (change["NGA"] + change["RWA"]) / 2 - (change["DZA"] + change["GHA"]) / 2


def test_the_estimate_is_the_difference_of_differences_in_differences(context):
    rows = {row.lens: row for row in states.fit(SPECIFICATION, context)}
    expected = _did("NLD") - (_did("BEL") + _did("DEU") + _did("FRA")) / 3
    printed, bounds = rows[Lens.AS_PRINTED], rows[Lens.BOUNDS]
    assert printed.estimate == pytest.approx(expected)
    # Every cell of the Netherlands weighs 1/2, every other cell 1/6; 2 people either way.
    reach = 2 * (8 / 2 + 24 / 6)
    assert (bounds.bound_low, bounds.bound_high) == pytest.approx(
        (expected - reach, expected + reach)
    )
    assert printed.countries_treated == "NGA|RWA"
    assert printed.countries_compared == "DZA|GHA"
    assert (printed.n_clusters, printed.n_obs) == (4, 32)
    assert rows[Lens.MULTIPLE_IMPUTATION].identified is Identified.YES
    assert "eurostat-other-states" in printed.caveat_ids


def test_placebos_by_hand(context):
    rows = {row["state"]: row for row in states.placebo_rows(SPECIFICATION, context)}
    others = ["BEL", "DEU", "FRA"]
    for state in others:
        rest = [_did(other) for other in others if other != state]
        assert rows[state]["estimate"] == pytest.approx(_did(state) - np.mean(rest))
        assert rows[state]["bound_low"] < rows[state]["estimate"] < rows[state]["bound_high"]
    own = rows["NLD"]
    assert own["role"] == "own"
    larger = sum(abs(row["estimate"]) >= abs(own["estimate"]) for row in rows.values())
    assert (own["p_value"], own["smallest_p"]) == (larger / 4, 1 / 4)
    # Each end by itself: a state is surely as far, or perhaps.
    home = (own["bound_low"], own["bound_high"])
    ends = [(rows[state]["bound_low"], rows[state]["bound_high"]) for state in others]
    surely = sum(min(abs(low), abs(high)) > max(map(abs, home)) and low * high > 0
                 for low, high in ends)  # fmt: skip
    perhaps = sum(max(abs(low), abs(high)) >= max(0, home[0], -home[1]) for low, high in ends)
    assert (own["p_low"], own["p_high"]) == ((1 + surely) / 4, (1 + perhaps) / 4)
    assert own["smallest_p"] <= own["p_low"] <= own["p_value"] <= own["p_high"]


def test_the_range_of_the_share_is_that_of_every_choice_within_the_bounds():
    printed = {"NLD": 30.0, "BEL": -50.0, "DEU": 31.0, "FRA": -20.0, "LUX": 1.0}
    bounds = {"NLD": (25.0, 35.0), "BEL": (-55.0, -45.0), "DEU": (26.0, 36.0),
              "FRA": (-27.0, -13.0), "LUX": (-9.0, 11.0)}  # fmt: skip
    found = states._shares("NLD", printed, bounds)
    # Belgium surely; Germany as printed; France perhaps; Luxembourg never.
    assert found == {"p_value": 3 / 5, "p_low": 2 / 5, "p_high": 4 / 5, "smallest_p": 1 / 5}


@pytest.mark.parametrize(
    ("instrument", "event", "reason"),
    [
        ("eu_readmission", "in_force", "bind the other member states"),
        ("any_agreement", "start", "bind the other member states"),
        ("mobility_partnership", "signed", "bind the other member states"),
    ],
)
def test_agreements_of_the_union_have_no_other_states_to_compare(
    context, instrument, event, reason
):
    specification = replace(SPECIFICATION, instrument=instrument, event=event)
    rows = fit_all([specification], [context], states.fit)
    assert len(rows) == len(Lens)
    assert all(row.identified is Identified.NO and reason in row.reason for row in rows)
    assert translate(rows[0].reason) != rows[0].reason


def test_the_benelux_is_no_comparison_for_its_own_agreements(context):
    specification = replace(
        SPECIFICATION, instrument="benelux_protocol", event="signed", onset_from=2013, onset_to=2014,
        timing=Timing.HALF_YEAR, comparison="all",
    )  # fmt: skip
    georgia = [
        StateCell(state, _cell("GEO", year, 50 + 5 * (year == 2014)))
        for state in FIGURES
        for year in (2013, 2014)
    ]
    figures = States("NLD", context.states.cells + tuple(georgia))
    sample = states.states_sample(
        specification, replace(context, states=figures, countries=(*context.countries, "GEO"))
    )
    assert set(sample.states) == {"DEU", "FRA", "NLD"}
    assert sample.treated == ("GEO",)


def test_one_state_only_is_a_row_with_its_reason(context):
    alone = tuple(item for item in context.states.cells if item.state == "NLD")
    for figures in (None, States("NLD", alone)):
        narrowed = replace(context, states=figures)
        with pytest.raises(NotIdentifiedError, match="one state only"):
            states.states_sample(SPECIFICATION, narrowed)
        rows = states.placebo_rows(SPECIFICATION, narrowed)
        assert [(row["state"], row["role"]) for row in rows] == [("none", "none")]
        assert translate(rows[0]["reason"])


def test_a_citizenship_without_figures_at_home_is_named(context):
    kept = tuple(
        item
        for item in context.states.cells
        if not (item.state == "NLD" and item.cell.country in ("NGA", "RWA"))
    )
    with pytest.raises(NotIdentifiedError, match="no treated country has figures of returned"):
        states.states_sample(SPECIFICATION, replace(context, states=States("NLD", kept)))
