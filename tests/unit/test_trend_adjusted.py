"""Linear trends beside the plain design: exact recoveries and hand-worked panels."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.records import NotIdentifiedError
from analysis.sensitivity.trend_adjusted import Trends, trend_comparison

YEARS = (2009, 2010, 2011, 2012, 2013, 2014)


def panel_of(first_treated, years=YEARS, observed=None):
    first = np.array(first_treated, dtype=float)
    countries = tuple(f"C{i:02d}" for i in range(len(first)))
    if observed is None:
        observed = np.ones((len(first), len(years)), dtype=bool)
    return ExposurePanel(countries, tuple(years), observed, first)


@pytest.mark.parametrize("trends", list(Trends))
def test_three_years_two_countries_by_hand(trends):
    # Treated 10, 14, 23; other 5, 6, 7. Change at the event 9 - 1 = 8, earlier change 4 - 1 = 3.
    panel = panel_of([2011, NEVER], years=(2009, 2010, 2011))
    y = np.array([10.0, 14.0, 23.0, 5.0, 6.0, 7.0])
    found = trend_comparison(panel, trends)
    assert found.adjusted.weights() @ y == pytest.approx(8 - 3)
    # Plain: 23 - 12 against 7 - 5.5.
    assert found.plain.weights() @ y == pytest.approx(11 - 1.5)


@pytest.mark.parametrize("trends", list(Trends))
def test_recovers_the_change_on_top_of_lines(trends):
    panel = panel_of([2012, 2012, 2013, NEVER, NEVER])
    slopes = {Trends.GROUP: [3.0, 3.0, -2.0, 1.0, 1.0], Trends.COUNTRY: [3.0, -4.0, 2.0, 1.0, 0.5]}
    time = panel.year - 2009
    common = np.array([0.0, 5.0, -3.0, 8.0, 1.0, 2.0])[panel.period]
    levels = np.array([50.0, 20.0, 80.0, 35.0, 10.0])[panel.unit]
    y = levels + common + np.array(slopes[trends])[panel.unit] * time - 7.0 * panel.treated
    found = trend_comparison(panel, trends)
    assert found.adjusted.weights() @ y == pytest.approx(-7.0)
    assert found.plain.weights() @ y != pytest.approx(-7.0, abs=0.5)


def test_one_country_moving_apart_before_its_event():
    # Only C01 drifts, by 6 a year; nothing happens at the events.
    panel = panel_of([2012, 2013, 2013, NEVER, NEVER])
    y = np.where(panel.unit == 1, 6.0 * (panel.year - 2009), 0.0)
    found = trend_comparison(panel, Trends.COUNTRY)
    assert found.adjusted.weights() @ y == pytest.approx(0.0, abs=1e-9)
    assert found.plain.weights() @ y > 1.0
    # A line shared with C02 lets half of it through on either side, which cancels.
    shared = trend_comparison(panel, Trends.GROUP).adjusted.weights() @ y
    assert shared == pytest.approx(0.0, abs=1e-9)


def test_same_cells_and_clusters():
    panel = panel_of([2012, NEVER, NEVER])
    found = trend_comparison(panel, Trends.COUNTRY)
    assert found.plain.X.shape[0] == found.adjusted.X.shape[0] == 18
    assert np.array_equal(found.plain.cluster, found.adjusted.cluster)
    assert found.adjusted.rank == found.plain.rank + 2  # three lines, less the common one


def test_refuses_a_trend_through_one_year():
    panel = panel_of([2010, 2012, NEVER])
    for trends in Trends:
        with pytest.raises(NotIdentifiedError, match="1 year before the event is seen for C00"):
            trend_comparison(panel, trends)


def test_groups_pool_their_years_and_countries_do_not():
    observed = np.ones((3, 6), dtype=bool)
    observed[0, :2] = False  # C00 is seen in 2011 only before its event in 2012
    panel = panel_of([2012, 2012, NEVER], observed=observed)
    trend_comparison(panel, Trends.GROUP)
    with pytest.raises(NotIdentifiedError, match="seen for C00"):
        trend_comparison(panel, Trends.COUNTRY)


def test_a_country_treated_throughout_is_not_asked_for_earlier_years():
    throughout = trend_comparison(panel_of([2009, 2012, NEVER, NEVER]), Trends.COUNTRY)
    never = trend_comparison(panel_of([NEVER, 2012, NEVER, NEVER]), Trends.COUNTRY)
    assert throughout.adjusted.weights() == pytest.approx(never.adjusted.weights(), abs=1e-12)


def test_refuses_without_anyone_to_compare():
    with pytest.raises(NotIdentifiedError):
        trend_comparison(panel_of([2012, 2012]), Trends.GROUP)
