"""Honest parallel trends against moderndid (sens_honest.csv, see the script that made it)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.sensitivity.parallel_trends import (
    EventStudy,
    relative_magnitude_interval,
    relative_magnitude_set,
)
from analysis.sensitivity.parallel_trends_smoothness import smoothness_interval

FOLDER = Path(__file__).parent / "reference"
STUDIES = pd.read_csv(FOLDER / "sens_event_studies.csv")
REFERENCES = pd.read_csv(FOLDER / "sens_honest.csv")


def event_study(name, n_pre, without_earliest=False):
    rows = STUDIES[STUDIES["study"] == name]
    size = len(rows)
    covariance = rows[[f"covariance_{k + 1}" for k in range(size)]].to_numpy(float)
    # Relabel the periods around a reference at zero.
    periods = (*range(-n_pre, 0), *range(1, size - n_pre + 1))
    first = int(without_earliest)
    return EventStudy(
        periods[first:],
        rows["estimate"].to_numpy(float)[first:],
        covariance[first:, first:],
        reference=0,
        first_post=1,
    )


def rows_of(quantity):
    rows = REFERENCES[REFERENCES["quantity"] == quantity]
    return [
        pytest.param(row, id=f"{row.study} {row.contrast} {row.parameter}")
        for row in rows.itertuples()
    ]


def contrast_of(row):
    return np.array(row.contrast.split(), dtype=float)


@pytest.mark.parametrize(
    "row", [p for p in rows_of("relative magnitude set") if "he_wang" not in p.id]
)
def test_identified_set(row):
    """Left out: he_wang, where the earliest change is the largest and moderndid misses it."""
    found = relative_magnitude_set(
        event_study(row.study, row.n_pre), contrast_of(row), row.parameter
    )
    assert (found.low, found.high) == pytest.approx((row.low, row.high), abs=1e-12)


@pytest.mark.parametrize("row", rows_of("relative magnitude C-LF"))
def test_interval_is_conservative_but_not_by_much(row):
    """The hybrid confidence set of the same changes: ours holds it and is at most a fifth wider.

    moderndid never lets the earliest change be the largest, so the earliest coefficient goes.
    """
    study = event_study(row.study, row.n_pre, without_earliest=True)
    found = relative_magnitude_interval(study, contrast_of(row), row.parameter)
    assert found.low < row.low < row.high < found.high
    assert 1.05 < (found.high - found.low) / (row.high - row.low) < 1.2


@pytest.mark.parametrize("row", rows_of("smoothness FLCI"))
def test_fixed_length_interval(row):
    found = smoothness_interval(event_study(row.study, row.n_pre), contrast_of(row), row.parameter)
    width = row.high - row.low
    assert found.high - found.low == pytest.approx(width, rel=1e-6)
    assert (found.low + found.high) / 2 == pytest.approx((row.low + row.high) / 2, abs=1e-6 * width)
