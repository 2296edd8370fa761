"""The order in which caveats are shown."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.caveats.registry import Caveat

_RANK = {"high": 0, "medium": 1, "low": 2}


def gravest_first(registry: Iterable[Caveat]) -> list[Caveat]:
    """Return caveats by severity, then by evidence, then by name."""
    return sorted(registry, key=lambda item: (_RANK[item.severity], _RANK[item.evidence], item.id))


def chosen(names: Iterable[str], registry: Iterable[Caveat]) -> list[Caveat]:
    """Return the caveats with these identifiers, gravest first."""
    wanted = set(names)
    return gravest_first(caveat for caveat in registry if caveat.id in wanted)


def joined(names: Iterable[str], registry: Iterable[Caveat]) -> str:
    """Return caveat identifiers gravest first, joined by ``|``."""
    return "|".join(caveat.id for caveat in chosen(names, registry))
