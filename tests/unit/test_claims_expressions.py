"""The language of claims: what it reads, and what it refuses with a remedy."""

import pytest

from analysis.configuration import load_settings
from analysis.inputs import read_inputs
from analysis.records import InputError
from analysis.verdicts.evaluation import NOT_PRINTED, Holds, Interval, decide, point
from analysis.verdicts.expressions import (
    CellRef,
    Comparison,
    ExpressionError,
    Number,
    Rounded,
    Share,
    Total,
    cells_of,
    parse,
)

MEASURES = ("x", "y")


def _cell(measure, when, country=""):
    return CellRef(measure, country, when)


def test_a_claim_is_read_into_its_parts():
    claim = parse(
        "x[2014] / y[2014] <= x[2013]/y[2013] and rounded(x[before]) + 3 > y[2010]", MEASURES
    )
    assert claim == (
        Comparison(
            Share(_cell("x", 2014), _cell("y", 2014)),
            "<=",
            Share(_cell("x", 2013), _cell("y", 2013)),
        ),
        Comparison(
            Total((Rounded(_cell("x", "before")), Number(3))), ">", Total((_cell("y", 2010),))
        ),
    )


def test_countries_may_be_named():
    claim = parse("x[GEO 2014] + x[UKR 2014] < y[GEO 2013]", MEASURES)
    assert [cell.country for cell in cells_of(claim)] == ["GEO", "UKR", "GEO"]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("x[2014]", "found the end where a comparison sign belongs"),
        ("x[2014] < z[2014]", "found 'z' (item 6) where a measure of measures.csv belongs"),
        ("x[14] < 3", "found '14' (item 3) where a year or 'before' belongs"),
        ("x[2014] < 3 or x[2014] > 5", "found 'or' (item 7) where 'and' or the end belongs"),
        ("3 / x[2014] < 1", "a share is one measure divided by another"),
        ("x[2014] < __import__('os')", "''' is no part of the language"),
        ("x[2014] * 2 < 3", "'*' is no part of the language"),
        ("rounded x[2014] < 3", "where '(' belongs"),
        ("x[GEO 2014] < x[2013]", "name a country in every cell or in none"),
    ],
)
def test_what_is_not_in_the_language_is_refused(text, remedy):
    with pytest.raises(ExpressionError) as caught:
        parse(text, MEASURES)
    assert remedy in str(caught.value)


def test_bad_input_stops_before_the_run_with_the_place(raw_copy):
    folder, config = raw_copy
    path = folder / "claims.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("unanswered[2014] <", "unanswered[2014] ~", 1),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_inputs(load_settings(config))
    said = str(caught.value)
    assert "claims.csv, row 2, column expression" in said
    assert "'~' is no part of the language" in said


def test_countries_of_the_expression_are_those_of_the_claim(raw_copy):
    folder, config = raw_copy
    path = folder / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[UKR 2014]", "[ARM 2014]"), encoding="utf-8")
    with pytest.raises(InputError, match="name the countries of the claim"):
        read_inputs(load_settings(config))


X, Y, Z = (_cell("x", year) for year in (2012, 2013, 2014))


def _box(**counts):
    names = {"x12": X, "x13": Y, "x14": Z}
    return {
        names[name]: Interval(point(low).low, point(high).low)
        for name, (low, high) in counts.items()
    }


@pytest.mark.parametrize(
    ("text", "box", "answer"),
    [
        # Each comparison can hold by itself, both together cannot: 2013 would have to be 3 and 7.
        ("x[2013] = x[2012] and x[2013] = x[2014]",
         {"x12": (3, 3), "x13": (0, 9), "x14": (7, 7)}, Holds.NONE),
        ("x[2013] = x[2012] and x[2013] = x[2014]",
         {"x12": (3, 5), "x13": (0, 9), "x14": (5, 7)}, Holds.SOME),
        ("rounded(x[2012]) >= 20 and rounded(x[2012]) <= 35", {"x12": (18, 37)}, Holds.ALL),
        ("x[2012] >= 20 and x[2012] <= 35", {"x12": (18, 37)}, Holds.SOME),
        # A share of itself is one, whatever the count: intervals alone would not see it.
        ("x[2012] / x[2012] = x[2013] / x[2013]", {"x12": (2, 9), "x13": (1, 4)}, Holds.ALL),
        # 2/3 equals no a/b with a = 1 and b in 1..4.
        ("x[2012] / x[2013] = x[2014] / x[2012]",
         {"x12": (2, 2), "x13": (3, 3), "x14": (1, 1)}, Holds.NONE),
    ],
)  # fmt: skip
def test_comparisons_that_share_figures_are_decided_together(text, box, answer):
    assert decide(parse(text, MEASURES), _box(**box), 5) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("x[2012] + x[2013] >= 60", Holds.ALL),  # 61 and more, whatever the other is
        ("x[2012] + x[2013] < 60", Holds.NONE),
        ("x[2012] + x[2013] < 90", Holds.NOT_CHECKABLE),
        ("x[2013] >= 0", Holds.ALL),
        ("x[2012] < 10 and x[2013] > 4", Holds.NONE),  # the printed part fails already
    ],
)
def test_a_missing_figure_matters_only_where_it_decides(text, answer):
    box = {X: Interval(point(61).low, point(65).low), Y: NOT_PRINTED}
    assert decide(parse(text, MEASURES), box, 5) is answer


def test_too_many_combinations_are_refused():
    text = " and ".join(f"x[{y}] / y[{y}] = x[{y}] / y[{y + 1}]" for y in range(2009, 2013))
    claim = parse(text, MEASURES)
    box = {cell: Interval(point(1).low, point(40).low) for cell in cells_of(claim)}
    with pytest.raises(ExpressionError, match="too many combinations"):
        decide(claim, box, 5)
