"""The small language in which a claim about figures is written down.

A claim is one or more comparisons joined by ``and``; a comparison sets two quantities against each
other::

    claim      = comparison { "and" comparison }
    comparison = quantity ( "<" | "<=" | "=" | ">=" | ">" ) quantity
    quantity   = cell "/" cell | addend { "+" addend }
    addend     = cell | "rounded" "(" cell ")" | whole number
    cell       = measure "[" [ country ] when "]"
    when       = year | "before"

``rounded`` is the figure as the return service would print it. ``before`` is the last full calendar
year before the agreement of the claim entered into force. Without a country a cell belongs to each
country of the claim by itself; with countries the claim is about all of them together. Nothing is
executed: the text is read into the classes below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BEFORE = "before"
RELATIONS = ("<=", ">=", "<", ">", "=")

_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z_]+)|(?P<number>\d+)|(?P<sign><=|>=|[<>=+/()\[\]]))")
_COUNTRY = re.compile(r"[A-Z]{3}")


class ExpressionError(ValueError):
    """An expression outside the grammar; the message says where and what would be right."""


@dataclass(frozen=True)
class CellRef:
    """The count of one measure in one country and year.

    Attributes:
        measure: name of the measure.
        country: ISO 3166-1 alpha-3 code; empty for the country of the claim.
        when: calendar year, or ``before``.
    """

    measure: str
    country: str
    when: int | str


@dataclass(frozen=True)
class Number:
    """A whole number, people."""

    value: int


@dataclass(frozen=True)
class Rounded:
    """A count after rounding to the unit of the source, people."""

    cell: CellRef


Addend = CellRef | Rounded | Number


@dataclass(frozen=True)
class Total:
    """A sum of counts, people."""

    parts: tuple[Addend, ...]


@dataclass(frozen=True)
class Share:
    """One count divided by another, which is at least one."""

    numerator: CellRef
    denominator: CellRef


Quantity = Total | Share


@dataclass(frozen=True)
class Comparison:
    """Two quantities and the relation that is claimed between them."""

    left: Quantity
    relation: str
    right: Quantity


Claim = tuple[Comparison, ...]


def parse(text: str, measures: Iterable[str]) -> Claim:
    """Read an expression.

    Args:
        text: the expression.
        measures: names of the measures that may occur.

    Raises:
        ExpressionError: the text is not in the grammar, names an unknown measure, or names
            countries in some cells and not in others.
    """
    reader = _Reader(text, frozenset(measures))
    comparisons = [reader.comparison()]
    while reader.skip("and"):
        comparisons.append(reader.comparison())
    reader.end()
    claim = tuple(comparisons)
    if len({bool(cell.country) for cell in cells_of(claim)}) > 1:
        raise ExpressionError("name a country in every cell or in none")
    return claim


def cells_in(quantity: Quantity) -> Iterator[CellRef]:
    """Yield the cells of a quantity in order, repeats included."""
    if isinstance(quantity, Share):
        yield quantity.numerator
        yield quantity.denominator
        return
    for part in quantity.parts:
        if isinstance(part, Rounded):
            yield part.cell
        elif isinstance(part, CellRef):
            yield part


def cells_of(claim: Claim) -> Iterator[CellRef]:
    """Yield the cells of a claim in order, repeats included."""
    for comparison in claim:
        yield from cells_in(comparison.left)
        yield from cells_in(comparison.right)


class _Reader:
    """Reads tokens from left to right; every method consumes what it returns."""

    def __init__(self, text: str, measures: frozenset[str]) -> None:
        self._tokens = list(_tokens(text))
        self._next = 0
        self._measures = measures

    def comparison(self) -> Comparison:
        left = self._quantity()
        relation = self._take(RELATIONS, "a comparison sign")
        return Comparison(left, relation, self._quantity())

    def skip(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._next += 1
        return True

    def end(self) -> None:
        if self._next < len(self._tokens):
            raise self._error("'and' or the end")

    def _quantity(self) -> Quantity:
        first = self._addend()
        if self.skip("/"):
            if not isinstance(first, CellRef):
                raise ExpressionError("a share is one measure divided by another")
            return Share(first, self._cell())
        parts = [first]
        while self.skip("+"):
            parts.append(self._addend())
        return Total(tuple(parts))

    def _addend(self) -> Addend:
        if self._peek().isdigit():
            return Number(int(self._advance()))
        if self.skip("rounded"):
            self._take(("(",), "'('")
            cell = self._cell()
            self._take((")",), "')'")
            return Rounded(cell)
        return self._cell()

    def _cell(self) -> CellRef:
        measure = self._take(self._measures, "a measure of measures.csv")
        self._take(("[",), "'['")
        country = self._advance() if _COUNTRY.fullmatch(self._peek()) else ""
        when: int | str = BEFORE
        if not self.skip(BEFORE):
            if not re.fullmatch(r"\d{4}", self._peek()):
                raise self._error("a year or 'before'")
            when = int(self._advance())
        self._take(("]",), "']'")
        return CellRef(measure, country, when)

    def _take(self, allowed: Iterable[str], wanted: str) -> str:
        if self._peek() not in allowed:
            raise self._error(wanted)
        return self._advance()

    def _advance(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1]

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _error(self, wanted: str) -> ExpressionError:
        found = self._peek()
        place = f"'{found}' (item {self._next + 1})" if found else "the end"
        return ExpressionError(f"found {place} where {wanted} belongs")


def _tokens(text: str) -> Iterator[str]:
    place, whole = 0, text.strip()
    while place < len(whole):
        match = _TOKEN.match(whole, place)
        if match is None:
            raise ExpressionError(f"'{whole[place:].lstrip()[0]}' is no part of the language")
        yield match[0].strip()
        place = match.end()
