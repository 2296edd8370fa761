"""Laws of reading a series: what is written comes back in every form, and nothing ever breaks."""

import csv
import dataclasses
import io
import zipfile

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.cleaning.series.read import inspect_series
from analysis.sources import series_plan

FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
YEARS = (2012, 2013, 2014)
NAMES = {
    "ARM": ("Armenia", "Armenië", "ARM", "AM"), "CIV": ("Ivory Coast", "Côte d'Ivoire", "ivoorkust"),
    "COD": ("DR Congo", "Democratische Republiek Congo", "congo kinshasa"),
    "SOM": ("Somalië/Somaliland", "Somalia"), "TUR": ("Türkiye", "Turkije", "TURKEY"),
}  # fmt: skip
TOKENS = st.one_of(
    st.just(""), st.sampled_from(["<5", "geen", "tussen 90 en 120", "minder dan 10"]),
    st.integers(0, 4000).map(lambda number: str(5 * number)),
)  # fmt: skip
PANEL = st.fixed_dictionaries(
    {(code, year): TOKENS for code in NAMES for year in YEARS}
).filter(lambda panel: any(panel.values()))  # fmt: skip


def _plan(folder, config_settings):
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    return series_plan(dataclasses.replace(config_settings.of("series"), folder=folder))


def _tokens(series):
    assert series.findings.problems == []
    return {(item.country, item.year): item.token.text for item in series.figures}


def _thousands(token, sign):
    return f"{int(token):,}".replace(",", sign) if token.isdecimal() else token


@FEW
@given(PANEL, st.data(), st.sampled_from([".", " ", "'"]), st.sampled_from(["*", "¹", " 2)", ""]))
def test_every_form_gives_back_what_was_written(
    tmp_path_factory, settings, panel, data, sign, marker
):
    folder = tmp_path_factory.getbasetemp() / "forms"
    named = {code: data.draw(st.sampled_from(names)) for code, names in NAMES.items()}
    written = {
        key: _thousands(token, sign) + (marker if token else "") for key, token in panel.items()
    }
    rows = [["land", *YEARS]] + [
        [named[code], *(written[code, year] for year in YEARS)] for code in NAMES
    ]
    long = [["country", "year", "figure", "indicator"]] + [
        [named[code], year, written[code, year], "Unanswered requests"] for code, year in panel
    ]
    expected = {key: token for key, token in panel.items() if token}
    for table in (rows, long):
        plan = _plan(folder, settings)
        with (folder / "unanswered.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(table)
        assert _tokens(inspect_series(plan)) == expected
        plan = _plan(folder, settings)
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(folder / "unanswered.xlsx")
        assert _tokens(inspect_series(plan)) == expected


@FEW
@given(st.binary(max_size=300), st.sampled_from(["unanswered.csv", "series.xlsx", "x.tsv"]))
def test_bytes_of_any_kind_give_findings_and_no_error(tmp_path_factory, settings, content, name):
    folder = tmp_path_factory.getbasetemp() / "bytes"
    plan = _plan(folder, settings)
    (folder / name).write_bytes(content)
    series = inspect_series(plan)
    assert series.findings.problems or series.figures


@FEW
@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6))
def test_cells_of_any_text_give_findings_and_no_error(tmp_path_factory, settings, rows):
    folder = tmp_path_factory.getbasetemp() / "text"
    plan = _plan(folder, settings)
    table = [["land", "2012", "2013", "2014"], *rows]
    with (folder / "unanswered.csv").open(
        "w", encoding="utf-8", newline="", errors="ignore"
    ) as file:
        csv.writer(file).writerows(table)
    for item in inspect_series(plan).findings.problems:
        assert "\n" not in item.message
        assert item.remedy


@FEW
@given(st.data())
def test_a_workbook_with_any_byte_changed_gives_findings_and_no_error(
    tmp_path_factory, settings, data
):
    folder = tmp_path_factory.getbasetemp() / "changed"
    plan = _plan(folder, settings)
    book = openpyxl.Workbook()
    book.active.title = "unanswered"
    for row in (["land", *YEARS], ["Ghana", 5, 10, 15]):
        book.active.append(row)
    memory = io.BytesIO()
    book.save(memory)
    with zipfile.ZipFile(memory) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name]) - 1))
    parts[name][at] = data.draw(st.integers(0, 255))
    with zipfile.ZipFile(folder / "series.xlsx", "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, bytes(content))
    series = inspect_series(plan)
    assert series.findings.problems or series.figures
