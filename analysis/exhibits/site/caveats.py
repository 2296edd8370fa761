"""Caveats of a page: which stand on which rows, and each of them in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analysis.caveats.registry import Caveat
from analysis.exhibits.caveats import chosen


@dataclass(frozen=True)
class CaveatSet:
    """The caveats that travel with one row or more.

    Attributes:
        name: name of the set in its page.
        items: the caveats, gravest first.
    """

    name: str
    items: tuple[Caveat, ...]

    @property
    def high(self) -> int:
        """Number of caveats that could change a conclusion."""
        return sum(item.severity == "high" for item in self.items)


@dataclass
class PageCaveats:
    """Collects what stands on the rows and figures of one page.

    Attributes:
        registry: all caveats.
    """

    registry: Sequence[Caveat]
    _sets: dict[str, CaveatSet] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def of(self, names: str) -> CaveatSet:
        """Return the set of a row; rows with the same caveats share one.

        Args:
            names: identifiers joined by ``|``.
        """
        if names not in self._sets:
            items = tuple(chosen(names.split("|"), self.registry))
            self._sets[names] = CaveatSet(f"set-{len(self._sets) + 1}", items)
            self.add(item.id for item in items)
        return self._sets[names]

    def add(self, names: Iterable[str]) -> None:
        """Note caveats of a figure or a sentence of the page."""
        self._seen.update(names)

    @property
    def sets(self) -> list[CaveatSet]:
        """Every set in the order in which it was asked for."""
        return list(self._sets.values())

    @property
    def all(self) -> list[Caveat]:
        """Every caveat of the page, gravest first."""
        return chosen(self._seen, self.registry)
