"""What figures that are not printed would have to be for a claim to hold.

Each comparison is solved by itself, in one of three shapes: a whole side that is not printed, one
count that is not printed, or two shares whose denominators are both not printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from analysis.verdicts.evaluation import (
    NOT_PRINTED,
    Box,
    can_hold,
    holds_always,
    point,
    quantity_range,
)
from analysis.verdicts.expressions import CellRef, Comparison, Quantity, Share, Total, cells_in

_MIRRORED = {"<": ">", "<=": ">=", "=": "=", ">=": "<=", ">": "<"}
_LARGEST = 10**9


class Kind(StrEnum):
    """How far a limit reaches."""

    RELATION = "relation"
    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True)
class Limit:
    """The values of the unknown for which a comparison holds.

    Attributes:
        kind: the values that stand in ``relation`` to ``value``, no value, or every value.
        relation: ``<``, ``<=``, ``=``, ``>=``, ``>`` or ``in``; empty unless the kind is a
            relation.
        value: people, a share, or a ratio of two counts; None unless the kind is a relation.
        last: last value of the range for ``in``; None otherwise.
    """

    kind: Kind
    relation: str = ""
    value: Fraction | None = None
    last: Fraction | None = None


NEVER = Limit(Kind.NEVER)
ALWAYS = Limit(Kind.ALWAYS)


@dataclass(frozen=True)
class Requirement:
    """What one comparison asks of figures that are not printed.

    Attributes:
        subject: the quantity that is not printed; the first of two denominators when ``per`` is
            given.
        per: the other denominator, by which the subject is divided.
        for_all: values of the unknown at which the comparison holds for every count that the
            printed figures allow.
        for_some: values at which it holds for at least one such count.
    """

    subject: Quantity
    per: CellRef | None
    for_all: Limit
    for_some: Limit


def requirement(comparison: Comparison, box: Box, unit: int) -> Requirement | None:
    """Return what a comparison asks of the figures that are not printed.

    Args:
        comparison: the comparison, in which each cell occurs once.
        box: the counts that each cell allows.
        unit: rounding unit of the source, people.

    Returns:
        None when every figure is printed, or when the unknowns enter in another shape than the
        three that are solved.
    """
    left, right = comparison.left, comparison.right
    unknown_left, unknown_right = _unknown(left, box), _unknown(right, box)
    if _is_whole(left, unknown_left) and not unknown_right:
        return _side(left, comparison.relation, right, box, unit)
    if _is_whole(right, unknown_right) and not unknown_left:
        return _side(right, _MIRRORED[comparison.relation], left, box, unit)
    unknown = [*unknown_left, *unknown_right]
    if len(unknown) == 1 and comparison.relation != "=":
        return _one_count(comparison, unknown[0], box, unit)
    if isinstance(left, Share) and isinstance(right, Share):
        return _denominators(left, comparison.relation, right, unknown, box)
    return None


def _unknown(quantity: Quantity, box: Box) -> list[CellRef]:
    return [cell for cell in cells_in(quantity) if box[cell] == NOT_PRINTED]


def _is_whole(quantity: Quantity, unknown: list[CellRef]) -> bool:
    """Return whether nothing of a quantity is known: both parts of a share, or all counts added."""
    if isinstance(quantity, Share):
        return len(unknown) == 2
    return bool(unknown) and quantity.parts == tuple(unknown)


def _side(
    subject: Quantity, relation: str, other: Quantity, box: Box, unit: int
) -> Requirement | None:
    """Solve for a side that is not printed: it stands in ``relation`` to the other side."""
    known = quantity_range(other, box, unit)
    if known.high is None:
        return None
    if relation == "=":
        # One value equals every allowed value of the other side only if that side has one.
        single = known.low == known.high
        within = Limit(Kind.RELATION, "in", known.low, known.high)
        return Requirement(subject, None, within if single else NEVER, within)
    upward = relation in (">", ">=")
    sure, possible = (known.high, known.low) if upward else (known.low, known.high)
    return Requirement(subject, None, _reachable(relation, sure), _reachable(relation, possible))


def _reachable(relation: str, value: Fraction) -> Limit:
    """Return the limit for a count or share, which is never below zero."""
    if relation == "<" and value <= 0:
        return NEVER
    if relation == ">=" and value <= 0:
        return ALWAYS
    return Limit(Kind.RELATION, relation, value)


def _one_count(comparison: Comparison, unknown: CellRef, box: Box, unit: int) -> Requirement:
    """Solve for one count: the comparison is monotone in it, so its limits are found by halving."""
    denominators = {
        side.denominator for side in (comparison.left, comparison.right) if isinstance(side, Share)
    }
    least = 1 if unknown in denominators else 0

    def limit(test: Callable[[Comparison, Box, int], bool]) -> Limit:
        return _boundary(
            lambda value: test(comparison, {**box, unknown: point(value)}, unit),
            least,
        )

    return Requirement(Total((unknown,)), None, limit(holds_always), limit(can_hold))


def _boundary(holds: Callable[[int], bool], least: int) -> Limit:
    """Return where a monotone condition on a whole number starts or stops to hold."""
    low, high = least, _LARGEST
    if holds(low) and holds(high):
        return ALWAYS
    if not (holds(low) or holds(high)):
        return NEVER
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle) == holds(low):
            low = middle
        else:
            high = middle
    if holds(high):
        return Limit(Kind.RELATION, ">=", Fraction(high))
    return Limit(Kind.RELATION, "<=", Fraction(low))


def _denominators(
    left: Share, relation: str, right: Share, unknown: list[CellRef], box: Box
) -> Requirement | None:
    """Solve ``a/x < b/y`` for ``y/x``, which has to be smaller than ``b/a``."""
    if set(unknown) != {left.denominator, right.denominator} or relation == "=":
        return None
    a, b = box[left.numerator], box[right.numerator]
    if not a.high or b.high is None:
        return None
    smallest = Limit(Kind.RELATION, relation, b.low / a.high) if b.low else None
    largest = Limit(Kind.RELATION, relation, b.high / a.low) if a.low else None
    # Without a largest ratio the left share can be zero: below any other, and above none.
    upward = relation in (">", ">=")
    for_all = (largest or NEVER) if upward else (smallest or NEVER)
    for_some = (smallest or ALWAYS) if upward else (largest or ALWAYS)
    return Requirement(Total((right.denominator,)), left.denominator, for_all, for_some)
