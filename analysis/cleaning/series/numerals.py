"""Figures as spreadsheets hold them, brought to the grammar of printed tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.cleaning.series.grids import Entry, Kind
from analysis.cleaning.tokens import TokenError, parse_token

_NO_FIGURE = frozenset(
    (
        "n.b.",
        "n.v.t.",
        "n.a.",
        "n/a",
        "na",
        "nb",
        "nvt",
        ".",
        "..",
        "...",
        ":",
        "onbekend",
        "unknown",
    )
)
_MARKER = r"(?:\s*[*†‡§¹²³⁰⁴-⁹]+|\s*\[\w\]|\s+\(?\w\)|\s*\(?[a-z]\))"
_MARKED = re.compile(rf"(?P<figure>.*?\S)(?P<markers>{_MARKER}+)", re.IGNORECASE)
_THOUSANDS = {
    ".": re.compile(r"\d{1,3}(?:\.\d{3})+"),
    ",": re.compile(r"\d{1,3}(?:,\d{3})+"),
    " ": re.compile(r"\d{1,3}(?:[ '\u2019]\d{3})+"),
}
_WHOLE = re.compile(r"(\d+)[.,]0{1,2}")
_DECIMALS = re.compile(r"[\d.,]*[.,][\d.,]*")
_SPAN = re.compile(r"(\d+)\s*(?:-|\u2013|tot|to)\s*(\d+)", re.IGNORECASE)

_MOST = 10_000_000

_NO_SHARE = ("a percentage", "write the number of people, not a share")
NO_FORMULA = ("a formula", "paste it as a value: its stored result can be old or absent")
"""Problem and remedy of a formula."""
_NO_ERROR = ("an error value", "correct the calculation and paste the figure as a value")
_REFUSED = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), problem, remedy)
    for pattern, problem, remedy in (
        (
            r"[-\u2013\u2014]",
            "a dash can mean none or not known",
            "write 0 or geen for none, leave a blank for not known",
        ),
        (r"[-\u2212\u2013].+", "a negative number", "counts of people are never negative"),
        (
            r"\([\d.,\s]+\)",
            "a number in brackets: negative, or a footnote marker",
            "write the figure alone",
        ),
        (r".*%.*", *_NO_SHARE),
        (r"=.*", *NO_FORMULA),
        (r"#\w.*", *_NO_ERROR),
        (
            r"\+?(?:nan|inf|infinity|null|true|false)",
            "a word that programs write where there is no number",
            "write the figure, or leave a blank",
        ),
        (r"[\d.,]+e[+-]?\d+", "scientific notation", "write all digits, such as 1000"),
        (r".*(?![0-9])\d.*", "digits of another script", "write the digits 0 to 9"),
        (
            r"\d{2,}\)",
            "the figure and its footnote marker cannot be told apart",
            "put a space between them, such as 275 1)",
        ),
        (
            rf"{_MARKER}+",
            "a footnote marker without a figure",
            "write the figure, or leave a blank",
        ),
    )
)
_REFUSED_KINDS = {
    Kind.FORMULA: NO_FORMULA,
    Kind.ERROR: _NO_ERROR,
    Kind.BOOLEAN: ("a truth value", "write the figure"),
    Kind.DATE: (
        "a date: the spreadsheet may have changed a figure such as 5-10",
        "format the cell as text and write the figure again",
    ),
    Kind.PERCENTAGE: _NO_SHARE,
}


class FigureError(ValueError):
    """An entry that is no figure: what it is, and what would be right."""

    def __init__(self, problem: str, remedy: str) -> None:
        """Keep the problem and the remedy apart."""
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class Numeral:
    """A figure in the grammar of printed tokens.

    Attributes:
        token: the token, such as ``1235`` or ``<5``.
        markers: footnote markers that stood behind it.
        separator: sign that set thousands apart; empty for none.
    """

    token: str
    markers: str = ""
    separator: str = ""


def read_numeral(entry: Entry, unit: int) -> Numeral | None:
    """Return the figure of an entry; None when it states that there is no figure.

    Args:
        entry: one cell.
        unit: rounding unit of the series, people.

    Raises:
        FigureError: the entry is no figure of such a series.
    """
    if entry.kind in _REFUSED_KINDS:
        raise FigureError(*_REFUSED_KINDS[entry.kind])
    if entry.kind is Kind.BLANK or entry.plain.lower() in _NO_FIGURE:
        return None
    if "\n" in entry.text.strip() or "\r" in entry.text.strip():
        raise FigureError("a line break in the cell", "write one figure a cell")
    numeral = _numeral(entry)
    try:
        token = parse_token(numeral.token, unit)
    except TokenError as problem:
        raise FigureError("no figure of this series", str(problem)) from None
    if max(token.first, token.last) > _MOST:
        raise FigureError("more than ten million people", "write the number of people, in digits")
    return numeral


def _numeral(entry: Entry) -> Numeral:
    text = entry.plain
    for pattern, problem, remedy in _REFUSED:
        if pattern.fullmatch(text):
            raise FigureError(problem, remedy)
    if entry.kind is Kind.NUMBER and not text.isdecimal():
        raise FigureError(
            "a number with decimals",
            "counts are whole: 1.234 stored as a number is little more than one, write 1234",
        )
    found = _MARKED.fullmatch(text)
    figure, markers = (found["figure"], found["markers"].strip()) if found else (text, "")
    token, separator = _whole(figure)
    if span := _SPAN.fullmatch(token):
        token = f"tussen {span[1]} en {span[2]}"
    return Numeral(token, markers, separator)


def _whole(figure: str) -> tuple[str, str]:
    """Return a figure without the signs that set thousands apart, and that sign."""
    for separator, pattern in _THOUSANDS.items():
        if pattern.fullmatch(figure):
            return re.sub(r"\D", "", figure), separator
    if whole := _WHOLE.fullmatch(figure):
        return whole[1], ""
    if _DECIMALS.fullmatch(figure):
        raise FigureError(
            "decimals, or points that set no thousands apart",
            "counts are whole: write 1234 or 1.234",
        )
    return figure, ""
