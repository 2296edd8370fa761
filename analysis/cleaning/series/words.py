"""Words of headers, titles and measures, Dutch and English, and what each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from analysis.cleaning.names import NameTable, plain
from analysis.cleaning.record import Measure


class Role(StrEnum):
    """What a column holds."""

    COUNTRY = "country"
    INDICATOR = "indicator"
    PERIOD = "period"
    PART = "part of the year"
    FIGURE = "figure"
    NOTE = "note"
    TOTAL = "total"


_HEADERS = {
    Role.COUNTRY: (
        "land landen country countries nationaliteit nationality land_van_herkomst herkomstland "
        "country_of_origin land_code landcode iso3 geo"
    ),
    Role.INDICATOR: "indicator indicatoren maat measure maatstaf onderwerp variabele variable",
    Role.PERIOD: "jaar year periode period peildatum tijd time maand_en_jaar",
    Role.PART: "kwartaal quarter maand month",
    Role.FIGURE: "aantal aantallen figure figures cijfer waarde value number count personen people",
    Role.NOTE: "opmerking opmerkingen toelichting noot note notes remark remarks bron source",
    Role.TOTAL: "totaal total eindtotaal som sum grand_total totals totalen",
}
HEADERS = NameTable.of(
    (word.replace("_", " "), role.value)
    for role, words in _HEADERS.items()
    for word in words.split()
)

_ALIASES = {
    "lp_requests": "aanvragen lp, laissez passer aanvragen, aanvragen laissez passer",
    "to_requests": "t&o aanvragen, aanvragen t&o, requests under readmission agreements",
    "negative_answers": "negatieve reacties, afwijzingen, refusals",
    "nationality_confirmed": "nationaliteitsbevestigingen, confirmed nationalities",
    "unanswered": "onbeantwoord, geen antwoord, geen reactie, no answer",
    "documents_issued": "afgegeven lp, afgegeven lps, afgegeven documenten, documents",
    "forced_departures": "gedwongen terugkeer, aantoonbaar gedwongen vertrek, forced return",
    "voluntary_departures": "zelfstandige terugkeer, aantoonbaar zelfstandig vertrek, "
    "vrijwillig vertrek, voluntary return",
}

_NUMBERS = re.compile(r"\b\d+\b")


def measure_names(measures: Iterable[Measure]) -> NameTable:
    """Return every name of the measures of a record: name, labels, and common other words."""
    return NameTable.of(
        (name, measure.name)
        for measure in measures
        for name in (
            *(measure.name, *measure.label.values()),
            *_ALIASES.get(measure.name, "").split(", "),
        )
    )


def measure_in(text: str, measures: NameTable) -> str | None:
    """Return the measure that a title, sheet name or file name states; numbers in it are years."""
    without = _NUMBERS.sub(" ", plain(text))
    return measures.find(text) or measures.find(without)


def is_total(text: str) -> bool:
    """Return whether the name of a row or column announces a sum."""
    first = plain(text).split(" ")[0]
    return HEADERS.find(first) == Role.TOTAL or plain(text) in ("alle landen", "all countries")
