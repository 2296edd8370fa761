"""Group-time effects by hand: base years, comparisons, missing figures, refusals."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.group_time import (
    BasePeriod,
    Comparison,
    aggregate_by_cohort,
    aggregate_by_event_time,
    aggregate_by_year,
    aggregate_simple,
    group_time_effects,
)
from analysis.estimators.long_differences import long_difference
from analysis.records import NotIdentifiedError

NAN = np.nan
YEARS = (2009, 2010, 2012, 2013)
# Cohort 2012: A, B. Cohort 2013: C, D. Never: E, F. Always: G.
FIRST = [2012, 2012, 2013, 2013, NEVER, 2016, 2009]
OUTCOME = np.array(
    [
        [10.0, 12.0, 20.0, 25.0],
        [20.0, 21.0, 25.0, NAN],
        [5.0, 6.0, 9.0, 15.0],
        [7.0, 9.0, 10.0, 12.0],
        [30.0, 31.0, 32.0, 34.0],
        [40.0, 43.0, 46.0, NAN],
        [50.0, 90.0, 10.0, 70.0],
    ]
)


def make(outcome=OUTCOME, first=FIRST, years=YEARS):
    names = tuple("ABCDEFGH"[: len(first)])
    panel = ExposurePanel(names, years, ~np.isnan(outcome), np.array(first, dtype=float))
    return panel, outcome[~np.isnan(outcome)]


def by_key(effects):
    return {(effect.cohort, effect.year): effect for effect in effects.effects}


def test_never_treated_varying_base_by_hand():
    panel, y = make()
    effects = by_key(group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.VARYING))
    value = {key: float(effect.estimator.estimate(y)) for key, effect in effects.items()}
    # The year before 2012 in this panel is 2010; F is treated after the last year, so never.
    assert value[(2012, 2012)] == pytest.approx((8 + 4) / 2 - (1 + 3) / 2)
    assert value[(2012, 2010)] == pytest.approx((2 + 1) / 2 - (1 + 3) / 2)
    # 2013: B and F have no figure.
    assert value[(2012, 2013)] == pytest.approx(13 - 3)
    assert effects[(2012, 2013)].countries_treated == ("A",)
    assert effects[(2012, 2013)].countries_compared == ("E",)
    # Cohort 2013: base 2012; earlier years start from the year before them.
    assert value[(2013, 2013)] == pytest.approx((6 + 2) / 2 - 2)
    assert value[(2013, 2012)] == pytest.approx((3 + 1) / 2 - (1 + 3) / 2)
    assert len(value) == 6


def test_universal_base_counts_back_from_the_same_year():
    panel, y = make()
    effects = by_key(group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.UNIVERSAL))
    assert {key: effect.base_year for key, effect in effects.items()} == {
        (2012, 2009): 2010,
        (2012, 2012): 2010,
        (2012, 2013): 2010,
        (2013, 2009): 2012,
        (2013, 2010): 2012,
        (2013, 2013): 2012,
    }
    lead = effects[(2013, 2009)].estimator
    assert lead.estimate(y) == pytest.approx((-4 - 3) / 2 - (-2 - 6) / 2)


def test_not_yet_treated_adds_the_later_cohort_only_until_its_own_treatment():
    panel, _ = make()
    effects = by_key(group_time_effects(panel, Comparison.NOT_YET_TREATED, BasePeriod.VARYING))
    assert effects[(2012, 2012)].countries_compared == ("C", "D", "E", "F")
    assert effects[(2012, 2013)].countries_compared == ("E",)
    assert effects[(2013, 2010)].countries_compared == ("A", "B", "E", "F")


def test_each_effect_is_a_long_difference():
    panel, y = make()
    for effect in group_time_effects(panel, Comparison.NOT_YET_TREATED, BasePeriod.VARYING).effects:
        simple = long_difference(
            panel,
            effect.countries_treated,
            effect.countries_compared,
            effect.base_year,
            effect.year,
        )
        assert effect.estimator.weights == pytest.approx(simple.weights)
        one_country = min(len(effect.countries_treated), len(effect.countries_compared)) < 2
        assert (effect.estimator.error_map is None) == one_country
        if not one_country:
            # Influence functions divide squared deviations by n, a long difference by n - 1.
            changes = {c: change(panel, y, c, effect) for c in panel.countries}
            variance = sum(
                np.var([changes[c] for c in group]) / len(group)
                for group in (effect.countries_treated, effect.countries_compared)
            )
            assert effect.estimator.standard_error(y) == pytest.approx(np.sqrt(variance))


def change(panel, y, country, effect):
    row = panel.position[panel.countries.index(country)]
    after, before = (row[panel.years.index(t)] for t in (effect.year, effect.base_year))
    return y[after] - y[before] if min(after, before) >= 0 else np.nan


def test_aggregates_are_weighted_by_cohort_size():
    first = [2012, 2013, 2013, NEVER, NEVER]
    outcome = np.array(
        [
            [0.0, 0.0, 6.0, 9.0],
            [0.0, 0.0, 0.0, 3.0],
            [0.0, 0.0, 0.0, 5.0],
            [0.0, 0.0, 0.0, 0.0],
            [1.0, 1.0, 1.0, 1.0],
        ]
    )
    panel, y = make(outcome, first)
    effects = group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.VARYING)
    # ATT(2012, 2012) = 6, ATT(2012, 2013) = 9, ATT(2013, 2013) = 4; sizes 1 and 2.
    assert aggregate_simple(effects).estimate(y) == pytest.approx((6 + 9 + 2 * 4) / 4)
    cohorts = aggregate_by_cohort(effects)
    assert {g: float(e.estimate(y)) for g, e in cohorts.parts.items()} == pytest.approx(
        {2012: 7.5, 2013: 4.0}
    )
    assert cohorts.overall.estimate(y) == pytest.approx((7.5 + 2 * 4) / 3)
    years = aggregate_by_year(effects)
    assert years.parts[2013].estimate(y) == pytest.approx((9 + 2 * 4) / 3)
    assert years.overall.estimate(y) == pytest.approx((6 + 17 / 3) / 2)
    event_times = aggregate_by_event_time(effects)
    assert event_times.parts[0].estimate(y) == pytest.approx((6 + 2 * 4) / 3)
    assert event_times.parts[1].estimate(y) == pytest.approx(9)
    assert event_times.overall.estimate(y) == pytest.approx((14 / 3 + 9) / 2)
    # A cohort of one country has no influence of its own: no error wherever it takes part.
    assert aggregate_simple(effects).error_map is None
    assert cohorts.parts[2012].error_map is None
    assert cohorts.parts[2013].error_map is not None
    assert cohorts.parts[2013].df == 3.0


def test_base_year_moves_back_when_the_cohort_has_no_figure():
    outcome = OUTCOME.copy()
    outcome[:2, 1] = NAN
    panel, _ = make(outcome)
    effects = by_key(group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.VARYING))
    assert effects[(2012, 2012)].base_year == 2009


def test_refusals_carry_reasons():
    outcome = OUTCOME.copy()
    outcome[4:6, 2] = NAN
    panel, _ = make(outcome)
    effects = group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.VARYING)
    refused = {(r.cohort, r.year): r.reason for r in effects.refused}
    assert "no never-treated country has figures in 2010 and 2012" in refused[(2012, 2012)]
    outcome = OUTCOME.copy()
    outcome[:2, :2] = NAN
    panel, _ = make(outcome)
    effects = group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.VARYING)
    refused = {(r.cohort, r.year): r.reason for r in effects.refused}
    assert "no figure before its first treated year" in refused[(2012, 2012)]


def test_nothing_to_estimate_is_refused():
    with pytest.raises(NotIdentifiedError, match="no country is first treated"):
        group_time_effects(
            make(first=[NEVER] * 6 + [2009])[0], Comparison.NEVER_TREATED, BasePeriod.VARYING
        )
    with pytest.raises(NotIdentifiedError, match="no never-treated country has figures"):
        group_time_effects(make(first=[2012] * 7)[0], Comparison.NEVER_TREATED, BasePeriod.VARYING)
