"""Detectable effects against R's noncentral t, and pre-trends against R's pretrends."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.sensitivity.power import detectable_noncentrality, detectable_slope

FOLDER = Path(__file__).parent / "reference"


@pytest.mark.parametrize(
    "row", list(pd.read_csv(FOLDER / "sens_noncentral_t.csv").itertuples()), ids=str
)
def test_noncentral_t(row):
    found = detectable_noncentrality(row.df, row.size, row.power)
    assert found == pytest.approx(row.noncentrality, rel=1e-9)


def test_slope_of_the_published_example():
    """The He & Wang event study that R's pretrends ships.

    At the printed slope the power is 0.49991 by quadrature and not yet 0.5: the printed number is
    good to three digits, hence the tolerance.
    """
    (row,) = pd.read_csv(FOLDER / "sens_pretrends.csv").itertuples()
    study = pd.read_csv(FOLDER / "sens_event_studies.csv").query("study == @row.study")
    before = study[study["period"] < row.reference]
    covariance = before[[f"covariance_{k + 1}" for k in range(len(before))]].to_numpy(float)
    found = detectable_slope(before["period"].tolist(), covariance, row.reference, row.power)
    assert found == pytest.approx(row.slope, rel=3e-4)
