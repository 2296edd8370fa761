"""The decomposition adds up to two-way fixed effects on every complete panel."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.bacon import bacon_decomposition, forbidden_share

COHORTS = (2008, 2010, 2011, 2012, 2014, NEVER)


@settings(max_examples=80, deadline=None)
@given(
    first=st.lists(st.sampled_from(COHORTS), min_size=2, max_size=9),
    years=st.sampled_from([(2009, 2010), (2009, 2011, 2012), (2009, 2010, 2011, 2012, 2013)]),
)
def test_adds_up(first, years):
    first = np.array(first, dtype=float)
    observed = np.ones((len(first), len(years)), dtype=bool)
    names = tuple(f"C{i}" for i in range(len(first)))
    panel = ExposurePanel(names, years, observed, first)
    D = panel.treated.reshape(observed.shape).astype(float)
    residual = D - D.mean(axis=0) - D.mean(axis=1, keepdims=True) + D.mean()
    assume(np.abs(residual).max() > 1e-9)
    parts = bacon_decomposition(panel)
    total = sum(part.share * part.estimator.weights for part in parts)
    assert total == pytest.approx(residual.ravel() / np.sum(residual**2), abs=1e-10)
    assert all(part.share > 0 for part in parts)
    assert sum(part.share for part in parts) == pytest.approx(1)
    # Without always treated countries and with one cohort nothing forbidden is left.
    cohorts = {tuple(row) for row in D.tolist()}
    if len(cohorts) == 2 and (0.0,) * len(years) in cohorts:
        assert forbidden_share(parts) == 0
    assert 0 <= forbidden_share(parts) <= 1 + 1e-12
