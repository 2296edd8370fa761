"""Breakdown units by hand."""

import numpy as np
import pytest

from analysis.cleaning.tokens import Reading, TokenKind, parse_token, token_bounds
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.outcome_forms import OutcomeForm
from analysis.records import NotIdentifiedError
from analysis.sensitivity.rounding_breakdown import PrintedFigures, breakdown_unit

CHANGE = LinearEstimator("change", np.array([-1.0, 1.0]), None, None)
TOKENS = ["0", "5", "10", "275", "<5", "<10", "geen", "tussen 90 en 120", "tussen 0 en 20"]


def figures(*texts, cell=None):
    tokens = [parse_token(text, 1) for text in texts]
    return PrintedFigures(
        kind=[token.kind for token in tokens],
        value_low=np.array([token.first for token in tokens]),
        value_high=np.array([token.last for token in tokens]),
        cell=np.arange(len(tokens)) if cell is None else np.array(cell),
    )


@pytest.mark.parametrize("reading", list(Reading))
@pytest.mark.parametrize("text", TOKENS)
def test_unit_five_is_the_token_grammar(text, reading):
    box = figures(text).box(5, reading)
    assert (box.low[0], box.high[0]) == token_bounds(parse_token(text, 5), 5, reading)


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("275", 1, 275, 275),
        ("275", 2, 274, 276),
        ("275", 10, 270, 280),
        ("275", 20, 265, 285),
        ("5", 20, 0, 15),
        ("<5", 1, 0, 0),
        ("<5", 10, 0, 9),
        ("geen", 20, 0, 0),
        ("tussen 90 en 120", 1, 90, 120),
        ("tussen 90 en 120", 10, 85, 125),
    ],
)
def test_boxes_by_hand(text, unit, low, high):
    box = figures(text).box(unit, Reading.NEAREST)
    assert (box.low[0], box.high[0]) == (low, high)


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [("<5", 1, 1, 1), ("<5", 8, 1, 7), ("0", 20, 0, 0), ("5", 20, 5, 15), ("30", 20, 20, 40)],
)
def test_suppressed_boxes_by_hand(text, unit, low, high):
    box = figures(text).box(unit, Reading.SUPPRESSED)
    assert (box.low[0], box.high[0]) == (low, high)


@pytest.mark.parametrize(
    ("before", "after", "unit"),
    [
        # Sign lost when two half-widths reach the change of ten: half-width 5, unit 10.
        ("30", "20", 9),
        # One cell exact: half-width 10, unit 20, is needed.
        ("geen", "10", 19),
        # 10 - u // 2 - (u - 1): one at unit 7, minus one at unit 8.
        ("<5", "10", 7),
        # Never lost in 1..20.
        ("100", "275", 20),
        # No change at all has no sign.
        ("30", "30", 0),
        # The range alone leaves the sign open.
        ("tussen 90 en 120", "100", 0),
    ],
)
def test_breakdown_units_by_hand(before, after, unit):
    assert breakdown_unit(CHANGE, figures(before, after)) == unit


def test_several_figures_for_one_cell_intersect():
    # 105 within "between 105 and 435": the number rules, one person above its lower half only.
    both = figures("105", "tussen 105 en 435", cell=[0, 0])
    box = both.box(5, Reading.NEAREST)
    assert (box.low[0], box.high[0]) == (103, 107)


def test_figures_that_contradict_each_other_are_refused():
    with pytest.raises(NotIdentifiedError, match=r"rounded to 1, .* cell 1"):
        breakdown_unit(CHANGE, figures("100", "5", "<5", cell=[0, 1, 1]))


def test_a_logarithm_breaks_down_where_zero_is_let_in():
    # 5 keeps clear of zero up to unit 9 (half-width 4); the change in logs never turns before.
    assert breakdown_unit(CHANGE, figures("5", "100"), form=OutcomeForm.LOG) == 9


def test_a_logarithm_undefined_at_exact_counts_is_refused():
    with pytest.raises(NotIdentifiedError, match="cell 0"):
        breakdown_unit(CHANGE, figures("<5", "100"), form=OutcomeForm.LOG)


def test_shares_use_both_boxes():
    # 20/100 to 30/100; the sign is lost when (30 - h)/(100 + h) <= (20 + h)/(100 - h):
    # h = 4 leaves 26/104 = 0.2500 = 24/96, so units 8 and 9 lose it, unit 7 (h = 3) does not.
    answered, asked = figures("20", "30"), figures("100", "100")
    unit = breakdown_unit(CHANGE, answered, form=OutcomeForm.SHARE, denominator=asked)
    assert unit == 7


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cell": np.array([0, 2])}, "numbered"),
        ({"value_low": np.array([9, 9])}, "value_low"),
        ({"value_high": np.array([5])}, "shapes"),
    ],
)
def test_bad_figures_are_refused(changes, message):
    good = {
        "kind": [TokenKind.ROUNDED] * 2,
        "value_low": np.array([5, 5]),
        "value_high": np.array([5, 5]),
        "cell": np.array([0, 1]),
    }
    with pytest.raises(ValueError, match=message):
        PrintedFigures(**{**good, **changes})
