"""Figures: what is drawn is what the tables hold, in a style that repeats byte for byte."""

import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from analysis.cleaning.stage_tables import to_frame
from analysis.exhibits import style
from analysis.exhibits.difference_figure import draw_difference
from analysis.exhibits.estimate_panels import Panel, PanelRow, draw_panels
from analysis.exhibits.figure_data import (
    Clean,
    difference_rows,
    lens_rows,
    series_caveats,
    series_rows,
)
from analysis.exhibits.forest_figure import draw_forest
from analysis.exhibits.marks import Mark, draw, limits
from analysis.exhibits.numbers import bounds_of
from analysis.exhibits.series_figure import draw_series, token_text
from analysis.exhibits.svg import inline_svg
from analysis.exhibits.words import Words

YEARS = range(2009, 2015)
WORDS = Words(
    "en",
    {"ARM": "Armenia", "GEO": "Georgia", "RWA": "Rwanda", "UKR": "Ukraine"},
    {"unanswered": "Unanswered requests"},
    {"unanswered": "requests per year"},
)


def _cell(country, year, token, low, high, printed, leaves_open=None):
    return {
        "indicator": "unanswered",
        "country": country,
        "year": year,
        "low": low,
        "high": high,
        "printed": printed,
        "tokens": token,
        "source_lines": "1",
        "leaves_open": leaves_open,
    }


@pytest.fixture
def clean():
    cells = [
        _cell("ARM", 2013, "90", 88, 92, 90.0),
        _cell("ARM", 2014, "55", 53, 57, 55.0),
        _cell("RWA", 2013, "<5", 0, 4, 2.0),
        _cell("RWA", 2014, "10", 8, 12, 10.0),
        _cell("GEO", 2013, "tussen 20 en 35", 18, 37, 27.5, "several_years"),
        _cell("GEO", 2014, "geen", 0, 0, 0.0),
        _cell("UKR", 2013, "20", 18, 22, 20.0),
        _cell("UKR", 2014, "20", 18, 22, 20.0),
    ]
    events = [
        ("ARM", "eu_readmission", "in_force", "2014-01-01", "2014-01-01", "day", "yes"),
        ("ARM", "mou", "signed", "2005-01-01", "2005-12-31", "year", "yes"),
        ("ARM", "mou", "renewed", "2012-01-01", "2012-12-31", "year", "yes"),
        ("ARM", "mou", "under_negotiation", "2010-01-01", "2010-12-31", "year", "yes"),
        ("ARM", "mou", "signed", "2011-01-01", "2011-12-31", "year", "no"),
        ("ARM", "benelux_protocol", "signed", None, None, None, "yes"),
    ]
    columns = ["country", "instrument", "event", "date_earliest", "date_latest"]
    frame = pd.DataFrame(events, columns=[*columns, "precision", "chosen"]).assign(source="9")
    return Clean("published", pd.DataFrame(cells), frame, 5)


@pytest.fixture
def headline():
    row = {
        "part": "headline",
        "form": "count",
        "years": "2013|2014",
        "indicator": "unanswered",
        "estimator": "long_difference",
        "identified": "yes",
        "countries_treated": "ARM|RWA",
        "countries_compared": "GEO|UKR",
        "estimate": 0.25,
        "bound_low": -9.0,
        "bound_high": 11.0,
        "ci_low": -80.0,
        "ci_high": 81.0,
        "sign_identified": "no",
    }
    return pd.DataFrame([row])


def test_the_rows_of_a_country_hold_its_figures_and_its_dated_events(clean):
    frame = to_frame(series_rows(clean, "ARM"), "figure_series")
    cells, events = frame[frame["kind"] == "cell"], frame[frame["kind"] == "event"]
    assert cells[["year", "low", "high", "first"]].to_numpy().tolist() == [
        [2013, 88, 92, 90],
        [2014, 53, 57, 55],
    ]
    # Negotiations, rows not chosen and dates not printed are left out.
    assert events["event"].tolist() == ["in_force", "renewed", "signed"]


def test_tokens_read_as_printed_in_each_language(clean):
    rows = [row for code in ("RWA", "GEO") for row in series_rows(clean, code)]
    assert [token_text(row, "nl") for row in rows] == ["<5", "10", "20\N{EN DASH}35", "geen"]


