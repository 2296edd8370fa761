"""A complete simulated panel of twelve countries, fitted, and its figures drawn."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.cleaning.stage_tables import to_frame
from analysis.exhibits import style
from analysis.exhibits.captions import captions
from analysis.exhibits.did_data import Checks, did_figures
from analysis.exhibits.did_panels import models_of
from analysis.exhibits.figures import draw
from analysis.exhibits.material import Material, read_words
from analysis.exhibits.tables import estimates_table
from analysis.fitting import (
    differences,
    event_table,
    inference_table,
    panels,
    randomization_table,
    robustness,
    staggered,
    trends,
)
from analysis.fitting.batch import estimates_frame
from analysis.fitting.context import fit_all
from analysis.fitting.measured import Calibration, marked_estimates
from analysis.records import Cell
from analysis.sensitivity.specification_curve import specification_curve

COUNTRIES = ("ARM", "AZE", "BDI", "GEO", "GIN", "IRQ", "NGA", "RUS", "RWA", "SOM", "SRB", "UKR")
YEARS = range(2009, 2015)
FAMILIES = (differences, panels, staggered)
SPECIFICATIONS = {
    "start-2014-change-count", "start-2014-change-log1p", "start-2014-treated-change-2013-count",
    "start-2014-earlier-change-2012-count", "start-2014-earlier-difference-2012-count",
    "start-2014-panel-count", "any-agreement-change-count", "any-agreement-panel-count",
    "mou-panel-count", "mou-group-time", "mou-imputation", "mou-interaction-weighted",
}  # fmt: skip


@pytest.fixture(scope="session")
def complete(published):
    """The record with a complete panel of one measure in place of its cells."""
    rng = np.random.default_rng(7)
    cells = []
    for country in COUNTRIES:
        base = rng.uniform(30, 120)
        for year in YEARS:
            printed = 5 * round(int(rng.poisson(base * 0.97 ** (year - 2009))) / 5)
            cells.append(
                Cell(country, year, "unanswered", (str(printed),), max(0, printed - 2),
                     printed + 2, float(printed), ("1",))
            )  # fmt: skip
    return dataclasses.replace(
        published, dataset="twin", cells=tuple(cells), countries=COUNTRIES, level=0.95
    )


@pytest.fixture(scope="session")
def fitted(complete, inputs):
    """The tables behind the figures, straight from the functions that fill them."""
    items = [
        item
        for item in inputs.specifications
        if item.name in SPECIFICATIONS and item.indicator == "unanswered"
    ]
    rows = [
        row
        for family in FAMILIES
        for row in fit_all(
            [item for item in items if item.estimator in family.ESTIMATORS], [complete], family.fit
        )
    ]
    question = [item for item in items if item.instrument == "any_agreement"]
    unmarked = estimates_frame(rows).to_dict("records")
    estimates = to_frame(marked_estimates(unmarked, Calibration({}), inputs.caveats), "estimates")
    curve = specification_curve(estimates)
    curve = curve.assign(identified=curve["identified"].map({True: "yes", False: "no"}))
    expected = {measure.name: measure.expected_sign for measure in inputs.record.measures}
    check = {
        name: to_frame(robustness.run_check(items, complete, robustness.CHECKS[name]), "robustness")
        for name in ("bacon", "leave_one_out")
    }
    found = [
        *trends.against_earlier_changes(items, complete),
        *trends.event_study_rows(items, complete),
    ]
    checks = Checks(
        inference=to_frame(
            inference_table.inference_rows(question, complete, Calibration({})), "inference"
        ),
        event_study=to_frame(event_table.event_time_rows(items, complete), "event_study"),
        randomization=to_frame(
            randomization_table.randomization_rows(items, complete), "randomization"
        ),
        curve=to_frame(curve.to_dict("records"), "specification_curve"),
        trends=to_frame(found, "parallel_trends"),
        states=_states(),
        **check,
    )
    table = to_frame(estimates_table(estimates, expected, inputs.caveats), "estimates_table")
    return checks, table


STATES = {
    "AUT": 12.0, "BEL": -31.0, "DEU": 4.0, "FRA": 22.0, "MLT": -40.0, "NLD": -25.0, "SWE": 9.0,
}  # fmt: skip


def _states():
    """Invented triple differences; the state that reports is third from zero."""
    base = {"specification": "any-agreement-panel-count", "indicator": "unanswered"}
    rows = [
        {**base, "state": state, "role": "placebo", "estimate": value, "bound_low": value - 7,
         "bound_high": value + 7, "reason": "every state in turn as the one with the agreement"}
        for state, value in STATES.items()
    ]  # fmt: skip
    own = next(row for row in rows if row["state"] == "NLD")
    own |= {"role": "own", "p_value": 3 / 7, "p_low": 2 / 7, "p_high": 4 / 7, "smallest_p": 1 / 7}
    refused = {**base, "specification": "any-agreement-change-count", "state": "none",
               "role": "none", "reason": "agreements of the European Union bind the other member "
               "states as well: they are no comparison"}  # fmt: skip
    return to_frame([*rows, refused], "figure_placebo_states")


@pytest.fixture(scope="session")
def material(fitted, inputs, settings):
    checks, table = fitted
    return {
        language: _material(checks, table, inputs, settings, language) for language in ("en", "nl")
    }


def _material(checks, table, inputs, settings, language):
    figures = did_figures(checks, table, "nearest", inputs.caveats)
    names = pd.DataFrame(
        [
            {"country": code, "name_en": country.name_en, "name_nl": country.name_nl}
            for code, country in inputs.record.countries.items()
        ]
    )
    return Material(
        dataset="twin",
        settings=settings,
        words=read_words(names, inputs.record.measures, language),
        table=table,
        headline=table[table["role"] == "headline"],
        caveats=tuple(inputs.caveats),
        index=to_frame([figure.entry() for figure in figures], "figures"),
        data={figure.name: to_frame(figure.rows, figure.schema) for figure in figures},
    )


@pytest.fixture(scope="session")
def told(material):
    """Language -> figure -> its caption."""
    return {language: captions(found) for language, found in material.items()}


@pytest.fixture(scope="session")
def drawn(material, told):
    """Language and figure -> the drawn figure."""
    with style.house_style():
        return {
            (language, name): draw(material[language], name, caption)
            for language, words in told.items()
            for name, caption in words.items()
        }


@pytest.fixture(scope="session")
def cells(complete):
    return {(cell.country, cell.year): cell.printed for cell in complete.cells}


@pytest.fixture(scope="session")
def en(material):
    found = material["en"]
    return found, models_of(found.main)
