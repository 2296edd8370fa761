"""Dutch for every reason that the pipeline writes in English, pattern by pattern.

A reason may be several reasons joined by ``; ``, and may start with the name of what refused
(``two-way fixed effects: ...``), which a reader does not need. A group whose name starts with
``part`` holds a reason inside a reason and is translated in turn.
"""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.exhibits.finer_periods import translated
from analysis.exhibits.reason_patterns import PATTERNS

_JOINT = "; "
_PREFIX = re.compile(r"[^;]*?: (?P<rest>.+)")


class UntranslatedReasonError(KeyError):
    """No pattern covers a reason; the message is the reason."""


@lru_cache(maxsize=4096)
def translate(reason: str) -> str:
    """Return a reason in Dutch.

    Raises:
        UntranslatedReasonError: no pattern covers it.
    """
    return translated(reason, _about_years)


def _about_years(reason: str) -> str:
    whole = _whole(reason)
    if whole is not None:
        return whole
    parts = reason.split(_JOINT)
    for cut in range(len(parts) - 1, 0, -1):
        first = _whole(_JOINT.join(parts[:cut]))
        if first is not None:
            return f"{first}{_JOINT}{_about_years(_JOINT.join(parts[cut:]))}"
    raise UntranslatedReasonError(reason)


def _whole(reason: str) -> str | None:
    for pattern, dutch in PATTERNS:
        match = pattern.fullmatch(reason)
        if match:
            filled = {
                name: _about_years(value or "")
                if name.startswith("part") and value
                else value or ""
                for name, value in match.groupdict().items()
            }
            return dutch.format(**filled)
    prefixed = _PREFIX.fullmatch(reason)
    return _whole(prefixed["rest"]) if prefixed else None


KINDS: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {
    "both_years": (
        re.compile(r"no country with a role has figures .*"),
        {
            "en": "No country with a part in the comparison has a figure in both years",
            "nl": "Geen enkel land in de vergelijking heeft in beide jaren een cijfer",
        },
    ),
    "one_group": (
        re.compile(r"no (treated|compared) country has .*"),
        {
            "en": "One of the two groups has no country with a figure in both years",
            "nl": "Een van de twee groepen heeft geen land met een cijfer in beide jaren",
        },
    ),
    "short_series": (
        re.compile(r".*\b(years needed|no year) (before|from) .*"),
        {
            "en": "Too few years are printed before or after the agreement",
            "nl": "Er zijn te weinig jaren vóór of na de afspraak afgedrukt",
        },
    ),
    "undefined": (
        re.compile(r".*(undefined|unbounded|no upper bound|separated).*"),
        {
            "en": "The outcome is undefined for counts that the figures allow",
            "nl": "De uitkomst is niet gedefinieerd voor aantallen die de cijfers toelaten",
        },
    ),
    "design": (
        re.compile(r".*"),
        {
            "en": "The figures that are printed do not determine this model",
            "nl": "De afgedrukte cijfers leggen dit model niet vast",
        },
    ),
}
"""Kind of refusal -> the reasons it covers, and its name by language; the first that fits holds."""


def kind_of(reason: str) -> str:
    """Return the kind of a refusal, a key of ``KINDS``."""
    return next(name for name, (pattern, _) in KINDS.items() if pattern.fullmatch(reason))
