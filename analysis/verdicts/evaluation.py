"""Whether a comparison holds for every, for some or for no true count that the figures allow.

Every cell ranges over whole numbers, independently of the others: a box. The smallest and largest
value of a quantity follow from interval arithmetic. That is exact where each cell occurs once, for
every quantity of the language is monotone in each of its cells [Moore, Kearfott & Cloud 2009,
Introduction to Interval Analysis, section 5]. Where a cell occurs more than once, all its allowed
counts are tried, one by one, which is exact too. A figure that is not printed is a count of zero or
more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product
from math import prod

from analysis.verdicts.expressions import (
    CellRef,
    Claim,
    Comparison,
    ExpressionError,
    Number,
    Quantity,
    Rounded,
    Share,
    cells_in,
    cells_of,
)

_MOST_COMBINATIONS = 200_000


class Holds(StrEnum):
    """For which true counts a claim holds."""

    ALL = "all"
    SOME = "some"
    NONE = "none"
    NOT_CHECKABLE = "not checkable"


@dataclass(frozen=True)
class Interval:
    """Smallest and largest value; None when there is no largest."""

    low: Fraction
    high: Fraction | None


NOT_PRINTED = Interval(Fraction(0), None)

Box = Mapping[CellRef, Interval]


def point(value: int | Fraction) -> Interval:
    """Return the interval of one value."""
    return Interval(Fraction(value), Fraction(value))


def quantity_range(quantity: Quantity, box: Box, unit: int) -> Interval:
    """Return the smallest and largest value of a quantity over a box.

    Args:
        quantity: a sum, people, or a share.
        box: the counts that each cell allows.
        unit: rounding unit of the source, people.
    """
    if isinstance(quantity, Share):
        return _share_range(box[quantity.numerator], box[quantity.denominator])
    low, high = Fraction(0), Fraction(0)
    unbounded = False
    for part in quantity.parts:
        if isinstance(part, Number):
            found = point(part.value)
        elif isinstance(part, Rounded):
            found = _rounded(box[part.cell], unit)
        else:
            found = box[part]
        low += found.low
        high += found.high or 0
        unbounded = unbounded or found.high is None
    return Interval(low, None if unbounded else high)


def _share_range(numerator: Interval, denominator: Interval) -> Interval:
    # A share supposes that something was counted: the denominator is at least one.
    least = max(denominator.low, Fraction(1))
    low = Fraction(0) if denominator.high is None else numerator.low / max(denominator.high, least)
    return Interval(low, None if numerator.high is None else numerator.high / least)


def _rounded(found: Interval, unit: int) -> Interval:
    def nearest(value: Fraction) -> Fraction:
        return Fraction(unit * ((2 * value + unit) // (2 * unit)))

    return Interval(nearest(found.low), None if found.high is None else nearest(found.high))


def holds_always(comparison: Comparison, box: Box, unit: int) -> bool:
    """Return whether a comparison holds for every count of a box; each cell occurs in it once."""
    left, right = _sides(comparison, box, unit)
    if comparison.relation in ("<", "<="):
        return _below(left.high, right.low, strict=comparison.relation == "<")
    if comparison.relation in (">", ">="):
        return _below(right.high, left.low, strict=comparison.relation == ">")
    return left.low == left.high == right.low == right.high


def can_hold(comparison: Comparison, box: Box, unit: int) -> bool:
    """Return whether a comparison holds for some count of a box; each cell occurs in it once.

    An equality is decided exactly for sums of counts, which take every whole number of their
    range; ``decide`` tries the counts of shares and rounded figures one by one.
    """
    left, right = _sides(comparison, box, unit)
    if comparison.relation in ("<", "<="):
        strict = comparison.relation == "<"
        return right.high is None or _below(left.low, right.high, strict=strict)
    if comparison.relation in (">", ">="):
        strict = comparison.relation == ">"
        return left.high is None or _below(right.low, left.high, strict=strict)
    return (right.high is None or left.low <= right.high) and (
        left.high is None or right.low <= left.high
    )


def _sides(comparison: Comparison, box: Box, unit: int) -> tuple[Interval, Interval]:
    return (
        quantity_range(comparison.left, box, unit),
        quantity_range(comparison.right, box, unit),
    )


def _below(smaller: Fraction | None, larger: Fraction, *, strict: bool) -> bool:
    if smaller is None:
        return False
    return smaller < larger if strict else smaller <= larger


def decide(claim: Claim, box: Box, unit: int) -> Holds:
    """Return for which true counts a claim holds, all its comparisons together.

    With figures that are not printed the answer is *not checkable* unless it is the same whatever
    they are; cells that are not printed and occur twice can hide a *none*.

    Args:
        claim: comparisons that must all hold.
        box: the counts that each cell allows; ``NOT_PRINTED`` where none is printed.
        unit: rounding unit of the source, people.

    Raises:
        ExpressionError: the cells that occur more than once allow too many counts to try.
    """
    always = [_always(comparison, box, unit) for comparison in claim]
    if all(always):
        return Holds.ALL
    if not all(_some_count(part, box, unit) for part in _linked(claim)):
        return Holds.NONE
    open_ones = tuple(item for item, sure in zip(claim, always, strict=True) if not sure)
    missing = any(box[cell] == NOT_PRINTED for cell in cells_of(open_ones))
    return Holds.NOT_CHECKABLE if missing else Holds.SOME


def _always(comparison: Comparison, box: Box, unit: int) -> bool:
    """Return whether one comparison holds for every count, its repeated cells tried one by one."""
    again = _repeated((comparison,))
    return all(holds_always(comparison, tried, unit) for tried in _tries(again, box))


def _some_count(part: Claim, box: Box, unit: int) -> bool:
    """Return whether linked comparisons hold together for some count."""
    again = _repeated(part) | {
        cell
        for comparison in part
        if comparison.relation == "=" and not (_plain(comparison.left) and _plain(comparison.right))
        for cell in cells_of((comparison,))
    }
    return any(
        all(can_hold(comparison, tried, unit) for comparison in part)
        for tried in _tries(again, box)
    )


def _plain(quantity: Quantity) -> bool:
    return not isinstance(quantity, Share) and not any(
        isinstance(part, Rounded) for part in quantity.parts
    )


def _repeated(claim: Claim) -> set[CellRef]:
    counts = Counter(cells_of(claim))
    return {cell for cell, number in counts.items() if number > 1}


def _tries(cells: set[CellRef], box: Box) -> Iterator[Box]:
    """Yield the box with the given cells fixed at each combination of their allowed counts."""
    ranges = {}
    for cell in sorted(cells, key=str):
        found = box[cell]
        if found.high is not None:
            ranges[cell] = range(int(found.low), int(found.high) + 1)
    if prod(len(counts) for counts in ranges.values()) > _MOST_COMBINATIONS:
        names = ", ".join(f"{cell.measure} {cell.when}" for cell in ranges)
        raise ExpressionError(f"too many combinations of {names}; split the claim")
    for values in product(*ranges.values()):
        fixed = {cell: point(value) for cell, value in zip(ranges, values, strict=True)}
        yield {**box, **fixed}


def _linked(claim: Claim) -> list[Claim]:
    """Split a claim into parts that share no cell; they can be decided one by one."""
    parts: list[tuple[set[CellRef], list[Comparison]]] = []
    for comparison in claim:
        cells = {*cells_in(comparison.left), *cells_in(comparison.right)}
        joined = [part for part in parts if part[0] & cells]
        parts = [part for part in parts if not part[0] & cells]
        members = [item for part in joined for item in part[1]]
        parts.append((cells.union(*(part[0] for part in joined)), [*members, comparison]))
    return [tuple(members) for _, members in parts]
