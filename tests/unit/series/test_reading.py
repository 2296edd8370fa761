"""One small table in every form that people keep it in, and the figures it must give."""

import dataclasses

import pytest

from analysis.cleaning.clean_tables import accounting_checks
from analysis.cleaning.figures import build_cells
from analysis.cleaning.tokens import Reading
from analysis.records import InputError
from analysis.sources import read_source, source_files

EXPECTED = {
    ("ARM", 2012, "unanswered"): "130", ("ARM", 2013, "unanswered"): "90",
    ("ARM", 2014, "unanswered"): "55", ("AZE", 2012, "unanswered"): "1240",
    ("AZE", 2014, "unanswered"): "<5", ("CIV", 2013, "unanswered"): "0",
    ("CIV", 2014, "unanswered"): "geen",
}  # fmt: skip

WIDE = """Land;2012;2013;2014
Armenië;130;90;55
Azerbeidzjan;1.240;;< 5
Ivoorkust;;0;geen
"""
LONG = """country,year,indicator,figure
Armenia,2012,Unanswered requests,130
Armenia,2013,Unanswered requests,90
ARM,2014,unanswered,55
Azerbaijan,2012,unanswered,"1,240"
Azerbaijan,2013,unanswered,
az,2014,unanswered,<5
Côte d'Ivoire,2013,Onbeantwoorde aanvragen,0
Cote d'Ivoire,2014,unanswered,geen
"""
ROWS = [
    ["Onbeantwoorde aanvragen 2012-2014"],
    [],
    ["Land van herkomst", 2012, "2013", "2014*", "Opmerking"],
    ["Armenië", 130, "90", 55.0, "x"],
    ["Azerbeidzjan", "1 240", None, "<5 1)"],
    ["Ivoorkust", None, 0, "geen"],
    [],
    ["* voorlopige cijfers"],
]
LONG_ROWS = [
    ["Nationaliteit", "Jaar", "Aantal"],
    ["Armenië", 2012, 130], ["Armenië", 2013, 90], ["Armenië", 2014, 55],
    ["Azerbeidzjan", 2012, "1.240"], ["Azerbeidzjan", 2014, "<5"],
    ["Ivoorkust", 2013, 0], ["Ivoorkust", 2014, "geen"],
]  # fmt: skip


def _tokens(cells):
    return {key: token.replace(" ", "").removesuffix("1)") for key, token in cells.items()}


@pytest.mark.parametrize(
    "write",
    [
        lambda desk: desk.csv("onbeantwoord.csv", WIDE),
        lambda desk: desk.csv("Onbeantwoorde aanvragen 2012-2014.csv", WIDE, "utf-8-sig"),
        lambda desk: desk.csv("unanswered.csv", WIDE, "cp1252"),
        lambda desk: desk.csv("unanswered.tsv", WIDE.replace(";", "\t")),
        lambda desk: desk.csv("unanswered.csv", WIDE.replace("\n", "\r\n")),
        lambda desk: desk.csv("unanswered.csv", WIDE.replace("Land;", ";")),
        lambda desk: desk.csv("x.csv", WIDE.replace("Land;", "Onbeantwoorde aanvragen;")),
        lambda desk: desk.csv("series.csv", LONG),
        lambda desk: desk.xlsx("series.xlsx", Blad1=ROWS),
        lambda desk: desk.xlsx("series.xlsx", unanswered=ROWS[2:], Blad2=[]),
        lambda desk: desk.xlsx("unanswered.xlsx", Sheet1=LONG_ROWS),
    ],
)
def test_every_form_gives_the_same_figures(desk, write):
    write(desk)
    assert _tokens(desk.cells()) == EXPECTED


def test_cells_allow_the_counts_of_the_tokens(desk):
    desk.csv("unanswered.csv", WIDE)
    cells = {cell.key: cell for cell in build_cells(desk.read().figures, 5, Reading.NEAREST)}
    bounds = {key[:2]: (cell.low, cell.high) for key, cell in cells.items()}
    assert bounds == {
        ("ARM", 2012): (128, 132), ("ARM", 2013): (88, 92), ("ARM", 2014): (53, 57),
        ("AZE", 2012): (1238, 1242), ("AZE", 2014): (0, 4),
        ("CIV", 2013): (0, 2), ("CIV", 2014): (0, 0),
    }  # fmt: skip
    assert cells["AZE", 2012, "unanswered"].source_lines == ("unanswered.csv!B3",)


def test_a_place_is_a_cell_of_a_sheet(desk):
    desk.xlsx("all.xlsx", unanswered=ROWS[2:], lp_requests=ROWS[2:])
    record = desk.read()
    places = {figure.row.values["line"] for figure in record.figures}
    assert {"all.xlsx!unanswered!B2", "all.xlsx!lp_requests!D4"} <= places
    assert len(places) == len(record.figures) == 2 * len(EXPECTED)
    assert len({figure.row.key for figure in record.figures}) == 6


