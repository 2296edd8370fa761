"""Do the choices decide? All specifications of one question, ranked and counted.

[Simonsohn, Simmons & Nelson 2020.] A question is an indicator and an instrument, for one dataset
and one country or group of countries. A specification is one combination of form, event date,
timing rule, comparison, estimator and reading of the tokens. Specifications in different forms
(people, log points, shares) are counted together, as a sign needs no unit; draw them one form at a
time, in which the order of the ranks holds too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.records import Identified, Lens

QUESTION = ["dataset", "indicator", "instrument", "country"]
"""Columns that say what is asked."""

CHOICES = [
    "specification",
    "form",
    "event",
    "event_year",
    "timing",
    "estimator",
    "comparison",
    "reading",
]
"""Columns that say how it is answered."""


def specification_curve(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return one row per question and specification, ranked by the estimate as printed.

    The number comes from the ``as_printed`` lens and the bounds from the ``bounds`` lens, or from
    whichever row of the specification has them.

    Args:
        estimates: one row per estimate, columns of ``records.Estimate``.

    Returns:
        The columns of ``QUESTION`` and ``CHOICES``, then ``estimate``, ``bound_low`` and
        ``bound_high`` (missing when undefined), ``identified`` (not refused),
        ``sign`` (1, 0, -1 of the estimate), ``bounds_sign`` (1 or -1 when all counts allowed agree
        on it, else 0) and ``rank`` (1 for the smallest estimate of the question; ties share the
        order of their names). Sorted by question and rank; specifications without an estimate
        come last and have no rank.

    Raises:
        ValueError: rows of the same specification and lens have different numbers.
    """
    rounding = estimates[estimates["lens"].isin([Lens.AS_PRINTED, Lens.BOUNDS])]
    key = QUESTION + CHOICES
    # An empty column read from a file holds numbers; a key has to be comparable text or value.
    rounding = rounding.assign(**{c: rounding[c].astype(object).fillna("") for c in key})
    number = _one_per_specification(rounding, ["estimate"], prefer=Lens.AS_PRINTED)
    bounds = _one_per_specification(rounding, ["bound_low", "bound_high"], prefer=Lens.BOUNDS)
    refused = rounding["identified"] == Identified.NO
    curve = rounding.loc[:, key].drop_duplicates()
    curve = curve.merge(number, on=key, how="left").merge(bounds, on=key, how="left")
    answered = rounding[~refused].loc[:, key].drop_duplicates().assign(identified=True)
    curve = curve.merge(answered, on=key, how="left")
    curve["identified"] = curve["identified"].notna()
    curve["sign"] = _sign(curve["estimate"], curve["estimate"])
    curve["bounds_sign"] = _sign(curve["bound_low"], curve["bound_high"])
    curve = curve.sort_values([*QUESTION, "estimate", *CHOICES], na_position="last")
    ranks = curve["estimate"].notna().groupby([curve[c] for c in QUESTION]).cumsum()
    curve["rank"] = ranks.astype("Int64").where(curve["estimate"].notna())
    return curve.reset_index(drop=True)


def agreement_of_specifications(curve: pd.DataFrame) -> pd.DataFrame:
    """Return one row per question: on how much its specifications agree.

    Args:
        curve: the result of :func:`specification_curve`.

    Returns:
        The columns of ``QUESTION``; ``n_specifications``; ``n_estimated`` and ``n_bounded``, how
        many have an estimate and bounds; ``majority_sign`` of the estimates (0 for a tie);
        ``share_agreeing``, estimates with the more frequent sign among all estimates;
        ``share_sign_identified``, specifications whose sign holds for all counts allowed among
        those with bounds; ``share_not_identified`` among all specifications. A share of nothing
        is missing.
    """
    groups = curve.groupby(QUESTION, sort=True)
    table = groups.agg(
        n_specifications=("identified", "size"),
        n_estimated=("estimate", "count"),
        n_bounded=("bound_low", "count"),
        n_positive=("sign", lambda sign: int((sign == 1).sum())),
        n_negative=("sign", lambda sign: int((sign == -1).sum())),
        n_sign_identified=("bounds_sign", lambda sign: int(sign.isin([1, -1]).sum())),
        n_identified=("identified", "sum"),
    )
    more_frequent = table[["n_positive", "n_negative"]].max(axis=1)
    table["majority_sign"] = np.sign(table["n_positive"] - table["n_negative"])
    table["share_agreeing"] = _share(more_frequent, table["n_estimated"])
    table["share_sign_identified"] = _share(table["n_sign_identified"], table["n_bounded"])
    table["share_not_identified"] = 1 - table["n_identified"] / table["n_specifications"]
    counts = ["n_positive", "n_negative", "n_sign_identified", "n_identified"]
    return table.drop(columns=counts).reset_index()


def _one_per_specification(rows: pd.DataFrame, columns: list[str], prefer: Lens) -> pd.DataFrame:
    """Return the key and the columns, from the preferred lens where it has them."""
    key = QUESTION + CHOICES
    present = rows.dropna(subset=columns)
    distinct = present.drop_duplicates([*key, "lens", *columns])
    conflict = distinct[distinct.duplicated([*key, "lens"])]
    if not conflict.empty:
        name = conflict.iloc[0]["specification"]
        raise ValueError(f"specification {name}: two rows of one lens differ in {columns[0]}")
    preferred_first = distinct.sort_values("lens", key=lambda lens: lens != prefer, kind="stable")
    return preferred_first.drop_duplicates(key).loc[:, key + columns]


def _sign(low: pd.Series, high: pd.Series) -> pd.Series:
    """Return 1 or -1 where both ends have that sign, else 0; missing where they are missing."""
    sign = (low > 0).astype("Int64") - (high < 0).astype("Int64")
    return sign.where(low.notna() & high.notna())


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return (part / whole).where(whole > 0)
