"""The tables of stage ``5_tables``: one estimate a row with its lenses side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.caveats.registry import Caveat
from analysis.exhibits.breakdown import breakdown_columns
from analysis.exhibits.caveats import joined
from analysis.exhibits.verdicts import verdict
from analysis.records import Identified, Lens

Row = dict[str, object]

_MODEL = (
    *("dataset", "specification", "role", "indicator", "form", "instrument", "event"),
    *("event_year", "timing", "estimator", "comparison", "country", "reading"),
)
_SAMPLE = (
    *("countries_treated", "countries_compared", "years"),
    *("n_obs", "n_clusters", "n_treated", "n_compared"),
)
_PRINTED = ("estimate", "standard_error", "ci_low", "ci_high", "p_value", "df", "inference")
_SIZE = ("size_measured", "size_panels", "size_design", "size_mark")
_COVERAGE = ("coverage_measured", "coverage_panels", "coverage_design", "coverage_mark")
_MARKS = ("size_measured", "size_mark", "coverage_measured", "coverage_mark")
_BOUNDS = (
    *("bound_low", "bound_high", "bound_status"),
    *("ci_union_low", "ci_union_high", "ci_union_status", "sign_identified"),
)
_OTHER_LENSES = {Lens.MULTIPLE_IMPUTATION: "imputation", Lens.INTERVAL_LIKELIHOOD: "likelihood"}


def estimates_table(
    estimates: pd.DataFrame, expected: Mapping[str, str], registry: Sequence[Caveat]
) -> list[Row]:
    """Return one row a model, measure, country and reading, wide over the rounding lenses.

    Args:
        estimates: stage ``3_estimates``.
        expected: measure -> change that better cooperation would give (increase, decrease, "").
        registry: all caveats, which give the order of the identifiers.

    Raises:
        ValueError: two estimates have the same model, measure, country, reading and lens.
    """
    # One conversion of the whole table: one a group is many times slower.
    groups: dict[str, list[dict[Hashable, Any]]] = defaultdict(list)
    for row in estimates.to_dict("records"):
        groups[str(row["estimate_id"]).rsplit("/", 1)[0]].append(row)
    return [_wide(row_id, groups[row_id], expected, registry) for row_id in sorted(groups)]


def _wide(
    row_id: str,
    group: Sequence[Mapping[Hashable, Any]],
    expected: Mapping[str, str],
    registry: Sequence[Caveat],
) -> Row:
    lenses = {Lens(str(row["lens"])): row for row in group}
    if len(lenses) < len(group):
        raise ValueError(f"{row_id}: a rounding lens occurs twice")
    numbered = {lens: row for lens, row in lenses.items() if row["identified"] != Identified.NO}
    # The row as printed speaks first; where it carries no number another lens does.
    spoken = next(
        (found[lens] for found in (numbered, lenses) for lens in Lens if lens in found), None
    )
    if spoken is None:
        raise ValueError(f"{row_id}: no lens at all")
    wide: Row = {"row_id": row_id}
    wide |= {str(name): spoken[name] for name in (*_MODEL, *_SAMPLE)}
    printed, bounds = lenses.get(Lens.AS_PRINTED), lenses.get(Lens.BOUNDS)
    wide |= {name: printed[name] if printed else None for name in (*_PRINTED, *_SIZE, *_COVERAGE)}
    wide |= {name: bounds[name] if bounds else None for name in _BOUNDS}
    for lens, prefix in _OTHER_LENSES.items():
        row = lenses.get(lens)
        wide |= {
            f"{prefix}_{name}": row[name] if row else None for name in (*_PRINTED[:4], *_MARKS)
        }
    partly = Lens.AS_PRINTED not in numbered and spoken["identified"] != Identified.NO
    # A lens that was refused brings the caveats of a missing number: not for a row that has one.
    speakers = (numbered or lenses).values()
    attached = {name for row in speakers for name in str(row["caveat_ids"]).split("|")}
    wide |= {
        "identified": str(Identified.PARTLY) if partly else spoken["identified"],
        "reason": spoken["reason"],
        "verdict": str(verdict(wide, expected[str(wide["indicator"])])),
        "caveat_ids": joined(attached, registry),
    }
    return wide


def headline_rows(table: pd.DataFrame, trends: pd.DataFrame) -> list[Row]:
    """Return the headline, its log form, the treated countries' own change, and the warnings.

    A warning carries the breakdown value of the headline against it, or of the log form when it is
    in logs: how much of that earlier change may recur before the direction is lost.

    Args:
        table: the estimates table.
        trends: limits on parallel trends, stage ``4_sensitivity``.
    """
    found: list[Row] = []
    for headline in table[table["role"] == "headline"].to_dict("records"):
        beside = [
            {"part": _part(row, headline), **{str(name): value for name, value in row.items()}}
            for row in table[table["reading"] == headline["reading"]].to_dict("records")
        ]
        parts = [row for row in beside if row["part"]]
        results = [row for row in parts if row["part"] in ("headline", "log_form")]
        for row in parts:
            found.append(
                row | (_breakdown(row, results, trends) if row["part"] == "warning" else {})
            )
    return found


def _breakdown(warning: Row, results: Sequence[Row], trends: pd.DataFrame) -> Row:
    """Return the breakdown value of the result that a warning stands beside."""
    columns: Row = {}
    for result in results:
        same = [trends[name] == result[name] for name in ("specification", "indicator", "reading")]
        columns |= breakdown_columns(warning, trends[same[0] & same[1] & same[2]])
    return columns


def _part(row: Mapping[object, object], headline: Mapping[object, object]) -> str:
    if row["row_id"] == headline["row_id"]:
        return "headline"
    if row["role"] == "warning":
        return "warning"
    same = ("indicator", "instrument", "event", "timing", "years", "countries_treated")
    if row["role"] != "main" or any(row[name] != headline[name] for name in same):
        return ""
    if row["form"] == "log1p" and row["estimator"] == headline["estimator"]:
        return "log_form"
    if row["form"] == headline["form"] and row["estimator"] == "mean_change":
        return "treated_change"
    return ""


def caveats_used(table: pd.DataFrame, registry: Sequence[Caveat]) -> list[Row]:
    """Return each caveat that travels with an estimate, with the number of rows it is on."""
    attached = Counter(name for ids in table["caveat_ids"] for name in str(ids).split("|"))
    numbered = table[table["identified"] != Identified.NO]
    with_number = Counter(name for ids in numbered["caveat_ids"] for name in str(ids).split("|"))
    return [
        {
            "caveat_id": caveat.id,
            "title_en": caveat.title["en"],
            "title_nl": caveat.title["nl"],
            "severity": caveat.severity,
            "evidence": caveat.evidence,
            "source": caveat.source,
            "rows": attached[caveat.id],
            "rows_with_number": with_number[caveat.id],
        }
        for caveat in registry
        if attached[caveat.id]
    ]
