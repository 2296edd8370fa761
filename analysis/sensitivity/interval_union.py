"""The union of confidence intervals over all outcomes that rounding allows.

For one outcome y the interval is ``w @ y -/+ t ||E y||``. Its upper end is convex in y and its
lower end concave, so the ends of the union lie at vertices of the box. A union of intervals that
each cover with probability 1 - alpha covers the whole identified set at least as often [Imbens &
Manski 2004; Stoye 2009]: whatever the true counts are, their own interval is inside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError
from analysis.sensitivity.box_maximum import MAX_ENUMERATED_CELLS, BoundStatus, box_maximum
from analysis.sensitivity.rounding_bounds import defined_error_map, validated_box


@dataclass(frozen=True)
class IntervalUnion:
    """Ends of the union of confidence intervals, in the unit of the outcome.

    Attributes:
        low: smallest lower end; no outcome in the box gives a smaller one.
        high: largest upper end; no outcome in the box gives a larger one.
        low_inner: smallest lower end that was found at a vertex.
        high_inner: largest upper end that was found at a vertex.
        status: exact when both ends are attained, else outer.
    """

    low: float
    high: float
    low_inner: float
    high_inner: float
    status: BoundStatus


def interval_union(
    estimator: LinearEstimator,
    low: FloatArray,
    high: FloatArray,
    *,
    level: float = 0.95,
    max_enumerated_cells: int = MAX_ENUMERATED_CELLS,
    seed: int = 0,
) -> IntervalUnion:
    """Return the union over the box of ``estimate -/+ t * standard error``.

    Args:
        estimator: the linear estimator, with an error map and degrees of freedom.
        low: (n,) smallest outcome allowed in each cell.
        high: (n,) largest outcome allowed in each cell.
        level: coverage of each interval, between 0 and 1.
        max_enumerated_cells: visit every vertex up to this many cells that move the error.
        seed: seed of the search for the inner ends beyond that.

    Raises:
        NotIdentifiedError: the design defines no standard error or no degrees of freedom.
        ValueError: a level outside (0, 1), or a box that does not fit the estimator.
    """
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, got {level}")
    low, high = validated_box(estimator, low, high)
    scaled_map = _critical_value(estimator, level) * defined_error_map(estimator)
    upper, lower = (
        box_maximum(
            sign * estimator.weights,
            scaled_map,
            low,
            high,
            max_enumerated_cells=max_enumerated_cells,
            seed=seed,
        )
        for sign in (1.0, -1.0)
    )
    return IntervalUnion(
        low=-lower.outer,
        high=upper.outer,
        low_inner=-lower.inner,
        high_inner=upper.inner,
        # Both ends have the same free cells, so they are exact or outer together.
        status=upper.status,
    )


def _critical_value(estimator: LinearEstimator, level: float) -> float:
    if estimator.df is None or not estimator.df > 0:
        raise NotIdentifiedError(f"{estimator.name}: no degrees of freedom for an interval")
    return t_quantile((1 + level) / 2, estimator.df)
