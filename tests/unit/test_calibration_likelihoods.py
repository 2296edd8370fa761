"""Interval likelihood and multiple imputation of many panels, held against those of one panel."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.configuration import CalibrationSettings
from analysis.estimators.interval_likelihood import CountFamily, fit_interval_count
from analysis.estimators.interval_probability import CellSupport
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.multiple_imputation import multiple_imputation, pool
from analysis.records import NotIdentifiedError
from analysis.simulation.batched_cells import PanelCells
from analysis.simulation.batched_imputation import Estimator, imputed, pool_panels
from analysis.simulation.batched_likelihood import holds, interval_fits
from analysis.simulation.designs import LENS_DESIGNS, ROUNDING_DESIGNS, SIZE_DESIGNS
from analysis.simulation.lens_size_study import lens_size_rows
from analysis.simulation.panels import CountLaw, print_panels, simulate_panels

SMALL = SIZE_DESIGNS["panel_four_of_nine_any"]
SPARSE = replace(SMALL, law=CountLaw(2.0, 0.8, 0.0))


def printed(design, panels, seed=3):
    counts = simulate_panels(design, panels, np.random.default_rng(seed)).counts
    return print_panels(design, counts, 5)


def one_by_one(design, seen, family, truth):
    rows = []
    for low, high in zip(seen.low.T, seen.high.T, strict=True):
        try:
            fit = fit_interval_count(design.panel, low, high, family=family)
        except NotIdentifiedError:
            rows.append((np.nan, np.nan, np.nan, np.nan))
            continue
        error = np.nan if fit.se_cluster is None else fit.se_cluster
        inside = fit.profile_low <= truth <= fit.profile_high
        rows.append((fit.estimate, error, fit.df, float(inside)))
    return np.array(rows).T


@pytest.mark.parametrize("family", list(CountFamily))
@pytest.mark.parametrize("design", [SMALL, SPARSE], ids=["record", "sparse"])
def test_likelihoods_equal_those_of_one_panel(design, family):
    seen = printed(design, 12)
    found = interval_fits(design.panel, seen.low, seen.high, family, np.full(12, 0.3))
    estimate, error, df, inside = one_by_one(design, seen, family, 0.3)
    # The optimisers stop at a fall of 1e-11 of the likelihood: the root of that in the estimate.
    assert found.estimate == pytest.approx(estimate, abs=1e-6, nan_ok=True)
    assert found.error == pytest.approx(error, abs=1e-6, nan_ok=True)
    assert found.df == pytest.approx(df, nan_ok=True)
    assert holds(found.fall, 0.95) == pytest.approx(inside, nan_ok=True)


@pytest.mark.parametrize("dispersion", [0.0, 0.02, 0.7])
def test_moments_equal_those_of_one_panel(dispersion):
    seen = printed(SMALL, 2)
    shape = (9, 3)
    cells = PanelCells.of(
        np.stack([part.reshape(shape) for part in seen.low.T]),
        np.stack([part.reshape(shape) for part in seen.high.T]),
    )
    eta = np.random.default_rng(1).normal(2.0, 1.0, size=(2, *shape))
    found = cells.moments(eta, np.full(2, dispersion))
    for r in range(2):
        one = CellSupport.of(seen.low[:, r], seen.high[:, r]).moments(eta[r].ravel(), dispersion)
        kept = np.repeat(cells.kept[r], 3)
        for name in ("log_probability", "score", "curvature", "dispersion_score", "cross"):
            ours, theirs = getattr(found, name)[r].ravel(), getattr(one, name)
            assert ours == pytest.approx(theirs * kept, abs=1e-10)
        total = float((one.dispersion_curvature * kept).sum())
        assert found.dispersion_curvature[r] == pytest.approx(total, abs=1e-8)


@pytest.mark.parametrize("dispersion", [0.0, 0.02, 0.7, 3.0])
def test_wide_cells_far_from_their_mean_equal_those_of_one_panel(dispersion):
    # Products of ratios from the smallest count on would leave the range of a number.
    low, high = np.array([0.0, 3.0, 150.0, 10.0]), np.array([400.0, 200.0, 150.0, 15.0])
    shape, a = (1, 2, 2), np.array([dispersion])
    cells = PanelCells.of(low.reshape(shape), high.reshape(shape))
    for eta in (np.full(4, 9.0), np.array([9.0, -6.0, 5.0, 30.0])):
        value, share = cells.log_probability(eta.reshape(shape), a)
        theirs, shares = CellSupport.of(low, high).log_probability(eta, dispersion)
        assert value.ravel() == pytest.approx(theirs, rel=1e-10)
        by_cell = np.moveaxis(share, 0, -1)[np.moveaxis(cells.inside, 0, -1)]
        assert by_cell == pytest.approx(shares, abs=1e-10)
        assert np.array_equal(cells.shares(eta.reshape(shape), a), share)


def test_pooling_equals_that_of_one_panel():
    rng = np.random.default_rng(5)
    points, errors = rng.normal(size=(25, 6)), rng.uniform(0.5, 1.5, size=(25, 6))
    points[:, 0], errors[:, 0] = 1.0, 0.7  # nothing differs between draws
    points[20:, 1], errors[20:, 1] = np.nan, np.nan  # a panel that needed fewer draws
    estimate, error, df, fmi = pool_panels(points, errors, 7.0)
    for r in range(6):
        used = ~np.isnan(points[:, r])
        one = pool(points[used, r], errors[used, r], 7.0)
        found = (estimate[r], error[r], df[r], fmi[r])
        assert found == pytest.approx(
            (one.estimate, one.standard_error, one.df, one.fmi), abs=1e-10
        )


def test_imputation_agrees_with_that_of_one_panel():
    # Other random numbers, so the two agree within the spread of their draws.
    seen = printed(SMALL, 8)
    linear = cluster_robust(twfe_regression(SMALL.panel), "CR2")
    estimators = {"linear": Estimator(linear.df, linear, np.log1p), "poisson": Estimator(8.0)}
    found = imputed(SMALL.panel, seen.low, seen.high, estimators, 11)
    for name, estimator in estimators.items():
        for r in range(8):
            one = multiple_imputation(
                SMALL.panel, seen.low[:, r], seen.high[:, r], estimator.one(SMALL.panel),
                seed=r, complete_df=estimator.df, transform=estimator.transform,
            )  # fmt: skip
            assert found[name].estimate[r] == pytest.approx(
                one.estimate, abs=0.6 * one.standard_error
            )
            assert found[name].error[r] == pytest.approx(one.standard_error, rel=0.4)


def test_every_lens_is_a_row_with_its_rate_or_its_reason():
    settings = CalibrationSettings(panels=30, fitted_panels=2, searched_panels=1, draws=19)
    rows = lens_size_rows(LENS_DESIGNS["change_four_of_nine_any"], settings, 5, 1)
    methods = {(row["lens"], row["estimator"], row["inference"], row["outcome"]) for row in rows}
    assert len(methods) == len(rows)
    assert ("interval_likelihood", "negative_binomial", "profile", "count") in methods
    assert ("multiple_imputation", "long_difference", "groups", "log1p") in methods
    for row in rows:
        assert bool(row["reason"]) == (row["n_panels"] == 0)
        assert row["n_panels"] + row["n_refused"] == 30
    with pytest.raises(ValueError, match="without an effect"):
        lens_size_rows(ROUNDING_DESIGNS["small_nine"], settings, 5, 1)
