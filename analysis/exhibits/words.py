"""Labels of countries, measures and models, and reasons, in the language of the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.design.calendar import label_of
from analysis.exhibits import vocabulary
from analysis.exhibits.reasons import UntranslatedReasonError, translate
from analysis.exhibits.vocabulary import term


@dataclass(frozen=True)
class Words:
    """Everything that turns codes into words of one language.

    Attributes:
        language: ``en`` or ``nl``.
        countries: code -> name.
        measures: measure -> label, in the order of the source.
        units: measure -> unit.
    """

    language: str
    countries: Mapping[str, str]
    measures: Mapping[str, str]
    units: Mapping[str, str]

    def country(self, code: str) -> str:
        """Return the name of a country."""
        return self.countries.get(code, code)

    def listed(self, codes: object) -> str:
        """Return the names of the countries in a ``|`` list: ``A, B and C``."""
        names = [self.country(code) for code in str(codes).split("|")] if _given(codes) else []
        return enumeration(names, self.language)

    def unit(self, indicator: str, scale: str) -> str:
        """Return the unit of an estimate of a measure on a scale (``scale_of``)."""
        if scale == "count":
            return self.units[indicator]
        if scale == vocabulary.SLOPE:
            each = term(vocabulary.SCALES, scale, self.language)
            return f"{self.units[indicator]}, {each}"
        return term(vocabulary.SCALES, scale.split()[0], self.language)

    def form(self, form: str) -> str:
        """Return the form of an outcome, with the denominator of a share."""
        kind, _, denominator = form.partition(" of ")
        text = term(vocabulary.FORMS, kind, self.language)
        if not denominator:
            return text
        joint = "of" if self.language == "en" else "van"
        return f"{text} {joint} {lowered(self.measures[denominator])}"

    def measure(self, indicator: str, form: str = "count") -> str:
        """Return the label of a measure, with the form when it is not the count."""
        label = self.measures[indicator]
        return label if form == "count" else f"{label}, {self.form(form)}"

    def model(self, row: Mapping[Any, object]) -> str:
        """Return a model in words: agreement, event, country, estimator, years, comparison."""
        instrument = term(vocabulary.INSTRUMENTS, str(row["instrument"]), self.language)
        parts = [capital(instrument)]
        if row["event"] != "start":
            parts[0] += f" {term(vocabulary.EVENTS, str(row['event']), self.language)}"
        if _given(row["event_year"]):
            parts[0] += f" {span(row['event_year'], self.language)}"
        if _given(row["country"]):
            parts.append(self.country(str(row["country"])))
        estimator = term(vocabulary.ESTIMATORS, str(row["estimator"]), self.language)
        parts.append(f"{estimator} {span(row['years'], self.language)}".strip())
        if _given(row["countries_compared"]):
            parts.append(term(vocabulary.COMPARISONS, str(row["comparison"]), self.language))
        # A line may break after a dot, never before it.
        return "\N{NO-BREAK SPACE}· ".join(parts)

    def reason(self, text: str) -> str:
        """Return a reason in the language, with codes written out.

        A reason without a translation stays in English: a reader is better served by it than by
        nothing.
        """
        try:
            return self.spell(text if self.language == "en" else translate(text))
        except UntranslatedReasonError:
            return self.spell(text)

    def spell(self, text: str) -> str:
        """Write out codes of measures and countries in a sentence.

        The longest code goes first, so that no code is replaced inside another.
        """
        for code in sorted(self.measures, key=len, reverse=True):
            text = re.sub(rf"\b{code}\b", lowered(self.measures[code]), text)
        return re.sub(r"\b[A-Z]{3}\b", lambda match: self.country(match[0]), text)


def scale_of(row: Mapping[Any, object]) -> str:
    """Return the scale on which an estimate is expressed.

    It is the form of the outcome, the log of a ratio for a count model, or a slope.
    """
    if row["estimator"] in vocabulary.LOG_LINK:
        return vocabulary.LOG_RATIO
    if row["estimator"] == "level_and_slope_series_slope" and row["form"] == "count":
        return vocabulary.SLOPE
    return str(row["form"])


def lowered(label: str) -> str:
    """Return a label as it stands within a sentence; an abbreviation keeps its capitals."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def capital(text: str) -> str:
    """Return a text with a capital at its start and the rest as it is."""
    return text[:1].upper() + text[1:]


def enumeration(names: Sequence[str], language: str) -> str:
    """Return ``A, B and C`` in the language; empty for no names."""
    if len(names) < 2:
        return "".join(names)
    joint = "and" if language == "en" else "en"
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def span(years: object, language: str = "en") -> str:
    """Return ``2013-2014`` with an en dash from a ``|`` list of years; empty when missing.

    A quarter or month is named in the language.
    """
    if not _given(years):
        return ""
    listed = [label_of(int(year), language) for year in str(years).split("|")]
    return listed[0] if len(listed) == 1 else f"{listed[0]}\N{EN DASH}{listed[-1]}"


def _given(value: object) -> bool:
    return isinstance(value, str) and bool(value)
