"""Two versions of a text: do its words differ, its numbers, or only how they are written?"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_SHOWN = 60


@dataclass(frozen=True)
class TextChange:
    """What changed between two texts.

    Attributes:
        words: the first change outside numbers, in words; empty when there is none.
        numbers: how many numbers changed.
        largest: largest change of a number, relative to the larger of the two.
        first: the first number that changed, in words; empty when there is none.
    """

    words: str = ""
    numbers: int = 0
    largest: float = 0.0
    first: str = ""


def parts(text: str) -> tuple[list[str], list[str]]:
    """Return the text between the numbers, and the numbers as written."""
    return NUMBER.split(text), NUMBER.findall(text)


def value(number: str) -> float:
    """Return a written number; a comma stands for the decimal point, as Dutch pages have it."""
    return float(number.replace(",", "."))


def text_change(old: str, new: str, relative: float = 0.0, absolute: float = 0.0) -> TextChange:
    """Return what changed between two texts.

    Args:
        old: the text here.
        new: the text as rebuilt.
        relative: numbers that differ by no more than this share count as equal.
        absolute: numbers that differ by no more than this count as equal.
    """
    old_words, old_numbers = parts(old)
    new_words, new_numbers = parts(new)
    words = _words(old_words, new_words)
    if words:
        return TextChange(words)
    count, largest, first, line = 0, 0.0, "", 1
    for before, was, now in zip(old_words, old_numbers, new_numbers, strict=False):
        line += before.count("\n")
        a, b = value(was), value(now)
        if a == b or math.isclose(a, b, rel_tol=relative, abs_tol=absolute):
            continue
        count += 1
        largest = max(largest, abs(a - b) / max(abs(a), abs(b)))
        first = first or f"line {line}: {was} became {now}"
    return TextChange("", count, largest, first)


def _words(old: list[str], new: list[str]) -> str:
    line = 1
    for before, after in zip(old, new, strict=False):
        if before != after:
            at = next((i for i, pair in enumerate(zip(before, after, strict=False))
                       if pair[0] != pair[1]), min(len(before), len(after)))  # fmt: skip
            line += before[:at].count("\n")
            shown = slice(max(0, at - _SHOWN // 3), at + _SHOWN)
            return f"line {line}: {before[shown]!r} became {after[shown]!r}"
        line += before.count("\n")
    if len(old) != len(new):
        return f"{len(old) - 1} numbers became {len(new) - 1}"
    return ""
