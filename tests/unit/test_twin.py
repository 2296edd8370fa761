"""The twin agrees with every printed figure, adds up, and is the same each time."""

import csv
import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.cleaning.figures import build_cells, read_figures
from analysis.cleaning.stage_tables import write_rows
from analysis.cleaning.tokens import Reading, parse_token, printed_token, token_bounds
from analysis.configuration import load_settings
from analysis.fitting import series
from analysis.fitting.context import fit_all
from analysis.records import Cell, Identified, InputError, Lens
from analysis.simulation.twin_draws import draw_twins
from analysis.simulation.twin_model import ANSWERS, EFFECTIVE, MEASURES, build_world
from analysis.simulation.twin_tables import cell_rows, truth_rows
from analysis.sources import countries_drawn, read_basis, source_files
from tests.conftest import ROOT

TWINS = 50


@pytest.fixture(scope="module")
def twin_settings(config):
    return load_settings(config).of("twin")


@pytest.fixture(scope="module")
def world(inputs, twin_settings):
    record = inputs.record
    return build_world(
        record.figures, record.events, record.countries, range(2009, 2015), twin_settings.effects, 5
    )


@pytest.fixture(scope="module")
def twins(world):
    return draw_twins(world, TWINS, np.random.default_rng(7))


@pytest.fixture(scope="module")
def written(world, twins, inputs, tmp_path_factory):
    """Cells of the twin by reading, read back from its file as the workflow reads it."""
    path = tmp_path_factory.mktemp("twin") / "cells.csv"
    write_rows(cell_rows(world, twins, 5), path, "raw_cells")
    figures = read_figures(path, inputs.record.countries, 5)
    return SimpleNamespace(
        path=path,
        cells={
            reading: {cell.key: cell for cell in build_cells(figures, 5, reading)}
            for reading in Reading
        },
    )


@pytest.mark.parametrize("reading", list(Reading))
def test_every_printed_cell_holds_the_twins_cell(written, inputs, reading):
    printed = build_cells(inputs.record.figures, 5, reading)
    assert len(printed) > 110
    for cell in printed:
        twin = written.cells[reading][cell.key]
        assert cell.low <= twin.low <= twin.high <= cell.high, cell


@pytest.mark.parametrize("reading", list(Reading))
def test_every_true_count_of_every_twin_is_within_the_print(twins, world, inputs, reading):
    checked = 0
    for cell in build_cells(inputs.record.figures, 5, reading):
        i, t = world.countries.index(cell.country), world.years.index(cell.year)
        counts = twins.counts[cell.indicator][i, t]
        assert counts.min() >= cell.low
        assert counts.max() <= cell.high
        checked += 1
    assert checked > 110


@pytest.mark.parametrize("reading", list(Reading))
def test_the_panel_is_complete_and_its_figures_allow_the_truth(written, world, twins, reading):
    assert len(written.cells[reading]) == 32 * 6 * 8
    for row in truth_rows(world, twins):
        if row["indicator"] in MEASURES:
            cell = written.cells[reading][row["country"], row["year"], row["indicator"]]
            assert cell.low <= row["true_count"] <= cell.high


def test_printed_figures_are_printed_again(written, inputs):
    same = 0
    for cell in build_cells(inputs.record.figures, 5, Reading.NEAREST):
        token = cell.tokens[0].replace("minder dan ", "<").replace("geen enkele", "geen")
        if len(cell.tokens) == 1 and "tussen" not in token:
            assert written.cells[Reading.NEAREST][cell.key].tokens == (token,), cell
            same += 1
    assert same > 90


def test_accounts_balance(twins):
    answers = sum(twins.counts[name] for name in ANSWERS)
    requests = twins.counts["lp_requests"] + twins.counts["to_requests"]
    assert np.array_equal(answers - requests, twins.late - twins.lapsed)
    assert twins.late.min() >= 0
    assert twins.lapsed.min() >= 0
    # No request of the year before is answered that was not left unanswered.
    assert np.all(twins.late[:, 1:] <= twins.counts["unanswered"][:, :-1])


def test_documents_follow_from_confirmations(twins):
    assert np.all(twins.counts["documents_issued"] <= twins.counts["nationality_confirmed"])


def test_requests_under_an_agreement_exist_only_once_it_is_in_force(twins, world):
    to = twins.counts["to_requests"]
    years = {"ARM": 2014, "AZE": 2014, "GEO": 2011, "PAK": 2010, "TUR": 2014}
    always = {"LKA", "RUS", "SRB", "UKR"}
    for i, country in enumerate(world.countries):
        for t, year in enumerate(world.years):
            if country not in always and year < years.get(country, 9999):
                assert to[i, t].max() == 0, (country, year)
    for country in always:
        assert to[world.countries.index(country)].min(axis=1).max() > 0


def test_factors_start_with_the_first_treated_year(world):
    unanswered = np.exp(world.effect("unanswered"))
    nga, arm, aze, geo = (world.countries.index(c) for c in ("NGA", "ARM", "AZE", "GEO"))
    assert unanswered[nga] == pytest.approx([1, 1, 1, 1, 1, 0.7])  # signed in March 2014
    assert unanswered[aze] == pytest.approx([0.7] * 6)  # 2009; the readmission of 2014 is too late
    assert unanswered[arm] == pytest.approx([0.7] * 5 + [0.42])  # 2005, and 1 January 2014
    # In force from March 2011. The protocol is signed only: no date of entry into force.
    assert unanswered[geo] == pytest.approx([1, 1, 0.6, 0.6, 0.6, 0.6])
    assert world.instruments[arm][5] == "eu_readmission|mou"


