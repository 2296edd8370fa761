"""Simulated panels against hand-made tables and moments known in closed form."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.cleaning.tokens import Reading
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.simulation.designs import (
    ROUNDING_DESIGNS,
    SERIES_DESIGNS,
    SIZE_DESIGNS,
    SIZE_JOBS,
)
from analysis.simulation.panels import (
    COUNTRIES,
    CountLaw,
    PanelDesign,
    Printing,
    TreatedAre,
    expected_log1p,
    print_panels,
    simulate_panels,
    simulate_shares,
    true_effect,
)

LAW = CountLaw(typical_count=15.0, spread=1.0, dispersion=0.2)
DESIGN = PanelDesign("test", ((2011, 2), (2013, 3)), TreatedAre.ANY, LAW, effect=math.log(0.5))
EVERY_DESIGN = [*SIZE_DESIGNS.values(), *ROUNDING_DESIGNS.values(), *SERIES_DESIGNS.values()]


def printed(design, counts, unit=5):
    column = np.array(counts, dtype=np.float64)[:, None]
    seen = print_panels(design, column, unit)
    return [list(part[:, 0]) for part in (seen.printed, seen.low, seen.high)]


def test_zero_shown_by_hand():
    # Printed 0, <5, <5, 5, 5, 10, 15 and read as true zero, 1-4, 5-7, 8-12, 13-17.
    values, low, high = printed(DESIGN, [0, 1, 4, 5, 7, 8, 13])
    assert values == [0, 2.5, 2.5, 5, 5, 10, 15]
    assert low == [0, 1, 1, 5, 5, 8, 13]
    assert high == [0, 4, 4, 7, 7, 12, 17]


def test_all_below_by_hand():
    design = replace(DESIGN, printing=Printing.ALL_BELOW, reading=Reading.NEAREST)
    values, low, high = printed(design, [0, 1, 4, 5, 7, 8, 13])
    assert values == [2, 2, 2, 5, 5, 10, 15]
    assert low == [0, 0, 0, 3, 3, 8, 13]
    assert high == [4, 4, 4, 7, 7, 12, 17]


@pytest.mark.parametrize("unit", [1, 2, 4, 5, 10])
@pytest.mark.parametrize(
    ("printing", "reading"),
    [
        (Printing.ZERO_SHOWN, Reading.SUPPRESSED),
        (Printing.ZERO_SHOWN, Reading.NEAREST),
        (Printing.ALL_BELOW, Reading.NEAREST),
    ],
)
def test_a_count_is_among_those_its_printed_figure_allows(unit, printing, reading):
    counts = np.arange(0, 400)
    _, low, high = printed(replace(DESIGN, printing=printing, reading=reading), counts, unit)
    assert np.all((np.array(low) <= counts) & (counts <= np.array(high)))


def test_share_below_counts_the_tokens():
    seen = print_panels(DESIGN, np.array([[0.0, 3.0], [4.0, 9.0]]), 5)
    assert seen.share_below == 0.5


def test_treated_countries_come_first_cohort_by_cohort():
    panel = DESIGN.panel
    assert list(panel.first_treated[:6]) == [2011, 2011, 2013, 2013, 2013, np.inf]
    assert panel.observed.all()
    assert panel.observed.shape == (32, 6)


def test_mean_and_variance_of_counts():
    # NB2: y - rate has mean 0 and variance rate + 0.2 rate^2; treated rates are half.
    draws = simulate_panels(DESIGN, 4000, np.random.default_rng(1))
    treated = DESIGN.panel.treated
    rate = draws.means * np.where(treated, 0.5, 1.0)[:, None]
    scaled = (draws.counts - rate) / np.sqrt(rate + 0.2 * rate**2)
    for cells in (treated, ~treated):
        z = scaled[cells]
        assert abs(z.mean()) < 4 / math.sqrt(z.size)
        assert z.var() == pytest.approx(1.0, abs=0.02)


def test_without_dispersion_counts_are_poisson():
    design = replace(DESIGN, law=replace(LAW, dispersion=0.0), effect=0.0)
    draws = simulate_panels(design, 2000, np.random.default_rng(2))
    z = (draws.counts - draws.means) / np.sqrt(draws.means)
    assert z.var() == pytest.approx(1.0, abs=0.02)


def test_shocks_have_mean_one_and_the_correlation_asked_for():
    # With many people a year the log count is the log mean plus the shock.
    law = CountLaw(1e7, 0.0, 0.0, shock=0.3, persistence=0.6)
    design = PanelDesign("test", ((2012, 1),), TreatedAre.ANY, law)
    draws = simulate_panels(design, 2000, np.random.default_rng(3))
    ratio = (draws.counts / draws.means).reshape(COUNTRIES, 6, -1)
    assert ratio.mean() == pytest.approx(1.0, abs=0.005)
    logs = np.log(ratio)
    assert logs.std() == pytest.approx(0.3, abs=0.005)
    for lag in (1, 2):
        pair = np.corrcoef(logs[:, lag:].ravel(), logs[:, :-lag].ravel())[0, 1]
        assert pair == pytest.approx(0.6**lag, abs=0.02)


def test_every_country_mean_is_a_quantile_used_once():
    means = simulate_panels(DESIGN, 5, np.random.default_rng(4)).means[::6]
    assert means.shape == (32, 5)
    assert np.allclose(np.sort(means, axis=0), np.sort(means[:, :1], axis=0))
    assert np.log(np.median(means[:, 0])) == pytest.approx(math.log(15), abs=0.05)
    assert not np.array_equal(means[:, 0], means[:, 1])


def test_large_countries_are_those_above_the_median():
    design = replace(DESIGN, treated_are=TreatedAre.LARGE)
    means = simulate_panels(design, 400, np.random.default_rng(5)).means[::6]
    assert np.all(means[:5] > np.median(means, axis=0))
    assert len(np.unique(means[0])) == 16


def test_same_seed_same_panels():
    first, second, other = (
        simulate_panels(DESIGN, 3, np.random.default_rng(seed)).counts for seed in (7, 7, 8)
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("mean", [0.3, 2.0, 40.0])
def test_expected_log1p_of_poisson_written_out(mean):
    total, mass = 0.0, math.exp(-mean)
    for count in range(1, 200):
        mass *= mean / count
        total += mass * math.log1p(count)
    assert expected_log1p(np.array([mean]), 0.0)[0] == pytest.approx(total, rel=1e-10)


def test_expected_log1p_of_nb2_by_mixing_poisson():
    # NB2 is Poisson with a gamma mean: average the Poisson answer over gamma quantiles.
    dispersion, mean = 0.5, 6.0
    levels = (np.arange(20_000) + 0.5) / 20_000
    rates = stats.gamma(1 / dispersion, scale=dispersion * mean).ppf(levels)
    mixed = np.mean(expected_log1p(rates, 0.0))
    assert expected_log1p(np.array([mean]), dispersion)[0] == pytest.approx(mixed, abs=2e-4)


def test_true_effect_with_one_date_is_the_mean_over_treated_cells():
    design = replace(DESIGN, cohorts=((2012, 4),), law=replace(LAW, dispersion=0.0))
    estimator = cluster_robust(twfe_regression(design.panel), "CR1")
    means = simulate_panels(design, 3, np.random.default_rng(6)).means
    before = means[design.panel.treated]
    assert true_effect(design, estimator, means, "count") == pytest.approx(
        (-0.5 * before).mean(axis=0)
    )
    in_logs = [
        np.mean(expected_log1p(0.5 * column, 0.0) - expected_log1p(column, 0.0))
        for column in before.T
    ]
    assert true_effect(design, estimator, means, "log1p") == pytest.approx(in_logs)


def test_no_truth_is_claimed_for_panels_with_shocks():
    design = replace(DESIGN, law=replace(LAW, shock=0.1))
    estimator = cluster_robust(twfe_regression(design.panel), "CR1")
    with pytest.raises(ValueError, match="without shocks"):
        true_effect(design, estimator, np.ones((192, 1)), "count")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"printing": Printing.ALL_BELOW}, "would be read as 1 to 4"),
        ({"cohorts": ((2012, 32),)}, "32 treated of 31"),
        ({"cohorts": ((2012, 17),), "treated_are": TreatedAre.LARGE}, "17 treated of 16"),
        ({"cohorts": ()}, "0 treated"),
    ],
)
def test_designs_that_cannot_be_simulated_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(DESIGN, **change)


def test_shocks_must_settle():
    with pytest.raises(ValueError, match="persistence"):
        replace(LAW, persistence=1.0)


@pytest.mark.parametrize("design", EVERY_DESIGN, ids=lambda design: design.name)
def test_designs_of_the_study_are_simulated_as_announced(design):
    draws = simulate_panels(design, 2, np.random.default_rng(0))
    assert draws.counts.shape == (design.n_countries * len(design.years), 2)
    assert np.all(draws.counts >= 0)
    assert np.all(draws.counts == np.round(draws.counts))


def test_size_designs_have_one_to_sixteen_treated_and_no_effect():
    assert {design.n_treated for design in SIZE_DESIGNS.values()} == {1, 2, 3, 4, 5, 9, 16}
    assert all(design.effect == 0 for design in [*SIZE_DESIGNS.values(), *SERIES_DESIGNS.values()])


def test_a_small_design_has_its_own_countries_and_years():
    design = SIZE_DESIGNS["change_four_of_nine_large"]
    assert design.extent == {"n_treated": 4, "n_countries": 9, "n_years": 2}
    draws = simulate_panels(design, 300, np.random.default_rng(1))
    means = draws.means.reshape(9, 2, -1)
    # The four largest of the nine country means are treated in every panel.
    assert np.all(means[:4].min(axis=(0, 1)) > means[4:].max(axis=(0, 1)))


def test_shares_lie_between_zero_and_one_and_keep_their_chance():
    design = SIZE_DESIGNS["change_four_of_nine_any"]
    means = np.full((18, 4000), 50.0)
    shares = simulate_shares(design, means, np.random.default_rng(2))
    assert shares.min() >= 0
    assert shares.max() <= 1
    assert shares.mean() == pytest.approx(0.5, abs=0.01)
    change = shares.reshape(9, 2, -1)
    assert (change[:, 1] - change[:, 0]).mean() == pytest.approx(0.0, abs=0.005)
    assert np.corrcoef(change[:, 0].ravel(), change[:, 1].ravel())[0, 1] > 0.5


def test_jobs_hold_every_size_design_once():
    together = [design for designs in SIZE_JOBS.values() for design in designs]
    assert len(together) == len(SIZE_DESIGNS)
    assert {design.name for design in together} == set(SIZE_DESIGNS)
