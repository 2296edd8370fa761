"""The first page: what the figures show, in a minute."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.exhibits.facts import Facts
from analysis.exhibits.site.book import Record
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.source import Source
from analysis.exhibits.words import scale_of
from analysis.records import Identified

_EXAMPLES = 3
"""Claims shown under each answer."""

_ALL_COUNTS = "breakdown for all counts allowed"


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return what the first page tells.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    parts = source.main(source.book.table("5_tables/headline"))
    headline = next((row for row in parts if row["part"] == "headline"), None)
    figure = source.figures.get("difference_headline")
    if figure:
        caveats.add(item.id for item in figure.caveats)
    if headline:
        caveats.of(headline["caveat_ids"])
    return {
        "h": headline,
        "identified": headline is not None and headline["identified"] != Identified.NO,
        "scale": scale_of(headline.values) if headline else "count",
        **_beside(parts, headline),
        **_breakdowns(source, headline),
        "figure": figure,
        "claims": _claims(source),
        "count": source.summary,
    }


def _beside(parts: Sequence[Record], headline: Record | None) -> Facts:
    """Return what stands beside the headline; None for a part that is not there."""

    def find(part: str, **wanted: str) -> Record | None:
        return next(
            (
                row
                for row in parts
                if row["part"] == part
                and row["identified"] != Identified.NO
                and all(row[name] == value for name, value in wanted.items())
            ),
            None,
        )

    form = headline["form"] if headline else ""
    return {
        "log": find("log_form"),
        "treated_change": find("treated_change"),
        "earlier_change": find("warning", form=form, estimator="mean_change"),
        "earlier_difference": find("warning", form=form, estimator="long_difference"),
    }


def _breakdowns(source: Source, headline: Record | None) -> Facts:
    """Return how much earlier movement, and how wide a rounding, the sign survives."""
    if headline is None:
        return {"recurring": None, "unit": None}

    def same(record: Record) -> bool:
        names = ("specification", "indicator", "reading")
        return all(record[name] == headline[name] for name in names)

    trends = [row for row in source.book.table("4_sensitivity/parallel_trends") if same(row)]
    units = [row for row in source.book.table("4_sensitivity/rounding_breakdown") if same(row)]
    return {
        "recurring": next(
            (row for row in trends if row["item"] == _ALL_COUNTS and row["value"]), None
        ),
        "unit": next((row for row in units if row["item"] == "breakdown_unit"), None),
    }


def _claims(source: Source) -> dict[str, list[Facts]]:
    """Return answer -> the first claims of the report with that answer."""
    found: dict[str, list[Facts]] = {}
    for record in source.main(source.book.table("5_tables/claims_audit")):
        examples = found.setdefault(record["holds"], [])
        if record["claimed_by"] == "report" and len(examples) < _EXAMPLES:
            examples.append(
                {
                    "id": f"{record['claim_id']}-{record['countries']}".replace("|", "-"),
                    "statement": record[f"statement_{source.language}"],
                    "countries": source.material.words.listed(record["countries"]),
                }
            )
    return found
