"""Completions give what one evaluation at a time gives, whatever the memory."""

import numpy as np
import pytest

from analysis.estimators.linear import LinearEstimator
from analysis.inference.completions import completion_estimates
from analysis.records import NotIdentifiedError

# Mean of three cells and its standard error: sqrt(sum of squared deviations / (3 * 2)).
MEAN = LinearEstimator("mean", np.full(3, 1 / 3), (np.eye(3) - 1 / 3) / np.sqrt(6), 2.0)


def test_by_hand():
    # Columns (1, 2, 3) and (4, 4, 4): means 2 and 4, standard errors sqrt(2 / 6) and 0.
    Y = np.array([[1.0, 4.0], [2.0, 4.0], [3.0, 4.0]])
    estimates, errors = completion_estimates(MEAN, Y)
    np.testing.assert_allclose(estimates, [2, 4])
    np.testing.assert_allclose(errors, [np.sqrt(1 / 3), 0], atol=1e-15)


@pytest.mark.parametrize("memory_budget", [1, 100, 2**20])
def test_small_memory_changes_nothing(memory_budget):
    Y = np.random.default_rng(1).poisson(40, (3, 57))
    _, errors = completion_estimates(MEAN, Y, memory_budget=memory_budget)
    np.testing.assert_allclose(errors, Y.std(axis=0, ddof=1) / np.sqrt(3), rtol=1e-12, atol=1e-13)


def test_no_error_map_is_refused():
    with pytest.raises(NotIdentifiedError, match="bare"):
        completion_estimates(LinearEstimator("bare", np.ones(3), None, None), np.ones((3, 2)))


@pytest.mark.parametrize("shape", [(2, 5), (3,)])
def test_completions_that_do_not_fit_are_refused(shape):
    with pytest.raises(ValueError, match="expected"):
        completion_estimates(MEAN, np.ones(shape))
