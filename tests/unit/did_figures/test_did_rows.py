"""The rows behind the figures of difference-in-differences, held against arithmetic by hand."""

import dataclasses

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from analysis.exhibits import style
from analysis.exhibits.bacon_figure import bacon_panels
from analysis.exhibits.did_data import did_figures
from analysis.exhibits.event_study_figure import event_panels
from analysis.exhibits.leave_one_out_figure import refit_panels
from analysis.exhibits.parallel_trends_figure import trend_panels
from analysis.exhibits.placebo_states_figure import states_panels
from analysis.exhibits.randomization_figure import dealt_panels
from analysis.exhibits.specification_curve_figure import curve_blocks


def _headline(models):
    return next(row for row in models.values() if row["role"] == "headline")


def _mean_change(cells, countries, first=2013, last=2014):
    return np.mean([cells[code, last] - cells[code, first] for code in countries])


def test_the_bacon_comparisons_average_to_the_panel_estimate(en):
    found, models = en
    drawn = bacon_panels(found.data["bacon"], models, ["unanswered"])
    assert {item.model["specification"] for item in drawn} >= {
        "any-agreement-panel-count",
        "mou-panel-count",
    }
    for item in drawn:
        assert sum(row["weight"] for row in item.rows) == pytest.approx(1)
        assert item.total == pytest.approx(item.model["estimate"], rel=1e-9)
        hollow = ("later vs already treated", "treated vs always treated")
        heavy = sum(row["weight"] for row in item.rows if row["kind"] in hollow)
        assert item.forbidden == pytest.approx(heavy)


def test_leaving_one_country_out_is_the_difference_of_the_means_that_remain(en, cells):
    found, models = en
    headline = _headline(models)
    treated = headline["countries_treated"].split("|")
    compared = headline["countries_compared"].split("|")
    item = refit_panels(found.data["leave_one_out"], models)[0]
    assert item.model["role"] == "headline"
    assert set(item.without) == {*treated, *compared}
    for left_out, row in item.without.items():
        by_hand = _mean_change(cells, [c for c in treated if c != left_out]) - _mean_change(
            cells, [c for c in compared if c != left_out]
        )
        assert row["estimate"] == pytest.approx(by_hand)
        assert item.group(left_out) == ("treated" if left_out in treated else "compared")


def test_every_dealt_date_gives_the_difference_of_two_means(en, cells):
    found, models = en
    headline = _headline(models)
    treated = headline["countries_treated"].split("|")
    everyone = [*treated, *headline["countries_compared"].split("|")]
    item = dealt_panels(found.data["randomization"], models)[0]
    by_hand = _all_differences(cells, everyone, len(treated))
    assert item.estimates == pytest.approx(by_hand)
    actual = _mean_change(cells, treated) - _mean_change(cells, set(everyone) - set(treated))
    assert item.actual == pytest.approx(actual)
    far = np.abs(by_hand) >= abs(actual) - 1e-9
    assert sum(item.large) == far.sum()
    assert item.test["p_value"] == pytest.approx(far.mean())


def _all_differences(cells, everyone, n_treated):
    """Differences of means over all subsets, by counting through the binary numbers."""
    change = np.array([cells[code, 2014] - cells[code, 2013] for code in everyone])
    masks = (np.arange(2 ** len(everyone))[:, None] >> np.arange(len(everyone))) & 1
    masks = masks[masks.sum(axis=1) == n_treated].astype(bool)
    return np.sort([change[mask].mean() - change[~mask].mean() for mask in masks])


def test_a_histogram_holds_every_assignment(en, drawn):
    found, models = en
    items = dealt_panels(found.data["randomization"], models)
    for axes, item in zip(drawn["en", "randomization"].axes, items, strict=True):
        bars = {style.ORANGE: 0.0, style.PALE_BLUE: 0.0}
        for patch in axes.patches:
            for colour in bars:
                if to_rgb(patch.get_facecolor()) == to_rgb(colour):
                    bars[colour] += patch.get_height()
        assert bars[style.ORANGE] == sum(item.large)
        assert sum(bars.values()) == len(item.estimates)


