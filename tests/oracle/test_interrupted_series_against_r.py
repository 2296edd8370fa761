"""Segmented regressions against R: stats, sandwich, nlme and MASS (its_references.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.estimators.interrupted_series import SegmentedDesign, ols_change, segmented_design
from analysis.estimators.segmented_counts import segmented_counts
from analysis.estimators.segmented_gls import fourier_terms, gls_change
from analysis.inference.newey_west import newey_west_change

FOLDER = Path(__file__).parent / "reference"
SICILY = pd.read_csv(FOLDER / "its_sicily.csv")
SHORT = pd.read_csv(FOLDER / "its_short_series.csv")
REFERENCES = pd.read_csv(FOLDER / "its_references.csv", keep_default_na=False)
BAN = 37
"""January 2005, the first month of the ban, counted from January 2002."""


def design_of(data: str, model: str) -> SegmentedDesign:
    kind, _, season = model.partition(" ")
    if data == "sicily":
        terms = fourier_terms(SICILY["month"].tolist(), 12, 2) if season else None
        return segmented_design(SICILY["time"].tolist(), BAN, kind, adjustment=terms)
    series = SHORT[SHORT["series"] == data]
    return segmented_design(series["year"].tolist(), int(series["event_year"].iloc[0]), kind)


def figures_of(data: str, *, counts: bool = False) -> np.ndarray:
    if data == "sicily":
        aces = SICILY["aces"].to_numpy(dtype=float)
        return aces if counts else aces / SICILY["stdpop"].to_numpy() * 1e5
    return SHORT.loc[SHORT["series"] == data, "y"].to_numpy(dtype=float)


def rows(*methods: str):
    chosen = REFERENCES[REFERENCES["method"].isin(methods)]
    assert len(chosen) > 0
    return [
        pytest.param(row, id=f"{row.data}-{row.model}-{row.method}-{row.setting}-{row.coefficient}")
        for row in chosen.itertuples()
    ]


def linear_estimator(row):
    design = design_of(row.data, row.model)
    if row.method == "ols":
        return ols_change(design, row.coefficient)
    if row.method == "newey_west":
        return newey_west_change(design, row.coefficient, int(row.setting))
    return gls_change(design, row.coefficient, float(row.setting))


@pytest.mark.parametrize("row", rows("ols", "newey_west"))
def test_ols_and_newey_west(row):
    estimator, y = linear_estimator(row), figures_of(row.data)
    assert estimator.estimate(y) == pytest.approx(float(row.estimate), rel=1e-10)
    assert estimator.standard_error(y) == pytest.approx(float(row.standard_error), rel=1e-10)


@pytest.mark.parametrize("row", rows("gls"))
def test_gls_for_a_given_autocorrelation(row):
    estimator, y = linear_estimator(row), figures_of(row.data)
    assert estimator.estimate(y) == pytest.approx(float(row.estimate), rel=1e-10)
    assert estimator.standard_error(y) == pytest.approx(float(row.standard_error), rel=1e-10)


@pytest.mark.parametrize("row", rows("poisson", "quasi_poisson", "nb2"))
def test_counts(row):
    offset = np.log(SICILY["stdpop"].to_numpy()) if row.data == "sicily" else None
    y = figures_of(row.data, counts=True)
    fit = segmented_counts(design_of(row.data, row.model), y, row.method, offset=offset)
    change = fit.changes[row.coefficient]
    # R's glm takes its errors from the step before the last, which costs them digits.
    digits = 1e-9 if row.method == "nb2" else 1e-8
    assert change.log_rate_ratio == pytest.approx(float(row.estimate), rel=1e-10)
    assert change.standard_error == pytest.approx(float(row.standard_error), rel=digits)
    assert fit.dispersion == pytest.approx(float(row.setting), rel=digits)


def test_the_published_rate_ratio_of_the_smoking_ban():
    # Bernal, Cummins & Gasparrini (2017): relative risk 0.89, 95% interval 0.86 to 0.93.
    design = segmented_design(SICILY["time"].tolist(), BAN, "level")
    offset = np.log(SICILY["stdpop"].to_numpy())
    fit = segmented_counts(design, figures_of("sicily", counts=True), offset=offset)
    change = fit.changes["level"]
    low, high = change.rate_ratio_interval()
    assert [f"{value:.2f}" for value in (change.rate_ratio, low, high)] == ["0.89", "0.86", "0.93"]
