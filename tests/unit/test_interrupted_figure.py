"""Figures of interrupted series: what is drawn, what is said, and that it repeats."""

import dataclasses
import re

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.cleaning.figures import build_cells
from analysis.cleaning.stage_tables import to_frame
from analysis.cleaning.tokens import Reading
from analysis.design.calendar import ANNUAL, Calendar
from analysis.design.identification import identification_rows
from analysis.exhibits import style
from analysis.exhibits.figure_data import Clean
from analysis.exhibits.interrupted_captions import interrupted_caption
from analysis.exhibits.interrupted_data import ALL, SeriesTables, figure_name, interrupted_figures
from analysis.exhibits.interrupted_figure import draw_interrupted
from analysis.exhibits.interrupted_files import Drawing, write_interrupted
from analysis.exhibits.interrupted_marks import ends_of, vertical_limits
from analysis.exhibits.interrupted_page import STATUS, draw_page
from analysis.exhibits.language_check import causal_language
from analysis.exhibits.words import Words
from analysis.fitting import series
from analysis.fitting.batch import estimates_frame
from analysis.fitting.context import fit_all
from analysis.fitting.series_paths import path_rows
from analysis.fitting.series_table import sensitivity_rows

YEARS = tuple(range(2009, 2015))
NAMES = [
    "interrupted_GIN_nationality_confirmed_taskforce",
    "interrupted_RUS_forced_departures_benelux_protocol_in_force",
    "interrupted_SRB_forced_departures_benelux_protocol_signed",
    "interrupted_SRB_voluntary_departures_benelux_protocol_signed",
    ALL,
]


