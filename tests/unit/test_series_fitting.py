"""Models of one series on the record: against least squares, likelihoods and counts by brute force."""

import dataclasses
import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.design.exposure import Timing
from analysis.design.identification import identification_rows
from analysis.estimators.outcome_forms import OutcomeForm
from analysis.exhibits.reasons import translate
from analysis.fitting import series
from analysis.fitting.context import fit_all
from analysis.fitting.series_case import MODEL_OF, series_case, treated_roles
from analysis.records import Cell, Identified, Lens, NotIdentifiedError

# Printed values; a range counts as its middle (source lines in cells.csv).
RUSSIA = np.array([27.5, 27.5, 27.5, 27.5, 20.0, 20.0])
SERBIA = np.array([45.0, 45.0, 45.0, 45.0, 50.0, 35.0])
UKRAINE = np.array([105.0, 105.0, 105.0, 105.0, 45.0, 30.0])
GUINEA = np.array([2.0, 2.0, 5.0, 95.0, 15.0])
SIX = np.arange(2009, 2015)


@pytest.fixture(scope="module")
def specifications(inputs):
    return [item for item in inputs.specifications if item.estimator in series.ESTIMATORS]


@pytest.fixture(scope="module")
def rows(specifications, published):
    found = fit_all(specifications, [published], series.fit)
    return {(r.specification, r.indicator, r.country, r.lens): r for r in found}


def row(rows, specification, indicator, country, lens=Lens.AS_PRINTED):
    return rows[specification, indicator, country, lens]


def least_squares(y, *columns):
    """Coefficient of the last column, its error and residual degrees of freedom."""
    result = sm.OLS(y, np.column_stack(columns)).fit()
    return result.params[-1], result.bse[-1], result.df_resid


def line(years, event):
    time = np.asarray(years, float) - event
    return np.ones(len(time)), time, (time >= 0).astype(float)


@pytest.mark.parametrize(
    ("specification", "indicator", "country", "years", "event", "y"),
    [
        ("protocol-in-force-series-count", "forced_departures", "RUS", SIX, 2012, RUSSIA),
        ("protocol-signed-series-count", "forced_departures", "SRB", SIX, 2013, SERBIA),
        (
            "taskforce-series-count",
            "nationality_confirmed",
            "GIN",
            SIX[[0, 1, 2, 3, 5]],
            2012,
            GUINEA,
        ),
    ],
)
def test_level(rows, specification, indicator, country, years, event, y):
    found = row(rows, specification, indicator, country)
    estimate, error, df = least_squares(y, *line(years, event))
    assert (found.estimate, found.standard_error, found.df) == pytest.approx((estimate, error, df))
    margin = stats.t.ppf(0.975, df) * error
    assert (found.ci_low, found.ci_high) == pytest.approx((estimate - margin, estimate + margin))


def test_level_of_guinea_by_hand(rows):
    # Within the two stretches time is centred at -2 and 1: the common slope is
    # (-1*2 + 0*2 + 1*5 - 1*95 + 1*15) / (1 + 0 + 1 + 1 + 1) = -77 / 4.
    slope = (-2 + 5 - 95 + 15) / 4
    by_hand = (95 + 15) / 2 - (2 + 2 + 5) / 3 - slope * (1 - -2)
    found = row(rows, "taskforce-series-count", "nationality_confirmed", "GIN")
    assert by_hand == 109.75
    assert found.estimate == pytest.approx(by_hand, abs=1e-10)


def test_level_and_slope(rows):
    one, time, step = line(SIX, 2012)
    ramp = np.where(time > 0, time, 0.0)
    for name, columns in (
        ("protocol-in-force-series-slope-level", (one, time, ramp, step)),
        ("protocol-in-force-series-slope", (one, time, step, ramp)),
    ):
        found = row(rows, name, "forced_departures", "RUS")
        expected = least_squares(RUSSIA, *columns)
        assert (found.estimate, found.standard_error, found.df) == pytest.approx(expected)


@pytest.mark.parametrize("name", ["taskforce-series-slope-level", "taskforce-series-slope"])
def test_a_slope_is_refused_in_the_words_of_the_gate(rows, name):
    for lens in Lens:
        found = row(rows, name, "nationality_confirmed", "GIN", lens)
        assert found.identified is Identified.NO
        assert found.reason.endswith("a change of slope needs 3 before and 3 from 2012 on")


