"""Estimates: every model that carries a number, and why the others carry none."""

from __future__ import annotations

from analysis.exhibits import vocabulary
from analysis.exhibits.did_facts import KINDS_DRAWN
from analysis.exhibits.facts import Facts
from analysis.exhibits.reasons import KINDS, kind_of
from analysis.exhibits.site.book import Record
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.figures import caveats_of
from analysis.exhibits.site.source import Source
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import scale_of
from analysis.records import Identified, Lens

_POINTS = (
    (Lens.AS_PRINTED, ""),
    (Lens.INTERVAL_LIKELIHOOD, "likelihood_"),
    (Lens.MULTIPLE_IMPUTATION, "imputation_"),
)
"""Where the point in the table comes from: the first of these lenses that has one."""

_RANK = {"headline": 0, "warning": 1, "main": 2, "sensitivity": 3}


def facts(source: Source, caveats: PageCaveats) -> Facts:
    """Return the rows, the figures and the refusals.

    Args:
        source: the results.
        caveats: collects the caveats of the page.
    """
    figures = source.of_kind("forest", "lenses", *KINDS_DRAWN)
    caveats.add(caveats_of(figures))
    measures = list(source.material.words.measures)
    numbered = sorted(
        source.numbered,
        key=lambda row: (_RANK[row["role"]], measures.index(row["indicator"]), row["row_id"]),
    )
    return {
        "forests": source.of_kind("forest"),
        "lenses": source.of_kind("lenses"),
        "checks": source.of_kind(*KINDS_DRAWN),
        "rows": [estimate(row, source, caveats) for row in numbered],
        "refusals": _refusals(source),
        "count": source.summary,
    }


def estimate(row: Record, source: Source, caveats: PageCaveats) -> Facts:
    """Return one estimate over its lenses, as a row of a table."""
    words, language, scale = source.material.words, source.language, scale_of(row.values)
    lens, prefix = next((item for item in _POINTS if row[f"{item[1]}estimate"]), _POINTS[0])
    ends = (f"{prefix}ci_low", f"{prefix}ci_high")
    return {
        "record": row,
        "id": row["row_id"],
        "role": row["role"],
        "role_label": term(vocabulary.ROLES, row["role"], language),
        "indicator": row["indicator"],
        "measure": words.measure(row["indicator"], scale),
        "unit": words.unit(row["indicator"], scale),
        "model": words.model(row.values),
        "point": row.signed(f"{prefix}estimate", scale),
        "sort": row[f"{prefix}estimate"],
        "lens": term(vocabulary.LENSES, lens, language) if prefix else "",
        "interval": row.range(*ends, scale, between="; ") if all(row[end] for end in ends) else "",
        "bounds": row.range("bound_low", "bound_high", scale),
        "sign": row["sign_identified"],
        "sign_label": term(vocabulary.SIGNS, row["sign_identified"], language)
        if row["sign_identified"]
        else "",
        "verdict": row["verdict"],
        "verdict_label": term(vocabulary.VERDICTS, row["verdict"], language),
        "groups": int(row["n_treated"]) + int(row["n_compared"]),
        "treated": words.listed(row["countries_treated"]),
        "compared": words.listed(row["countries_compared"]),
        "reason": words.reason(row["reason"]),
        **_measured(row, prefix),
        "caveats": caveats.of(row["caveat_ids"]),
    }


def _measured(row: Record, prefix: str) -> Facts:
    """Return how often the test errs and its interval covers in simulation, where it misses."""
    size, coverage = f"{prefix}size_measured", f"{prefix}coverage_measured"
    return {
        "oversize": row.percent(size) if row[f"{prefix}size_mark"] == "over-rejects" else "",
        "undersize": row.percent(coverage)
        if row[f"{prefix}coverage_mark"] == "under-covers"
        else "",
        "unmeasured": row[f"{prefix}size_mark"] == "not measured",
    }


def _refusals(source: Source) -> list[Facts]:
    """Return the kinds of refusal, the most frequent first, with their reasons in words."""
    reasons: dict[str, dict[str, int]] = {}
    for row in source.estimates:
        if row["identified"] == Identified.NO:
            told = reasons.setdefault(kind_of(row["reason"]), {})
            text = source.material.words.reason(row["reason"])
            told[text] = told.get(text, 0) + 1
    groups = [
        {
            "title": KINDS[kind][1][source.language],
            "record": source.summary["models refused"][kind],
            "reasons": sorted(told, key=lambda text: (-told[text], text)),
        }
        for kind, told in reasons.items()
    ]
    return sorted(groups, key=lambda group: -int(group["record"]["value"]))