def events_frame(events):
    rows = [
        {
            "agreement_id": item.agreement_id, "country": item.country,
            "instrument": item.instrument, "event": item.event,
            "date_earliest": item.earliest and item.earliest.isoformat(),
            "date_latest": item.latest and item.latest.isoformat(),
            "precision": item.precision or None, "chosen": "yes" if item.chosen else "no",
            "source": "1",
        }
        for item in events
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def tables(inputs, published):
    cells = build_cells(inputs.record.figures, 5, Reading.NEAREST)
    measures = tuple(measure.name for measure in inputs.record.measures)
    chosen = [item for item in inputs.specifications if item.estimator == "level_series"]
    frame = pd.DataFrame(
        [
            {
                "indicator": cell.indicator, "country": cell.country, "year": cell.year,
                "low": cell.low, "high": cell.high, "printed": cell.printed,
                "tokens": "|".join(cell.tokens), "source_lines": "|".join(cell.source_lines),
                "leaves_open": "|".join(cell.leaves_open) or None,
            }
            for cell in cells
        ]
    )  # fmt: skip
    identified = identification_rows(
        published.cells, published.events, published.countries, measures, YEARS, published.gate
    )
    return SeriesTables(
        clean=Clean("published", frame, events_frame(published.events), 5),
        paths=to_frame(path_rows(chosen, published), "series_paths"),
        sensitivity=to_frame(sensitivity_rows(chosen, published), "series_sensitivity"),
        estimates=estimates_frame(fit_all(chosen, [published], series.fit)),
        identification=pd.DataFrame(identified),
        countries=published.countries,
        measures=measures,
        drawn=published.countries,
    )


@pytest.fixture(scope="module")
def languages(inputs):
    record = inputs.record
    return {
        language: Words(
            language=language,
            countries={code: f"{code.title()}land" for code in record.countries},
            measures={measure.name: measure.label[language] for measure in record.measures},
            units={measure.name: measure.unit[language] for measure in record.measures},
        )
        for language in ("en", "nl")
    }


@pytest.fixture(scope="module")
def figures(tables, published):
    return {figure.name: figure for figure in interrupted_figures(tables, published.caveats)}


def frame_of(figure):
    return to_frame(figure.rows, "series_figure")


def caption_of(figure, tables, words, published):
    return interrupted_caption(figure, tables, words, published.caveats, level=0.95, years=YEARS)


def test_one_figure_a_fitted_series_and_one_page(figures):
    assert list(figures) == NAMES


def test_only_the_countries_asked_for_have_figures_of_their_own(tables, published):
    few = dataclasses.replace(tables, drawn=("GIN",))
    names = [figure.name for figure in interrupted_figures(few, published.caveats)]
    assert names == [name for name in NAMES if "_GIN_" in name or name == NAMES[-1]]


def test_a_start_needs_no_name():
    base = {"country": "GIN", "indicator": "x", "instrument": "mou"}
    assert figure_name({**base, "event": "start"}) == "interrupted_GIN_x_mou"
    assert figure_name({**base, "event": "signed"}) == "interrupted_GIN_x_mou_signed"


def test_the_rows_are_the_figures_with_the_path(figures, tables):
    frame = frame_of(figures[NAMES[1]])
    cells = frame[frame["kind"] == "cell"].sort_values("year")
    path = tables.paths[tables.paths["country"] == "RUS"].sort_values("year")
    assert cells["low"].tolist() == [18, 18, 18, 18, 18, 18]
    assert cells["high"].tolist() == [37, 37, 37, 37, 22, 22]
    for name in ("fitted", "counterfactual", "prediction_low", "counterfactual_bound_high"):
        assert cells[name].tolist() == path[name].tolist()
    events = frame[frame["kind"] == "event"][["instrument", "event", "date_earliest"]]
    assert events.to_numpy().tolist() == [
        ["benelux_protocol", "in_force", "2011-11-01"],
        ["benelux_protocol", "signed", "2011-03-09"],
        ["eu_readmission", "in_force", "2007-06-01"],
        ["eu_readmission", "signed", "2006-05-25"],
    ]


def test_the_task_force_is_marked(figures):
    frame = frame_of(figures[NAMES[0]])
    assert "started" in set(frame["event"].dropna())
    assert set(frame.loc[frame["kind"] == "cell", "year"]) == {2009, 2010, 2011, 2012, 2014}


def test_the_page_has_every_country_with_a_status(figures, published):
    frame = frame_of(figures[ALL])
    assert set(frame["country"]) == set(published.countries)
    status = frame[frame["kind"] != "event"].groupby("country")["status"].agg(set)
    assert all(len(found) == 1 for found in status)
    counts = status.map(lambda found: next(iter(found))).value_counts().to_dict()
    assert counts == {"no_figures": 21, "too_few": 6, "fitted": 3, "always": 2}
    assert status["UKR"] == {"always"}
    assert status["NGA"] == {"too_few"}


def test_reasons_of_the_page_are_those_of_the_gate(figures):
    frame = frame_of(figures[ALL])
    reasons = frame[frame["kind"] == "cell"].groupby("country")["reason"].first()
    assert reasons["UKR"] == "under agreement in all years of the series (since 2008)"
    assert reasons["NGA"] == "2 of the 3 years needed before 2014 are printed"


def test_the_caption_has_the_numbers_of_the_tables(figures, tables, languages, published):
    text = caption_of(figures[NAMES[0]], tables, languages["en"], published).text
    assert "As printed the level changes by +109.8 cases per year" in text
    assert "t with 2 degrees of freedom" in text
    assert "between +103.1 and +116.4" in text
    assert "gives p = 0.50; the smallest p possible is 0.50" in text
    dutch = caption_of(figures[NAMES[1]], tables, languages["nl"], published).text
    assert "verandert het niveau met +0,6 vertrekken per jaar" in dutch
    assert "uitvoeringsprotocol ondertekend (2011)" in dutch


def test_no_caption_names_a_cause_and_all_carry_caveats(figures, tables, languages, published):
    for figure in figures.values():
        for language, words in languages.items():
            caption = caption_of(figure, tables, words, published)
            for part in (caption.title, caption.subtitle, caption.text, caption.alternative):
                assert part.strip()
                assert not re.search(r"[{}]|\bnan\b|None", part)
                assert causal_language(part, language) == []
            identifiers = {caveat.id for caveat in caption.caveats}
            assert {"no-causal-relation", "rounded-to-fives", "short-series"} <= identifiers


def test_simulated_figures_say_so(figures, tables, languages, published):
    twin = dataclasses.replace(tables, clean=dataclasses.replace(tables.clean, dataset="twin"))
    caption = caption_of(figures[NAMES[1]], twin, languages["en"], published)
    assert caption.text.startswith("SIMULATED figures, not observations.")


def test_a_task_force_starts_in_title_and_caption_as_in_the_figure(
    figures, tables, languages, published
):
    for language, happened in (("en", "task force started"), ("nl", "taskforce gestart")):
        caption = caption_of(figures[NAMES[0]], tables, languages[language], published)
        assert f"({happened})" in caption.subtitle
        assert f": {happened}, " in caption.text


def test_statuses_are_worded_in_both_languages():
    assert STATUS["en"].keys() == STATUS["nl"].keys()


@pytest.mark.parametrize("name", [NAMES[0], NAMES[1], ALL])
def test_nothing_is_drawn_outside_the_page(name, figures, tables, languages, published):
    """Every text lies within the canvas; Dutch has the longest words."""
    figure, words = figures[name], languages["nl"]
    caption = caption_of(figure, tables, words, published)
    texts = (frame_of(figure), YEARS, words, caption.title, caption.subtitle)
    with style.house_style():
        drawn = draw_page(*texts) if name == ALL else draw_interrupted(*texts, level=0.95)
        FigureCanvasAgg(drawn).draw()
        boxes = {
            text.get_text(): text.get_window_extent()
            for text in drawn.findobj(_text)
            if text.get_text()
        }
    width, height = drawn.get_size_inches() * drawn.dpi
    assert boxes
    assert [
        text
        for text, box in boxes.items()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ] == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_word_of_the_page_is_cut_or_lies_over_another(
    language, figures, tables, languages, published
):
    """Heads are written out, and neither they nor the panels of two countries overlap."""
    figure, words = figures[ALL], languages[language]
    caption = caption_of(figure, tables, words, published)
    with style.house_style():
        drawn = draw_page(frame_of(figure), YEARS, words, caption.title, caption.subtitle)
        FigureCanvasAgg(drawn).draw()
    texts = [text for text in drawn.texts if text.get_text()]
    assert not any("…" in text.get_text() for text in texts)
    heads = [text.get_window_extent() for text in texts]
    panels = [axes.get_window_extent() for axes in drawn.axes]
    assert len(panels) == len(tables.countries)
    for at, box in enumerate(heads):
        assert not any(box.overlaps(other) for other in heads[at + 1 :])
        assert not any(box.overlaps(panel) for panel in panels)


def _text(artist):
    return type(artist).__name__ in ("Text", "Annotation") and artist.get_visible()


def test_the_limits_hold_what_is_drawn(figures):
    cells = frame_of(figures[NAMES[0]]).query("kind == 'cell'")
    low, high = vertical_limits(cells)
    assert low < cells["counterfactual_bound_low"].min()
    assert high > cells["high"].max()
    # Prediction intervals of hundreds are cut at 1.6 times the reach of the rest, and get arrows.
    assert high < cells["prediction_high"].max()


def test_positions_of_dates():
    event = {"date_earliest": "2012-01-01", "date_latest": "2012-12-31"}
    assert ends_of(event, ANNUAL) == (2012.0, 2013.0)
    assert ends_of(event, Calendar(4)) == (8048.0, 8052.0)
    leap = {"date_earliest": "2012-07-02", "date_latest": "2012-07-02"}
    assert ends_of(leap, ANNUAL) == pytest.approx((2012 + 183 / 366, 2012 + 184 / 366))


def test_all_files_are_written_and_repeat(tables, languages, published, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1435622400")
    small = dataclasses.replace(
        tables, paths=tables.paths[tables.paths["country"] == "GIN"], countries=("GIN", "DZA")
    )
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        write_interrupted(
            small, [languages["en"]], published.caveats, Drawing(YEARS, 0.95, False), folder
        )
    first, second = ({p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders)
    kinds = ("csv", "en.svg", "en.pdf", "en.png", "en.txt", "en.alt.txt")
    assert set(first) == {f"{name}.{kind}" for name in (NAMES[0], ALL) for kind in kinds}
    assert first == second
    words = first[f"{NAMES[0]}.en.txt"].decode()
    assert "\nCaveats\n- " in words


def test_a_country_without_a_row_of_identification_is_an_error(tables, published):
    without = tables.identification[tables.identification["country"] != "UKR"]
    broken = dataclasses.replace(tables, identification=without)
    with pytest.raises(ValueError, match="UKR, forced_departures"):
        interrupted_figures(broken, published.caveats)
