"""Which estimate speaks for an indicator and a country, by one stated rule.

Candidates carry a number under the main rounding reading, have the role headline or main, concern a
measure and an instrument of the indicator, and count the country among the treated. Among them the
headline goes first; then an estimate with an interval, the measure that the indicator names first,
the country by itself before a group, counts before other forms, and the simpler estimator. For all
countries together the estimate with most treated countries goes before a smaller one instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.records import Identified
from analysis.verdicts.indicators import Indicator

EstimateRow = Mapping[str, Any]

ALL_COUNTRIES = "ALL"
"""Code of the row about all countries together."""

_ROLES = ("headline", "main")
_ESTIMATORS = (
    *("long_difference", "two_way_fixed_effects", "level_series", "group_time", "imputation"),
    *("interaction_weighted", "poisson", "negative_binomial", "mean_change"),
)
_POOLED = frozenset({"mou", "eu_readmission"})
_ANY_AGREEMENT = "any_agreement"


def candidates(
    rows: Iterable[EstimateRow], indicator: Indicator, country: str, reading: str
) -> list[EstimateRow]:
    """Return the estimates that bear on an indicator and country, the chosen one first.

    Args:
        rows: estimates over their lenses, one a model, measure, country and reading.
        indicator: the indicator.
        country: ISO 3166-1 alpha-3 code, or ``ALL``.
        reading: the main rounding reading.
    """
    found = [
        row
        for row in rows
        if row["reading"] == reading
        and row["role"] in _ROLES
        and row["identified"] != Identified.NO
        and row["indicator"] in indicator.measures
        and _same_instrument(str(row["instrument"]), indicator)
        and country in (ALL_COUNTRIES, *treated(row))
    ]
    return sorted(found, key=lambda row: _place(row, indicator, country))


def treated(row: EstimateRow) -> tuple[str, ...]:
    """Return the countries that an estimate treats."""
    return tuple(str(row["countries_treated"]).split("|"))


def has_interval(row: EstimateRow) -> bool:
    """Return whether an estimate has an interval as printed."""
    return all(pd.notna(row[end]) for end in ("ci_low", "ci_high"))


def _same_instrument(instrument: str, indicator: Indicator) -> bool:
    if instrument == _ANY_AGREEMENT:
        return indicator.instruments >= _POOLED
    return instrument in indicator.instruments


def _place(row: EstimateRow, indicator: Indicator, country: str) -> tuple[object, ...]:
    size = len(treated(row))
    return (
        _ROLES.index(row["role"]),
        not has_interval(row),
        indicator.measures.index(row["indicator"]),
        -size if country == ALL_COUNTRIES else size > 1,
        row["form"] != "count",
        _rank(str(row["estimator"]), _ESTIMATORS),
        str(row["row_id"]),
    )


def _rank(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)
