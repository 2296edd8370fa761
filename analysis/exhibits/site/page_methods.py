"""Methods: how to read the pages, where the figures come from, and how the methods fare."""

from __future__ import annotations

from analysis.exhibits import vocabulary
from analysis.exhibits.facts import Facts
from analysis.exhibits.site.book import Record
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.source import Source
from analysis.exhibits.vocabulary import term


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return an example of a rounded figure, the cleaning, and the calibration.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    book = source.book
    caveats.add(
        name
        for row in source.book.table("5_tables/headline")
        for name in row["caveat_ids"].split("|")
    )
    return {
        "example": _example(source),
        "steps": {row["step"]: row for row in book.table("1_clean/cleaning_log")},
        "methods": [_method(row, source) for row in book.calibration("methods")],
        "sizes": [_method(row, source) for row in book.calibration("size")],
        "lenses": [_method(row, source) for row in book.calibration("rounding")],
        "count": source.summary,
    }


def _example(source: Source) -> Facts | None:
    """Return a figure of the headline that stands for several counts, to show what rounding is."""
    headline = next(
        (row for row in source.book.table("5_tables/headline") if row["part"] == "headline"), None
    )
    if headline is None:
        return None
    treated = headline["countries_treated"].split("|")
    for cell in source.cells.values():
        asked = cell["country"] in treated and cell["indicator"] == headline["indicator"]
        if asked and cell["tokens"].isdigit() and cell["low"] != cell["high"]:
            words = source.material.words
            return {
                "record": cell,
                "country": words.country(cell["country"]),
                "measure": words.measures[cell["indicator"]],
            }
    return None


def _method(row: Record, source: Source) -> Facts:
    language = source.language
    lens = row.values.get("lens", "")
    return {
        "record": row,
        "estimator": term(vocabulary.ESTIMATORS, row["estimator"], language),
        "inference": term(vocabulary.INFERENCES, row["inference"], language),
        "outcome": term(vocabulary.FORMS, row["outcome"], language),
        "lens": term(vocabulary.LENSES, lens, language) if lens else "",
        "lens_code": lens,
        "mark": row["mark"],
    }
