"""Numbers and dates as a reader of either language writes them; missing numbers as None."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd

MINUS = "\N{MINUS SIGN}"
INFINITY = "\N{INFINITY}"
_DECIMALS = {"count": 1, "share": 2}
_LOG_DECIMALS = 2
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


def number(value: float, language: str, decimals: int = 1, *, signed: bool = False) -> str:
    """Return a number with the decimal sign of the language and a true minus.

    A whole number drops its decimals; a number that rounds to zero carries no sign.
    """
    text = f"{abs(value):.{decimals}f}"
    if "." in text and not text.split(".")[1].strip("0"):
        text = text.split(".")[0]
    if language == "nl":
        text = text.replace(".", ",")
    if float(text.replace(",", ".")) == 0:
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def tick(value: float, language: str) -> str:
    """Return the number at a tick of an axis, with as many digits as it needs."""
    text = f"{abs(value):g}"
    if language == "nl":
        text = text.replace(".", ",")
    return (MINUS if value < 0 else "") + text


def in_form(
    value: Any,  # noqa: ANN401
    form: str,
    language: str,
    *,
    signed: bool = True,
) -> str:
    """Return a number in the precision of an outcome form; empty when it is missing.

    Counts carry one decimal, logs and shares two.
    """
    if pd.isna(value):
        return ""
    decimals = _DECIMALS.get(form.split()[0], _LOG_DECIMALS)
    return number(float(str(value)), language, decimals, signed=signed)


def bounds_text(low: object, high: object, form: str, language: str) -> str:
    """Return ``low … high``, infinite at the side without a bound; empty when both are missing."""
    ends = [in_form(end, form, language) for end in (low, high)]
    if not any(ends):
        return ""
    return f"{ends[0] or MINUS + INFINITY} … {ends[1] or '+' + INFINITY}"


def interval(low: object, high: object, form: str, language: str) -> str:
    """Return ``low to high`` in words of the language; empty when an end is missing."""
    ends = [in_form(end, form, language) for end in (low, high)]
    return f" {'to' if language == 'en' else 'tot'} ".join(ends) if all(ends) else ""


def printed_date(earliest: str, precision: str, language: str) -> str:
    """Return a date at the precision at which it is printed."""
    day = date.fromisoformat(earliest)
    month = _MONTHS[language].split()[day.month - 1]
    parts = {"day": f"{day.day} {month} {day.year}", "month": f"{month} {day.year}"}
    return parts.get(precision, str(day.year))


def pair(low: object, high: object) -> tuple[float, float] | None:
    """Return two ends as numbers, or None when one is missing."""
    ends = single(low), single(high)
    return (ends[0], ends[1]) if ends[0] is not None and ends[1] is not None else None


def bounds_of(low: object, high: object) -> tuple[float, float] | None:
    """Return bounds, infinite at the side that has none, or None when both are missing."""
    ends = single(low), single(high)
    if ends == (None, None):
        return None
    return (-math.inf if ends[0] is None else ends[0], math.inf if ends[1] is None else ends[1])


def single(value: Any) -> float | None:  # noqa: ANN401
    """Return a number, or None when it is missing."""
    return None if pd.isna(value) else float(value)
