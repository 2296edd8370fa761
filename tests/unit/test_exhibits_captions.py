"""Captions of the figures on the published record, and the figures that they go with."""

from dataclasses import replace

import pytest

from analysis.cleaning.clean_tables import cell_rows, country_rows, event_rows
from analysis.cleaning.stage_tables import to_frame
from analysis.exhibits.captions import caption_file, captions
from analysis.exhibits.figure_data import Clean, all_figures
from analysis.exhibits.figures import draw
from analysis.exhibits.language_check import causal_language
from analysis.exhibits.material import Material, read_words
from analysis.exhibits.style import house_style
from analysis.exhibits.tables import estimates_table, headline_rows
from analysis.fitting import differences, trends
from analysis.fitting.batch import estimates_frame
from analysis.fitting.context import fit_all
from analysis.fitting.specification import read_specifications

LANGUAGES = ("en", "nl")
COUNTRIES = ("ARM", "GEO", "NGA", "RUS", "SOM", "SRB")


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
    limits = to_frame(trends.against_earlier_changes(chosen, published), "parallel_trends")
    return table, to_frame(headline_rows(table, limits), "headline")


@pytest.fixture(scope="module")
def materials(inputs, settings, tables):
    table, headline = tables
    cells = to_frame(cell_rows(inputs.record, 5, settings.readings), "cells")
    events = to_frame(event_rows(inputs.record), "agreements")
    clean = Clean("published", cells[cells["reading"] == "nearest"], events, 5)
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_names_a_cause(materials, language):
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


def test_simulated_data_are_marked_in_captions_and_figures(materials):
    twin = replace(materials["nl"], dataset="twin")
    words = captions(twin)
    assert all(item.text.startswith("GESIMULEERDE") for item in words.values())
    with house_style():
        for name in ("series_ARM", "difference_headline", "estimates_forest", "lenses"):
            figure = draw(twin, name, words[name])
            assert "GESIMULEERD" in [text.get_text() for text in figure.texts]


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
