"""All pages of one language, from the tables, the figures and the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jinja2
from markupsafe import Markup

from analysis.exhibits.captions import source as origin
from analysis.exhibits.facts import Facts
from analysis.exhibits.fonts import web_font
from analysis.exhibits.site import (
    page_caveats,
    page_claims,
    page_countries,
    page_estimates,
    page_index,
    page_indicators,
    page_methods,
    page_series,
)
from analysis.exhibits.site.caveats import PageCaveats
from analysis.exhibits.site.names import PAGES, page_file
from analysis.exhibits.site.source import Source
from analysis.exhibits.svg_text import characters
from analysis.exhibits.templates import environment
from analysis.exhibits.words import capital

_FACTS: dict[str, Callable[[Source, PageCaveats], Facts]] = {
    "index": page_index.facts,
    "indicators": page_indicators.facts,
    "countries": page_countries.facts,
    "estimates": page_estimates.facts,
    "claims": page_claims.facts,
    "series": page_series.facts,
    "caveats": page_caveats.facts,
    "methods": page_methods.facts,
}
_WEIGHTS = {"400": "normal", "700": "bold"}


def site(source: Source, tables: Mapping[str, str]) -> dict[str, str]:
    """Return file name -> page, for every page in the language of the source.

    Args:
        source: the results.
        tables: name in a trail -> table, seen from the folder of the pages.
    """
    letters = characters(
        str(figure.svg) for figure in [*source.figures.values(), *source.series.values()]
    )
    fonts = [(number, web_font(letters, weight)) for number, weight in _WEIGHTS.items()]
    around: Facts = {"fonts": fonts, "tables": dict(tables)}
    templates = page_templates(source)
    return {
        page_file(name, source.language): _page(name, source, around, templates) for name in PAGES
    }


def told(name: str, source: Source, templates: jinja2.Environment) -> Facts:
    """Return what a page tells: its facts, its text ``t`` and the words ``s`` of all pages."""
    settings = source.material.settings
    caveats = PageCaveats(source.material.caveats)
    facts: Facts = {
        "dataset": source.material.dataset,
        "simulated": source.material.simulated,
        "kind": settings.kind,
        "confidence": settings.confidence_level * 100,
        "rounding_unit": settings.rounding_unit,
        "period": f"{settings.years[0]}\N{EN DASH}{settings.years[1]}",
        "caveats_file": settings.table("caveats").as_posix(),
        "origin": lambda caveat: origin(caveat, source.language),
        **_FACTS[name](source, caveats),
        "caveats": caveats,
    }
    texts = {"t": name, "s": "shared"}
    return facts | {
        key: templates.get_template(f"site/text/{text}.{source.language}.jinja").make_module(facts)
        for key, text in texts.items()
    }


def _page(name: str, source: Source, around: Facts, templates: jinja2.Environment) -> str:
    language = source.language
    files = {other: page_file(other, language) for other in PAGES}
    facts = {
        **told(name, source, templates),
        **around,
        "page": name,
        "pages": list(files.items()),
        "file_of": files,
        "others": [
            (other, page_file(name, other))
            for other in source.material.settings.languages
            if other != language
        ],
    }
    return templates.get_template(f"site/{name}.jinja").render(facts) + "\n"


def page_templates(source: Source) -> jinja2.Environment:
    """Return the templates of the pages with the number formats of a language."""
    found = environment(source.material.words, markup=True)
    found.filters.update(
        sentence=capital,
        filled=lambda text, value: Markup(text).format(value),
        merged=lambda first, **others: {**first, **others},
    )
    return found
