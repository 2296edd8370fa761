"""The figures of difference-in-differences as pictures: legible, whole, labelled, repeatable."""

import dataclasses
import io
import re

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.exhibits import style
from analysis.exhibits.captions import captions
from analysis.exhibits.did_data import SCHEMAS
from analysis.exhibits.figures import draw
from analysis.exhibits.language_check import causal_language

NAMES = tuple(SCHEMAS)


def _refused(rows, columns):
    """The same models with their numbers taken away and a reason in their place."""
    kept = rows.drop_duplicates(["specification", "indicator"]).copy()
    kept[columns] = None
    kept["reason"] = "the decomposition needs a figure for every country and year"
    return kept


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", NAMES)
def test_every_word_stays_on_the_page_and_clear_of_the_others(drawn, language, name):
    figure = drawn[language, name]
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    page = figure.bbox
    texts = [text for text in _texts(figure) if text.get_text() != style.WATERMARK[language]]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    outside = [
        text
        for text, box in boxes
        if box.x0 < -1 or box.x1 > page.x1 + 1 or box.y0 < -1 or box.y1 > page.y1 + 1
    ]
    assert outside == []
    over = [
        (one, other)
        for place, (one, first) in enumerate(boxes)
        for other, second in boxes[place + 1 :]
        if _overlap(first, second) > 0.15
    ]
    assert over == []


def _texts(figure):
    """Every text with letters that is shown."""
    found = list(figure.texts)
    for axes in figure.axes:
        found += [*axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label]
        found.append(axes._left_title)
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            found += [label for place, label in ticks if low <= place <= high]
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def _overlap(first, second):
    """Share of the smaller box that the other covers."""
    wide = min(first.x1, second.x1) - max(first.x0, second.x0)
    tall = min(first.y1, second.y1) - max(first.y0, second.y0)
    smaller = min(first.width * first.height, second.width * second.height)
    return max(wide, 0) * max(tall, 0) / smaller if smaller else 0.0


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_of_simulated_figures_says_so(drawn, told, name):
    for language, across in style.WATERMARK.items():
        assert across in [text.get_text() for text in drawn[language, name].texts]
        caption = told[language][name]
        for text in (caption.text, caption.alternative):
            assert text.startswith(across)
        assert caption.caveats


@pytest.mark.parametrize("language", ["en", "nl"])
def test_captions_are_whole_sentences_of_their_language_without_a_cause(told, language):
    for name, caption in told[language].items():
        words = " ".join((caption.title, caption.subtitle, caption.text, caption.alternative))
        assert causal_language(words, language) == [], name
        assert not re.search(r"\b(nan|None|NaT)\b|<NA>|_|  ", words), name
        assert caption.text.endswith("."), name
        assert not caption.subtitle.endswith("."), name
        if language == "nl":
            assert not re.search(r"\d\.\d", words), name


@pytest.mark.parametrize("name", NAMES)
def test_drawn_again_a_figure_is_the_same_file(drawn, material, told, name):
    runs = []
    with style.house_style():
        again = draw(material["nl"], name, told["nl"][name])
        for figure in (drawn["nl", name], again):
            file = io.BytesIO()
            figure.savefig(file, format="svg", metadata={"Date": None})
            runs.append(file.getvalue())
    same = runs[0] == runs[1]
    assert same


def test_saved_again_every_format_is_the_same_file(drawn, tmp_path):
    with style.house_style():
        for run in ("first", "second"):
            style.save(drawn["nl", "event_study"], tmp_path / run, "figure")
    for kind in style.FORMATS:
        runs = [(tmp_path / run / f"figure.{kind}").read_bytes() for run in ("first", "second")]
        same = runs[0] == runs[1]
        assert same, kind


NUMBERS = {
    "event_study": ["event_time", "estimate", "ci_low", "ci_high", "bound_low", "bound_high"],
    "bacon": ["estimate", "weight"],
    "parallel_trends": ["value", "low", "high"],
}


@pytest.mark.parametrize(("language", "reason"), [
    ("en", "Not drawn: the decomposition needs a figure for every country and year"),
    ("nl", "Niet getekend: de ontleding vraagt een cijfer voor elk land en elk jaar"),
])  # fmt: skip
@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_a_figure_with_nothing_to_draw_says_why(material, name, language, reason):
    whole = material[language]
    refused = _refused(whole.data[name], NUMBERS[name])
    if name == "bacon":
        refused["kind"] = "none"
    if name == "parallel_trends":
        refused["against"] = "event study"
    only = whole.index[whole.index["figure"] == name]
    empty = dataclasses.replace(whole, index=only, data={name: refused})
    caption = captions(empty)[name]
    assert caption.subtitle == reason
    with style.house_style():
        figure = draw(empty, name, caption)
    assert figure.axes == []
    assert reason in [text.get_text() for text in figure.texts]
