"""What the measured size of a test says beside its p-value or interval, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.exhibits.numbers import number

_SENTENCES = {
    "en": {
        "over-rejects": "too often",
        "conservative": "more seldom than it may",
        "ok": "as often as it may",
        "measured": (
            "In {panels} simulated panels without effect, of the nearest size measured, a test of "
            "this kind rejects in {rate}%, where 5% is due: {verdict}."
        ),
        "not measured": "How often a test of this kind errs at this size was not measured.",
    },
    "nl": {
        "over-rejects": "te vaak",
        "conservative": "minder vaak dan mag",
        "ok": "zo vaak als mag",
        "measured": (
            "In {panels} nagebootste panels zonder effect, van de dichtstbijzijnde gemeten omvang, "
            "verwerpt een toets als deze in {rate}%, waar 5% hoort: {verdict}."
        ),
        "not measured": "Hoe vaak een toets als deze hier faalt, is niet gemeten.",
    },
}
_THOUSANDS = {"en": ",", "nl": "."}


def size_sentence(row: Mapping[str, Any], language: str) -> str:
    """Return how often the test of a row rejects without effect; empty when it tests nothing.

    Args:
        row: with the columns ``size_mark``, ``size_measured`` and ``size_panels``.
        language: ``en`` or ``nl``.
    """
    mark, words = row["size_mark"], _SENTENCES[language]
    if pd.isna(mark):
        return ""
    if pd.isna(row["size_measured"]):
        return words["not measured"]
    return words["measured"].format(
        panels=f"{int(row['size_panels']):,}".replace(",", _THOUSANDS[language]),
        rate=number(100 * float(row["size_measured"]), language),
        verdict=words[str(mark)],
    )


def size_counts(table: pd.DataFrame) -> dict[str, int]:
    """Return how many rows rest on a test that rejects too often, or on one not measured.

    Args:
        table: rows with the column ``size_mark``.
    """
    return {
        "too_often": int((table["size_mark"] == "over-rejects").sum()),
        "unmeasured": int((table["size_mark"] == "not measured").sum()),
    }
