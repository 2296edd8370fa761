"""How much of an earlier movement may recur before a direction is lost, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.exhibits.numbers import number
from analysis.exhibits.words import span

ITEMS = {
    "breakdown_all_counts": "breakdown for all counts allowed",
    "breakdown_some_counts": "breakdown for some counts allowed",
    "breakdown_as_printed": "breakdown as printed",
}
"""Column of the headline table -> item of the table of parallel trends."""

LANGUAGES = ("en", "nl")

_EARLIER = {
    "en": {
        True: "the same countries' own change over {years}",
        False: "the difference over {years}",
    },
    "nl": {
        True: "de eigen verandering van deze landen over {years}",
        False: "het verschil over {years}",
    },
}
_SENTENCES = {
    "en": {
        "open": (
            "Rounding leaves the direction open even if nothing of {earlier} recurs: however much "
            "of that trend is assumed away, no change is supported."
        ),
        "share": (
            "The direction holds for every allowed count if at most {share}% of {earlier} recurs "
            "without an agreement: {rest}% of that trend must be assumed away before a change is "
            "supported."
        ),
        "whole": (
            "The direction holds for every allowed count even if all of {earlier} recurs, up to "
            "{multiple} times as much."
        ),
        "capped": "The direction holds for every allowed count even if {earlier} recurs manyfold.",
        "printed": " As printed: {share}% may recur.",
    },
    "nl": {
        "open": (
            "Door afronding ligt de richting niet vast, ook al keert niets terug van {earlier}: "
            "hoeveel van die trend ook wordt weggedacht, een verandering wordt niet ondersteund."
        ),
        "share": (
            "De richting houdt voor elk toegelaten aantal als zonder afspraak hoogstens {share}% "
            "terugkeert van {earlier}: {rest}% van die trend moet worden weggedacht voordat een "
            "verandering wordt ondersteund."
        ),
        "whole": (
            "De richting houdt voor elk toegelaten aantal, ook al keert {earlier} helemaal terug, "
            "tot {multiple} maal zo sterk."
        ),
        "capped": (
            "De richting houdt voor elk toegelaten aantal, ook al keert {earlier} vele malen terug."
        ),
        "printed": " Als afgedrukt: {share}% mag terugkeren.",
    },
}


def breakdown_columns(warning: Mapping[Any, Any], trends: pd.DataFrame) -> dict[str, object]:
    """Return what an earlier change takes from the result beside it: numbers and a sentence each.

    Args:
        warning: row of the earlier change, with ``specification``, ``indicator``, ``estimator``,
            ``years``.
        trends: rows of the table of parallel trends that set one result against earlier changes.

    Returns:
        Values by column; empty when the result is not set against this change.
    """
    found = trends[trends["against"] == warning["specification"]]
    values = dict(zip(found["item"], found["value"], strict=True))
    if not set(ITEMS.values()) <= set(values):
        return {}
    columns: dict[str, object] = {name: values[item] for name, item in ITEMS.items()}
    own = warning["estimator"] == "mean_change"
    for language in LANGUAGES:
        earlier = _EARLIER[language][own].format(years=span(str(warning["years"]), language))
        columns[f"breakdown_{language}"] = breakdown_sentence(
            values[ITEMS["breakdown_all_counts"]],
            values[ITEMS["breakdown_as_printed"]],
            earlier,
            language,
        )
    return columns


def breakdown_sentence(
    for_all_counts: float | None, as_printed: float | None, earlier: str, language: str
) -> str:
    """Return how much of an earlier change may recur before the direction is lost.

    Shares are rounded down, so that what must be assumed away is never understated.

    Args:
        for_all_counts: largest multiple at which the direction holds for every allowed count;
            missing when it is never lost.
        as_printed: the same for the figures as printed.
        earlier: the earlier change, named.
        language: ``en`` or ``nl``.
    """
    words = _SENTENCES[language]
    if for_all_counts is None or pd.isna(for_all_counts):
        return words["capped"].format(earlier=earlier)
    if for_all_counts <= 0:
        return words["open"].format(earlier=earlier)
    if for_all_counts >= 1:
        multiple = number(math.floor(10 * for_all_counts) / 10, language)
        return words["whole"].format(earlier=earlier, multiple=multiple)
    share = math.floor(100 * for_all_counts)
    text = words["share"].format(share=share, rest=100 - share, earlier=earlier)
    if as_printed is not None and not pd.isna(as_printed):
        text += words["printed"].format(share=number(math.floor(100 * as_printed), language))
    return text
