"""Templates of captions and report: where they are, and what every template may call."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pandas as pd

from analysis.exhibits import numbers, vocabulary
from analysis.exhibits.sizes import size_sentence
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, enumeration, lowered, scale_of, span

FOLDER = Path(__file__).resolve().parents[2] / "workflow" / "captions"

_SMALL = {
    "en": ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
    "nl": ["geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien"],
}


def environment(words: Words, *, markup: bool) -> jinja2.Environment:
    """Return the templates with the number formats and terms of a language.

    An undefined name in a template is an error.

    Args:
        words: labels in the language.
        markup: whether values are escaped for HTML.
    """
    language = words.language
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=markup,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=False,
    )
    found.globals.update(
        words=words,
        language=language,
        listed=lambda names: enumeration(list(names), language),
        scale_of=scale_of,
        span=span,
        given=lambda value: bool(pd.notna(value)),
        size_of_test=lambda row: size_sentence(row, language),
        term=lambda name, code: term(getattr(vocabulary, name), str(code), language),
    )
    found.filters.update(
        signed=lambda value, scale="count": numbers.in_form(value, scale, language),
        plain=lambda value, scale="count": numbers.in_form(value, scale, language, signed=False),
        size=lambda value, scale="count": numbers.in_form(
            abs(value), scale, language, signed=False
        ),
        whole=lambda value: numbers.number(float(value), language, 0),
        lowered=lowered,
        spelled=lambda value: spelled(value, language),
    )
    return found


def spelled(value: int, language: str) -> str:
    """Return a small count as a word, a larger one in figures."""
    return _SMALL[language][value] if value < len(_SMALL[language]) else str(value)
