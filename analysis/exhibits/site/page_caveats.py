"""Every caveat on a number or a figure, with where it comes from and what it touches."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.caveats.registry import Caveat
from analysis.exhibits import vocabulary
from analysis.exhibits.captions import source as origin
from analysis.exhibits.facts import Facts
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.source import Source
from analysis.exhibits.vocabulary import term

_TABLES = (
    "5_tables/estimates_table",
    "5_tables/claims_audit",
    "5_tables/indicator_scorecard",
    "5_tables/accounting",
    "6_figures/figures",
)
"""Tables whose rows carry caveats."""


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return the caveats of the dataset.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    for name in _TABLES:
        for ids in {record["caveat_ids"] for record in source.book.table(name)}:
            caveats.add(ids.split("|"))
    used = {row["caveat_id"]: row for row in source.book.table("5_tables/caveats_used")}
    return {
        "rows": [
            {
                "caveat": item,
                "title": item.title[source.language],
                "text": item.text[source.language],
                "source": origin(item, source.language),
                "scope": _scope(item, source),
                "used": used.get(item.id),
            }
            for item in caveats.all
        ],
        "own": [item.id for item in caveats.all if item.source == "pipeline"],
    }


def _scope(item: Caveat, source: Source) -> str:
    """Return the measures, instruments and countries that a caveat concerns; empty for all."""
    words, language = source.material.words, source.language
    parts = (
        _listed(words.measures.get(name, name) for name in item.indicators),
        _listed(term(vocabulary.INSTRUMENTS, name, language) for name in item.instruments),
        _listed(words.country(name) for name in item.countries),
    )
    return "; ".join(part for part in parts if part)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
