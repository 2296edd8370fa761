"""The estimates under other dates, against building and fitting every assignment afresh."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.randomization import randomization_distribution, randomization_test
from analysis.records import NotIdentifiedError

FIRST = np.array([2010.0, 2011.0, 2011.0, NEVER, NEVER])
PANEL = ExposurePanel(
    ("A", "B", "C", "D", "E"), (2009, 2010, 2011), np.ones((5, 3), dtype=bool), FIRST
)
Y = np.random.default_rng(3).normal(20, 5, 15)


def builder(panel):
    return cluster_robust(twfe_regression(panel), "CR1")


def by_dummies(first_treated):
    """Least squares with country and year dummies, without the code under test."""
    country, year = np.repeat(np.arange(5), 3), np.tile(np.array([2009, 2010, 2011]), 5)
    treated = (year >= np.asarray(first_treated)[country]).astype(float)
    dummies = [country == i for i in range(5)] + [year == t for t in (2010, 2011)]
    X = np.column_stack([treated, *(d.astype(float) for d in dummies)])
    return np.linalg.lstsq(X, Y, rcond=None)[0][0]


def test_every_assignment_once_in_order_and_the_actual_one_found():
    found = randomization_distribution(PANEL, builder, Y)
    fresh = sorted(by_dummies(first) for first in set(itertools.permutations(FIRST)))
    assert len(fresh) == 30  # 5! / (1! 2! 2!)
    np.testing.assert_allclose(found.estimates, fresh, atol=1e-9)
    assert found.estimates[found.actual] == pytest.approx(by_dummies(FIRST))
    assert found.exact
    assert found.n_assignments == 30


def test_a_sample_is_that_of_the_test_with_the_same_seed():
    found = randomization_distribution(PANEL, builder, Y, limit=10, draws=99, seed=5)
    test = randomization_test(PANEL, builder, Y, limit=10, draws=99, seed=5)
    assert not found.exact
    assert len(found.estimates) == 100
    assert (np.diff(found.estimates) >= 0).all()
    actual = found.estimates[found.actual]
    assert actual == pytest.approx(by_dummies(FIRST))
    assert np.mean(np.abs(found.estimates) >= abs(actual) - 1e-9) == test.p_value


def test_one_path_only_is_refused():
    alone = replace(PANEL, first_treated=np.full(5, 2010.0))
    with pytest.raises(NotIdentifiedError):
        randomization_distribution(alone, builder, Y)
