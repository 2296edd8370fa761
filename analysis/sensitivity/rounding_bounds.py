"""Smallest and largest estimate and standard error over all outcomes that rounding allows.

The outcome of each cell lies in an interval [low, high] with centre m and half-width h. A linear
estimate ``w @ y`` has the sharp bounds ``w @ m -/+ |w| @ h`` (METHODS: rounding lenses). A standard
error ``||E y||`` is convex in y: its minimum over the box is a convex problem with a certificate,
its maximum lies at a vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import lsq_linear

from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError
from analysis.sensitivity.box_maximum import (
    CERTIFICATE_MARGIN,
    MAX_ENUMERATED_CELLS,
    NOISE,
    BoundStatus,
    box_maximum,
    moves_norm,
)


@dataclass(frozen=True)
class Bounds:
    """Sharp bounds of a linear estimate, in the unit of the outcome.

    Attributes:
        low: smallest estimate over the box.
        high: largest estimate over the box.
        low_at: (n,) vertex of the box at which ``low`` is attained.
        high_at: (n,) vertex of the box at which ``high`` is attained.
    """

    low: float
    high: float
    low_at: FloatArray
    high_at: FloatArray


@dataclass(frozen=True)
class StandardErrorBounds:
    """Range of the standard error over the box, in the unit of the outcome.

    The range [low, high] is proven to hold every standard error; [low_inner, high_inner] was
    attained. The minimum is taken over all real values in the box: the smallest standard error
    over whole counts can only be larger. The maximum is attained at a vertex, so at whole counts.

    Attributes:
        low: proven lower bound, from the dual of the least-squares problem.
        high: proven upper bound.
        low_inner: smallest value found; its distance from ``low`` is the duality gap.
        high_inner: largest value found.
        low_at: (n,) outcome at which ``low_inner`` is attained.
        high_at: (n,) vertex at which ``high_inner`` is attained.
        status: whether ``high`` is exact or an outer bound.
    """

    low: float
    high: float
    low_inner: float
    high_inner: float
    low_at: FloatArray
    high_at: FloatArray
    status: BoundStatus


def estimate_bounds(estimator: LinearEstimator, low: FloatArray, high: FloatArray) -> Bounds:
    """Return the sharp bounds of the estimate over the box, and vertices that attain them.

    Args:
        estimator: the linear estimator; only its weights are used.
        low: (n,) smallest outcome allowed in each cell.
        high: (n,) largest outcome allowed in each cell.

    Raises:
        ValueError: shapes that differ, values that are not finite, or reversed ends.
    """
    low, high = validated_box(estimator, low, high)
    weights = estimator.weights
    low_at = np.where(weights >= 0, low, high)
    high_at = np.where(weights >= 0, high, low)
    noise = NOISE * float(np.abs(weights) @ np.maximum(np.abs(low), np.abs(high)))
    return Bounds(
        low=_without_noise(float(weights @ low_at), noise),
        high=_without_noise(float(weights @ high_at), noise),
        low_at=low_at,
        high_at=high_at,
    )


def sign_identified(bounds: Bounds) -> bool:
    """Return whether every outcome in the box gives an estimate of the same, non-zero sign."""
    return bounds.low > 0 or bounds.high < 0


def standard_error_bounds(
    estimator: LinearEstimator,
    low: FloatArray,
    high: FloatArray,
    *,
    max_enumerated_cells: int = MAX_ENUMERATED_CELLS,
    seed: int = 0,
) -> StandardErrorBounds:
    """Return the range of the standard error over the box.

    Args:
        estimator: the linear estimator, with an error map of q rows.
        low: (n,) smallest outcome allowed in each cell.
        high: (n,) largest outcome allowed in each cell.
        max_enumerated_cells: visit every vertex up to this many cells that move the error.
        seed: seed of the search for the inner maximum beyond that.

    Raises:
        NotIdentifiedError: the design defines no standard error.
        ValueError: shapes that differ, values that are not finite, or reversed ends.
    """
    low, high = validated_box(estimator, low, high)
    error_map = defined_error_map(estimator)
    lower, low_inner, low_at = _smallest_norm(error_map, low, high)
    largest = box_maximum(
        np.zeros(len(low)),
        error_map,
        low,
        high,
        max_enumerated_cells=max_enumerated_cells,
        seed=seed,
    )
    return StandardErrorBounds(
        low=lower,
        high=largest.outer,
        low_inner=low_inner,
        high_inner=largest.inner,
        low_at=low_at,
        high_at=largest.at,
        status=largest.status,
    )


def validated_box(
    estimator: LinearEstimator, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the box as floats.

    Raises:
        ValueError: shapes that differ, values that are not finite, or reversed ends.
    """
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    shape = estimator.weights.shape
    if low.shape != shape or high.shape != shape:
        raise ValueError(f"box has shapes {low.shape} and {high.shape}, expected {shape}")
    if not (np.isfinite(low).all() and np.isfinite(high).all() and np.all(low <= high)):
        raise ValueError("the ends of a box must be finite with low <= high in every cell")
    return low, high


def defined_error_map(estimator: LinearEstimator) -> FloatArray:
    """Return the error map.

    Raises:
        NotIdentifiedError: the design defines no standard error.
    """
    if estimator.error_map is None:
        raise NotIdentifiedError(f"{estimator.name}: the design leaves no variation for an error")
    return estimator.error_map


def dual_norm_bound(A: FloatArray, b: FloatArray, direction: FloatArray) -> float:
    """Return a number that ``||b + A z||`` reaches or exceeds for every z in [-1, 1]^p.

    For every unit vector u, ``||r|| >= u'r``, and the smallest ``u'(b + A z)`` over the box is
    ``u'b - sum |A'u|``. The bound holds for any direction; at the residual of the least-squares
    optimum it is tight (duality of constrained least squares).

    Args:
        A: (q, p) map.
        b: (q,) offset.
        direction: (q,) non-zero vector, scaled to unit length here.
    """
    u = direction / np.linalg.norm(direction)
    return max(0.0, float(u @ b - np.abs(A.T @ u).sum()) * (1 - CERTIFICATE_MARGIN))


def _smallest_norm(
    norm_map: FloatArray, low: FloatArray, high: FloatArray
) -> tuple[float, float, FloatArray]:
    """Return a proven lower bound of ``||norm_map @ y||``, a value found, and where."""
    half, centre = (high - low) / 2, (low + high) / 2
    free = moves_norm(norm_map, half)
    A, b = norm_map[:, free] * half[free], norm_map @ centre
    y = centre.copy()
    if free.any():
        z = lsq_linear(A, -b, bounds=(-1.0, 1.0), method="bvls", tol=1e-14).x
        y[free] = np.clip(centre[free] + half[free] * z, low[free], high[free])
    residual = norm_map @ y
    noise = NOISE * float((np.abs(norm_map) @ np.maximum(np.abs(low), np.abs(high))).max())
    found = _without_noise(float(np.linalg.norm(residual)), noise)
    if found == 0.0:
        return 0.0, 0.0, y
    return dual_norm_bound(A, b, residual), found, y


def _without_noise(value: float, noise: float) -> float:
    return 0.0 if abs(value) <= noise else value
