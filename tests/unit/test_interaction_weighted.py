"""Interaction-weighted event study: equalities, the last cohort as comparison, refusals."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.group_time import (
    BasePeriod,
    Comparison,
    aggregate_by_event_time,
    aggregate_simple,
    group_time_effects,
)
from analysis.estimators.interaction_weighted import interaction_weighted
from analysis.records import NotIdentifiedError

YEARS = (2009, 2010, 2012, 2013, 2014)


def make(first, seed=3, missing=()):
    outcome = np.random.default_rng(seed).integers(0, 100, (len(first), len(YEARS))).astype(float)
    for cell in missing:
        outcome[cell] = np.nan
    names = tuple("ABCDEFGHIJ"[: len(first)])
    panel = ExposurePanel(names, YEARS, ~np.isnan(outcome), np.array(first, dtype=float))
    return panel, outcome[~np.isnan(outcome)]


def test_two_by_two_by_hand():
    panel = ExposurePanel(
        ("A", "B"), (2009, 2010), np.ones((2, 2), dtype=bool), np.array([2010, NEVER])
    )
    fit = interaction_weighted(panel)
    assert set(fit.by_event_time) == {0}
    assert fit.overall.weights() == pytest.approx([-1, 1, 1, -1])
    assert fit.reference_years == {2010: 2009}
    assert fit.comparison == "never treated"


def test_equals_group_time_on_a_complete_panel():
    # With never-treated countries and a complete panel the saturated regression compares each
    # cohort's change since its base year with the never treated, as group-time effects do.
    panel, y = make([2012, 2012, 2013, 2013, 2013, 2014, NEVER, NEVER])
    fit = interaction_weighted(panel)
    effects = group_time_effects(panel, Comparison.NEVER_TREATED, BasePeriod.UNIVERSAL)
    parts = aggregate_by_event_time(effects).parts
    assert set(fit.by_event_time) == set(parts)
    for event_time, regression in fit.by_event_time.items():
        assert regression.weights() @ y == pytest.approx(float(parts[event_time].estimate(y)))
    assert fit.overall.weights() @ y == pytest.approx(float(aggregate_simple(effects).estimate(y)))
    assert fit.reference_years == {2012: 2010, 2013: 2012, 2014: 2013}


def test_last_cohort_is_the_comparison_when_all_are_treated():
    panel, _ = make([2012, 2012, 2013, 2014, 2014])
    fit = interaction_weighted(panel)
    assert fit.comparison == "first treated in 2014, the last cohort"
    # The same as dropping 2014 and calling the last cohort never treated.
    keep = panel.year < 2014
    shorter = ExposurePanel(
        panel.countries,
        YEARS[:-1],
        panel.observed[:, :-1],
        np.array([2012, 2012, 2013, NEVER, NEVER]),
    )
    other = interaction_weighted(shorter)
    assert set(fit.by_event_time) == set(other.by_event_time)
    for event_time, regression in fit.by_event_time.items():
        weights = regression.weights()
        assert weights[keep] == pytest.approx(other.by_event_time[event_time].weights())
        assert weights[~keep] == pytest.approx(0)


def test_reference_year_moves_back_to_a_year_with_a_figure():
    panel, _ = make([2013, 2013, NEVER, NEVER], missing=[(0, 2), (1, 2)])
    fit = interaction_weighted(panel)
    assert fit.reference_years == {2013: 2010}
    assert set(fit.by_event_time) == {-4, 0, 1}


def test_refusals():
    with pytest.raises(NotIdentifiedError, match="no figure before treatment for B"):
        interaction_weighted(make([2012, 2009, NEVER])[0])
    with pytest.raises(NotIdentifiedError, match="no figure before treatment for A"):
        interaction_weighted(make([2010, 2013, NEVER], missing=[(0, 0)])[0])
    with pytest.raises(NotIdentifiedError, match="no cell is treated"):
        interaction_weighted(make([2013, 2013, 2013])[0])
    with pytest.raises(NotIdentifiedError, match="no cell is treated"):
        interaction_weighted(make([NEVER, NEVER])[0])
