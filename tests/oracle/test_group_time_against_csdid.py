"""Group-time effects and aggregates against csdid, and against the published vignette numbers."""

import numpy as np
import pytest

from analysis.estimators.group_time import (
    BasePeriod,
    Comparison,
    aggregate_by_cohort,
    aggregate_by_event_time,
    aggregate_by_year,
    aggregate_simple,
    group_time_effects,
)
from tests.oracle.did_reference_data import references, stored_panel

COMPARISONS = {
    "nevertreated": Comparison.NEVER_TREATED,
    "notyettreated": Comparison.NOT_YET_TREATED,
}
BASES = {"varying": BasePeriod.VARYING, "universal": BasePeriod.UNIVERSAL}


def assert_equal(estimator, y, reference):
    value, error = reference
    assert estimator.estimate(y) == pytest.approx(value, rel=1e-9, abs=1e-11)
    assert estimator.standard_error(y) == pytest.approx(error, rel=1e-9)


@pytest.fixture(
    scope="module",
    params=[
        "staggered nevertreated varying",
        "staggered nevertreated universal",
        "staggered notyettreated varying",
        "staggered notyettreated universal",
        "mpdta nevertreated varying",
        "mpdta notyettreated universal",
    ],
)
def case(request):
    data, comparison, base = request.param.split()
    panel, y = stored_panel(data)
    effects = group_time_effects(panel, COMPARISONS[comparison], BASES[base])
    return data, f"{comparison} {base}", effects, y


def test_every_group_time_effect(case):
    data, label, effects, y = case
    reference = references(data, f"att_gt {label}", "csdid")
    own = {f"{effect.cohort} {effect.year}": effect.estimator for effect in effects.effects}
    # The reference lists the universal base year with effect zero and no error; here it is absent.
    computed = {key for key, (_, error) in reference.items() if np.isfinite(error)}
    assert set(own) == computed
    assert all(reference[key][0] == 0 for key in set(reference) - computed)
    for key, estimator in own.items():
        assert_equal(estimator, y, reference[key])
    assert effects.refused == ()


@pytest.mark.parametrize(
    ("kind", "aggregate"),
    [
        ("group", aggregate_by_cohort),
        ("calendar", aggregate_by_year),
        ("dynamic", aggregate_by_event_time),
    ],
)
def test_aggregates_and_their_overall_means(case, kind, aggregate):
    data, label, effects, y = case
    reference = references(data, f"{kind} {label}", "csdid")
    aggregated = aggregate(effects)
    assert_equal(aggregated.overall, y, reference.pop("overall"))
    computed = {key for key, (_, error) in reference.items() if np.isfinite(error)}
    assert {str(key) for key in aggregated.parts} == computed
    for key, estimator in aggregated.parts.items():
        assert_equal(estimator, y, reference[str(key)])


def test_simple_aggregate(case):
    data, label, effects, y = case
    assert_equal(
        aggregate_simple(effects), y, references(data, f"simple {label}", "csdid")["overall"]
    )


def test_published_county_numbers():
    panel, y = stored_panel("mpdta")
    effects = group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.VARYING)
    own = {(e.cohort, e.year): float(e.estimator.estimate(y)) for e in effects.effects}
    # Unconditional estimates as printed in the vignette of the R package did, four digits.
    printed = {
        (2004, 2004): -0.0105,
        (2004, 2005): -0.0704,
        (2004, 2006): -0.1373,
        (2004, 2007): -0.1008,
        (2006, 2006): -0.0046,
        (2006, 2007): -0.0412,
        (2007, 2007): -0.0261,
    }
    for key, value in printed.items():
        assert round(own[key], 4) == value
    simple = aggregate_simple(effects)
    assert simple.estimate(y) == pytest.approx(-0.039951275155, abs=1e-12)
    assert simple.standard_error(y) == pytest.approx(0.012034012770, abs=1e-12)
