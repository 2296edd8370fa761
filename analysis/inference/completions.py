"""Thousands of completions at once: estimates and errors for many true counts in one product.

A completion is one outcome vector that the rounded figures allow. Because the weights and the
error map depend on the design alone, refitting the model for each completion is not needed: two
matrix products give every estimate and every standard error (METHODS: rounding lenses).
"""

from __future__ import annotations

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError

_MEMORY_BUDGET = 64 * 2**20
"""Bytes that the projected outcomes of one chunk may take."""


def completion_estimates(
    estimator: LinearEstimator, Y: FloatArray, *, memory_budget: int = _MEMORY_BUDGET
) -> tuple[FloatArray, FloatArray]:
    """Return the estimate and the standard error of every completion.

    Args:
        estimator: the linear estimator, with an error map of q rows.
        Y: (n, R) one completion a column, in the order of the estimator's weights.
        memory_budget: bytes that one chunk's (q, columns) projection may take.

    Returns:
        Estimates (R,) and standard errors (R,), in the unit of the outcome.

    Raises:
        NotIdentifiedError: the design defines no standard error.
        ValueError: Y does not have one row per weight.
    """
    error_map = estimator.error_map
    if error_map is None:
        raise NotIdentifiedError(f"{estimator.name}: the design leaves no variation for an error")
    if Y.ndim != 2 or len(Y) != len(estimator.weights):
        raise ValueError(f"Y has shape {Y.shape}, expected ({len(estimator.weights)}, R)")
    n_columns = Y.shape[1]
    chunk = max(1, memory_budget // (Y.itemsize * max(1, len(error_map))))
    standard_errors = np.empty(n_columns)
    for start in range(0, n_columns, chunk):
        columns = slice(start, start + chunk)
        projected = error_map @ Y[:, columns]
        standard_errors[columns] = np.sqrt(np.einsum("ij,ij->j", projected, projected))
    return estimator.estimate(Y), standard_errors
