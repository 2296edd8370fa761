"""Reasons about quarters and months, by way of the patterns for reasons about years."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.design.calendar import PERIOD, labels_in

_UNIT = re.compile(r"(?<!printed to the )\b(quarter|month)(s?)\b")
_FINER = re.compile(rf"\b(?:{PERIOD.replace(r'(?: Q[1-4])?', ' Q[1-4]')})\b")
_PLURALS = {"quarter": "kwartalen", "month": "maanden"}
_SINGULARS = {"quarter": "kwartaal", "month": "maand"}
_MONTH_IS_NO_NEUTER = (
    (r"\bhet (enige mogelijke )?maand\b", r"de \1maand"),
    (r"\bdit maand\b", "deze maand"),
    (r"\belk maand\b", "elke maand"),
)
_FIRST_STAND_IN = 3001
"""Larger than any year or count that a reason names."""


def translated(reason: str, translate: Callable[[str], str]) -> str:
    """Return a reason in Dutch, whatever the periods it speaks of.

    Args:
        reason: a reason in English.
        translate: Dutch for reasons about years.
    """
    labels = list(dict.fromkeys(_FINER.findall(reason)))
    unit = next((found[1] for found in _UNIT.finditer(reason)), "")
    if not labels and not unit:
        return translate(reason)
    if not unit:
        unit = "quarter" if " Q" in labels[0] else "month"
    stand_ins = {label: str(_FIRST_STAND_IN + place) for place, label in enumerate(labels)}
    plain = _UNIT.sub(r"year\2", _FINER.sub(lambda found: stand_ins[found[0]], reason))
    dutch = _in_unit(translate(plain), unit)
    for label, stand_in in stand_ins.items():
        dutch = re.sub(rf"\b{stand_in}\b", labels_in(label, "nl"), dutch)
    return dutch


def _in_unit(dutch: str, unit: str) -> str:
    """Return a Dutch sentence about years as one about quarters or months."""
    several, one = _PLURALS[unit], _SINGULARS[unit]
    dutch = re.sub(r"\bjaren\b", several, dutch)
    # Years count in the singular in Dutch, quarters and months do not.
    dutch = re.sub(r"\b(?!1 )(\d+) jaar\b", rf"\1 {several}", dutch)
    dutch = re.sub(r"\bjaar\b", one, dutch)
    if unit == "month":
        for neuter, common in _MONTH_IS_NO_NEUTER:
            dutch = re.sub(neuter, common, dutch)
    return dutch
