"""Imputation by hand and by a two-step fit; refusals and undefined errors."""

import numpy as np
import pytest

from analysis.design.panel import NEVER, ExposurePanel
from analysis.estimators.imputation import Averaging, imputation, imputation_by_event_time
from analysis.records import NotIdentifiedError

NAN = np.nan


def make(outcome, first, years=(2009, 2010, 2011, 2012)):
    names = tuple("ABCDEFGH"[: len(first)])
    panel = ExposurePanel(names, years, ~np.isnan(outcome), np.array(first, dtype=float))
    return panel, outcome[~np.isnan(outcome)]


OUTCOME = np.array(
    [
        [10.0, 14.0, 30.0, 33.0],
        [22.0, 20.0, 29.0, 41.0],
        [5.0, NAN, 9.0, 21.0],
        [8.0, 9.0, 15.0, 18.0],
        [30.0, 31.0, NAN, 36.0],
        [17.0, 19.0, 24.0, 22.0],
    ]
)
FIRST = [2011, 2011, 2012, 2012, NEVER, NEVER]


def two_step(panel, y):
    """Gaps of treated cells from a fit of named country and year levels to the others."""
    columns = {name: k for k, name in enumerate([*panel.countries, *panel.years[1:]])}
    X = np.zeros((len(y), len(columns)))
    for row, (i, t) in enumerate(zip(panel.unit, panel.period, strict=True)):
        X[row, columns[panel.countries[i]]] = 1
        if t:
            X[row, columns[panel.years[t]]] = 1
    beta, *_ = np.linalg.lstsq(X[~panel.treated], y[~panel.treated], rcond=None)
    return y - X @ beta


def test_two_by_two_by_hand():
    outcome = np.array([[3.0, 10.0], [4.0, 6.0]])
    panel, y = make(outcome, [2010, NEVER], (2009, 2010))
    estimator = imputation(panel, Averaging.COHORT_YEAR)
    assert estimator.estimate(y) == pytest.approx((10 - 3) - (6 - 4))
    assert estimator.error_map is None


def test_equals_a_two_step_fit_with_missing_figures():
    panel, y = make(OUTCOME, FIRST)
    gaps = two_step(panel, y)
    assert imputation(panel, Averaging.ALL).estimate(y) == pytest.approx(gaps[panel.treated].mean())
    event_time = panel.year - panel.first_treated[panel.unit]
    parts = imputation_by_event_time(panel, Averaging.ALL).parts
    assert set(parts) == {0, 1}
    for e, part in parts.items():
        assert part.estimate(y) == pytest.approx(gaps[event_time == e].mean())


@pytest.mark.parametrize("averaging", list(Averaging))
def test_error_is_the_clustered_formula(averaging):
    panel, y = make(OUTCOME, FIRST)
    gaps, treated = two_step(panel, y), panel.treated
    estimator = imputation(panel, averaging)
    first, v = panel.first_treated[panel.unit], estimator.weights
    label = {
        Averaging.COHORT_YEAR: list(zip(first, panel.year, strict=True)),
        Averaging.EVENT_TIME: list(panel.year - first),
        Averaging.ALL: [0] * len(y),
    }[averaging]
    residual = gaps.copy()
    for group in {label[c] for c in np.nonzero(treated)[0]}:
        cells = [c for c in np.nonzero(treated)[0] if label[c] == group]
        top = bottom = 0.0
        for i in {panel.unit[c] for c in cells}:
            own = [c for c in cells if panel.unit[c] == i]
            v_i = sum(v[c] for c in own)
            top += v_i * sum(v[c] * gaps[c] for c in own)
            bottom += v_i**2
        for c in cells:
            residual[c] = gaps[c] - top / bottom
    variance = sum((v[panel.unit == i] @ residual[panel.unit == i]) ** 2 for i in range(len(FIRST)))
    assert estimator.standard_error(y) == pytest.approx(np.sqrt(variance))
    assert estimator.df == 5.0


def test_a_cohort_of_one_country_has_no_error_of_its_own():
    panel, y = make(OUTCOME, [2011, 2012, 2012, 2012, NEVER, NEVER])
    assert imputation(panel, Averaging.COHORT_YEAR).error_map is None
    pooled = imputation(panel, Averaging.EVENT_TIME)
    # Event time 1 is observed for the single country of cohort 2011.
    assert pooled.error_map is None
    assert imputation(panel, Averaging.ALL).standard_error(y) > 0


def test_refusals_name_country_and_year():
    panel, _ = make(OUTCOME, [2011, 2009, 2012, 2012, NEVER, NEVER])
    with pytest.raises(NotIdentifiedError, match="no figure before treatment for B"):
        imputation(panel, Averaging.ALL)
    panel, _ = make(OUTCOME, [2010, 2010, 2010, 2010, 2012, 2012])
    with pytest.raises(NotIdentifiedError, match="no untreated country with a figure in 2012"):
        imputation(panel, Averaging.ALL)
    by_event_time = imputation_by_event_time(panel, Averaging.ALL)
    assert set(by_event_time.parts) == {1}
    assert set(by_event_time.refused) == {0, 2}
    assert "2012" in by_event_time.refused[0]
    with pytest.raises(NotIdentifiedError, match="no observed cell is treated"):
        imputation(make(OUTCOME, [NEVER] * 6)[0], Averaging.ALL)


def test_unlinked_cells_are_refused():
    # A has a figure in 2009, the comparison only in 2010: nothing links A to the year 2010.
    panel, _ = make(np.array([[3.0, 5.0], [NAN, 6.0]]), [2010, NEVER], (2009, 2010))
    with pytest.raises(NotIdentifiedError, match="do not link country and year for A 2010"):
        imputation(panel, Averaging.ALL)