def test_a_country_carries_the_caveats_of_what_is_drawn(clean, inputs):
    names = series_caveats(clean, "GEO", inputs.caveats).split("|")
    assert {"rounded-to-fives", "range-cells", "selected-print"} <= set(names)
    assert "few-treated" not in names
    simulated = Clean("twin", clean.cells, clean.events, 5)
    assert "simulated-data" in series_caveats(simulated, "GEO", inputs.caveats).split("|")


def test_changes_of_countries_and_groups_by_hand(clean, headline):
    rows = {
        (row["group"], row["country"]): (row["point"], row["low"], row["high"])
        for row in difference_rows(clean, headline)
    }
    # Armenia: 55 - 90; 53 - 92; 57 - 88. Rwanda: 10 - 2; 8 - 4; 12 - 0.
    assert rows["treated", "ARM"] == (-35.0, -39.0, -31.0)
    assert rows["treated", "RWA"] == (8.0, 4.0, 12.0)
    assert rows["treated", None] == (-13.5, -17.5, -9.5)
    assert rows["compared", "GEO"] == (-27.5, -37.0, -18.0)
    assert rows["compared", None] == (-13.75, -20.5, -7.0)
    assert rows["difference", None] == (0.25, -9.0, 11.0)


def test_changes_in_logs_by_hand(clean, headline):
    rows = difference_rows(clean, headline.assign(form="log1p"))
    rwanda = next(row for row in rows if row["country"] == "RWA")
    # ln 11 - ln 3; ln 9 - ln 5; ln 13 - ln 1.
    expected = (math.log(11 / 3), math.log(9 / 5), math.log(13))
    assert np.allclose((rwanda["point"], rwanda["low"], rwanda["high"]), expected, rtol=1e-12)


def test_a_warning_without_a_number_and_a_group_of_one_leave_the_rest(clean, headline):
    gone = headline.assign(part="warning", identified="no", years=None, form="log1p")
    own = headline.assign(part="treated_change", estimator="mean_change")
    one = headline.assign(countries_treated="ARM")
    found = difference_rows(clean, pd.concat([one, own, gone], ignore_index=True))
    assert {row["form"] for row in found} == {"count"}
    assert ("treated", "mean") not in {(row["group"], row["kind"]) for row in found}
    assert ("difference", "difference") in {(row["group"], row["kind"]) for row in found}


def test_the_mean_of_the_treated_carries_the_interval_of_its_own_model(clean, headline):
    own = headline.assign(part="treated_change", estimator="mean_change", ci_low=-20.0)
    found = difference_rows(clean, pd.concat([headline, own], ignore_index=True))
    mean = next(row for row in found if (row["group"], row["kind"]) == ("treated", "mean"))
    assert (mean["ci_low"], mean["ci_high"]) == (-20.0, 81.0)


def test_a_headline_without_a_number_draws_nothing(clean, headline):
    assert difference_rows(clean, headline.assign(identified="no")) == []
    empty = to_frame([], "figure_difference")
    with style.house_style():
        assert not draw_difference(empty, "earlier", WORDS, "title", "subtitle").axes


def test_group_means_less_each_other_give_the_published_bounds(published, inputs, settings):
    """The interval arithmetic of the figure against the engine's bounds, on the real record."""
    from analysis.fitting import differences
    from analysis.fitting.specification import read_specifications

    names = tuple(measure.name for measure in inputs.record.measures)
    specifications = read_specifications(settings.specifications, names)
    main = next(item for item in specifications if item.role == "headline")
    printed, bounds = differences.fit(main, published)[:2]
    cells = [
        _cell(c.country, c.year, "|".join(c.tokens), c.low, c.high, c.printed)
        for c in published.cells
        if c.indicator == "unanswered"
    ]
    row = {
        "part": "headline",
        "form": "count",
        "years": printed.years,
        "indicator": "unanswered",
        "estimator": "long_difference",
        "identified": "yes",
        "countries_treated": printed.countries_treated,
        "countries_compared": printed.countries_compared,
        **dict.fromkeys(["estimate", "bound_low", "bound_high"]),
        **dict.fromkeys(["ci_low", "ci_high", "sign_identified"]),
    }
    clean = Clean("published", pd.DataFrame(cells), pd.DataFrame(), 5)
    rows = difference_rows(clean, pd.DataFrame([row]))
    means = {row["group"]: row for row in rows if row["kind"] == "mean"}
    treated, compared = means["treated"], means["compared"]
    assert treated["point"] - compared["point"] == pytest.approx(printed.estimate, rel=1e-12)
    assert treated["low"] - compared["high"] == pytest.approx(bounds.bound_low, rel=1e-12)
    assert treated["high"] - compared["low"] == pytest.approx(bounds.bound_high, rel=1e-12)


