"""Every specification on a complete simulated panel: a number or a reason, and known truth.

The panel has all 32 focus countries, six years and every measure; the agreements are those of the
record. Counts are Poisson with country and year effects and fall by 40% from the first treated year
of any agreement on; they are rounded to fives as the return service rounded.
"""

import dataclasses

import numpy as np
import pytest

from analysis.design.roles import assign_roles
from analysis.fitting import (
    counts,
    differences,
    event_table,
    inference_table,
    panels,
    robustness,
    series,
    staggered,
    synthetic,
    trends,
)
from analysis.fitting.context import fit_all, sample_of
from analysis.fitting.linear_models import LINEAR, build_model
from analysis.fitting.measured import Calibration
from analysis.fitting.sample import exposure_rule
from analysis.records import Cell, Lens, NotIdentifiedError

FAMILIES = (differences, panels, counts, staggered, synthetic, series)
YEARS = range(2009, 2015)
FALL = 0.6


@pytest.fixture(scope="module")
def truth(inputs):
    """True counts by country, year and measure."""
    rule = next(
        exposure_rule(item)
        for item in inputs.specifications
        if item.name == "any-agreement-panel-count"
    )
    roles = assign_roles(inputs.record.events, sorted(inputs.record.countries), rule)
    rng = np.random.default_rng(20150630)
    found = {}
    for measure in inputs.record.measures:
        for role in roles:
            base = rng.uniform(30, 120)
            for year in YEARS:
                mean = base * 1.03 ** (year - 2009)
                if year >= role.first_treated:
                    mean *= FALL
                found[role.country, year, measure.name] = int(rng.poisson(mean))
    return found


@pytest.fixture(scope="module")
def complete(published, truth):
    """The batch of the record with a complete panel in place of its cells."""
    cells = []
    for (country, year, indicator), count in sorted(truth.items()):
        printed = 5 * round(count / 5)
        cells.append(
            Cell(country, year, indicator, (str(printed),), max(0, printed - 2), printed + 2,
                 float(printed), ("1",))
        )  # fmt: skip
    return dataclasses.replace(published, cells=tuple(cells))


@pytest.fixture(scope="module")
def few(inputs):
    """Every specification, one measure each."""
    return [
        item
        for item in inputs.specifications
        if item.indicator in ("unanswered", "forced_departures")
        or item.name.endswith("share-change")
        or item.estimator == "level_series"
    ]


@pytest.fixture(scope="module")
def rows(few, complete):
    return {
        family: fit_all(
            [item for item in few if item.estimator in family.ESTIMATORS], [complete], family.fit
        )
        for family in FAMILIES
    }


def test_every_specification_yields_rows_through_every_lens(rows, few):
    for family, found in rows.items():
        for item in few:
            if item.estimator in family.ESTIMATORS:
                lenses = {
                    row.lens
                    for row in found
                    if (row.specification, row.indicator) == (item.name, item.indicator)
                }
                assert lenses == set(Lens), item.name


def test_every_estimator_gives_a_number(rows):
    answered = {row.estimator for found in rows.values() for row in found if row.identified != "no"}
    assert answered == {name for family in FAMILIES for name in family.ESTIMATORS}


def test_refusals_have_words(rows):
    for found in rows.values():
        for row in found:
            assert len(row.reason) > 15


def test_bounds_hold_the_estimate_from_the_true_counts(few, complete, truth):
    checked = 0
    for item in few:
        if item.estimator not in LINEAR or item.form != "count":
            continue
        try:
            sample = sample_of(item, complete)
            estimator = build_model(item, sample.panel).estimator
        except NotIdentifiedError:
            continue
        counts_ = np.array(
            [truth[cell.country, cell.year, cell.indicator] for cell in sample.cells], float
        )
        exact = float(estimator.estimate(counts_))
        centre, spread = estimator.weights @ sample.outcome.printed, np.abs(estimator.weights).sum()
        assert abs(exact - centre) <= 2 * spread + 1e-9
        row = next(
            row for row in fit_all([item], [complete], _family(item).fit) if row.lens is Lens.BOUNDS
        )
        assert row.bound_low - 1e-9 <= exact <= row.bound_high + 1e-9
        checked += 1
    assert checked > 15


def _family(item):
    return next(family for family in FAMILIES if item.estimator in family.ESTIMATORS)


def test_the_known_fall_is_recovered(rows):
    poisson = [
        row
        for row in rows[counts]
        if row.specification == "any-agreement-poisson" and row.lens is Lens.INTERVAL_LIKELIHOOD
    ]
    assert poisson
    for row in poisson:
        assert abs(row.estimate - np.log(FALL)) < 4 * row.standard_error


def test_tests_sensitivity_and_event_times_run_on_every_design(few, complete):
    # One measure has every design; the tests of a measure take half a minute.
    few = [item for item in few if item.indicator == "unanswered"]
    tests = inference_table.inference_rows(few, complete, Calibration({}))
    assert {row["method"] for row in tests} == set(inference_table._METHODS)
    for method in inference_table._METHODS:
        assert any(row["method"] == method and "p_value" in row for row in tests), method
    for check in robustness.CHECKS.values():
        assert any(
            row.get("value") is not None for row in robustness.run_check(few, complete, check)
        )
    assert any(
        row.get("estimate") is not None for row in event_table.event_time_rows(few, complete)
    )
    honest = trends.event_study_rows(few, complete)
    assert {row["restriction"] for row in honest} >= {"relative magnitude", "smoothness"}
    assert any(row.get("low") is not None for row in honest)
