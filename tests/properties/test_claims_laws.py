"""Laws of the claims audit, held against trying every count."""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.verdicts.evaluation import NOT_PRINTED, Holds, Interval, decide, point
from analysis.verdicts.expressions import (
    RELATIONS,
    CellRef,
    Comparison,
    Number,
    Rounded,
    Share,
    Total,
)
from analysis.verdicts.requirements import Kind, requirement

CELLS = [CellRef("x", "", year) for year in range(2009, 2013)]
UNIT = 3

cells = st.sampled_from(CELLS)
addends = st.one_of(cells, cells.map(Rounded), st.integers(0, 9).map(Number))
totals = st.lists(addends, min_size=1, max_size=3).map(lambda parts: Total(tuple(parts)))
shares = st.builds(Share, cells, cells)
quantities = st.one_of(totals, shares)
comparisons = st.builds(Comparison, quantities, st.sampled_from(RELATIONS), quantities)
claims = st.lists(comparisons, min_size=1, max_size=3).map(tuple)
ranges = st.tuples(st.integers(1, 8), st.integers(0, 3)).map(lambda pair: (pair[0], sum(pair)))
boxes = st.fixed_dictionaries({cell: ranges for cell in CELLS})


def _value(quantity, counts):
    if isinstance(quantity, Share):
        return Fraction(counts[quantity.numerator], counts[quantity.denominator])
    total = 0
    for part in quantity.parts:
        if isinstance(part, Number):
            total += part.value
        elif isinstance(part, Rounded):
            total += UNIT * round(counts[part.cell] / UNIT)
        else:
            total += counts[part]
    return total


def _true(claim, counts):
    checks = {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        "=": lambda a, b: a == b,
        ">=": lambda a, b: a >= b,
        ">": lambda a, b: a > b,
    }
    return all(
        checks[item.relation](_value(item.left, counts), _value(item.right, counts))
        for item in claim
    )


def _every(box):
    for values in product(*(range(low, high + 1) for low, high in box.values())):
        yield dict(zip(box, values, strict=True))


def _intervals(box):
    return {cell: Interval(Fraction(low), Fraction(high)) for cell, (low, high) in box.items()}


@settings(max_examples=150, deadline=None)
@given(claims, boxes)
def test_the_answer_is_that_of_trying_every_count(claim, box):
    found = {_true(claim, counts) for counts in _every(box)}
    answer = {(True,): Holds.ALL, (False,): Holds.NONE}.get(tuple(found), Holds.SOME)
    assert decide(claim, _intervals(box), UNIT) is answer


@settings(max_examples=80, deadline=None)
@given(claims, boxes, cells)
def test_wider_bounds_never_settle_a_claim(claim, box, cell):
    wider = {**box, cell: (max(box[cell][0] - 1, 1), box[cell][1] + 1)}
    before, after = (decide(claim, _intervals(item), UNIT) for item in (box, wider))
    assert after in (before, Holds.SOME)


A, B, C, D = CELLS
WITH_ONE_MISSING = [
    (Total((A,)), Total((B,))),
    (Total((B, C)), Total((A,))),
    (Total((A, B)), Total((Number(9),))),
    (Total((Rounded(A), B)), Total((C, D))),
    (Share(A, B), Share(C, D)),
    (Share(B, A), Share(C, D)),
    (Share(C, D), Share(B, A)),
]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(WITH_ONE_MISSING), st.sampled_from(RELATIONS), boxes)
def test_required_values_are_those_at_which_the_comparison_holds(sides, relation, box):
    comparison = Comparison(sides[0], relation, sides[1])
    unknown = {**_intervals(box), A: NOT_PRINTED}
    found = requirement(comparison, unknown, UNIT)
    if found is None:
        assert relation == "="
        return
    assert found.subject == Total((A,))
    others = {cell: counts for cell, counts in box.items() if cell != A}
    least = 1 if any(isinstance(side, Share) and side.denominator == A for side in sides) else 0
    for value in range(least, 30):
        answers = {_true((comparison,), {**counts, A: value}) for counts in _every(others)}
        assert _within(found.for_some, value) == (True in answers)
        assert _within(found.for_all, value) == (answers == {True})


def _within(limit, value):
    if limit.kind is not Kind.RELATION:
        return limit.kind is Kind.ALWAYS
    return {
        "<": value < limit.value,
        "<=": value <= limit.value,
        "=": value == limit.value,
        ">=": value >= limit.value,
        ">": value > limit.value,
        "in": limit.value <= value <= (limit.last if limit.last is not None else limit.value),
    }[limit.relation]


@given(st.integers(1, 50), st.integers(0, 5), st.integers(1, 50), st.integers(0, 5))
def test_two_missing_denominators_are_solved_for_their_ratio(a, wide_a, b, wide_b):
    x, y = CellRef("y", "", 2009), CellRef("y", "", 2010)
    comparison = Comparison(Share(CELLS[0], x), "<", Share(CELLS[1], y))
    box = {
        CELLS[0]: Interval(Fraction(a), Fraction(a + wide_a)),
        CELLS[1]: Interval(Fraction(b), Fraction(b + wide_b)),
        x: NOT_PRINTED,
        y: NOT_PRINTED,
    }
    found = requirement(comparison, box, 5)
    for below, above in ((7, 3), (10, 10), (3, 11)):
        fixed = {**box, x: point(below), y: point(above)}
        ratio = Fraction(above, below)
        assert (ratio < found.for_all.value) == (decide((comparison,), fixed, 5) is Holds.ALL)
        assert (ratio < found.for_some.value) == (decide((comparison,), fixed, 5) is not Holds.NONE)