def _series(clean, watermark=""):
    frame = to_frame(series_rows(clean, "ARM"), "figure_series")
    with style.house_style():
        return draw_series(frame, YEARS, WORDS, "Armenia", "as printed", watermark)


def test_bars_hold_the_allowed_counts_and_nothing_joins_the_years(clean):
    panel = _series(clean).axes[1]
    bars = [(round(bar.get_x(), 2), bar.get_y(), bar.get_height()) for bar in panel.patches]
    assert (2013.27, 88.0, 4.0) in bars
    assert (2014.27, 53.0, 4.0) in bars
    joined = [line for line in panel.lines if len(set(np.asarray(line.get_xdata()))) > 1]
    assert joined == []


def test_a_day_is_a_line_and_a_year_a_band(clean):
    panel = _series(clean).axes[1]
    assert 2014.0 in [line.get_xdata()[0] for line in panel.lines if len(line.get_xdata()) == 2]
    bands = [patch.get_bbox().intervalx.tolist() for patch in panel.patches]
    assert [2012.0, 2013.0] in bands


def test_events_are_named_beside_their_marks(clean):
    strip = _series(clean).axes[0]
    assert [text.get_text() for text in strip.texts] == [
        "\N{LEFTWARDS ARROW} MoU signed, 2005",
        "MoU renewed, 2012",
        "EU readmission agreement in force, 1 January 2014",
    ]


def test_simulated_figures_say_so_and_others_do_not(clean):
    said = [text.get_text() for text in _series(clean, style.WATERMARK["nl"]).texts]
    assert "GESIMULEERD" in said
    assert "SIMULATED" not in [text.get_text() for text in _series(clean).texts]


def test_the_same_figure_has_the_same_bytes(clean, tmp_path, monkeypatch):
    written = []
    for run, moment in (("one", "1435622400"), ("two", "1535622400")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        (tmp_path / run).mkdir()
        with style.house_style():
            style.save(_series(clean), tmp_path / run, "figure")
        written.append([(tmp_path / run / f"figure.{kind}").read_bytes() for kind in style.FORMATS])
    assert written[0] == written[1]


def test_fonts_are_embedded_as_outlines_that_can_be_edited(clean, tmp_path):
    with style.house_style():
        style.save(_series(clean), tmp_path, "figure")
    pdf = (tmp_path / "figure.pdf").read_bytes()
    assert b"/FontFile2" in pdf
    assert b"/ToUnicode" in pdf, "its words can be selected"
    assert b"/Type3" not in pdf
    assert "<text" not in (tmp_path / "figure.svg").read_text()


def test_the_picture_is_as_wide_as_the_drawing(clean, tmp_path):
    with style.house_style():
        style.save(_series(clean), tmp_path, "figure")
    with Image.open(tmp_path / "figure.png") as picture:
        assert picture.width == pytest.approx(16 / 2.54 * 300, abs=2)
        assert picture.info["dpi"][0] == pytest.approx(300, abs=0.01)


def _contrast(one, other):
    def luminance(colour):
        parts = [
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in to_rgb(colour)
        ]
        return float(np.dot(parts, [0.2126, 0.7152, 0.0722]))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [style.INK, style.MUTED])
def test_text_can_be_read(colour):
    assert _contrast(colour, "white") >= 4.5


@pytest.mark.parametrize("colour", [style.BLUE, style.ORANGE, style.GREEN])
def test_marks_stand_out_from_paper(colour):
    assert _contrast(colour, "white") >= 3


