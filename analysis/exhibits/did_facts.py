"""Facts for the captions of the figures of difference-in-differences, read from their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from analysis.exhibits import vocabulary
from analysis.exhibits.bacon_figure import bacon_panels
from analysis.exhibits.did_panels import Models, Record, comparison, models_of
from analysis.exhibits.event_study_figure import event_panels
from analysis.exhibits.facts import Facts
from analysis.exhibits.leave_one_out_figure import RefitPanel, direction_open, refit_panels
from analysis.exhibits.material import Material
from analysis.exhibits.parallel_trends_figure import (
    BREAKDOWN,
    CAP,
    EVENT_STUDY,
    trend_panels,
)
from analysis.exhibits.placebo_states_figure import states_panels
from analysis.exhibits.randomization_figure import dealt_panels
from analysis.exhibits.reasons import KINDS, kind_of
from analysis.exhibits.specification_curve_figure import curve_blocks
from analysis.exhibits.state_names import listed_states
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import lowered, scale_of
from analysis.records import Identified

TEMPLATE = "did"
"""Stem of the caption templates of these figures."""

_OTHER_REASONS = "design"
_SIZE = 0.05
"""Conventional size of a test."""


def _event_study(material: Material, data: pd.DataFrame, models: Models) -> Facts:
    panels = event_panels(data, models, list(material.words.measures))
    leads: dict[tuple[int, int], list[bool]] = {}
    for place, item in enumerate(panels):
        for row in item.leads:
            leads.setdefault((place, int(row["event_time"])), []).append(direction_open(row))
    return {
        "panels": [
            {
                **_named(item.model, material),
                "rows": [
                    {
                        **row,
                        "time": int(row["event_time"]),
                        "estimator": term(
                            vocabulary.ESTIMATORS, str(row["estimator"]), material.language
                        ),
                    }
                    for row in item.rows
                ],
            }
            for item in panels
        ],
        "too_often": _too_often(data[data["ci_low"].notna()], models, material),
        "leads": len(leads),
        "clear": sum(not any(found) for found in leads.values()),
        "missing": _missing(data[data["event_time"].isna()], material),
    }


def _too_often(rows: pd.DataFrame, models: Models, material: Material) -> list[str]:
    """Return the estimators of some rows whose test rejects too often without effect, by name."""
    keys = set(zip(rows["specification"], rows["indicator"], strict=True))
    found = {
        str(model["estimator"])
        for key, model in models.items()
        if key in keys and model["size_mark"] == "over-rejects"
    }
    return sorted(term(vocabulary.ESTIMATORS, name, material.language) for name in found)


def _specification_curve(material: Material, data: pd.DataFrame, models: Models) -> Facts:
    blocks = [
        {
            "unit": block.unit,
            "total": len(block.rows),
            "negative": sum(row["sign"] == -1 for row in block.rows),
            "positive": sum(row["sign"] == 1 for row in block.rows),
            "fixed": sum(row["bounds_sign"] in (-1, 1) for row in block.rows),
            "low": block.rows[0]["estimate"],
            "high": block.rows[-1]["estimate"],
        }
        for block in curve_blocks(data)
    ]
    return {
        **_headline(material, models),
        "total": len(data),
        "models": data["specification"].nunique(),
        "numbered": sum(block["total"] for block in blocks),
        "blocks": blocks,
        "elsewhere": int((data["estimate"].isna() & (data["identified"] != Identified.NO)).sum()),
        "missing": _missing(data[data["identified"] == Identified.NO], material),
    }


def _bacon(material: Material, data: pd.DataFrame, models: Models) -> Facts:
    panels = bacon_panels(data, models, list(material.words.measures))
    return {
        "panels": [
            {
                **_named(item.model, material),
                "share": 100 * item.forbidden,
                "estimate": item.total,
                "rows": item.rows,
            }
            for item in panels
        ],
        "missing": _missing(data[data["kind"] == "none"], material),
    }


def _leave_one_out(material: Material, data: pd.DataFrame, models: Models) -> Facts:
    panels = refit_panels(data, models)
    leading = next((item for item in panels if item.model["role"] == "headline"), None)
    return {
        **_headline(material, models),
        "models": len(panels),
        "leading": None if leading is None else _refits(leading, material),
        "missing": _missing(data[data["kind"] == "none"], material),
    }


def _refits(item: RefitPanel, material: Material) -> Facts:
    rows = sorted(
        (row for row in item.without.values() if pd.notna(row["estimate"])),
        key=lambda row: float(row["estimate"]),
    )
    named = [{**row, "name": material.words.country(str(row["country"]))} for row in rows]
    return {
        "estimate": item.full["estimate"],
        "rows": named,
        "open": [row["name"] for row in named if direction_open(row)],
    }


def _randomization(material: Material, data: pd.DataFrame, models: Models) -> Facts:
    panels = dealt_panels(data, models)
    tests = [
        {
            **item.test,
            "used": len(item.estimates),
            "large": sum(item.large),
            "leading": item.model["role"] == "headline",
            "scale": scale_of(item.model),
            "model": material.words.model(item.model),
        }
        for item in panels
    ]
    return {
        **_headline(material, models),
        "tests": tests,
        "leading": next((test for test in tests if test["leading"]), None),
        "powerless": sum(float(test["smallest_p"]) > _SIZE for test in tests),
        "missing": _missing(data[data["kind"] == "none"], material),
    }


def _placebo_states(material: Material, data: pd.DataFrame, models: Models) -> Facts:
    panels = states_panels(data, models)
    return {
        "panels": [
            {
                **_named(item.model, material),
                **item.own,
                "measure": material.words.measures[str(item.model["indicator"])],
                "years": item.model["event_year"],
                "form": material.words.form(scale_of(item.model)),
                "used": len(item.estimates),
                "large": len(item.large),
                "others": listed_states(item.named, material.language),
            }
            for item in panels
        ],
        "powerless": sum(float(item.own["smallest_p"]) > _SIZE for item in panels),
        "missing": _missing(data[data["role"] == "none"], material),
    }


def _parallel_trends(material: Material, data: pd.DataFrame, models: Models) -> Facts:
    panels = trend_panels(data, models)
    return {
        "panels": [
            {
                **_named(item.model, material),
                "years": item.model["years"],
                "earlier": item.earlier,
                "smoothness": item.restriction == "smoothness",
                "ends": item.ends,
                "breakdown": {
                    short: next(
                        (row["value"] for row in item.breakdown if row["item"] == name), None
                    )
                    for name, (short, *_) in BREAKDOWN.items()
                },
            }
            for item in panels
        ],
        "cap": CAP,
        "studies": sum(item.earlier is None for item in panels),
        "missing": _missing(
            data[(data["against"] == EVENT_STUDY) & data["low"].isna() & data["value"].isna()],
            material,
        ),
    }


_FACTS: dict[str, Callable[[Material, pd.DataFrame, Models], Facts]] = {
    "specification_curve": _specification_curve,
    "leave_one_out": _leave_one_out,
    "randomization": _randomization,
    "placebo_states": _placebo_states,
    "parallel_trends": _parallel_trends,
    "event_study": _event_study,
    "bacon": _bacon,
}

KINDS_DRAWN = tuple(_FACTS)
"""Kinds of figure whose facts stand here, in the order of the report."""


def did_facts(material: Material, name: str) -> Facts:
    """Return the facts for the caption of one figure; its name is its kind."""
    models = models_of(material.main)
    facts = _FACTS[name](material, material.data[name], models)
    return {**facts, "confidence": material.settings.confidence_level * 100}


def _headline(material: Material, models: Models) -> Facts:
    """Return the headline and the names of its measure and instrument."""
    row = next(model for model in models.values() if model["role"] == "headline")
    return {"headline": row, **_named(row, material)}


def _named(model: Record, material: Material) -> Facts:
    words = material.words
    indicator, scale = str(model["indicator"]), scale_of(model)
    return {
        "measure": words.measure(indicator, scale),
        "unit": words.unit(indicator, scale),
        "scale": scale,
        "instrument": term(vocabulary.INSTRUMENTS, str(model["instrument"]), words.language),
        "comparison": comparison(model, words),
    }


def _missing(rows: pd.DataFrame, material: Material) -> list[Facts]:
    """Return why models are not drawn, the most frequent reason first, with counts of models.

    Reasons of a known kind are counted together; others are told in full.
    """
    distinct = rows.drop_duplicates(["specification", "indicator", "reason"])
    found: Counter[str] = Counter()
    for reason in distinct["reason"]:
        kind = kind_of(str(reason))
        told = (
            material.words.reason(str(reason))
            if kind == _OTHER_REASONS
            else lowered(KINDS[kind][1][material.language])
        )
        found[told] += 1
    ranked: Sequence[tuple[str, Any]] = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"reason": reason, "count": count} for reason, count in ranked]
