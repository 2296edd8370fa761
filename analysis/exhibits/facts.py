"""Facts that captions and report put into sentences, read from the tables."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from analysis.exhibits.material import Material
from analysis.exhibits.sizes import size_counts
from analysis.records import Identified

Facts = dict[str, Any]


def headline_facts(material: Material) -> Facts:
    """Return the parts of the headline comparison by name; None for a part that is not there.

    ``earlier_change`` and ``earlier_difference`` are the warnings in the form of the headline:
    the same countries a year before, and their difference from the others then.
    """
    rows = material.headline.to_dict("records")
    main = next(row for row in rows if row["part"] == "headline")

    def find(part: str, **wanted: object) -> Facts | None:
        return next(
            (
                {str(name): value for name, value in row.items()}
                for row in rows
                if row["part"] == part
                and row["identified"] != Identified.NO
                and all(row[name] == value for name, value in wanted.items())
            ),
            None,
        )

    return {
        "headline": {str(name): value for name, value in main.items()},
        "identified": main["identified"] != Identified.NO,
        "log": find("log_form"),
        "treated_change": find("treated_change"),
        "earlier_change": find("warning", form=main["form"], estimator="mean_change"),
        "earlier_difference": find("warning", form=main["form"], estimator="long_difference"),
        "compared_change": _compared_change(material, str(main["form"]), main["years"]),
    }


def comparison_of(headline: pd.DataFrame) -> str:
    """Return which countries the headline compares with: earlier, never, not_yet or all."""
    return str(headline.set_index("part").loc["headline", "comparison"])


def _compared_change(material: Material, form: str, years: object) -> Facts | None:
    """Return the mean change of the compared countries, as drawn."""
    data = material.data["difference_headline"]
    found = data[
        (data["form"] == form)
        & (data["years"] == years)
        & (data["group"] == "compared")
        & (data["kind"] == "mean")
    ]
    return None if found.empty else {str(k): v for k, v in found.iloc[0].to_dict().items()}


def model_facts(table: pd.DataFrame) -> Facts:
    """Return how many models carry a number, and what they say.

    Args:
        table: the estimates table under one reading.
    """
    numbered = table[table["identified"] != Identified.NO]
    return {
        "total": len(table),
        "numbered": len(numbered),
        "verdicts": Counter(numbered["verdict"]),
        "signs": Counter(numbered["sign_identified"].dropna()),
        "unbounded": int(numbered["sign_identified"].isna().sum()),
        "with_interval": int(numbered["ci_low"].notna().sum()),
        **size_counts(numbered),
    }
