"""The scorecard: 14 indicators, for all countries together and country by country."""

from __future__ import annotations

from analysis.exhibits import vocabulary
from analysis.exhibits.facts import Facts
from analysis.exhibits.site.book import Record
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.source import Source
from analysis.exhibits.verdicts import Verdict
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import span

_TOGETHER = "ALL"


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return the rows of the scorecard.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    scorecard = source.book.table("5_tables/indicator_scorecard")
    ordered = sorted(scorecard, key=lambda record: int(record["order"]))
    return {
        "together": [
            _row(record, source, caveats)
            | {"counts": source.summary.get(f"indicator {record['indicator_id']}", {})}
            for record in ordered
            if record["country"] == _TOGETHER
        ],
        "rows": [
            _row(record, source, caveats) for record in ordered if record["country"] != _TOGETHER
        ],
        "verdicts": list(Verdict),
        "count": source.summary,
    }


def _row(record: Record, source: Source, caveats: PageCaveats) -> Facts:
    language, words = source.language, source.material.words
    texts = {
        name: record[f"{name}_{language}"]
        for name in (
            *("label", "country", "operationalisation", "hypothesis", "change", "reason"),
            *("would_test", "agreement_reason"),
        )
    }
    form = record["form"] or "count"
    return {
        **texts,
        "record": record,
        "id": f"{record['indicator_id']}-{record['country']}",
        "indicator": record["indicator_id"],
        "verdict": record["verdict"],
        "verdict_label": term(vocabulary.VERDICTS, record["verdict"], language),
        "scale": form,
        "unit": words.unit(record["estimate_measure"], form) if record["estimate_measure"] else "",
        "years": span(record["change_years"], language),
        "measure": words.measures.get(record["change_measure"], ""),
        "places": record["report_places"],
        "caveats": caveats.of(record["caveat_ids"]),
    }
