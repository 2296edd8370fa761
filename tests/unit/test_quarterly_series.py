"""A quarterly panel, rounded to ten, with a known change of level, through the path of annual data."""

import dataclasses
import re
from datetime import date

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.cleaning.agreements import AgreementEvent
from analysis.cleaning.stage_tables import write_rows
from analysis.cleaning.tokens import Reading, parse_token, token_bounds
from analysis.design.calendar import Calendar
from analysis.design.exposure import exposure_rows
from analysis.design.identification import identification_rows
from analysis.estimators.interrupted_series import ols_change
from analysis.exhibits.reasons import translate
from analysis.fitting import differences, panels, series
from analysis.fitting.batch import contexts, specifications_of
from analysis.fitting.context import fit_all
from analysis.fitting.roles_table import role_rows
from analysis.fitting.series_case import series_case, treated_roles
from analysis.fitting.series_paths import path_rows
from analysis.fitting.series_table import sensitivity_rows
from analysis.records import Identified, Lens

QUARTERS = Calendar(4)
PERIODS = QUARTERS.periods(2009, 2014)
EVENT = 8050
"""2012 Q3 = 4 x 2012 + 2: of that quarter 83 of 92 days follow 10 July."""
FALL = -40.0
TIME = np.arange(24)
LATER = (TIME >= 14).astype(float)
MEAN = 200 + 1.5 * TIME + np.tile([0.0, 12.0, -8.0, 5.0], 6) + FALL * LATER
COLUMNS = np.column_stack([np.ones(24), TIME, np.tile(np.eye(4)[:, 1:], (6, 1)), LATER])
TRUE = np.rint(MEAN + np.random.default_rng(4).normal(0, 6, 24))
LEFT_OVER = re.compile(r"\b8\d{3}\b")
"""A number of a quarter that nobody put into words."""


def event(country, printed, earliest, latest, precision):
    return AgreementEvent(
        f"{country}-mou", country, "mou", "signed", earliest, latest, precision, True, printed
    )


EVENTS = (
    event("GIN", "1", date(2012, 7, 10), date(2012, 7, 10), "day"),
    event("NGA", "2", date(2012, 1, 1), date(2012, 12, 31), "year"),
)


def rounded(counts):
    """To the nearest ten; a five goes up."""
    return (np.floor(counts / 10 + 0.5) * 10).astype(int)


def cells(country, counts):
    for period, printed in zip(PERIODS, rounded(counts), strict=True):
        low, high = token_bounds(parse_token(str(printed), 10), 10, Reading.NEAREST)
        yield {
            "indicator": "unanswered", "country": country, "year": period, "reading": "nearest",
            "low": low, "high": high, "printed": float(printed), "tokens": str(printed),
            "source_lines": "1", "leaves_open": "",
        }  # fmt: skip


@pytest.fixture(scope="module")
def quarterly(settings):
    return dataclasses.replace(
        settings, rounding_unit=10, periods_per_year=4, readings=(Reading.NEAREST,)
    )


@pytest.fixture(scope="module")
def context(tmp_path_factory, quarterly):
    """The batch as a rule reads it: from the tables of stage 1_clean."""
    folder = tmp_path_factory.mktemp("1_clean")
    rows = [*cells("GIN", TRUE), *cells("NGA", TRUE + 30), *cells("GHA", TRUE - FALL * LATER)]
    write_rows(rows, folder / "cells.csv", "cells")
    agreements = [
        {
            "agreement_id": item.agreement_id, "country": item.country,
            "instrument": item.instrument, "event": item.event,
            "date_earliest": item.earliest.isoformat(), "date_latest": item.latest.isoformat(),
            "precision": item.precision, "chosen": "yes", "source": item.source_line,
        }
        for item in EVENTS
    ]  # fmt: skip
    write_rows(agreements, folder / "agreements.csv", "agreements")
    names = {"GHA": "Ghana", "GIN": "Guinea", "NGA": "Nigeria"}
    countries = [
        {"country": code, "name_en": name, "name_nl": name, "cabinet_priority": "no", "figures": 24}
        for code, name in names.items()
    ]
    write_rows(countries, folder / "countries.csv", "countries")
    return contexts("twin_quarters", folder, quarterly)[0]


@pytest.fixture(scope="module")
def specifications(quarterly):
    return {
        item.name: item
        for item in specifications_of(series.ESTIMATORS, quarterly)
        if item.indicator == "unanswered"
    }


@pytest.fixture(scope="module")
def rows(specifications, context):
    found = fit_all(specifications.values(), [context], series.fit)
    return {(row.specification, row.country, row.lens): row for row in found}


def test_the_headline_is_least_squares_with_the_season(rows):
    found = rows["mou-series-count", "GIN", Lens.AS_PRINTED]
    expected = sm.OLS(rounded(TRUE), COLUMNS).fit()
    assert (found.estimate, found.standard_error) == pytest.approx(
        (expected.params[-1], expected.bse[-1])
    )
    assert (found.event_year, found.n_obs, found.df) == ("8050", 24, 18.0)
    assert found.ci_low < FALL < found.ci_high
    assert "14 quarters before 2012 Q3 and 10 quarters from 2012 Q3 on" in found.reason


def test_the_bounds_hold_the_change_in_the_true_counts(rows):
    found = rows["mou-series-count", "GIN", Lens.BOUNDS]
    true = sm.OLS(TRUE, COLUMNS).fit().params[-1]
    assert found.bound_low < true < found.bound_high < 0
    assert found.sign_identified == "negative"


