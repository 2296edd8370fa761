"""The token grammar: which true counts a printed token allows, under each rounding reading.

The return service rounded its figures to multiples of five (report, section 1.4). How it
rounded small counts is not stated, so two readings are kept apart:

* ``nearest``: every count goes to the nearest multiple; ``<5`` says no more than "under five".
* ``suppressed``: a printed zero is a true zero and one to four are always printed as ``<5``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Reading(StrEnum):
    """How small printed figures are read."""

    NEAREST = "nearest"
    SUPPRESSED = "suppressed"


class TokenKind(StrEnum):
    """What kind of statement a token makes about a count."""

    EXACT = "exact"
    ROUNDED = "rounded"
    BELOW = "below"
    RANGE = "range"


class TokenError(ValueError):
    """A token that the grammar or the rounding unit does not allow; the message is the remedy."""


@dataclass(frozen=True)
class Token:
    """A parsed token, before a rounding reading is chosen.

    Attributes:
        text: the token as printed.
        kind: what it states.
        first: the number printed, the lower end of a range, or the limit of "below".
        last: the upper end of a range; equal to ``first`` otherwise.
    """

    text: str
    kind: TokenKind
    first: int
    last: int


_NUMBER = re.compile(r"\d+")
_BELOW = re.compile(r"(?:<|minder dan|fewer than|less than)\s*(\d+)")
_RANGE = re.compile(r"(?:tussen|between)\s+(\d+)\s+(?:en|and)\s+(\d+)")
_NONE = frozenset({"none", "geen", "geen enkele"})

GRAMMAR = "a whole number, '<5', 'minder dan 5', 'geen' (none) or 'tussen 90 en 120'"


def parse_token(text: str, unit: int) -> Token:
    """Parse one printed token of a series rounded to multiples of ``unit``.

    Args:
        text: the token as printed, Dutch or English.
        unit: rounding unit of the series, people; 1 means exact counts.

    Raises:
        TokenError: the token is not in the grammar, or a number is no multiple of the unit.
    """
    plain = " ".join(text.strip().lower().split())
    if plain in _NONE:
        return Token(text, TokenKind.EXACT, 0, 0)
    if match := _BELOW.fullmatch(plain):
        limit = int(match[1])
        if limit < 1:
            raise TokenError("'below 0' allows no count; write 'geen' for none")
        _require_multiple(limit, unit)
        return Token(text, TokenKind.BELOW, limit, limit)
    if match := _RANGE.fullmatch(plain):
        first, last = int(match[1]), int(match[2])
        if first > last:
            raise TokenError(f"write the smaller number first: 'tussen {last} en {first}'")
        _require_multiple(first, unit)
        _require_multiple(last, unit)
        return Token(text, TokenKind.RANGE, first, last)
    if _NUMBER.fullmatch(plain):
        _require_multiple(int(plain), unit)
        return Token(text, TokenKind.ROUNDED, int(plain), int(plain))
    raise TokenError(f"a figure is {GRAMMAR}")


def _require_multiple(number: int, unit: int) -> None:
    below = number - number % unit
    if number != below:
        raise TokenError(
            f"the series is declared as rounded to multiples of {unit}: "
            f"{below} or {below + unit} would be right, or correct the unit in the configuration"
        )


def printed_token(count: int, unit: int) -> str:
    """Return the token as which the report prints a true count.

    None is a word, one to four are "<5", others go to the nearest multiple. The count lies within
    ``token_bounds`` of its token under every reading.

    Args:
        count: true count, people.
        unit: rounding unit, people.
    """
    if count == 0:
        return "geen"
    return f"<{unit}" if count < unit else str((count + unit // 2) // unit * unit)


def token_bounds(token: Token, unit: int, reading: Reading) -> tuple[int, int]:
    """Return the smallest and largest true count that a token allows, people.

    With an even unit the direction in which halves were rounded is unknown, so both neighbours
    keep the half-way count.
    """
    if token.kind is TokenKind.EXACT:
        return 0, 0
    if token.kind is TokenKind.BELOW:
        return (1 if reading is Reading.SUPPRESSED else 0), token.first - 1
    low, _ = _rounded_bounds(token.first, unit, reading)
    _, high = _rounded_bounds(token.last, unit, reading)
    return low, high


def _rounded_bounds(number: int, unit: int, reading: Reading) -> tuple[int, int]:
    half = unit // 2
    if reading is Reading.SUPPRESSED and number <= unit:
        # Counts of 1..unit-1 would have been printed as "<unit", so none of them is here.
        return (0, 0) if number == 0 else (unit, unit + half)
    return max(0, number - half), number + half


def printed_value(token: Token, unit: int, reading: Reading) -> float:
    """Return the value a reader takes as if exact: the number, or the mid-point of a range."""
    if token.kind in (TokenKind.ROUNDED, TokenKind.EXACT):
        return float(token.first)
    if token.kind is TokenKind.RANGE:
        return (token.first + token.last) / 2
    low, high = token_bounds(token, unit, reading)
    return (low + high) / 2
