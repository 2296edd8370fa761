"""Title, caption and alternative text of every figure, from templates and computed values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.caveats.registry import Caveat
from analysis.exhibits import did_facts, vocabulary
from analysis.exhibits.caveats import chosen
from analysis.exhibits.facts import Facts, headline_facts, model_facts
from analysis.exhibits.figure_data import DEPARTURES
from analysis.exhibits.material import Material
from analysis.exhibits.numbers import printed_date
from analysis.exhibits.series_figure import token_text
from analysis.exhibits.state_names import state_name
from analysis.exhibits.templates import environment
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import lowered
from analysis.records import Lens


@dataclass(frozen=True)
class Caption:
    """The words of one figure.

    Attributes:
        title: what is shown, a few words.
        subtitle: how it is shown, one line.
        text: caption without the caveats.
        alternative: the figure in words, for who does not see it.
        caveats: caveats that travel with the figure, gravest first.
    """

    title: str
    subtitle: str
    text: str
    alternative: str
    caveats: tuple[Caveat, ...]


def captions(material: Material) -> dict[str, Caption]:
    """Return figure -> its words."""
    templates = environment(material.words, markup=False)
    found: dict[str, Caption] = {}
    for row in material.index.to_dict("records"):
        name, kind = str(row["figure"]), str(row["kind"])
        did = kind in did_facts.KINDS_DRAWN
        facts = did_facts.did_facts(material, name) if did else _FACTS[kind](material, name)
        stem = did_facts.TEMPLATE if did else "captions"
        template = templates.get_template(f"{stem}.{material.language}.jinja")
        shared = {
            "simulated": material.simulated,
            "source": material.settings.kind,
            "state": state_name(material.settings.state, material.language),
        }
        module = template.make_module({**shared, **facts})
        parts = {
            part: " ".join(str(getattr(module, f"{kind}_{part}")()).split())
            for part in ("title", "subtitle", "text", "alternative")
        }
        caveats = tuple(chosen(str(row["caveat_ids"]).split("|"), material.caveats))
        found[name] = Caption(**parts, caveats=caveats)
    return found


def caption_file(caption: Caption, language: str) -> str:
    """Return a caption as plain text: title, text, every caveat in full."""
    heading = {"en": "Caveats", "nl": "Kanttekeningen"}[language]
    lines = [caption.title, "", caption.text, "", heading]
    lines += [
        f"- {item.title[language]}. {item.text[language]} ({source(item, language)})"
        for item in caption.caveats
    ]
    return "\n".join(lines) + "\n"


def source(caveat: Caveat, language: str) -> str:
    """Return where a caveat comes from: a place in the report, or this project."""
    if caveat.source == "pipeline":
        return {"en": "this project", "nl": "dit project"}[language]
    section, _, lines = caveat.source.partition(", ")
    named = {"en": "report, section", "nl": "rapport, paragraaf"}[language]
    if not lines:
        return f"{named} {section}"
    several = "-" in lines
    noun = {"en": "lines" if several else "line", "nl": "regels" if several else "regel"}[language]
    return f"{named} {section}, {noun} {lines.replace('-', chr(0x2013))}"


def _series(material: Material, name: str) -> Facts:
    data, words = material.data[name], material.words
    cells = data[data["kind"] == "cell"]
    events = data[data["kind"] == "event"].sort_values(["date_earliest", "event"])
    measures = [
        {
            "label": words.measures[measure],
            "unit": words.units[measure],
            "values": [
                f"{row['year']}: {token_text(row, words.language)}"
                for row in cells[cells["indicator"] == measure].to_dict("records")
            ],
        }
        for measure in words.measures
        if measure in set(cells["indicator"])
    ]
    return {
        "country": words.country(name.removeprefix("series_")),
        "figures": len(cells),
        "possible": len(words.measures) * len(material.settings.all_years),
        "measures": measures,
        "years": material.settings.years,
        "events": [_event(row, words.language) for row in events.to_dict("records")],
    }


def _event(row: dict[object, object], language: str) -> str:
    instrument = term(vocabulary.INSTRUMENTS, str(row["instrument"]), language)
    happened = term(vocabulary.EVENTS, str(row["event"]), language)
    when = printed_date(str(row["date_earliest"]), str(row["precision"]), language)
    return f"{instrument} {happened} ({when})"


def _difference(material: Material, name: str) -> Facts:
    rows = material.data[name].to_dict("records")
    return {
        **headline_facts(material),
        "rows": rows,
        "confidence": material.settings.confidence_level * 100,
    }


def _forest(material: Material, name: str) -> Facts:
    data = material.data[name]
    return {
        "group": group_label(name, material),
        "measures": _present(material, data),
        "confidence": material.settings.confidence_level * 100,
        **model_facts(data),
    }


def _lenses(material: Material, name: str) -> Facts:
    data = material.data[name]
    applying = data[data["applies"] == "yes"]["lens"]
    return {
        "group": group_label(name, material),
        "total": data["row_id"].nunique(),
        "lenses": [
            (term(vocabulary.LENSES, lens, material.language), int((applying == lens).sum()))
            for lens in Lens
        ],
    }


def _present(material: Material, data: pd.DataFrame) -> list[str]:
    there: Iterable[str] = set(data["indicator"])
    return [label for name, label in material.words.measures.items() if name in there]


def group_label(name: str, material: Material) -> str:
    """Return what the measures of a figure of many estimates have in common, in words.

    Where the dataset has one such measure, that is its label.
    """
    departures = name.endswith("departures")
    labels = [
        label
        for measure, label in material.words.measures.items()
        if (measure in DEPARTURES) == departures
    ]
    if len(labels) == 1:
        return lowered(labels[0])
    return term(vocabulary.GROUPS, "departures" if departures else "answers", material.language)


def group_of(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table that a figure of many estimates draws."""
    departures = table["indicator"].isin(DEPARTURES)
    return table[departures if name.endswith("departures") else ~departures]


_FACTS = {
    "series": _series,
    "difference": _difference,
    "forest": _forest,
    "lenses": _lenses,
}
