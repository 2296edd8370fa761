"""The report: one self-contained page that shows every number with its bounds and caveats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.caveats.registry import Caveat
from analysis.exhibits import vocabulary
from analysis.exhibits.captions import Caption, captions, source
from analysis.exhibits.caveats import chosen
from analysis.exhibits.did_facts import KINDS_DRAWN
from analysis.exhibits.facts import Facts, headline_facts, model_facts, refusal_facts
from analysis.exhibits.material import Material
from analysis.exhibits.numbers import bounds_text, in_form
from analysis.exhibits.svg import inline_svg
from analysis.exhibits.templates import environment
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import scale_of
from analysis.records import Identified, Lens

TEMPLATE = "report.html.jinja"

_POINTS = (
    (Lens.AS_PRINTED, ""),
    (Lens.INTERVAL_LIKELIHOOD, "likelihood_"),
    (Lens.MULTIPLE_IMPUTATION, "imputation_"),
)
"""Where the point in the table comes from: the first of these lenses that has one."""


@dataclass(frozen=True)
class Provenance:
    """What the cleaning did, for the last section of the report.

    Attributes:
        log: the cleaning log.
        checks: the accounting checks.
        events: agreement events.
    """

    log: pd.DataFrame
    checks: pd.DataFrame
    events: pd.DataFrame


def report(
    material: Material, svgs: Mapping[str, str], provenance: Provenance, pages: Mapping[str, str]
) -> str:
    """Return the report as HTML.

    Args:
        material: tables, figures' data and words of one language.
        svgs: figure -> its SVG in that language.
        provenance: what the cleaning did.
        pages: language -> file name of the report in that language.
    """
    words = captions(material)
    facts = headline_facts(material)
    figures = {
        name: _figure(name, caption, svgs[name], material) for name, caption in words.items()
    }
    kinds = material.index.set_index("figure")["kind"]
    page = environment(material.words, markup=True).get_template(TEMPLATE)
    return (
        page.render(
            simulated=material.simulated,
            dataset=material.dataset,
            confidence=material.settings.confidence_level * 100,
            unit=material.settings.rounding_unit,
            years=material.settings.years,
            pages=pages,
            facts=facts,
            example=_example(material, facts["headline"]),
            models=model_facts(material.main),
            main_models=model_facts(
                material.main[material.main["role"].isin(["headline", "main"])]
            ),
            headline_figure=figures["difference_headline"],
            countries=[figures[name] for name in figures if kinds[name] == "series"],
            forests=[figures[name] for name in figures if kinds[name] == "forest"],
            lenses=[figures[name] for name in figures if kinds[name] == "lenses"],
            checks=[figures[kind] for kind in KINDS_DRAWN if kind in figures],
            estimates=_estimates(material),
            refusals=refusal_facts(material),
            caveats=_caveats(material),
            provenance=_provenance(material, provenance),
        )
        + "\n"
    )


def _figure(name: str, caption: Caption, svg: str, material: Material) -> Facts:
    country = name.removeprefix("series_")
    return {
        "name": name,
        "label": material.words.country(country),
        "title": caption.title,
        "text": caption.text,
        "svg": Markup(inline_svg(svg, name, caption.title, caption.alternative)),
        "caveats": [_named(item, material.language) for item in caption.caveats],
    }


def _named(caveat: Caveat, language: str) -> Facts:
    return {"id": caveat.id, "title": caveat.title[language], "severity": caveat.severity}


def _example(material: Material, headline: Facts) -> Facts | None:
    """Return the first printed number behind the headline, to show what rounding means."""
    for country in str(headline["countries_treated"]).split("|"):
        data = material.data.get(f"series_{country}", pd.DataFrame())
        for row in data.to_dict("records"):
            if row["indicator"] == headline["indicator"] and row["shown"] == "rounded":
                found = {str(name): value for name, value in row.items()}
                return found | {"country": material.words.country(country)}
    return None


def _estimates(material: Material) -> list[Facts]:
    """Return the rows of the table of estimates: every model that carries a number."""
    rank = {"headline": 0, "warning": 1, "main": 2, "sensitivity": 3}
    measures = list(material.words.measures)
    numbered = material.main[material.main["identified"] != Identified.NO]
    rows = sorted(
        numbered.to_dict("records"),
        key=lambda row: (rank[row["role"]], measures.index(row["indicator"]), row["row_id"]),
    )
    return [_estimate(row, material) for row in rows]


def _estimate(row: Mapping[Any, Any], material: Material) -> Facts:
    words, language, scale = material.words, material.language, scale_of(row)
    lens, prefix = next(
        (item for item in _POINTS if pd.notna(row[f"{item[1]}estimate"])), _POINTS[0]
    )
    ends = [in_form(row[f"{prefix}{name}"], scale, language) for name in ("ci_low", "ci_high")]
    point = row[f"{prefix}estimate"]
    sign = row["sign_identified"]
    caveats = chosen(str(row["caveat_ids"]).split("|"), material.caveats)
    return {
        "id": row["row_id"],
        "role": row["role"],
        "role_label": term(vocabulary.ROLES, str(row["role"]), language),
        "measure": words.measure(str(row["indicator"]), scale),
        "unit": words.unit(str(row["indicator"]), scale),
        "model": words.model(row),
        "estimate": in_form(point, scale, language),
        "sort": "" if pd.isna(point) else f"{point:.6g}",
        "lens": term(vocabulary.LENSES, lens, language) if prefix else "",
        "interval": f"{ends[0]}; {ends[1]}" if all(ends) else "",
        "bounds": bounds_text(row["bound_low"], row["bound_high"], scale, language),
        "sign": term(vocabulary.SIGNS, sign, language) if isinstance(sign, str) else "",
        "verdict": term(vocabulary.VERDICTS, str(row["verdict"]), language),
        "n_treated": int(row["n_treated"]),
        "n_compared": int(row["n_compared"]),
        "treated": words.listed(row["countries_treated"]),
        "compared": words.listed(row["countries_compared"]),
        "reason": words.reason(str(row["reason"])),
        "caveats": [_named(item, language) for item in caveats],
    }


def _caveats(material: Material) -> list[Facts]:
    """Return every caveat on an estimate or a figure, by severity, with where it comes from."""
    rows = Counter(name for ids in material.main["caveat_ids"] for name in ids.split("|"))
    figures = Counter(name for ids in material.index["caveat_ids"] for name in ids.split("|"))
    attached = chosen({*rows, *figures}, material.caveats)
    return [
        {
            "title": term(vocabulary.SEVERITIES, severity, material.language),
            "severity": severity,
            "items": [
                {
                    **_named(item, material.language),
                    "text": item.text[material.language],
                    "source": source(item, material.language),
                    "rows": rows[item.id],
                    "figures": figures[item.id],
                }
                for item in attached
                if item.severity == severity
            ],
        }
        for severity in ("high", "medium", "low")
    ]


def _provenance(material: Material, found: Provenance) -> Facts:
    main = found.checks[found.checks["check"].str.endswith(f"/{material.reading}")]
    chosen_events = found.events[found.events["chosen"] == "yes"]
    return {
        "steps": {str(row["step"]): row for row in found.log.to_dict("records")},
        "countries": len(material.words.countries),
        "printed": int((material.index["kind"] == "series").sum()),
        "checks": len(main),
        "balanced": int((main["status"] == "pass").sum()),
        "undated": int(chosen_events["date_earliest"].isna().sum()),
    }


def read_svgs(folder: Path, figures: pd.Series, language: str) -> dict[str, str]:
    """Return figure -> its SVG in a language."""
    return {
        str(name): (folder / f"{name}.{language}.svg").read_text(encoding="utf-8")
        for name in figures
    }
