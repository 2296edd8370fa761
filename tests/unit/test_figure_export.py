"""Figures exported at the width of a page: sizes, fonts, words beside them, and plain refusals."""

import os
import re
import struct
import subprocess

import pytest
from matplotlib.figure import Figure
from PIL import Image

from analysis.exhibits import style
from analysis.figures import main
from tests.conftest import ROOT

POINTS = 72 / 2.54
"""Points in a centimetre."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Two small figures in both languages, drawn in the house style."""
    folder = tmp_path_factory.mktemp("results")
    for place, name in (("6_figures", "bars"), ("6_figures/interrupted", "line")):
        target = folder / "published" / place
        for language in ("en", "nl"):
            with style.house_style():
                figure = Figure(figsize=(style.WIDTH, style.WIDTH / 2))
                style.title(figure, "Onbeantwoorde aanvragen", "één regel")
                style.save(figure, target, f"{name}.{language}")
            for words in ("txt", "alt.txt"):
                (target / f"{name}.{language}.{words}").write_text(f"{name} {language} {words}")
    return folder


def _run(results, *wishes):
    return main(["--results", str(results), *wishes])


@pytest.mark.parametrize(("width", "centimetres"), [("12cm", 12), ("160mm", 16), ("20,5cm", 20.5)])
def test_a_drawing_has_the_width_asked_for_and_its_proportions(
    results, tmp_path, width, centimetres
):
    wishes = ("--language", "nl", "--width", width, "--to", str(tmp_path))
    assert _run(results, *wishes, "--format", "svg") == 0
    svg = (tmp_path / "bars.nl.svg").read_text()
    found = re.search(r'width="([\d.]+)cm" height="([\d.]+)cm"', svg)
    assert float(found[1]) == centimetres
    assert float(found[2]) == pytest.approx(centimetres / 2, abs=1e-3)
    assert _run(results, *wishes, "--format", "pdf") == 0
    box = re.search(rb"/MediaBox ?\[([^\]]*)\]", (tmp_path / "bars.nl.pdf").read_bytes())
    size = [float(number) for number in box[1].split()]
    assert size[2:] == pytest.approx([centimetres * POINTS, centimetres * POINTS / 2], abs=0.2)
    assert _run(results, *wishes, "--format", "png") == 0
    head = (tmp_path / "bars.nl.png").read_bytes()
    points = struct.unpack(">I", head[16:20])[0]
    assert points == pytest.approx(centimetres / 2.54 * 300, abs=2)
    with Image.open(tmp_path / "bars.nl.png") as picture:
        on_paper = points / picture.info["dpi"][0] * 2.54
    assert on_paper == pytest.approx(centimetres, abs=0.02), "a word processor reads its size"


def test_a_pdf_carries_its_fonts_and_is_the_same_each_time(results, tmp_path):
    for place in ("a", "b"):
        assert _run(results, "--to", str(tmp_path / place), "--width", "16cm") == 0
    first, second = (tmp_path / place / "bars.en.pdf" for place in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    assert b"DejaVuSans" in first.read_bytes()
    assert b"/Alt" in first.read_bytes(), "the figure is told to those who do not see it"


def test_every_figure_of_a_language_comes_with_its_words(results, tmp_path, capsys):
    assert _run(results, "--language", "nl", "--to", str(tmp_path)) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{name}.nl.{kind}" for name in ("bars", "line") for kind in ("pdf", "txt", "alt.txt")
    )
    assert (tmp_path / "line.nl.txt").read_text() == "line nl txt"
    assert capsys.readouterr().out.startswith("2 figures, 16 cm wide")


def test_without_a_folder_the_figures_stand_beside_the_results(results):
    assert _run(results, "--figure", "line") == 0
    assert (results / "published/export/line.en.pdf").is_file()


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (("--language", "fr"), "LANG: 'fr' - write one of en, nl"),
        (("--language", "C.UTF-8"), "LANG: 'C.UTF-8' - write one of en, nl"),
        (("--format", "jpg"), "FORMAT: 'jpg' - write one of svg, pdf, png"),
        (("--width", "wide"), "WIDTH: 'wide' - write a width from 12cm to 30cm"),
        (("--width", "8cm"), "WIDTH: '8cm' - write a width from 12cm to 30cm"),
        (("--figure", "none"), "FIGURE: 'none' - drawn are bars, line"),
        (("--dataset", "other"), "DATASET: 'other' - with figures: published"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_in_words(results, tmp_path, capsys, wishes, said):
    assert _run(results, *wishes, "--to", str(tmp_path / "none")) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_nothing_drawn_says_what_to_run(tmp_path, capsys):
    (tmp_path / "published/6_figures").mkdir(parents=True)
    assert _run(tmp_path) == 2
    assert "run `make results`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "passed"), [((), '--language "en"'), (("LANG=nl",), '--language "nl"')]
)
def test_the_language_of_the_shell_is_not_taken_for_a_wish(written, passed):
    said = subprocess.run(
        ["make", "--dry-run", "-o", ".venv/.ready", "figures", "WIDTH=12cm", *written],
        cwd=ROOT, env={**os.environ, "LANG": "C.UTF-8"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert passed in said
    assert '--width "12cm"' in said
