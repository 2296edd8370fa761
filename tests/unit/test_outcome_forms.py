"""Outcome forms by hand."""

import numpy as np
import pytest

from analysis.estimators.outcome_forms import Box, OutcomeForm, transform_box
from analysis.records import NotIdentifiedError

PRINTED, LOW, HIGH = np.array([5.0, 275.0]), np.array([3.0, 273.0]), np.array([7.0, 277.0])
REQUESTS = Box(np.array([10.0, 300.0]), np.array([8.0, 298.0]), np.array([12.0, 302.0]))


def test_counts_stay():
    box = transform_box(OutcomeForm.COUNT, PRINTED, LOW, HIGH)
    np.testing.assert_array_equal(np.array(box), [PRINTED, LOW, HIGH])


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        # ln 6, ln 4, ln 8; ln(5 + sqrt 26), ...; ln 5, ln 3, ln 7.
        (OutcomeForm.LOG1P, [1.791759469228, 1.386294361120, 2.079441541680]),
        (OutcomeForm.ASINH, [2.312438341273, 1.818446459232, 2.644120761059]),
        (OutcomeForm.LOG, [1.609437912434, 1.098612288668, 1.945910149055]),
    ],
)
def test_logarithmic_forms_by_hand(form, expected):
    box = transform_box(form, PRINTED, LOW, HIGH)
    np.testing.assert_allclose([end[0] for end in box], expected, rtol=1e-11)


def test_share_by_hand():
    box = transform_box(OutcomeForm.SHARE, PRINTED, LOW, HIGH, denominator=REQUESTS)
    np.testing.assert_allclose(
        np.array(box), [[5 / 10, 275 / 300], [3 / 12, 273 / 302], [7 / 8, 277 / 298]]
    )


def test_share_ends_are_the_extremes_over_all_whole_counts():
    shares = [n / d for n in range(3, 8) for d in range(8, 13)]
    box = transform_box(OutcomeForm.SHARE, PRINTED, LOW, HIGH, denominator=REQUESTS)
    assert (box.low[0], box.high[0]) == (min(shares), max(shares))


def test_a_share_may_exceed_one():
    one = np.ones(1)
    box = transform_box(
        OutcomeForm.SHARE, 30 * one, 28 * one, 32 * one, denominator=Box(*[20 * one] * 3)
    )
    assert box.high[0] == pytest.approx(1.6)


def test_log_of_zero_is_refused_and_named():
    with pytest.raises(NotIdentifiedError, match=r"logarithm .*: RWA 2014$"):
        transform_box(
            OutcomeForm.LOG, PRINTED, np.array([3.0, 0.0]), HIGH, labels=["ARM 2014", "RWA 2014"]
        )


def test_zero_denominator_is_refused_and_named():
    may_be_zero = REQUESTS._replace(low=np.array([0.0, 298.0]))
    with pytest.raises(NotIdentifiedError, match=r"denominator of zero .*: cell 0$"):
        transform_box(OutcomeForm.SHARE, PRINTED, LOW, HIGH, denominator=may_be_zero)


@pytest.mark.parametrize("form", [OutcomeForm.LOG1P, OutcomeForm.ASINH])
def test_zero_is_defined_for_the_other_forms(form):
    box = transform_box(form, np.zeros(1), np.zeros(1), np.zeros(1))
    assert box == (0.0, 0.0, 0.0)


def test_share_without_denominator_and_the_reverse_are_refused():
    with pytest.raises(ValueError, match="needs the box"):
        transform_box(OutcomeForm.SHARE, PRINTED, LOW, HIGH)
    with pytest.raises(ValueError, match="takes no denominator"):
        transform_box(OutcomeForm.COUNT, PRINTED, LOW, HIGH, denominator=REQUESTS)


@pytest.mark.parametrize(
    ("low", "high"), [(HIGH, LOW), (np.array([-1.0, 0.0]), HIGH), (LOW[:1], HIGH)]
)
def test_impossible_counts_are_refused(low, high):
    with pytest.raises(ValueError, match=r"low|shapes"):
        transform_box(OutcomeForm.COUNT, PRINTED, low, high)