def test_what_was_done_is_told(desk):
    desk.csv("unanswered.csv", WIDE.replace("130", "130 *"), "cp1252")
    said = " ".join(check.sentence for check in desk.read().checks)
    assert "read as Windows-1252: check the names with accents" in said
    assert "separated by a semicolon" in said
    assert "footnote markers left out of 1 figures: B2 '130 *'" in said
    assert "29 of 32 countries have no figure: AFG, BDI" in said
    assert "no figure for lp_requests" in said


def test_every_problem_is_found_at_once(desk):
    desk.csv("unanswered.csv", "Land;2012;2013;2014\nArmenia;27x;90;57\nAtlantis;5;5;5\n")
    assert desk.problems() == [
        f"{desk.folder}/unanswered.csv, cell B2: '27x' - no figure of this series; a figure is a "
        "whole number, '<5', 'minder dan 5', 'geen' (none) or 'tussen 90 en 120'",
        f"{desk.folder}/unanswered.csv, cell D2: '57' - no figure of this series; the series is "
        "declared as rounded to multiples of 5: 55 or 60 would be right, or correct the unit in "
        "the configuration",
        f"{desk.folder}/unanswered.csv, cell A3: 'Atlantis' - unknown country; write its name or "
        "ISO code as in focus_countries.csv, add it there, or delete the row",
    ]


QUARTERS = "land,2012 Q1,2012Q2,kw. 3 2012,4e kwartaal 2012\nGhana,10,20,30,<10\n"
SPLIT = "land,jaar,kwartaal,aantal\nGhana,2012,1,10\nGhana,2012,Q2,20\nGhana,2012,kw 3,30\nGhana,2012,4,<10\n"
MONTHS = "land,2012-01,feb 2012,maart 2012,2012M04\nGhana,10,20,30,<10\n"
MONTH_ROWS = "country,year,month,number\nGhana,2012,1,10\nGhana,2012,februari,20\nGhana,2012,mrt,30\nGhana,2012,April,<10\n"


@pytest.mark.parametrize(
    ("fineness", "text", "first"),
    [(4, QUARTERS, 2012 * 4), (4, SPLIT, 2012 * 4), (12, MONTHS, 2012 * 12), (12, MONTH_ROWS, 2012 * 12)],
)  # fmt: skip
def test_quarters_and_months_rounded_to_ten(desk, fineness, text, first):
    desk.csv("unanswered.csv", text)
    finer = desk.asking(periods_per_year=fineness, unit=10)
    tokens = {period: token for (_, period, _), token in finer.cells().items()}
    assert tokens == {first: "10", first + 1: "20", first + 2: "30", first + 3: "<10"}


def test_tables_of_ones_own_beside_the_figures_take_the_place_of_the_records(tmp_path, settings):
    (tmp_path / "unanswered.csv").write_text(WIDE, encoding="utf-8")
    (tmp_path / "agreements.csv").write_text(
        "agreement_id,country,counterpart,instrument,actor,event,date,precision,source,section,"
        "line,chosen,note\nARM-mou-2013,ARM,,mou,Netherlands,signed,2013-05,month,own list,,,yes,\n"
    )
    own = dataclasses.replace(settings.of("series"), folder=tmp_path, tables=tmp_path)
    record = read_source(own)
    assert [event.agreement_id for event in record.events] == ["ARM-mou-2013"]
    assert tmp_path / "agreements.csv" in source_files(own)
    assert tmp_path / "unanswered.csv" in source_files(own)
    assert len(record.countries) == 32


def test_requests_of_both_kinds_are_held_against_the_answers_together(desk):
    rows = "land,indicator,2014\n" + "".join(
        f"Armenia,{name},{figure}\n"
        for name, figure in (("lp_requests", 100), ("to_requests", 50), ("negative_answers", 20),
                             ("nationality_confirmed", 60), ("unanswered", 70))
    )  # fmt: skip
    desk.csv("all.csv", rows)
    checks = accounting_checks(desk.read(), 5, Reading.NEAREST)
    # 20 + 60 + 70 = 100 + 50, five figures of two people either way.
    assert [check.sentence for check in checks] == [
        "answers minus requests lie between -10 and 10 people; they can balance"
    ]


def test_a_name_for_two_countries_is_refused(desk, raw_copy):
    folder, _ = raw_copy
    path = folder / "focus_countries.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Soedan|Sudan,", "Soedan|Sudan|Libië,"), encoding="utf-8")
    desk.csv("unanswered.csv", WIDE)
    with pytest.raises(InputError, match="column aliases: .* 'libie' stands for LBY too"):
        desk.asking(countries=path).inspect()


def test_the_checks_of_a_run_name_what_the_printed_record_excludes(desk):
    desk.csv("unanswered.csv", "land;2013;2014\nArmenia;90;60\n")
    found = {check.name: check for check in desk.read().checks}
    assert found["printed"].sentence.endswith("are in the series: 1 agree, 1 disagree")
    assert found["printed/ARM/2014/unanswered"].sentence == (
        "'60' in unanswered.csv!C2, printed as '55' (line 2337): 53 to 57 people"
    )
    assert "printed/ARM/2013/unanswered" not in found
