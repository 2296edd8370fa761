"""p-values adjusted for the number of questions asked."""

from __future__ import annotations

import pandas as pd

from analysis.inference.multiple_testing import adjusted_p_values

Row = dict[str, object]


def multiplicity_rows(estimates: pd.DataFrame) -> list[Row]:
    """Return Holm-adjusted p within each measure and Benjamini-Hochberg across measures.

    The families hold the headline and main specifications as printed, main reading; every
    specification without a p-value stays out of them and is a row with a missing value.

    Args:
        estimates: table of estimates.
    """
    main = estimates[
        estimates["role"].isin(["headline", "main"])
        & (estimates["lens"] == "as_printed")
        & (estimates["identified"] != "no")
    ].sort_values("estimate_id")
    rows: list[Row] = []
    for reading, chosen in main.groupby("reading", sort=True):
        p_values = [None if pd.isna(p) else float(p) for p in chosen["p_value"]]
        across = adjusted_p_values(p_values, "benjamini_hochberg")
        within: dict[str, float | None] = {}
        for _, family in chosen.groupby("indicator", sort=True):
            given = [None if pd.isna(p) else float(p) for p in family["p_value"]]
            within |= dict(
                zip(family["estimate_id"], adjusted_p_values(given, "holm"), strict=True)
            )
        for row, p, adjusted in zip(chosen.to_dict("records"), p_values, across, strict=True):
            rows.append(
                {
                    "estimate_id": row["estimate_id"],
                    "indicator": row["indicator"],
                    "reading": reading,
                    "p_value": p,
                    "holm_within_measure": within[row["estimate_id"]],
                    "benjamini_hochberg_across": adjusted,
                    "size_measured": None if p is None else row["size_measured"],
                    "size_mark": None if p is None else row["size_mark"],
                }
            )
    return rows
