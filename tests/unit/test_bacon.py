"""The decomposition by hand and against a two-way fixed-effects regression."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.bacon import ComparisonKind, bacon_decomposition, forbidden_share
from analysis.records import NotIdentifiedError


def make(first, years=(2009, 2010, 2011, 2012)):
    first = np.array(first, dtype=float)
    names = tuple(f"C{i}" for i in range(len(first)))
    return ExposurePanel(names, years, np.ones((len(first), len(years)), dtype=bool), first)


def twfe_weights(panel):
    """Two-way demeaned treatment over its sum of squares: exact on a complete panel."""
    D = panel.treated.reshape(panel.observed.shape).astype(float)
    D = D - D.mean(axis=0) - D.mean(axis=1, keepdims=True) + D.mean()
    return D.ravel() / np.sum(D**2)


def test_one_cohort_by_hand():
    panel = make([2011, NEVER, NEVER])
    (part,) = bacon_decomposition(panel)
    assert part.kind is ComparisonKind.TREATED_VS_NEVER
    assert part.share == 1.0
    assert part.estimator.weights == pytest.approx(
        [-0.5, -0.5, 0.5, 0.5] + [0.25, 0.25, -0.25, -0.25] * 2
    )
    assert (part.cohort, part.compared_cohort) == (2011, None)


def test_two_cohorts_by_hand():
    # One country treated from 2010 (share 3/4 of years), one from 2012 (share 1/4). Shares are
    # (1 - 3/4)(3/4 - 1/4) against (1/4)(3/4 - 1/4): equal.
    parts = bacon_decomposition(make([2010, 2012]))
    assert [part.kind for part in parts] == [
        ComparisonKind.EARLIER_VS_LATER,
        ComparisonKind.LATER_VS_EARLIER,
    ]
    assert [part.share for part in parts] == pytest.approx([0.5, 0.5])
    assert parts[0].estimator.weights == pytest.approx([-1, 0.5, 0.5, 0, 1, -0.5, -0.5, 0])
    assert parts[1].estimator.weights == pytest.approx([0, 0.5, 0.5, -1, 0, -0.5, -0.5, 1])
    assert forbidden_share(parts) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "first",
    [
        [2010, 2010, 2011, 2012, NEVER, NEVER],
        [2010, 2011, 2011, 2012],
        [2008, 2009, 2010, 2011, NEVER],
        [2008, 2011, 2011],
    ],
)
def test_adds_up_to_two_way_fixed_effects(first):
    panel = make(first)
    parts = bacon_decomposition(panel)
    total = sum(part.share * part.estimator.weights for part in parts)
    assert total == pytest.approx(twfe_weights(panel), abs=1e-12)
    assert sum(part.share for part in parts) == pytest.approx(1.0)


def test_always_treated_countries_are_a_forbidden_comparison():
    parts = bacon_decomposition(make([2008, 2011, 2011]))
    assert [part.kind for part in parts] == [ComparisonKind.TREATED_VS_ALWAYS]
    assert forbidden_share(parts) == 1.0
    assert (parts[0].cohort, parts[0].compared_cohort) == (2011, None)


def test_years_need_not_be_consecutive():
    # 2010 and 2011 fall between the years 2009 and 2012: one group, treated from 2012.
    panel = make([2010, 2011, NEVER], years=(2008, 2009, 2012))
    (part,) = bacon_decomposition(panel)
    assert part.cohort == 2012
    assert part.estimator.weights == pytest.approx(twfe_weights(panel))


def test_refusals():
    panel = make([2010, NEVER])
    hole = panel.observed.copy()
    hole[0, 0] = False
    with pytest.raises(NotIdentifiedError, match="a figure for every country and year"):
        bacon_decomposition(ExposurePanel(panel.countries, panel.years, hole, panel.first_treated))
    for first in ([2010, 2010], [NEVER, NEVER], [2008, NEVER]):
        with pytest.raises(NotIdentifiedError, match="do not differ in when"):
            bacon_decomposition(make(first))