def test_the_change_is_recovered_within_monte_carlo_error(specifications, context):
    specification = specifications["mou-series-count"]
    role = next(iter(treated_roles(specification, context)))
    estimator = ols_change(series_case(specification, role, context).design, "level")
    draws = 4000
    noise = np.random.default_rng(11).normal(0, 6, (24, draws))
    printed = rounded(np.rint(MEAN[:, None] + noise)).astype(float)
    estimates = estimator.estimate(printed)
    assert estimates.mean() == pytest.approx(FALL, abs=4 * estimates.std() / np.sqrt(draws))
    margin = stats.t.ppf(0.975, estimator.df) * estimator.standard_error(printed)
    # Rounding is further noise, about as independent as the rest.
    assert np.mean(np.abs(estimates - FALL) <= margin) == pytest.approx(0.95, abs=0.015)


def test_every_model_gives_a_number_or_a_reason_in_quarters(rows):
    assert {row.country for row in rows.values() if row.country} == {"GIN"}
    for row in rows.values():
        assert not LEFT_OVER.search(row.reason), row.reason
        assert not LEFT_OVER.search(row.inference), row.inference
        assert not re.search(r"\b(8\d{3}|years?|quarters?)\b", translate(row.reason)), row.reason
    fitted = {name for name, country, lens in rows if lens is Lens.AS_PRINTED and country == "GIN"}
    for name in ("mou-series-count", "mou-series-slope", "mou-series-poisson"):
        assert name in fitted
        assert rows[name, "GIN", Lens.AS_PRINTED].identified is Identified.YES


def test_a_date_too_coarse_for_the_figures_is_refused(specifications, context):
    listed = role_rows(
        [specifications["mou-series-count"]], context.cells, context.events,
        context.countries, QUARTERS,
    )  # fmt: skip
    found = {row["country"]: row for row in listed}
    assert found["GIN"]["first_treated"] == EVENT
    assert found["GIN"]["reason"] == "agreement starts; counts from 2012 Q3"
    assert found["NGA"]["role"] == "excluded"
    assert found["NGA"]["reason"] == (
        "the date is printed to the year only, too coarse for these figures"
    )


def test_identification_and_exposure_count_quarters(context):
    listed = identification_rows(
        context.cells, context.events, context.countries, ["unanswered"], PERIODS, context.gate,
        QUARTERS,
    )  # fmt: skip
    found = {(row["model"], row["instrument"], row["country"]): row for row in listed}
    assert found["series", "mou", "GIN"]["carries"] == "level_and_slope"
    assert "too coarse" in found["series", "mou", "NGA"]["reason"]
    assert found["difference", "mou", "GIN"]["reason"].endswith("between 2012 Q2 and 2012 Q3")
    exposed = {
        (row["country"], row["year"]): row
        for row in exposure_rows(EVENTS, ["GIN"], PERIODS, QUARTERS)
        if (row["instrument"], row["event"]) == ("mou", "signed")
    }
    shares = [exposed["GIN", period]["share_low"] for period in (EVENT - 1, EVENT, EVENT + 1)]
    assert shares == [0.0, 83 / 92, 1.0]


def test_checks_keep_the_season(specifications, context):
    checks = sensitivity_rows([specifications["mou-series-count"]], context)
    by_part = {(row["part"], row["item"]): row for row in checks}
    bartlett = sm.OLS(rounded(TRUE), COLUMNS).fit(
        cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True}
    )
    assert by_part["newey_west", "lag 4"]["standard_error"] == pytest.approx(bartlett.bse[-1])
    moved = by_part["permutation", "event in 2012 Q1"]["value"]
    other = np.column_stack([COLUMNS[:, :-1], TIME >= 12])
    assert moved == pytest.approx(sm.OLS(rounded(TRUE), other).fit().params[-1])
    # A season needs each quarter before the event: the first four are no candidates.
    assert ("permutation", "event in 2009 Q4") not in by_part
    assert ("permutation", "event in 2010 Q1") in by_part
    paths = path_rows([specifications["mou-series-count"]], context)
    fitted = sm.OLS(rounded(TRUE), COLUMNS).fit()
    assert [row["fitted"] for row in paths] == pytest.approx(fitted.fittedvalues)
    without = fitted.fittedvalues - fitted.params[-1] * LATER
    assert [row["counterfactual"] for row in paths] == pytest.approx(without)
    for row in [*checks, *paths]:
        assert not LEFT_OVER.search(f"{row['reason']} {row.get('item', '')}"), row
        translate(str(row["reason"]))


def test_panels_and_differences_run_on_quarters(quarterly, context):
    """A difference between two years compares the same season: the last quarter of each."""
    specifications = [
        item
        for item in specifications_of([*differences.ESTIMATORS, *panels.ESTIMATORS], quarterly)
        if item.indicator == "unanswered" and item.name in ("mou-panel-count", "mou-change-count")
    ]
    found = fit_all(specifications, [context], lambda item, batch: (
        differences.fit if item.estimator in differences.ESTIMATORS else panels.fit
    )(item, batch))  # fmt: skip
    printed = {(row.specification, row.lens): row for row in found}
    panel = printed["mou-panel-count", Lens.AS_PRINTED]
    assert panel.n_obs == 48
    gap = rounded(TRUE) - rounded(TRUE - FALL * LATER)
    assert panel.estimate == pytest.approx(gap[14:].mean() - gap[:14].mean())
    change = printed["mou-change-count", Lens.AS_PRINTED]
    assert "2013 Q4 and 2014 Q4" in change.reason
