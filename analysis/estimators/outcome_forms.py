"""The forms in which an outcome enters a model, and what a form does to the rounding box.

Every form is monotone in the counts, so the image of a box of counts is a box again and its end
points are the images of whole counts. Bounds that are sharp on the transformed box are therefore
attained at true counts that the printed figures allow (METHODS: rounding lenses).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from analysis.design.panel import BoolArray, FloatArray
from analysis.records import NotIdentifiedError


class OutcomeForm(StrEnum):
    """How counts enter the model."""

    COUNT = "count"
    LOG1P = "log1p"
    ASINH = "asinh"
    LOG = "log"
    SHARE = "share"


class Box(NamedTuple):
    """The printed outcome and its smallest and largest allowed value, cell by cell.

    Attributes:
        printed: (n,) value read as if exact.
        low: (n,) smallest value allowed.
        high: (n,) largest value allowed.
    """

    printed: FloatArray
    low: FloatArray
    high: FloatArray


_MONOTONE: dict[OutcomeForm, Callable[[FloatArray], FloatArray]] = {
    OutcomeForm.COUNT: lambda counts: counts,
    OutcomeForm.LOG1P: np.log1p,
    OutcomeForm.ASINH: np.arcsinh,
    OutcomeForm.LOG: np.log,
}


def transform_box(
    form: OutcomeForm,
    printed: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    denominator: Box | None = None,
    labels: Sequence[str] | None = None,
) -> Box:
    """Return the box of the outcome in the form wanted.

    Args:
        form: the form; a share also needs ``denominator``.
        printed: (n,) printed counts, people.
        low: (n,) smallest counts allowed, people.
        high: (n,) largest counts allowed, people.
        denominator: the box of the counts that a share is divided by; cells are independent, so
            the sharp ends of a share are low/high and high/low.
        labels: (n,) names of the cells, for messages; their positions when left out.

    Returns:
        Counts in people, logs and asinh in log points, shares as fractions. A share may exceed
        one: answers need not concern the requests of the same year.

    Raises:
        NotIdentifiedError: a logarithm or a share is undefined at a count that a cell allows;
            the message names the cells.
        ValueError: negative or reversed bounds, shapes that differ, or a denominator that is
            missing or not asked for.
    """
    counts = _validated(Box(printed, low, high))
    if form is OutcomeForm.SHARE:
        if denominator is None:
            raise ValueError("a share needs the box of its denominator")
        return _share(counts, _validated(denominator), labels)
    if denominator is not None:
        raise ValueError(f"the form '{form}' takes no denominator")
    if form is OutcomeForm.LOG:
        _refuse(
            np.minimum(counts.low, counts.printed) <= 0,
            "the logarithm is undefined where a true count of zero is allowed",
            labels,
        )
    return Box(*(_MONOTONE[form](end) for end in counts))


def _validated(box: Box) -> Box:
    printed, low, high = (np.asarray(end, dtype=np.float64) for end in box)
    if not printed.shape == low.shape == high.shape:
        raise ValueError(f"shapes differ: {printed.shape}, {low.shape}, {high.shape}")
    if not (np.all(low >= 0) and np.all(low <= high)):
        raise ValueError("counts must satisfy 0 <= low <= high")
    return Box(printed, low, high)


def _share(numerator: Box, denominator: Box, labels: Sequence[str] | None) -> Box:
    if numerator.low.shape != denominator.low.shape:
        raise ValueError(
            f"numerator {numerator.low.shape} and denominator {denominator.low.shape} differ"
        )
    _refuse(
        np.minimum(denominator.low, denominator.printed) <= 0,
        "the share is undefined where a denominator of zero is allowed",
        labels,
    )
    return Box(
        numerator.printed / denominator.printed,
        numerator.low / denominator.high,
        numerator.high / denominator.low,
    )


def _refuse(undefined: BoolArray, reason: str, labels: Sequence[str] | None) -> None:
    if undefined.any():
        positions = np.flatnonzero(undefined).tolist()
        names = [labels[i] if labels is not None else f"cell {i}" for i in positions]
        raise NotIdentifiedError(f"{reason}: {', '.join(names)}")
