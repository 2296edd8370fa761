"""Interaction-weighted event study against diff-diff, and its saturated regression to pyfixest."""

import numpy as np
import pytest

from analysis.estimators.interaction_weighted import interaction_weighted
from analysis.estimators.linear import Regression
from tests.oracle.did_reference_data import references, stored_panel


def clustered_error(regression, y):
    """Square root of the clustered variance with G / (G - 1) only, by its textbook formula."""
    weights, residuals = regression.weights(), regression.residual_maker() @ y
    scores = np.bincount(regression.cluster, weights=weights * residuals)
    groups = regression.n_clusters
    return np.sqrt(groups / (groups - 1) * np.sum(scores**2))


def parts(data):
    panel, y = stored_panel(data)
    fit = interaction_weighted(panel)
    return {**{str(e): r for e, r in fit.by_event_time.items()}, "overall": fit.overall}, y


@pytest.mark.parametrize("data", ["staggered", "staggered_kept"])
def test_event_study_and_overall(data):
    own, y = parts(data)
    reference = references(data, "sun_abraham", "diff-diff")
    assert set(own) == set(reference)
    for key, regression in own.items():
        value, error = reference[key]
        assert regression.weights() @ y == pytest.approx(value, rel=1e-10)
        # The reference multiplies by (n - 1) / (n - k) and does not count country effects in k,
        # because they are nested in the clusters.
        n, k = len(y), regression.rank - (regression.n_clusters - 1)
        own_error = clustered_error(regression, y) * np.sqrt((n - 1) / (n - k))
        assert own_error == pytest.approx(error, rel=1e-9)


@pytest.mark.parametrize("data", ["staggered", "staggered_kept"])
def test_every_cohort_coefficient(data):
    panel, y = stored_panel(data)
    fit = interaction_weighted(panel)
    reference = references(data, "saturated_no_k_adjustment", "pyfixest")
    first_treated = panel.first_treated[panel.unit]
    columns = [
        (int(g), int(t))
        for g in np.unique(first_treated[np.isfinite(first_treated)])
        for t in panel.years
        if t != fit.reference_years[int(g)]
    ]
    # The dummies stand last in the design, by cohort and year.
    X = fit.overall.X
    assert len(columns) == len(reference)
    for j, (cohort, year) in enumerate(columns):
        contrast = np.zeros(X.shape[1])
        contrast[X.shape[1] - len(columns) + j] = 1.0
        one = Regression("one coefficient", X, contrast, panel.unit)
        value, error = reference[f"{cohort} {year - cohort}"]
        assert one.weights() @ y == pytest.approx(value, rel=1e-8, abs=1e-9)
        assert clustered_error(one, y) == pytest.approx(error, rel=1e-8)
