"""The words that a verdict on one estimate may use, and when each is due."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pandas as pd


class Verdict(StrEnum):
    """What an estimate says about the change that better cooperation would give."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    NO_CHANGE = "not distinguishable from no change"
    SIGN_OPEN = "sign not identified under rounding"
    UNTESTED = "cannot be tested with these figures"


_INTERVALS = (
    ("ci_low", "ci_high"),
    ("ci_union_low", "ci_union_high"),
    ("imputation_ci_low", "imputation_ci_high"),
    ("likelihood_ci_low", "likelihood_ci_high"),
)
_DIRECTION = {"increase": "positive", "decrease": "negative"}


def verdict(row: Mapping[str, Any], expected: str) -> Verdict:
    """Return the verdict that one row of the estimates table allows.

    A change is told apart from no change only when the direction is the same for every true count
    and no interval of any lens holds zero, the union of intervals included. A point without an
    interval, and a measure for which the report expects no direction, test nothing.

    Args:
        row: the estimate over its lenses, with the columns of the estimates table.
        expected: ``increase``, ``decrease`` or empty.
    """
    sign = row["sign_identified"]
    if sign == "no":
        return Verdict.SIGN_OPEN
    intervals = [ends for ends in (_interval(row, *names) for names in _INTERVALS) if ends]
    if expected not in _DIRECTION or not intervals:
        return Verdict.UNTESTED
    if sign == "zero" or any(low <= 0 <= high for low, high in intervals):
        return Verdict.NO_CHANGE
    signs = {"positive" if low > 0 else "negative" for low, _ in intervals}
    if len(signs | ({sign} if isinstance(sign, str) else set())) > 1:
        return Verdict.NO_CHANGE
    return Verdict.SUPPORTS if signs == {_DIRECTION[expected]} else Verdict.CONTRADICTS


def _interval(row: Mapping[str, Any], low: str, high: str) -> tuple[float, float] | None:
    if pd.isna(row[low]) or pd.isna(row[high]):
        return None
    return float(row[low]), float(row[high])
