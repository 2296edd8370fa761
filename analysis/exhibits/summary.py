"""Counts that the report tells, as a table, so that each of them has a row to point to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.exhibits.reasons import KINDS, kind_of
from analysis.exhibits.verdicts import Verdict
from analysis.records import Identified

Row = dict[str, object]

HOLDS = ("all", "some", "none", "not checkable")
"""Answers of the claims audit, in the order in which they are told."""

_ALL = "ALL"
_SIGNS = ("negative", "positive", "zero", "no")


@dataclass(frozen=True)
class Counted:
    """The tables that are counted, all rounding readings.

    Attributes:
        cells: cells.
        estimates: the estimates table.
        claims: the claims audit.
        scorecard: the scorecard.
        identification: what can be identified.
        accounting: answers against requests.
        reading: the main reading, to which every count keeps.
    """

    cells: pd.DataFrame
    estimates: pd.DataFrame
    claims: pd.DataFrame
    scorecard: pd.DataFrame
    identification: pd.DataFrame
    accounting: pd.DataFrame
    reading: str

    def main(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a table under the main reading."""
        return table[table["reading"] == self.reading]


def summary_rows(counted: Counted) -> list[Row]:
    """Return every count of the report with the total of which it is a part."""
    return [
        *_figures(counted),
        *_estimates(counted),
        *_claims(counted),
        *_scorecard(counted),
        *_series(counted),
        *_accounts(counted),
    ]


def _rows(subject: str, table: str, counts: Iterable[tuple[str, int]], total: int) -> list[Row]:
    return [
        {"subject": subject, "item": item, "value": count, "total": total, "counted": table}
        for item, count in counts
    ]


def _figures(counted: Counted) -> list[Row]:
    cells = counted.main(counted.cells)
    possible = counted.scorecard.loc[counted.scorecard["country"] != _ALL, "country"].nunique()
    return [
        *_rows("cells", "cells", [("all", len(cells))], len(cells)),
        *_rows("countries", "cells", [("with figures", cells["country"].nunique())], possible),
    ]


def _estimates(counted: Counted) -> list[Row]:
    table = counted.main(counted.estimates)
    numbered = table[table["identified"] != Identified.NO]
    leading = table["role"].isin(["headline", "main"])
    refused = Counter(
        kind_of(reason) for reason in table.loc[table["identified"] == Identified.NO, "reason"]
    )
    verdicts, signs = Counter(numbered["verdict"]), Counter(numbered["sign_identified"])
    name = "estimates_table"
    return [
        *_rows("models", name, [("with a number", len(numbered))], len(table)),
        *_rows(
            "main models",
            name,
            [("with a number", int((table["identified"] != Identified.NO)[leading].sum()))],
            int(leading.sum()),
        ),
        *_rows("model verdicts", name, [(word, verdicts[word]) for word in Verdict], len(numbered)),
        *_rows("model signs", name, [(sign, signs[sign]) for sign in _SIGNS], len(numbered)),
        *_rows("models refused", name, [(kind, refused[kind]) for kind in KINDS], len(table)),
    ]


def _claims(counted: Counted) -> list[Row]:
    table = counted.main(counted.claims)
    table = table[table["claimed_by"] == "report"]
    holds = Counter(table["holds"])
    return _rows("claims", "claims_audit", [(word, holds[word]) for word in HOLDS], len(table))


def _scorecard(counted: Counted) -> list[Row]:
    table, name = counted.scorecard, "indicator_scorecard"
    together = table[table["country"] == _ALL]
    words = Counter(together["verdict"])
    found = _rows("indicators", name, [(word, words[word]) for word in Verdict], len(together))
    apart = table[table["country"] != _ALL]
    for indicator, rows in apart.groupby("indicator_id", sort=True):
        verdicts = Counter(rows["verdict"])
        found += _rows(
            f"indicator {indicator}", name, [(word, verdicts[word]) for word in Verdict], len(rows)
        )
    agreement = Counter(apart["agreement"])
    words_of = ("yes", "partly", "no", "not comparable")
    return found + _rows(
        "agreement with the report",
        name,
        [(word, agreement[word]) for word in words_of],
        len(apart),
    )


def _series(counted: Counted) -> list[Row]:
    table = counted.identification[counted.identification["model"] == "series"]
    carries = Counter(table["carries"])
    return _rows(
        "series", "identification", [(word, carries[word]) for word in sorted(carries)], len(table)
    )


def _accounts(counted: Counted) -> list[Row]:
    table = counted.main(counted.accounting)
    balance = Counter(table["balance"])
    words = ("can balance", "answers exceed requests", "requests exceed answers")
    return _rows("accounts", "accounting", [(word, balance[word]) for word in words], len(table))
