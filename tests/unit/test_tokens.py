"""The token grammar, by hand: every row of the design's table and every refusal."""

import pytest

from analysis.cleaning.tokens import Reading, TokenError, parse_token, printed_value, token_bounds

NEAREST, SUPPRESSED = Reading.NEAREST, Reading.SUPPRESSED


@pytest.mark.parametrize(
    ("text", "nearest", "suppressed"),
    [
        ("275", (273, 277), (273, 277)),
        ("5", (3, 7), (5, 7)),
        ("<5", (0, 4), (1, 4)),
        ("minder dan 5", (0, 4), (1, 4)),
        ("less than 5", (0, 4), (1, 4)),
        ("geen", (0, 0), (0, 0)),
        ("geen enkele", (0, 0), (0, 0)),
        ("none", (0, 0), (0, 0)),
        ("0", (0, 2), (0, 0)),
        ("tussen 90 en 120", (88, 122), (88, 122)),
        ("between 90 and 120", (88, 122), (88, 122)),
        ("tussen 5 en 10", (3, 12), (5, 12)),
    ],
)
def test_bounds_of_the_design_table(text, nearest, suppressed):
    token = parse_token(text, 5)
    assert token_bounds(token, 5, NEAREST) == nearest
    assert token_bounds(token, 5, SUPPRESSED) == suppressed


@pytest.mark.parametrize(
    ("text", "reading", "value"),
    [
        ("275", NEAREST, 275),
        ("<5", NEAREST, 2),
        ("<5", SUPPRESSED, 2.5),
        ("tussen 90 en 120", NEAREST, 105),
        ("geen", NEAREST, 0),
    ],
)
def test_printed_value(text, reading, value):
    assert printed_value(parse_token(text, 5), 5, reading) == value


def test_unit_one_means_exact_counts():
    assert token_bounds(parse_token("277", 1), 1, NEAREST) == (277, 277)


def test_even_unit_keeps_both_half_way_counts():
    assert token_bounds(parse_token("30", 10), 10, NEAREST) == (25, 35)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("27x", "a figure is a whole number"),
        ("277", "275 or 280 would be right"),
        ("-5", "a figure is a whole number"),
        ("2.5", "a figure is a whole number"),
        ("tussen 120 en 90", "tussen 90 en 120"),
        ("tussen 91 en 120", "90 or 95 would be right"),
        ("<0", "allows no count"),
        ("", "a figure is a whole number"),
    ],
)
def test_refusals_name_the_remedy(text, remedy):
    with pytest.raises(TokenError, match=remedy):
        parse_token(text, 5)
