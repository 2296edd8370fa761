"""Adjusted p-values against arithmetic by hand."""

import numpy as np
import pytest

from analysis.inference.multiple_testing import adjusted_p_values

FOUR = [0.01, 0.04, 0.03, 0.005]


def test_holm_by_hand():
    # Ascending 0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04 x 1, each at least the one before.
    assert adjusted_p_values(FOUR, "holm") == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_benjamini_hochberg_by_hand():
    # Descending 0.04 x 4/4, 0.03 x 4/3, 0.01 x 4/2, 0.005 x 4/1, each at most the one before.
    assert adjusted_p_values(FOUR, "benjamini_hochberg") == pytest.approx((0.02, 0.04, 0.04, 0.02))


@pytest.mark.parametrize("method", ["holm", "benjamini_hochberg"])
def test_missing_stays_missing_and_is_not_counted(method):
    with_gaps = adjusted_p_values([None, 0.01, 0.04, None, 0.03, 0.005], method)
    without = adjusted_p_values(FOUR, method)
    assert with_gaps[0] is None
    assert with_gaps[3] is None
    assert tuple(p for p in with_gaps if p is not None) == without


@pytest.mark.parametrize("method", ["holm", "benjamini_hochberg"])
def test_nothing_to_adjust(method):
    assert adjusted_p_values([], method) == ()
    assert adjusted_p_values([None, None], method) == (None, None)
    assert adjusted_p_values([0.2], method) == (0.2,)
    assert adjusted_p_values([1.0, 1.0], method) == (1.0, 1.0)


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan])
def test_what_is_no_p_value_is_refused(bad):
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted_p_values([0.5, bad], "holm")
