"""The report on the published record: what it says, where it says it, and for whom."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

from analysis.cleaning.clean_tables import (
    accounting_checks,
    cell_rows,
    check_rows,
    cleaning_log,
    country_rows,
    event_rows,
)
from analysis.cleaning.stage_tables import to_frame
from analysis.exhibits.captions import caption_file, captions
from analysis.exhibits.figure_data import Clean, all_figures
from analysis.exhibits.figures import draw
from analysis.exhibits.language_check import causal_language
from analysis.exhibits.material import Material, read_words
from analysis.exhibits.report import Provenance, report
from analysis.exhibits.style import house_style
from analysis.exhibits.tables import estimates_table, headline_rows
from analysis.fitting import differences
from analysis.fitting.batch import estimates_frame
from analysis.fitting.context import fit_all
from analysis.fitting.specification import read_specifications

LANGUAGES = ("en", "nl")
COUNTRIES = ("ARM", "GEO", "NGA", "RUS", "SOM", "SRB")
PAGES = {"en": "index.html", "nl": "index.nl.html"}
SVG = (
    '<?xml version="1.0"?><svg viewBox="0 0 454 300"><metadata>x</metadata>'
    '<g id="figure_1"><path id="p" style="fill: #1f2933"/><use xlink:href="#p"/></g></svg>'
)
MINUS = "\N{MINUS SIGN}"


@pytest.fixture(scope="module")
def tables(inputs, settings, published):
    """The tables behind the report, from the comparisons of changes only."""
    names = tuple(measure.name for measure in inputs.record.measures)
    chosen = [
        item
        for item in read_specifications(settings.specifications, names)
        if item.estimator in differences.ESTIMATORS and item.role != "sensitivity"
    ]
    estimates = estimates_frame(fit_all(chosen, [published], differences.fit))
    expected = {measure.name: measure.expected_sign for measure in inputs.record.measures}
    table = to_frame(estimates_table(estimates, expected, inputs.caveats), "estimates_table")
    return table, to_frame(headline_rows(table), "headline")


@pytest.fixture(scope="module")
def provenance(inputs, settings):
    checks = accounting_checks(inputs.record, 5, settings.readings[0])
    return Provenance(
        log=to_frame(cleaning_log(inputs.record, 5), "cleaning_log"),
        checks=to_frame(check_rows(checks), "checks"),
        events=to_frame(event_rows(inputs.record), "agreements"),
    )


@pytest.fixture(scope="module")
def materials(inputs, settings, tables, provenance):
    table, headline = tables
    cells = to_frame(cell_rows(inputs.record, 5, settings.readings), "cells")
    clean = Clean("published", cells[cells["reading"] == "nearest"], provenance.events, 5)
    figures = all_figures(clean, table, headline, inputs.caveats, COUNTRIES)
    countries = to_frame(country_rows(inputs.record), "countries")
    return {
        language: Material(
            dataset="published",
            settings=settings,
            words=read_words(countries, inputs.record.measures, language),
            table=table,
            headline=headline,
            caveats=inputs.caveats,
            index=to_frame([figure.entry() for figure in figures], "figures"),
            data={figure.name: to_frame(figure.rows, figure.schema) for figure in figures},
        )
        for language in LANGUAGES
    }


@pytest.fixture(scope="module")
def pages(materials, provenance):
    return {
        language: report(material, dict.fromkeys(material.index["figure"], SVG), provenance, PAGES)
        for language, material in materials.items()
    }


def _text(page):
    bare = re.sub(r"<(style|script)>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


class _Structure(HTMLParser):
    """Collects what a page is made of."""

    VOID = frozenset({"meta", "input", "br", "link", "hr", "img", "path", "use"})

    def __init__(self):
        super().__init__()
        self.ids, self.targets, self.loaded, self.levels, self.open = [], [], [], [], []
        self.scopes, self.unbalanced = [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and found["href"].startswith("#"):
            self.targets.append(found["href"][1:])
        if "src" in found or tag == "link":
            self.loaded.append((tag, found))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "th":
            self.scopes.append(found.get("scope"))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)


@pytest.fixture(scope="module", params=LANGUAGES)
def structure(request, pages):
    found = _Structure()
    found.feed(pages[request.param])
    return found


def test_the_headline_stands_in_words_and_numbers(pages):
    english, dutch = _text(pages["en"]), _text(pages["nl"])
    # Armenia, Azerbaijan, Nigeria, Rwanda: (-35 - 5 - 30 + 0) / 4; the others: -29 / 5.
    assert "unanswered requests fell by 17.5 a country on average" in english
    assert "five countries with an earlier agreement they fell by 5.8" in english
    assert f"{MINUS}19.3 … {MINUS}4.1" in english
    assert f"The 95% interval as printed runs from {MINUS}44.8 to +21.4." in english
    assert "And the same countries had fallen by 19.5 the year before" in english
    assert f"{MINUS}19,3 … {MINUS}4,1" in dutch
    assert "daalde het met 17,5 in die landen gemiddeld per land" in dutch
    assert "niet te onderscheiden van geen verandering" in dutch
    assert "Armenië, Azerbeidzjan, Nigeria en Rwanda" in dutch


def test_dutch_text_writes_decimals_with_a_comma(pages):
    dutch = re.sub(r"paragraaf [\d.]+", "", _text(pages["nl"]))
    assert re.findall(r"\d\.\d", dutch) == []


def test_counts_are_those_of_the_tables(pages, tables):
    table, _ = tables
    numbered = int((table["identified"] != "no").sum())
    assert f"{numbered} of {len(table)} models" in _text(pages["en"])
    assert f"{len(table) - numbered} van de {len(table)} modellen" in _text(pages["nl"])
    rows = re.search(r"<tbody>(.*?)</tbody>", pages["en"], flags=re.DOTALL)[1]
    assert len(re.findall(r"<tr\b", rows)) == numbered


def test_every_estimate_and_figure_shows_its_caveats(pages, materials):
    material = materials["en"]
    page = pages["en"]
    for row in material.main[material.main["identified"] != "no"].to_dict("records"):
        cells = page.split(f'id="{row["row_id"]}"')[1].split("</tr>")[0]
        shown = re.findall(r'href="#caveat-([^"]+)"', cells)
        assert shown == row["caveat_ids"].split("|")
    for row in material.index.to_dict("records"):
        figure = page.split(f'id="figure-{row["figure"]}"')[1].split("</figure>")[0]
        assert re.findall(r'href="#caveat-([^"]+)"', figure) == row["caveat_ids"].split("|")


def test_links_within_the_page_lead_somewhere_and_no_name_is_used_twice(structure):
    assert set(structure.targets) <= set(structure.ids)
    assert len(structure.ids) == len(set(structure.ids))


def test_the_page_is_whole_and_loads_nothing(structure):
    assert (structure.unbalanced, structure.open) == ([], [])
    assert structure.loaded == []


def test_headings_descend_without_a_gap_and_table_headers_say_what_they_head(structure):
    assert structure.levels[0] == 1
    steps = zip(structure.levels, structure.levels[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    assert set(structure.scopes) == {"col", "row"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_page_comes_from_a_network_or_a_place_on_this_machine(pages, language):
    page = pages[language]
    addresses = set(re.findall(r'https?://[^\s"<]+', page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r'(?:href|src)="/', page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_its_language_and_links_to_the_other(pages, language):
    other = next(code for code in LANGUAGES if code != language)
    assert f'<html lang="{language}">' in pages[language]
    assert f'href="{PAGES[other]}" lang="{other}"' in pages[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_names_a_cause(pages, materials, language):
    assert causal_language(_text(pages[language]), language) == []
    for caption in captions(materials[language]).values():
        words = f"{caption_file(caption, language)} {caption.subtitle} {caption.alternative}"
        assert causal_language(words, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_captions_hold_every_caveat_in_full(materials, language):
    material = materials[language]
    for name, caption in captions(material).items():
        text = caption_file(caption, language)
        entry = material.index.set_index("figure").loc[name]
        assert [item.id for item in caption.caveats] == entry["caveat_ids"].split("|")
        assert all(item.text[language] in text for item in caption.caveats)
        assert caption.alternative
        assert "  " not in caption.text


def test_a_caption_tells_what_a_reader_without_the_figure_needs(materials):
    alternative = captions(materials["nl"])["series_SRB"].alternative
    assert "Onbeantwoorde aanvragen (aanvragen per jaar): 2013: <5, 2014: geen." in alternative
    assert "uitvoeringsprotocol ondertekend (25 januari 2013)" in alternative


def test_values_are_escaped(materials, provenance):
    material = materials["en"]
    words = replace(material.words, countries={**material.words.countries, "ARM": "<b>A</b>"})
    page = report(
        replace(material, words=words),
        dict.fromkeys(material.index["figure"], SVG),
        provenance,
        PAGES,
    )
    assert "<b>A</b>" not in page


def test_simulated_data_are_marked_in_page_captions_and_figures(materials, provenance):
    twin = replace(materials["nl"], dataset="twin")
    page = report(twin, dict.fromkeys(twin.index["figure"], SVG), provenance, PAGES)
    assert 'class="simulated"' in page
    words = captions(twin)
    assert all(item.text.startswith("GESIMULEERDE") for item in words.values())
    with house_style():
        for name in ("series_ARM", "difference_headline", "estimates_forest", "lenses"):
            figure = draw(twin, name, words[name])
            assert "GESIMULEERD" in [text.get_text() for text in figure.texts]


def test_a_headline_without_a_number_is_told_with_its_reason(materials, provenance):
    material = materials["en"]
    reason = "no treated country has figures of unanswered in both 2013 and 2014"
    gone = material.headline[material.headline["part"] == "headline"].assign(
        identified="no",
        reason=reason,
        verdict="cannot be tested with these figures",
        **dict.fromkeys(["estimate", "ci_low", "ci_high", "bound_low", "bound_high"]),
    )
    data = {**material.data, "difference_headline": pd.DataFrame(columns=_columns(material))}
    page = report(
        replace(material, headline=gone, data=data),
        dict.fromkeys(material.index["figure"], SVG),
        provenance,
        PAGES,
    )
    said = "no treated country has figures of unanswered requests in both 2013 and 2014"
    assert f"The main comparison carries no number with these figures: {said}." in _text(page)
    assert "nan" not in _text(page).lower().split()


def _columns(material):
    return material.data["difference_headline"].columns


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_can_be_drawn(materials, language):
    material = materials[language]
    with house_style():
        for name, caption in captions(material).items():
            figure = draw(material, name, caption)
            assert caption.title in [text.get_text() for text in figure.texts]
            assert figure.get_figwidth() == pytest.approx(16 / 2.54)
            assert _texts_outside(figure) == []


def _texts_outside(figure):
    """Return the texts that run over the edge of a figure."""
    figure.draw_without_rendering()
    width, height = figure.canvas.get_width_height()
    # Labels of ticks beyond the axis are there but not drawn, so they are left out.
    drawn = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    found = []
    for text in drawn:
        box = text.get_window_extent()
        across = box.x0 >= -1 and box.x1 <= width + 1
        down = box.y0 >= -1 and box.y1 <= height + 1
        if text.get_text() and not (across and down):
            found.append(text.get_text())
    return found