def test_without_effects_nothing_is_expected_to_change(inputs):
    record = inputs.record
    zero = build_world(record.figures, record.events, record.countries, range(2009, 2015), {}, 5)
    drawn = draw_twins(zero, 3, np.random.default_rng(1))
    for name in MEASURES:
        assert np.array_equal(drawn.means.expected[name], drawn.means.without[name])


def test_the_known_factors_stand_in_the_truth(world, twins):
    rows = {
        (row["indicator"], row["country"], row["year"]): row for row in truth_rows(world, twins)
    }
    assert len(rows) == 32 * 6 * 10
    for name in EFFECTIVE:
        row = rows[name, "NGA", 2014]
        assert row["expected"] == pytest.approx(row["factor"] * row["expected_without"])
    armenia = rows["unanswered", "ARM", 2014]
    assert armenia["printed_in_record"] == "yes"
    assert armenia["expected"] == 55
    assert armenia["effect"] == pytest.approx(55 - 55 / 0.42)
    assert all(row["caveat_ids"] == "simulated-data" for row in rows.values())


def test_the_same_seed_gives_the_same_bytes(world, tmp_path):
    for name in ("one", "two"):
        drawn = draw_twins(world, 1, np.random.default_rng(11))
        write_rows(cell_rows(world, drawn, 5), tmp_path / f"{name}.csv", "raw_cells")
        write_rows(truth_rows(world, drawn), tmp_path / f"{name}-truth.csv", "simulated_truth")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "one-truth.csv").read_bytes() == (tmp_path / "two-truth.csv").read_bytes()
    other = draw_twins(world, 1, np.random.default_rng(12))
    write_rows(cell_rows(world, other, 5), tmp_path / "other.csv", "raw_cells")
    assert (tmp_path / "one.csv").read_bytes() != (tmp_path / "other.csv").read_bytes()


def test_every_figure_says_simulated_and_names_its_row(written):
    lines = written.path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[1:], start=2):
        assert line.endswith(f",simulated,simulated,{number},SIMULATED")


@pytest.mark.parametrize("unit", [1, 2, 5, 10])
def test_a_printed_count_lies_within_its_token_under_every_reading(unit):
    for count in range(60):
        token = parse_token(printed_token(count, unit), unit)
        for reading in Reading:
            low, high = token_bounds(token, unit, reading)
            assert low <= count <= high, (count, token)


def test_a_factor_on_requests_is_refused(inputs):
    record = inputs.record
    with pytest.raises(ValueError, match="lp_requests"):
        build_world((), record.events, record.countries, (2009,), {"mou": {"lp_requests": 2.0}}, 5)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"effects": {"mou": {"lp_requests": 2}}}, "lp_requests"),
        ({"effects": {"mous": {"unanswered": 2}}}, "mous"),
        ({"effects": {"mou": {"unanswered": 0}}}, "a factor from 0.1 to 10"),
        ({"figure_countries": ["Armenia"]}, "Armenia"),
    ],
)
def test_slips_in_the_source_of_a_twin_are_named(config, change, part):
    broken = {**config, "sources": {**config["sources"], "twin": {"kind": "twin", **change}}}
    with pytest.raises(InputError, match="default.yaml") as caught:
        load_settings(broken, "default.yaml")
    assert part in str(caught.value)


def test_a_country_that_is_not_on_the_list_has_no_figure(config, inputs):
    own = {"kind": "twin", "figure_countries": ["ARM", "XXX"]}
    settings = load_settings({**config, "sources": {**config["sources"], "twin": own}}).of("twin")
    with pytest.raises(InputError, match="'XXX' is not in focus_countries"):
        countries_drawn(settings, inputs.record)


def test_before_the_run_a_twin_rests_on_the_record(twin_settings, inputs):
    assert read_basis(twin_settings).figures == inputs.record.figures
    assert len(countries_drawn(twin_settings, inputs.record)) <= 32
    files = {str(path) for path in source_files(twin_settings)}
    assert "results/twin/0_simulated/cells.csv" in files


def test_a_series_of_nothing_but_zeros_is_a_row_with_a_reason(published, inputs):
    # Nobody asks Morocco under a readmission agreement: every figure is none, in every draw too.
    cells = tuple(
        Cell("MAR", year, "to_requests", ("geen",), 0, 0, 0.0, ("1",)) for year in range(2009, 2015)
    )
    item = next(
        item
        for item in inputs.specifications
        if (item.name, item.indicator) == ("partnership-series-count", "to_requests")
    )
    batch = dataclasses.replace(published, dataset="twin", cells=cells)
    rows = {row.lens: row for row in fit_all([item], [batch], series.fit) if row.country == "MAR"}
    assert rows[Lens.AS_PRINTED].estimate == 0
    imputed = rows[Lens.MULTIPLE_IMPUTATION]
    assert imputed.identified is Identified.NO
    assert "the printed figures fit exactly" in imputed.reason


def test_the_twin_is_fitted_by_the_same_models_to_one_measure():
    tables = []
    for name in ("specifications", "specifications_twin"):
        with (ROOT / f"workflow/config/{name}.csv").open(encoding="utf-8", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    every, twin = tables
    assert [
        {**row, "indicator": row["indicator"].replace("*", "unanswered")} for row in every
    ] == twin
