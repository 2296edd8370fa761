"""Countries: what is printed about each, and the dates of its agreements."""

from __future__ import annotations

from analysis.design.calendar import label_of
from analysis.exhibits import vocabulary
from analysis.exhibits.facts import Facts
from analysis.exhibits.numbers import printed_date
from analysis.exhibits.site.book import Record
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.figures import caveats_of
from analysis.exhibits.site.source import Source
from analysis.exhibits.vocabulary import term


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return figures, printed numbers and dates of every country.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    words = source.material.words
    figures = source.of_kind("series")
    caveats.add(caveats_of(figures))
    drawn = {item.name.removeprefix("series_"): item for item in figures}
    return {
        "drawn": sorted(
            ({"code": code, "name": words.country(code), "figure": item}
             for code, item in drawn.items()),
            key=lambda entry: str(entry["name"]),
        ),
        "silent": sorted(words.country(code) for code in words.countries if code not in drawn),
        "cells": [_cell(record, source) for record in source.cells.values()],
        "events": [_event(record, source) for record in source.book.table("1_clean/agreements")],
        "count": source.summary,
    }  # fmt: skip


def _cell(record: Record, source: Source) -> Facts:
    words = source.material.words
    return {
        "record": record,
        "code": record["country"],
        "country": words.country(record["country"]),
        "indicator": record["indicator"],
        "measure": words.measures[record["indicator"]],
        "unit": words.units[record["indicator"]],
        "year": label_of(int(record["year"]), source.language),
        "order": record["year"],
        "tokens": record["tokens"].replace("|", ", "),
        "lines": record["source_lines"].replace("|", ", "),
    }


def _event(record: Record, source: Source) -> Facts:
    language = source.language
    earliest = record["date_earliest"]
    return {
        "record": record,
        "code": record["country"],
        "country": source.material.words.country(record["country"]),
        "instrument": term(vocabulary.INSTRUMENTS, record["instrument"], language),
        "kind": record["instrument"],
        "event": term(vocabulary.EVENTS, record["event"], language),
        "date": printed_date(earliest, record["precision"], language) if earliest else "",
        "order": earliest,
        "used": record["chosen"] == "yes" and bool(earliest),
    }