def test_dose_is_the_share_of_the_first_year(rows):
    one, time, step = line(SIX, 2013)
    step[4] = (365 - 24) / 365  # 25 January 2013 is the 25th day
    found = row(rows, "protocol-signed-series-dose", "forced_departures", "SRB")
    assert (found.estimate, found.standard_error, found.df) == pytest.approx(
        least_squares(SERBIA, one, time, step)
    )
    assert (
        found.estimate
        != row(rows, "protocol-signed-series-count", "forced_departures", "SRB").estimate
    )


def test_dose_counts_the_year_of_the_date_and_its_gate(rows):
    found = row(rows, "protocol-in-force-series-dose", "forced_departures", "RUS")
    assert found.identified is Identified.NO
    assert found.reason == "2 of the 3 years needed before 2011 are printed"


def test_dose_needs_a_date_to_the_day(published, specifications):
    taskforce = next(item for item in specifications if item.name == "taskforce-series-count")
    dose = dataclasses.replace(taskforce, estimator="dose_series")
    found = {r.country: r for r in series.fit(dose, published)}["GIN"]
    assert found.identified is Identified.NO
    assert (
        "printed to the year only, so the share of 2012 under agreement is not known"
        in found.reason
    )


def test_controlled_is_the_series_minus_the_mean_of_the_others(rows):
    found = row(rows, "protocol-in-force-series-controlled", "forced_departures", "RUS")
    expected = least_squares(RUSSIA - (SERBIA + UKRAINE) / 2, *line(SIX, 2012))
    assert (found.estimate, found.standard_error, found.df) == pytest.approx(expected)
    assert found.countries_compared == "SRB|UKR"
    assert "compared with SRB, UKR" in found.reason
    assert "always-treated-comparison" not in found.caveat_ids  # no protocol before the window


def test_controlled_without_a_free_residual_gives_a_point(rows):
    found = row(rows, "protocol-signed-series-controlled", "forced_departures", "SRB")
    # Serbia minus Ukraine is -60 in 2009-2012 and 5 in 2013 and 2014.
    assert found.estimate == pytest.approx(65.0)
    assert found.identified is Identified.PARTLY
    assert found.standard_error is None


def test_controlled_needs_the_same_years(rows):
    found = row(rows, "taskforce-series-controlled", "nationality_confirmed", "GIN")
    assert found.reason == "no comparison country has figures in the same years before and after"


def test_rivals_enter_beside_the_event(rows):
    found = row(rows, "protocol-in-force-series-beside-rivals", "forced_departures", "RUS")
    one, time, in_force = line(SIX, 2012)
    signed = line(SIX, 2011)[2]
    expected = least_squares(RUSSIA, one, time, signed, in_force)
    assert (found.estimate, found.standard_error, found.df) == pytest.approx(expected)
    assert found.inference == "residual, beside benelux_protocol signed (2011)"
    assert "rival-event" in found.caveat_ids


def test_rivals_are_the_other_events_inside_the_series(published, specifications):
    cases = {}
    for item in specifications:
        if item.estimator == "level_series":
            for role in treated_roles(item, published):
                try:
                    case = series_case(item, role, published)
                except NotIdentifiedError:
                    continue
                cases[item.name, item.indicator, case.country] = case.rivals
    assert cases == {
        ("protocol-in-force-series-count", "forced_departures", "RUS"): {
            "benelux_protocol signed": 2011
        },
        ("protocol-signed-series-count", "forced_departures", "SRB"): {},
        ("protocol-signed-series-count", "voluntary_departures", "SRB"): {},
        ("taskforce-series-count", "nationality_confirmed", "GIN"): {},
    }


def test_events_of_one_year_cannot_be_told_apart(published, specifications):
    """With both protocol events counted from 2012 the rival model names what it cannot separate."""
    event = next(
        item for item in published.events
        if item.country == "RUS" and item.instrument == "benelux_protocol" and item.event == "signed"
    )  # fmt: skip
    later = dataclasses.replace(
        event, earliest=event.earliest.replace(month=9), latest=event.latest.replace(month=9)
    )
    events = tuple(later if item is event else item for item in published.events)
    item = next(
        s
        for s in specifications
        if s.name == "protocol-in-force-series-beside-rivals" and s.indicator == "forced_departures"
    )
    found = next(
        r
        for r in series.fit(item, dataclasses.replace(published, events=events))
        if r.country == "RUS"
    )
    assert found.identified is Identified.NO
    assert "cannot tell apart own event, benelux_protocol signed" in found.reason


