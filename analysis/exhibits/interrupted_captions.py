"""Title, caption and alternative text of the figures of interrupted series, in two languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.caveats.registry import Caveat
from analysis.design.calendar import calendar_of, label_of
from analysis.exhibits import vocabulary
from analysis.exhibits.captions import Caption
from analysis.exhibits.caveats import chosen
from analysis.exhibits.interrupted_data import ALL, STARTED, InterruptedFigure, SeriesTables
from analysis.exhibits.interrupted_marks import event_label, happening
from analysis.exhibits.interrupted_page import STATUS
from analysis.exhibits.numbers import in_form, number
from analysis.exhibits.series_figure import token_text
from analysis.exhibits.time_axis import UNIT
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital, enumeration, lowered
from analysis.records import Lens, is_simulated

Facts = dict[str, Any]

_SIMULATED = {
    "en": "SIMULATED figures, not observations. ",
    "nl": "GESIMULEERDE cijfers, geen waarnemingen. ",
}
_RIVAL = re.compile(r"(?P<instrument>\w+) (?P<event>\w+)(?: [\d-]+)? \((?P<year>\d+)\)")
_TEXTS = {
    "en": {
        "title": "{country}: {measure}",
        "subtitle": "Level {estimate} {unit} from {event_year} on ({instrument} {event}); over all "
        "allowed counts {bound_low} to {bound_high}{verdict}",
        "sign": ": sign not identified under rounding",
        "no_change": ", with {level}% intervals {union_low} to {union_high}: not distinguishable "
        "from no change",
        "change": ", with {level}% intervals {union_low} to {union_high}: {n} points describe and "
        "do not test",
        "no_interval": ", without an interval",
        "text": "{simulated}{measure} for {country}, {first} to {last}, around one event: "
        "{instrument} {event}, counted from {event_year}. Each bar holds every true count that the "
        "figure allows; {a_period} without a bar is not printed. Two lines with one slope are "
        "fitted to the printed figures, before and from {event_year} on; the dashed line is the "
        "first of them drawn on, without the change of level, and is not cut off at zero. Beside "
        "it stand its range over all allowed counts and its {level}% prediction interval for one "
        "figure. As printed the level changes by {estimate} {unit}{interval}. Over all allowed "
        "counts the change lies between {bound_low} and {bound_high}. The {n} points describe a "
        "series; they do not test it.{permutation}{rivals}",
        "interval": " ({level}% interval {ci_low} to {ci_high}, t with {df} degrees of freedom)",
        "permutation": " Moving the event to {each_period} that could carry it gives p = {p}; the "
        "smallest p possible is {least}.",
        "rivals": " Other dated events fall inside the series and rival this one: {rivals}.",
        "alternative": "{simulated}Chart over the {periods} {first} to {last}. {measure} ({unit}): "
        "{values}. Fitted from {fit_first} to {fit_last}; without the change of level the line "
        "reaches {projected} in {last_year}. Marked: {events}.",
        "all_title": "All focus countries: one series each, or why there is none",
        "all_subtitle": "{fitted} of {total} countries have a series that carries a change of "
        "level; {none} have no printed figure",
        "all_text": "{simulated}One panel for each focus country. A country with a series that "
        "carries a model shows that series with its fitted line, drawn on without the change of "
        "level; every other country shows the measure with the most printed figures, or "
        "says that none is printed. {counts}. Fitted: {named}. The full reason for every measure "
        "and instrument stands in the table of what can be identified.",
        "all_alternative": "{simulated}{total} small charts in a grid, by country. {counts}. "
        "Fitted: {named}.",
        "nothing": "no country",
    },
    "nl": {
        "title": "{country}: {measure}",
        "subtitle": "Niveau {estimate} {unit} vanaf {event_year} ({instrument} {event}); over alle "
        "toegelaten aantallen {bound_low} tot {bound_high}{verdict}",
        "sign": ": teken niet vast te stellen door de afronding",
        "no_change": ", met {level}%-intervallen {union_low} tot {union_high}: niet te "
        "onderscheiden van geen verandering",
        "change": ", met {level}%-intervallen {union_low} tot {union_high}: {n} punten "
        "beschrijven en toetsen niet",
        "no_interval": ", zonder interval",
        "text": "{simulated}{measure} voor {country}, {first} tot en met {last}, rond één "
        "gebeurtenis: {instrument} {event}, geteld vanaf {event_year}. Elke balk bevat elk aantal "
        "dat het cijfer toelaat; {a_period} zonder balk is niet afgedrukt. Twee lijnen met één "
        "helling zijn gepast op de afgedrukte cijfers, van vóór en van vanaf {event_year}; de "
        "streeplijn is de eerste daarvan, doorgetrokken zonder de niveauverandering en niet bij "
        "nul afgekapt. Ernaast staan haar bereik over alle toegelaten aantallen en haar "
        "{level}%-voorspellingsinterval voor één cijfer. Als afgedrukt verandert het niveau met "
        "{estimate} {unit}{interval}. Over alle toegelaten aantallen ligt de verandering tussen "
        "{bound_low} en {bound_high}. De {n} punten beschrijven een reeks; zij toetsen haar niet."
        "{permutation}{rivals}",
        "interval": " ({level}%-interval {ci_low} tot {ci_high}, t met {df} vrijheidsgraden)",
        "permutation": " De gebeurtenis verplaatsen naar {each_period} {that} haar kan dragen "
        "geeft p = {p}; de kleinst mogelijke p is {least}.",
        "rivals": " Andere gedateerde gebeurtenissen vallen binnen de reeks en concurreren met "
        "deze: {rivals}.",
        "alternative": "{simulated}Grafiek over de {periods} {first} tot en met {last}. {measure} "
        "({unit}): {values}. Gepast van {fit_first} naar {fit_last}; zonder de niveauverandering "
        "komt de lijn in {last_year} op {projected} uit. Gemarkeerd: {events}.",
        "all_title": "Alle focuslanden: van elk een reeks, of waarom die er niet is",
        "all_subtitle": "{fitted} van de {total} landen hebben een reeks die een "
        "niveauverandering draagt; van {none} is geen cijfer afgedrukt",
        "all_text": "{simulated}Eén paneel per focusland. Een land met een reeks die een model "
        "draagt, toont die reeks met de gepaste lijn, doorgetrokken zonder de "
        "niveauverandering; elk ander land toont de maat met de meeste afgedrukte cijfers, of "
        "zegt dat er geen is afgedrukt. {counts}. Gepast: {named}. De volledige reden per maat en "
        "afspraak staat in de tabel van wat vast te stellen is.",
        "all_alternative": "{simulated}{total} kleine grafieken in een raster, per land. "
        "{counts}. Gepast: {named}.",
        "nothing": "geen land",
    },
}


def interrupted_caption(
    figure: InterruptedFigure,
    tables: SeriesTables,
    words: Words,
    registry: Sequence[Caveat],
    *,
    level: float,
    years: Sequence[int],
) -> Caption:
    """Return the words of one figure.

    Args:
        figure: the figure.
        tables: the tables behind it.
        words: labels in the language wanted.
        registry: all caveats.
        level: coverage of the intervals.
        years: years, quarters or months of the axis.
    """
    facts: Facts = _periods(years, words.language) | {
        "simulated": _SIMULATED[words.language] if is_simulated(tables.clean.dataset) else "",
        "level": f"{level * 100:g}",
    }
    page = figure.name == ALL
    facts |= _page_facts(figure, words) if page else _series_facts(figure, tables, words, facts)
    texts, prefix = _TEXTS[words.language], "all_" if page else ""
    parts = {
        part: texts[prefix + part].format(**facts)
        for part in ("title", "subtitle", "text", "alternative")
    }
    caveats = tuple(chosen(figure.caveat_ids.split("|"), registry))
    return Caption(**parts, caveats=caveats)


def _periods(years: Sequence[int], language: str) -> Facts:
    """Return the first and the last period of the axis, and what its periods are called."""
    per_year = calendar_of(years[0]).periods_per_year
    one, each, several = UNIT[language][per_year]
    return {
        "first": label_of(years[0], language),
        "last": label_of(years[-1], language),
        "a_period": one,
        "each_period": each,
        "that": "die" if per_year == 12 else "dat",
        "periods": several,
    }


def _series_facts(
    figure: InterruptedFigure, tables: SeriesTables, words: Words, facts: Facts
) -> Facts:
    path = figure.path.sort_values("year")
    series = {str(name): value for name, value in path.iloc[0].to_dict().items()}
    language, measure = words.language, str(series["indicator"])
    texts = _TEXTS[language]
    printed = _estimate(tables, series, Lens.AS_PRINTED)
    bounds = _estimate(tables, series, Lens.BOUNDS)
    cells = [row for row in figure.rows if row["kind"] == "cell"]
    events = sorted(
        (row for row in figure.rows if row["kind"] == "event"),
        key=lambda row: (str(row["date_earliest"]), str(row["event"])),
    )
    found = facts | {
        "country": words.country(str(series["country"])),
        "measure": words.measures[measure],
        "unit": words.units[measure],
        "instrument": term(vocabulary.INSTRUMENTS, str(series["instrument"]), language),
        "event": happening(_event_of(series), language),
        "event_year": label_of(int(series["event_year"]), language),
        "estimate": in_form(printed["estimate"], "count", language),
        "ci_low": in_form(printed["ci_low"], "count", language),
        "ci_high": in_form(printed["ci_high"], "count", language),
        "bound_low": in_form(bounds["bound_low"], "count", language),
        "bound_high": in_form(bounds["bound_high"], "count", language),
        "df": int(series["df"]),
        "n": len(path),
        "values": ", ".join(
            f"{label_of(int(str(row['year'])), language)}: {token_text(row, language)}"
            for row in cells
        ),
        "events": "; ".join(event_label(row, words) for row in events),
        "fit_first": number(float(path["fitted"].iloc[0]), language),
        "fit_last": number(float(path["fitted"].iloc[-1]), language),
        "projected": number(float(path["counterfactual"].iloc[-1]), language),
        "last_year": label_of(int(path["year"].iloc[-1]), language),
    }
    given = bool(pd.notna(printed["ci_low"]))
    return found | {
        "interval": texts["interval"].format(**found) if given else "",
        "verdict": _verdict(bounds, found, language),
        "permutation": _permutation(tables.sensitivity, series, facts, language),
        "rivals": _rivals(series["rivals"], language),
    }


def _event_of(series: Mapping[str, Any]) -> str:
    """Return the event of a series; a task force is no agreement, and its own event is a start."""
    return STARTED if series["instrument"] == "taskforce" else str(series["event"])


def _estimate(tables: SeriesTables, series: Mapping[str, Any], lens: Lens) -> pd.Series:
    return _of_series(tables.estimates, series, tables.estimates["lens"] == lens).iloc[0]


def _of_series(table: pd.DataFrame, series: Mapping[str, Any], kept: pd.Series) -> pd.DataFrame:
    """Return the rows of a table that are about one series."""
    for name in ("specification", "indicator", "country"):
        kept = kept & (table[name] == series[name])
    return table[kept]


def _verdict(bounds: pd.Series, facts: Facts, language: str) -> str:
    """Return what the figures can say: the sign under rounding first, then the interval."""
    texts = _TEXTS[language]
    if bounds["bound_low"] <= 0 <= bounds["bound_high"]:
        return texts["sign"]
    low, high = bounds["ci_union_low"], bounds["ci_union_high"]
    if pd.isna(low) or pd.isna(high):
        return texts["no_interval"]
    ends = {
        "union_low": in_form(low, "count", language),
        "union_high": in_form(high, "count", language),
    }
    return texts["no_change" if low <= 0 <= high else "change"].format(**facts, **ends)


def _permutation(
    sensitivity: pd.DataFrame, series: Mapping[str, Any], facts: Facts, language: str
) -> str:
    found = _of_series(sensitivity, series, sensitivity["item"] == "interruption year")
    if found.empty:
        return ""
    return _TEXTS[language]["permutation"].format(
        **facts,
        p=number(float(found["p_value"].iloc[0]), language, 2),
        least=number(float(found["smallest_p"].iloc[0]), language, 2),
    )


def _rivals(listed: object, language: str) -> str:
    if not isinstance(listed, str) or not listed:
        return ""
    named = [
        f"{term(vocabulary.INSTRUMENTS, match['instrument'], language)} "
        f"{happening(match['event'], language)} "
        f"({label_of(int(match['year']), language)})"
        for match in (_RIVAL.fullmatch(rival) for rival in listed.split("|"))
        if match
    ]
    return _TEXTS[language]["rivals"].format(rivals=enumeration(named, language))


def _page_facts(figure: InterruptedFigure, words: Words) -> Facts:
    by_country: dict[str, Facts] = {}
    for row in figure.rows:
        if row["kind"] != "event":
            by_country.setdefault(str(row["country"]), row)
    counts = Counter(str(row["status"]) for row in by_country.values())
    named = [
        f"{words.country(code)} ({lowered(words.measures[str(row['indicator'])])})"
        for code, row in by_country.items()
        if row["status"] == "fitted"
    ]
    stated = [
        f"{STATUS[words.language][status]}: {counts[status]}"
        for status in STATUS[words.language]
        if counts[status]
    ]
    first = capital(stated[0])
    return {
        "fitted": counts["fitted"],
        "none": counts["no_figures"],
        "total": len(by_country),
        "counts": "; ".join([first, *stated[1:]]),
        "named": enumeration(named, words.language) or _TEXTS[words.language]["nothing"],
    }
