"""Interrupted series: those that carry a model, and why the others do not."""

from __future__ import annotations

from analysis.exhibits import vocabulary
from analysis.exhibits.facts import Facts
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.figures import caveats_of
from analysis.exhibits.site.page_estimates import estimate
from analysis.exhibits.site.source import Source
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import enumeration


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return the figures, the estimates of single series and the answers of the gate.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    caveats.add(caveats_of(list(source.series.values())))
    return {
        "figures": list(source.series.values()),
        "rows": [
            estimate(row, source, caveats)
            for row in source.numbered
            if row["estimator"].endswith("_series") or "_series_" in row["estimator"]
        ],
        "gate": _gate(source),
        "settings": source.material.settings.gate,
        "count": source.summary,
    }


def _gate(source: Source) -> list[Facts]:
    """Return country, measure and reason, with the instruments to which the reason applies."""
    words, language = source.material.words, source.language
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for row in source.book.table("2_design/identification"):
        if row["model"] == "series":
            key = (row["country"], row["indicator"], row["carries"], row["reason"])
            grouped.setdefault(key, []).append(
                term(vocabulary.INSTRUMENTS, row["instrument"], language)
            )
    return [
        {
            "code": country,
            "country": words.country(country),
            "indicator": measure,
            "measure": words.measures[measure],
            "carries": carries,
            "reason": words.reason(reason),
            "instruments": enumeration(instruments, language),
        }
        for (country, measure, carries, reason), instruments in sorted(grouped.items())
    ]