def test_every_state_stands_in_the_histogram_and_the_farther_ones_are_named(en, drawn, told):
    found, models = en
    (item,) = states_panels(found.data["placebo_states"], models)
    assert set(item.estimates) == {"AUT", "BEL", "DEU", "FRA", "MLT", "NLD", "SWE"}
    assert set(item.large) == {"BEL", "MLT", "NLD"}
    assert set(item.others) == {"BEL", "MLT"}
    axes = drawn["en", "placebo_states"].axes[0]
    bars = {style.ORANGE: 0.0, style.PALE_BLUE: 0.0}
    for patch in axes.patches:
        for colour in bars:
            if to_rgb(patch.get_facecolor()) == to_rgb(colour):
                bars[colour] += patch.get_height()
    assert bars == {style.ORANGE: 3, style.PALE_BLUE: 4}
    said = " ".join(" ".join(text.get_text().split()) for text in axes.texts)
    assert "3 of 7 states, the Netherlands included, at least as far from zero: p = 0.43" in said
    assert "besides the Netherlands: Belgium and Malta" in said
    assert "over allowed counts p 0.29 to 0.57" in said
    dutch = told["nl"]["placebo_states"]
    assert "3 van de 7 (p = 0,43; over toegelaten aantallen 0,29 tot 0,57)" in dutch.text
    assert "binden ook de andere lidstaten" in dutch.text
    assert "naast Nederland: België en Malta" in dutch.alternative


def test_states_take_turns_only_where_several_report(fitted, inputs):
    checks, table = fitted
    alone = did_figures(dataclasses.replace(checks, states=None), table, "nearest", inputs.caveats)
    several = did_figures(checks, table, "nearest", inputs.caveats)
    assert {item.name for item in several} - {item.name for item in alone} == {"placebo_states"}


def test_the_event_study_shows_years_before_and_its_points_are_those_of_the_table(en, drawn):
    found, models = en
    items = event_panels(found.data["event_study"], models, ["unanswered"])
    assert len(items) == 1
    assert {row["event_time"] for row in items[0].leads} >= {-2, -3}
    axes = drawn["en", "event_study"].axes[0]
    points = [float(line.get_ydata()[0]) for line in axes.lines if len(line.get_ydata()) == 1]
    assert sorted(points) == pytest.approx(sorted([*(r["estimate"] for r in items[0].rows), 0.0]))
    assert len(items[0].rows) > 6


def test_the_curve_ranks_within_a_unit_and_leaves_warnings_out(en, drawn):
    found, _ = en
    data = found.data["specification_curve"]
    assert not data["specification"].str.contains("earlier").any()
    blocks = {block.unit: block.rows for block in curve_blocks(data)}
    assert set(blocks) == {"count", "log"}
    assert [row["specification"] for row in blocks["log"]] == ["start-2014-change-log1p"]
    estimates = [row["estimate"] for row in blocks["count"]]
    assert estimates == sorted(estimates)
    by_table = found.table.set_index("specification")["estimate"]
    for row in blocks["count"]:
        assert row["estimate"] == pytest.approx(by_table[row["specification"]])
    orange = [
        line.get_ydata()[0]
        for line in drawn["en", "specification_curve"].axes[0].lines
        if len(line.get_ydata()) == 1 and line.get_markeredgecolor() == style.ORANGE
    ]
    assert orange == pytest.approx([by_table["start-2014-change-count"]])


def test_parallel_trends_start_at_the_bounds_and_break_down_where_they_reach_zero(en, cells):
    found, models = en
    items = [
        item
        for item in trend_panels(found.data["parallel_trends"], models)
        if item.earlier is not None and item.model["role"] == "headline"
    ]
    assert len(items) == 2
    headline = _headline(models)
    for item in items:
        first = item.ends[0]
        assert first["magnitude"] == 0
        assert (first["low"], first["high"]) == pytest.approx(
            (headline["bound_low"], headline["bound_high"])
        )
        breakdown = {row["item"]: row["value"] for row in item.breakdown}
        worst = breakdown["breakdown for all counts allowed"]
        for row in item.ends:
            holds = row["low"] > 0 or row["high"] < 0
            if row["magnitude"] != pytest.approx(worst):  # there the bound is zero but for rounding
                assert holds == (row["magnitude"] < worst)
    own = next(item for item in items if item.earlier["estimator"] == "mean_change")
    treated, compared = (headline[f"countries_{g}"].split("|") for g in ("treated", "compared"))
    by_hand = abs(_mean_change(cells, treated) - _mean_change(cells, compared)) / abs(
        _mean_change(cells, treated, 2012, 2013)
    )
    printed = {row["item"]: row["value"] for row in own.breakdown}["breakdown as printed"]
    assert printed == pytest.approx(by_hand, rel=1e-6)
