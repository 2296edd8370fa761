"""Placebo dates and countries: which cells remain, which dates they get, and the estimates."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.records import NotIdentifiedError
from analysis.sensitivity.placebo import placebo_countries, placebo_dates, refit_all


def builder(panel):
    return LinearEstimator("two-way", twfe_regression(panel).weights(), None, None)


def panel_of(first_treated, years=(2010, 2011, 2012, 2013, 2014)):
    first = np.array(first_treated, dtype=float)
    countries = tuple(f"C{i}" for i in range(len(first)))
    return ExposurePanel(countries, years, np.ones((len(first), len(years)), dtype=bool), first)


def test_placebo_dates_use_only_cells_before_the_event():
    panel = panel_of([2013, NEVER])
    parts = placebo_dates(panel)
    assert [part.label for part in parts] == ["1 year earlier", "2 years earlier"]
    assert [part.panel.first_treated[0] for part in parts] == [2012, 2011]
    for part in parts:
        # Cells 0..4 are the treated country; 2013 and 2014 (3, 4) must be gone.
        assert part.cells.tolist() == [0, 1, 2, 5, 6, 7, 8, 9]
        assert np.isinf(part.panel.first_treated[1])


def test_placebo_dates_ignore_what_followed_the_event():
    panel = panel_of([2013, NEVER, NEVER])
    rng = np.random.default_rng(3)
    y = rng.integers(0, 50, 15).astype(float)
    changed = y.copy()
    changed[[3, 4]] += 1000
    parts = placebo_dates(panel)
    first = refit_all(parts, builder, y, y - 2, y + 2)
    second = refit_all(parts, builder, changed, changed - 2, changed + 2)
    assert [r.estimate for r in first] == [r.estimate for r in second]
    # By hand, one year earlier: mean over 2012 less mean over 2010-2011, controls' mean alike.
    t, c = y[:5], (y[5:10] + y[10:]) / 2
    # Least squares with 2013 and 2014 for the controls only: those years fit themselves.
    expected = (t[2] - t[:2].mean()) - (c[2] - c[:2].mean())
    assert first[0].estimate == pytest.approx(expected)


def test_staggered_dates_move_together_and_leave_no_short_country():
    parts = placebo_dates(panel_of([2012, 2014, NEVER]))
    assert [part.panel.countries for part in parts] == [
        ("C0", "C1", "C2"),
        ("C1", "C2"),
        ("C1", "C2"),
    ]
    assert parts[0].panel.first_treated.tolist() == [2011, 2013, NEVER]
    assert parts[2].panel.first_treated.tolist() == [2011, NEVER]


def test_a_country_treated_throughout_is_left_out():
    (part, *_) = placebo_dates(panel_of([2010, 2013, NEVER]))
    assert part.panel.countries == ("C1", "C2")


def test_years_without_cells_are_dropped():
    (part, *_) = placebo_dates(panel_of([2013, 2013]))
    assert part.panel.years == (2010, 2011, 2012)


def test_placebo_dates_refuse_one_year_before():
    with pytest.raises(NotIdentifiedError, match="two years before its event"):
        placebo_dates(panel_of([2011, NEVER]))


def test_placebo_countries_by_hand():
    panel = panel_of([2013, NEVER, NEVER], years=(2012, 2013))
    y = np.array([90.0, 10.0, 20.0, 25.0, 30.0, 31.0])
    parts = placebo_countries(panel)
    assert [part.label for part in parts] == ["C1 2013", "C2 2013"]
    assert all(part.cells.tolist() == [2, 3, 4, 5] for part in parts)
    found = refit_all(parts, builder, y, y - 2, y + 2)
    assert [r.estimate for r in found] == pytest.approx([5 - 1, 1 - 5])
    # Four cells with weights of one and half-width two.
    assert [(r.bound_low, r.bound_high) for r in found] == [
        (pytest.approx(-4), pytest.approx(12)),
        (pytest.approx(-12), pytest.approx(4)),
    ]


def test_placebo_countries_for_each_year_in_which_an_event_began():
    parts = placebo_countries(panel_of([2010, 2012, 2014, 2016, NEVER, NEVER]))
    # 2010 is the first year (nothing before it) and 2016 lies beyond the panel.
    assert [part.label for part in parts] == ["C4 2012", "C4 2014", "C5 2012", "C5 2014"]
    assert parts[1].panel.first_treated.tolist() == [2014, NEVER]


def test_a_refusal_becomes_a_reason():
    observed = np.ones((3, 2), dtype=bool)
    observed[1, 0] = False
    panel = ExposurePanel(
        ("C0", "C1", "C2"), (2012, 2013), observed, np.array([2013.0, NEVER, NEVER])
    )
    y = np.arange(5.0)
    first, second = refit_all(placebo_countries(panel), builder, y, y, y)
    assert first.estimate is None
    assert first.bound_low is None
    assert "both before and after" in first.reason
    assert second.estimate is None


def test_placebo_countries_refuse_without_two_free_countries():
    with pytest.raises(NotIdentifiedError, match="fewer than two countries"):
        placebo_countries(panel_of([2013, NEVER]))
    with pytest.raises(NotIdentifiedError, match="no event falls"):
        placebo_countries(panel_of([NEVER, NEVER]))