def test_limits_hold_zero_and_solid_parts_and_clip_a_wide_interval():
    mark = Mark(-10.0, (-20.0, -5.0), (-500.0, 500.0), "k", "k")
    low, high = limits([mark], widest=3)
    assert low < -60 < high
    assert low > -70
    assert 60 < high < 70


def test_what_leaves_the_axis_ends_in_an_arrow():
    axes = Figure().add_subplot()
    axes.set_xlim(-1, 1)
    draw(axes, 0, Mark(0.0, bounds_of(None, 0.5), (-9.0, 0.2), "k", "k"))
    arrows = [line.get_marker() for line in axes.lines if line.get_marker() in "<>"]
    assert arrows == ["<", "<"]
    assert bounds_of(None, None) is None


def test_lenses_that_give_no_number_are_said_not_to_apply():
    row = {
        "row_id": "a",
        **{"estimate": 1.0, "ci_low": None, "ci_high": None},
        **{"bound_low": None, "bound_high": 2.0},
        **dict.fromkeys([f"imputation_{name}" for name in ("estimate", "ci_low", "ci_high")]),
        **dict.fromkeys([f"likelihood_{name}" for name in ("estimate", "ci_low", "ci_high")]),
    }
    found = {item["lens"]: item["applies"] for item in lens_rows(pd.DataFrame([row]))}
    assert found == {
        "as_printed": "yes",
        "bounds": "yes",
        "multiple_imputation": "no",
        "interval_likelihood": "no",
    }


def test_the_shape_says_whether_the_direction_is_open():
    base = {
        "role": "main",
        "indicator": "unanswered",
        "form": "count",
        "instrument": "mou",
        "event": "start",
        "event_year": "2014",
        "country": None,
        "estimator": "long_difference",
        "comparison": "all",
        "countries_compared": None,
        "years": "2013|2014",
        "ci_low": None,
        "ci_high": None,
    }
    rows = [
        {**base, "row_id": "a", "estimate": -3, "bound_low": -5, "bound_high": -1},
        {**base, "row_id": "b", "estimate": 1, "bound_low": -5, "bound_high": 4},
        {**base, "row_id": "c", "estimate": 3, "bound_low": 1, "bound_high": 4},
    ]
    signs = ["negative", "no", "positive"]
    data = pd.DataFrame(rows).assign(sign_identified=signs)
    with style.house_style():
        (panel,) = draw_forest(data, WORDS, "title", "subtitle").axes
    shapes = [line.get_marker() for line in panel.lines if line.get_marker() not in ("None", "")]
    assert shapes == ["v", "D", "^"]


def test_large_numbers_and_a_long_heading_stay_on_the_page_and_apart():
    row = PanelRow("MoU 2014", False, (Mark(-1200.0, None, None, "k", "k"),),
                   ("\u22121200.5 [\u22123512.1; +1112.1]", "\u22121206.7 \u2026 \u22121193.3"))  # fmt: skip
    heading = "Returns following an order to leave, logarithms (of the count plus one more)"
    with style.house_style():
        figure = draw_panels(
            [Panel(heading, "people", (row,))], "en", "title", "how", "key", "Notes"
        )
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
    boxes = {text.get_text(): text.get_window_extent(renderer) for text in figure.axes[0].texts}
    assert max(box.x1 for box in boxes.values()) <= figure.bbox.x1
    above = next(box for text, box in boxes.items() if text.startswith("Returns"))
    assert above.x1 < boxes["Notes"].x0


def test_a_figure_in_a_page_has_its_own_names_and_words_and_the_colours_of_the_page(
    clean, tmp_path
):
    with style.house_style():
        style.save(_series(clean), tmp_path, "figure")
    svg = Path(tmp_path / "figure.svg").read_text()
    inline = inline_svg(svg, "series_ARM", "A & B", "what is seen")
    names = re.findall(r'\bid="([^"]+)"', inline)
    assert len(names) == len(set(names))
    assert all(name.startswith("series_ARM-") for name in names)
    used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', inline)
    assert {a or b for a, b in used} <= set(names)
    assert '<title id="series_ARM-title">A &amp; B</title>' in inline
    assert "var(--ink)" in inline
    assert style.INK not in inline
    assert not re.search(r"<\?xml|<!DOCTYPE|<metadata", inline)
