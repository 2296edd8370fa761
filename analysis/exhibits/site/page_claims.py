"""Claims of the report against all counts that its figures allow, and the accounts."""

from __future__ import annotations

import re

from markupsafe import Markup

from analysis.exhibits.claims_table import HOLDS
from analysis.exhibits.facts import Facts
from analysis.exhibits.site.book import Record
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.source import Source
from analysis.exhibits.words import capital
from analysis.verdicts.evaluation import Holds

_CELL = re.compile(
    r"(?P<country>[A-Z]{3}) (?P<year>\d{4,6}) (?P<indicator>[a-z_]+) '(?P<token>[^']*)'"
)
"""A cell as the tables of verdicts write it."""


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return the claims and the accounts.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    claims = source.main(source.book.table("5_tables/claims_audit"))
    order = list(Holds)
    claims.sort(
        key=lambda row: (order.index(Holds(row["holds"])), row["claim_id"], row["countries"])
    )
    accounts = source.main(source.book.table("5_tables/accounting"))
    return {
        "answers": [(str(word), HOLDS[source.language][word]) for word in Holds],
        "rows": [_claim(record, source, caveats) for record in claims],
        "accounts": [_account(record, source, caveats) for record in accounts],
        "count": source.summary,
    }


def _claim(record: Record, source: Source, caveats: PageCaveats) -> Facts:
    language, words = source.language, source.material.words
    holds = HOLDS[language][Holds(record["holds"])]
    return {
        "record": record,
        "id": f"{record['claim_id']}-{record['countries']}".replace("|", "-"),
        "statement": record[f"statement_{language}"],
        "countries": words.listed(record["countries"]),
        "measure": words.measures.get(record["indicator"], record["indicator"]),
        "answer": record["holds"],
        "holds": record.told("holds", capital(holds)),
        "arithmetic": record[f"arithmetic_{language}"],
        "would_hold": record[f"would_hold_{language}"],
        "cells": cells_in(record, source),
        "added": record["claimed_by"] != "report",
        "section": record["section"],
        "line": record["line"],
        "caveats": caveats.of(record["caveat_ids"]),
    }


def cells_in(record: Record, source: Source) -> list[Facts]:
    """Return the cells that a row names, each with the counts that it allows."""
    words = source.material.words
    found = []
    for match in _CELL.finditer(record["cells"]):
        cell = source.cells.get((match["country"], match["year"], match["indicator"]))
        found.append(
            {
                "name": f"{words.country(match['country'])} {match['year']}, "
                f"{words.measures[match['indicator']].lower()}",
                "token": match["token"],
                "range": _allowed(cell) if cell else "",
            }
        )
    return found


def _allowed(cell: Record) -> Markup:
    return cell.range("low", "high", between="\N{EN DASH}", signed=False)


def _account(record: Record, source: Source, caveats: PageCaveats) -> Facts:
    registry = {item.id: item for item in source.material.caveats}
    explained = registry.get(record["explained_by"])
    return {
        "record": record,
        "country": source.material.words.country(record["country"]),
        "year": record["year"],
        "balance": record["balance"],
        "explained": explained.title[source.language] if explained else "",
        "explained_id": record["explained_by"],
        "cells": cells_in(record, source),
        "caveats": caveats.of(record["caveat_ids"]),
    }
