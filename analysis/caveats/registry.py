"""The registry of caveats and the rule that attaches them to a result.

A caveat is a row of the raw table ``caveats.csv``: its words in two languages, the measures,
instruments, countries and datasets it concerns (empty: all), and the trigger that calls for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from analysis.cleaning.tables import RawRow, load_schema, read_raw

ALWAYS = "always"
_RANK = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Caveat:
    """One caveat with its scope.

    Attributes:
        id: identifier.
        title: language code -> title.
        text: language code -> text.
        source: section and lines of the report; empty for the pipeline's own caveats.
        trigger: fact that calls for the caveat.
        indicators: measures concerned; empty for all.
        instruments: instruments concerned; empty for all.
        countries: countries concerned; empty for all.
        datasets: datasets concerned; empty for all.
        severity: how much the caveat could change a conclusion: high, medium, low.
        evidence: how well the caveat itself is established: high, medium, low.
    """

    id: str
    title: dict[str, str]
    text: dict[str, str]
    source: str
    trigger: str
    indicators: frozenset[str]
    instruments: frozenset[str]
    countries: frozenset[str]
    datasets: frozenset[str]
    severity: str
    evidence: str


@dataclass(frozen=True)
class Situation:
    """What is known about one result when caveats are attached.

    Attributes:
        dataset: name of the dataset.
        indicator: measure.
        instruments: instruments that bear on the result.
        countries: countries whose cells enter the result.
        triggers: facts found (few_treated, sign_not_identified, ...); ``always`` is implied.
    """

    dataset: str
    indicator: str
    instruments: frozenset[str]
    countries: frozenset[str]
    triggers: frozenset[str] = field(default_factory=frozenset)


def read_caveats(path: Path) -> list[Caveat]:
    """Read the registry.

    Raises:
        InputError: a value outside the schema, or a caveat listed twice.
    """
    return [_caveat(row) for row in read_raw(path, load_schema("raw_caveats"))]


def _caveat(row: RawRow) -> Caveat:
    values = row.values
    place = f"{values['section']}, {values['line']}" if values["line"] else values["section"]
    return Caveat(
        id=values["caveat_id"],
        title={"en": values["title_en"], "nl": values["title_nl"]},
        text={"en": values["text_en"], "nl": values["text_nl"]},
        source=place,
        trigger=values["trigger"],
        indicators=_set(values["indicators"]),
        instruments=_set(values["instruments"]),
        countries=_set(values["countries"]),
        datasets=_set(values["datasets"]),
        severity=values["severity"],
        evidence=values["evidence"],
    )


def _set(text: str) -> frozenset[str]:
    return frozenset(part for part in text.split("|") if part)


def attach(registry: Iterable[Caveat], situation: Situation) -> list[Caveat]:
    """Return the caveats that a result calls for, gravest first."""
    return attach_any(registry, [situation])


def attach_any(registry: Iterable[Caveat], situations: Iterable[Situation]) -> list[Caveat]:
    """Return the caveats that at least one of several situations calls for, gravest first.

    Args:
        registry: all caveats.
        situations: what is known about a result, one a measure when it rests on several.
    """
    known = list(situations)
    found = [caveat for caveat in registry if any(_applies(caveat, item) for item in known)]
    return gravest_first(found)


def gravest_first(caveats: Iterable[Caveat]) -> list[Caveat]:
    """Return caveats by severity, then by evidence, then by name."""
    return sorted(caveats, key=lambda item: (_RANK[item.severity], _RANK[item.evidence], item.id))


def _applies(caveat: Caveat, situation: Situation) -> bool:
    if caveat.trigger != ALWAYS and caveat.trigger not in situation.triggers:
        return False
    return (
        (not caveat.datasets or situation.dataset in caveat.datasets)
        and (not caveat.indicators or situation.indicator in caveat.indicators)
        and (not caveat.instruments or bool(caveat.instruments & situation.instruments))
        and (not caveat.countries or bool(caveat.countries & situation.countries))
    )


def caveat_ids(registry: Iterable[Caveat], situation: Situation) -> str:
    """Return the identifiers of the attached caveats, joined by ``|``, gravest first."""
    return "|".join(caveat.id for caveat in attach(registry, situation))
