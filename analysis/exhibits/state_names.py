"""Names of the states that report to Eurostat: the European Union until 2020, and EFTA."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.exhibits.words import enumeration

STATES = {
    "AUT": ("Austria", "Oostenrijk"),
    "BEL": ("Belgium", "België"),
    "BGR": ("Bulgaria", "Bulgarije"),
    "CHE": ("Switzerland", "Zwitserland"),
    "CYP": ("Cyprus", "Cyprus"),
    "CZE": ("Czechia", "Tsjechië"),
    "DEU": ("Germany", "Duitsland"),
    "DNK": ("Denmark", "Denemarken"),
    "ESP": ("Spain", "Spanje"),
    "EST": ("Estonia", "Estland"),
    "FIN": ("Finland", "Finland"),
    "FRA": ("France", "Frankrijk"),
    "GBR": ("the United Kingdom", "het Verenigd Koninkrijk"),
    "GRC": ("Greece", "Griekenland"),
    "HRV": ("Croatia", "Kroatië"),
    "HUN": ("Hungary", "Hongarije"),
    "IRL": ("Ireland", "Ierland"),
    "ISL": ("Iceland", "IJsland"),
    "ITA": ("Italy", "Italië"),
    "LIE": ("Liechtenstein", "Liechtenstein"),
    "LTU": ("Lithuania", "Litouwen"),
    "LUX": ("Luxembourg", "Luxemburg"),
    "LVA": ("Latvia", "Letland"),
    "MLT": ("Malta", "Malta"),
    "NLD": ("the Netherlands", "Nederland"),
    "NOR": ("Norway", "Noorwegen"),
    "POL": ("Poland", "Polen"),
    "PRT": ("Portugal", "Portugal"),
    "ROU": ("Romania", "Roemenië"),
    "SVK": ("Slovakia", "Slowakije"),
    "SVN": ("Slovenia", "Slovenië"),
    "SWE": ("Sweden", "Zweden"),
}
"""ISO 3166-1 alpha-3 code -> name within a sentence, English and Dutch."""

_LANGUAGES = ("en", "nl")


def state_name(code: str, language: str) -> str:
    """Return the name of a state as it stands within a sentence, or its code when it has none."""
    return STATES[code][_LANGUAGES.index(language)] if code in STATES else code


def listed_states(codes: Iterable[str], language: str) -> str:
    """Return the names of states in the order of the alphabet: ``A, B and C``."""
    names = sorted(state_name(code, language) for code in codes)
    return enumeration(names, language)
