"""Leave one country out: hand-worked differences, bounds, errors and refusals."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.long_differences import long_difference
from analysis.sensitivity.leave_one_out import leave_one_out, panels_without_one


def difference(panel: ExposurePanel) -> LinearEstimator:
    treated = [c for c, g in zip(panel.countries, panel.first_treated, strict=True) if g == 2014]
    compared = [c for c in panel.countries if c not in treated]
    return long_difference(panel, treated, compared, 2013, 2014)


PANEL = ExposurePanel(
    ("AAA", "BBB", "CCC", "DDD"),
    (2013, 2014),
    np.ones((4, 2), dtype=bool),
    np.array([2014.0, NEVER, NEVER, 2014.0]),
)
# Changes: AAA -10, BBB 0, CCC +4, DDD -20.
Y = np.array([20.0, 10.0, 5.0, 5.0, 10.0, 14.0, 40.0, 20.0])


def test_estimates_by_hand():
    found = leave_one_out(PANEL, difference, Y, Y - 2, Y + 2)
    assert [row.label for row in found] == ["AAA", "BBB", "CCC", "DDD"]
    assert [row.estimate for row in found] == pytest.approx([-22.0, -19.0, -15.0, -12.0])
    # Each mean change has total absolute weight two: four in all, times two people.
    assert [row.bound_high - row.estimate for row in found] == pytest.approx([8.0] * 4)
    assert [row.estimate - row.bound_low for row in found] == pytest.approx([8.0] * 4)


def test_standard_error_only_where_the_design_has_one():
    found = leave_one_out(PANEL, difference, Y, Y, Y)
    assert all(row.standard_error is None and row.df is None for row in found)
    more = ExposurePanel(
        ("AAA", "BBB", "CCC", "DDD", "EEE"),
        (2013, 2014),
        np.ones((5, 2), dtype=bool),
        np.array([2014.0, NEVER, NEVER, 2014.0, 2014.0]),
    )
    y = np.append(Y, [0.0, 6.0])
    without_aaa = leave_one_out(more, difference, y, y, y)[0]
    # Changes -20 and 6 (variance 338), 0 and 4 (variance 8).
    assert without_aaa.standard_error == pytest.approx(np.sqrt(338 / 2 + 8 / 2))
    assert without_aaa.df == 1


def test_a_country_that_carries_the_estimate_is_named_with_the_reason():
    panel = ExposurePanel(
        PANEL.countries, PANEL.years, PANEL.observed, np.array([2014.0] + [NEVER] * 3)
    )
    found = leave_one_out(panel, difference, Y, Y, Y)
    assert found[0].estimate is None
    assert "treated countries" in found[0].reason
    assert all(row.reason == "" for row in found[1:])


def test_cells_follow_the_whole_panel_when_figures_are_missing():
    observed = np.array([[True, True], [False, True], [True, True]])
    panel = ExposurePanel(("AAA", "BBB", "CCC"), (2013, 2014), observed, np.full(3, NEVER))
    parts = panels_without_one(panel)
    assert [part.cells.tolist() for part in parts] == [[2, 3, 4], [0, 1, 3, 4], [0, 1, 2]]
    assert [part.panel.countries for part in parts] == [
        ("BBB", "CCC"),
        ("AAA", "CCC"),
        ("AAA", "BBB"),
    ]
    assert parts[0].panel.observed.tolist() == [[False, True], [True, True]]