@pytest.mark.parametrize(
    "name", [key for key in MODEL_OF if key not in ("poisson_series", "negative_binomial_series")]
)
def test_bounds_are_those_of_all_corners(rows, name):
    found = [
        r
        for r in rows.values()
        if r.estimator == name and r.lens is Lens.BOUNDS and r.bound_low is not None
    ]
    assert found
    for bounds in found:
        printed = rows[bounds.specification, bounds.indicator, bounds.country, Lens.AS_PRINTED]
        assert bounds.bound_low <= printed.estimate <= bounds.bound_high


def test_bounds_of_guinea_by_enumeration(rows):
    ends = [(0, 4), (0, 4), (3, 7), (93, 97), (13, 17)]
    columns = np.column_stack(line(SIX[[0, 1, 2, 3, 5]], 2012))
    found = [
        np.linalg.lstsq(columns, np.array(y, float), rcond=None)[0][2]
        for y in itertools.product(*ends)
    ]
    bounds = row(rows, "taskforce-series-count", "nationality_confirmed", "GIN", Lens.BOUNDS)
    assert (bounds.bound_low, bounds.bound_high) == pytest.approx((min(found), max(found)))


def test_identification_agrees_with_what_is_fitted(inputs, published, rows):
    """The gate as a table and the gate in the fits give the same answer."""
    names = [measure.name for measure in inputs.record.measures]
    table = {
        (r["indicator"], r["instrument"], r["country"]): r["carries"]
        for r in identification_rows(
            published.cells,
            published.events,
            published.countries,
            names,
            range(2009, 2015),
            published.gate,
        )
        if r["model"] == "series"
    }
    started = {
        "mou-series": "mou", "readmission-series": "eu_readmission", "taskforce-series": "taskforce",
        "protocol-in-force-series": "benelux_protocol",
    }  # fmt: skip
    checked = 0
    for (specification, indicator, country, lens), found in rows.items():
        stem, _, kind = specification.rpartition("-")
        if lens is not Lens.AS_PRINTED or not country or stem not in started:
            continue
        carries = table[indicator, started[stem], country]
        wanted = {"count": ("level", "level_and_slope"), "slope": ("level_and_slope",)}.get(kind)
        if wanted:
            assert (found.identified is not Identified.NO) == (carries in wanted), found.estimate_id
            checked += 1
    fitted = {key for key, carries in table.items() if carries != "none"}
    assert fitted == {
        ("forced_departures", "benelux_protocol", "RUS"),
        ("nationality_confirmed", "taskforce", "GIN"),
    }
    assert checked > 100


def test_the_thresholds_come_from_the_configuration(published, specifications):
    item = next(s for s in specifications if s.name == "taskforce-series-count")
    stricter = dataclasses.replace(published.gate, before_level=4, before_slope=4)
    found = series.fit(item, dataclasses.replace(published, gate=stricter))
    guinea = [r for r in found if r.country == "GIN"]
    assert {r.reason for r in guinea} == {"3 of the 4 years needed before 2012 are printed"}


def test_every_row_has_caveats_and_its_scale(rows):
    for found in rows.values():
        assert "short-series" in found.caveat_ids or found.identified is Identified.NO
        counted = found.estimator in ("poisson_series", "negative_binomial_series")
        assert found.form == ("log_ratio" if counted and found.country else found.form)
        assert counted or found.form == OutcomeForm.COUNT


def test_a_flat_series_has_bounds_around_zero(published, specifications):
    """Invariance: equal figures of width 4 give a level of zero and bounds symmetric about it."""
    item = next(
        s
        for s in specifications
        if s.name == "protocol-signed-series-count" and s.indicator == "forced_departures"
    )
    cells = tuple(
        Cell("SRB", int(year), "forced_departures", ("50",), 48, 52, 50.0, ("1",)) for year in SIX
    )
    context = dataclasses.replace(published, cells=cells)
    found = {r.lens: r for r in series.fit(item, context) if r.country == "SRB"}
    assert found[Lens.AS_PRINTED].estimate == pytest.approx(0.0, abs=1e-9)
    assert found[Lens.BOUNDS].bound_low == pytest.approx(-found[Lens.BOUNDS].bound_high)
    assert found[Lens.BOUNDS].sign_identified == "no"
    role = next(r for r in treated_roles(item, context) if r.country == "SRB")
    case = series_case(item, role, context)
    assert case.specification.timing is Timing.HALF_YEAR
    weights = np.linalg.pinv(np.column_stack(line(SIX, 2013)))[2]
    assert found[Lens.BOUNDS].bound_high == pytest.approx(2 * np.abs(weights).sum())


def test_every_reason_has_its_dutch(rows):
    assert all(translate(found.reason) for found in rows.values())
