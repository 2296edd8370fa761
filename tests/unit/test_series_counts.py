"""Poisson and NB2 models of one series: against statsmodels, a direct maximum and enumeration."""

import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from analysis.estimators.interrupted_series import segmented_design
from analysis.fitting import series
from analysis.fitting.context import fit_all
from analysis.fitting.series_count_bounds import segmented_count_bounds
from analysis.fitting.series_counts import poisson_change
from analysis.records import Identified, Lens, NotIdentifiedError

SERBIA = np.array([45.0, 45.0, 45.0, 45.0, 50.0, 35.0])
GUINEA = np.array([2.0, 2.0, 5.0, 95.0, 15.0])
SIX = np.arange(2009, 2015)


@pytest.fixture(scope="module")
def rows(inputs, published):
    chosen = [
        item
        for item in inputs.specifications
        if item.estimator in ("poisson_series", "negative_binomial_series")
    ]
    found = fit_all(chosen, [published], series.fit)
    return {(r.specification, r.indicator, r.country, r.lens): r for r in found}


def row(rows, specification, indicator, country, lens=Lens.AS_PRINTED):
    return rows[specification, indicator, country, lens]


def line(years, event):
    time = np.asarray(years, float) - event
    return np.ones(len(time)), time, (time >= 0).astype(float)


def test_poisson_against_statsmodels_with_a_dispersion_of_at_least_one(rows):
    columns = np.column_stack(line(SIX[[0, 1, 2, 3, 5]], 2012))
    fit = sm.GLM(GUINEA, columns, family=sm.families.Poisson()).fit(tol=1e-12)
    dispersion = fit.pearson_chi2 / 2
    assert dispersion > 1
    found = row(rows, "taskforce-series-poisson", "nationality_confirmed", "GIN")
    assert found.estimate == pytest.approx(fit.params[2], rel=1e-8)
    assert found.standard_error == pytest.approx(fit.bse[2] * dispersion**0.5, rel=1e-6)
    assert found.df == 2


def test_an_even_series_keeps_the_error_of_poisson_counts():
    design = segmented_design(tuple(SIX), 2012, "level")
    fit = sm.GLM(SERBIA, design.X, family=sm.families.Poisson()).fit()
    assert fit.pearson_chi2 / 3 < 1
    assert poisson_change(design, SERBIA, "level") == pytest.approx(
        (fit.params[2], fit.bse[2]), rel=1e-6
    )


def test_interval_likelihood_against_a_direct_maximum(rows):
    low = np.array([18, 18, 18, 18, 18, 18])
    high = np.array([37, 37, 37, 37, 22, 22])
    columns = np.column_stack(line(SIX, 2012))

    def minus(b):
        mean = np.exp(columns @ b)
        return -np.sum(np.log(stats.poisson.cdf(high, mean) - stats.poisson.cdf(low - 1, mean)))

    direct = optimize.minimize(minus, [3.3, 0.0, 0.0], method="Nelder-Mead",
                               options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000})  # fmt: skip
    found = row(
        rows,
        "protocol-in-force-series-poisson",
        "forced_departures",
        "RUS",
        Lens.INTERVAL_LIKELIHOOD,
    )
    assert found.estimate == pytest.approx(direct.x[2], abs=1e-5)
    h = 1e-3
    hessian = np.array(
        [
            [
                sum(
                    i * j * minus(direct.x + h * (i * np.eye(3)[a] + j * np.eye(3)[b]))
                    for i in (1, -1)
                    for j in (1, -1)
                )
                / (4 * h * h)
                for b in range(3)
            ]
            for a in range(3)
        ]
    )
    assert found.standard_error == pytest.approx(np.linalg.inv(hessian)[2, 2] ** 0.5, rel=1e-3)


def test_negative_binomial_speaks_through_the_likelihood_only(rows):
    name = "taskforce-series-negative-binomial"
    found = row(rows, name, "nationality_confirmed", "GIN", Lens.INTERVAL_LIKELIHOOD)
    poisson = row(
        rows, "taskforce-series-poisson", "nationality_confirmed", "GIN", Lens.INTERVAL_LIKELIHOOD
    )
    assert found.df == 1
    assert found.inference.endswith("no dispersion beyond Poisson")
    assert found.estimate == pytest.approx(poisson.estimate, abs=1e-6)
    assert row(rows, name, "nationality_confirmed", "GIN").identified is Identified.NO


def test_poisson_bounds_hold_every_whole_count_of_a_small_box():
    design = segmented_design(range(5), 3, "level")
    low, high = np.array([3.0, 0.0, 4.0, 6.0, 2.0]), np.array([5.0, 2.0, 6.0, 8.0, 3.0])
    box = segmented_count_bounds(design, "level", low, high)
    every = [
        sm.GLM(np.array(y, float), design.X, family=sm.families.Poisson()).fit().params[2]
        for y in itertools.product(*(np.arange(a, b + 1) for a, b in zip(low, high, strict=True)))
    ]
    assert (box.low, box.high) == pytest.approx((min(every), max(every)), abs=1e-6)
    assert box.status.startswith("found")


def test_zeros_that_send_the_ratio_away_leave_a_side_open():
    design = segmented_design(range(5), 3, "level")
    low, high = np.array([5.0, 6.0, 5.0, 0.0, 0.0]), np.array([7.0, 8.0, 7.0, 4.0, 4.0])
    box = segmented_count_bounds(design, "level", low, high)
    assert box.low == -np.inf
    largest = sm.GLM(
        np.array([5.0, 6.0, 5.0, 4.0, 4.0]), design.X, family=sm.families.Poisson()
    ).fit()
    assert box.high >= largest.params[2] - 1e-9


def test_both_sides_open_is_refused():
    design = segmented_design(range(6), 3, "level")
    with pytest.raises(NotIdentifiedError, match="unbounded on both sides"):
        segmented_count_bounds(design, "level", np.zeros(6), np.full(6, 4.0))


def test_figures_that_are_nothing_but_zero_refuse_a_bound():
    # Requests of one kind end before the agreement: no count that the figures allow can be fitted.
    design = segmented_design(SIX, 2014, "level")
    low = np.array([33.0, 58.0, 13.0, 13.0, 0.0, 0.0])
    high = np.array([37.0, 62.0, 17.0, 17.0, 0.0, 0.0])
    with pytest.raises(NotIdentifiedError, match="the zeros of 2014 are separated"):
        segmented_count_bounds(design, "level", low, high)
    # Where the last figure allows people, the other side has an end.
    high[5] = 4.0
    found = segmented_count_bounds(design, "level", low, high)
    assert found.low == -np.inf
    assert np.isfinite(found.high)
