"""Stored panels and reference numbers of the difference-in-differences oracles."""

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.design.panel import ExposurePanel

FOLDER = Path(__file__).parent / "reference"


def panel_from(table):
    """Panel and outcome vector of a long table; first_treated 0 is never."""
    wide = table.pivot_table(index="unit", columns="year", values="y").sort_index()
    first = table.groupby("unit")["first_treated"].first().loc[wide.index].to_numpy(dtype=float)
    panel = ExposurePanel(
        tuple(str(unit) for unit in wide.index),
        tuple(int(year) for year in wide.columns),
        wide.notna().to_numpy(),
        np.where(first == 0, np.inf, first),
    )
    values = wide.to_numpy(dtype=float)
    return panel, values[panel.observed]


def stored_panel(name):
    """The panels by the names used in did_references.csv."""
    if name == "california":
        table = pd.read_csv(FOLDER / "did_california.csv")
        table["first_treated"] = np.where(table["unit"] == "California", 1989, 0)
        return panel_from(table)
    if name == "staggered_kept":
        table = pd.read_csv(FOLDER / "did_staggered.csv")
        return panel_from(table[table["kept"] == 1])
    return panel_from(pd.read_csv(FOLDER / f"did_{name}.csv"))


def references(data, quantity, program):
    """Stored rows by key: (value, standard error)."""
    table = pd.read_csv(FOLDER / "did_references.csv", dtype={"key": str})
    rows = table[
        (table["data"] == data) & (table["quantity"] == quantity) & (table["program"] == program)
    ]
    assert len(rows), f"no reference for {data}, {quantity}, {program}"
    return {
        key: (value, error)
        for key, value, error in zip(
            rows["key"], rows["value"], rows["standard_error"], strict=True
        )
    }
