"""What is wrong with a file of figures, cell by cell, collected rather than raised one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.records import InputError

_LONGEST = 60


@dataclass(frozen=True)
class Place:
    """Where something stands.

    Attributes:
        file: path as given.
        sheet: sheet of a workbook; empty for text files.
        cell: address such as B7; empty when the whole sheet or file is meant.
    """

    file: Path
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return the place in words for a message."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        cell = f", cell {self.cell}" if self.cell else ""
        return f"{self.file}{sheet}{cell}"

    @property
    def short(self) -> str:
        """The place as the clean tables name it; a bar would separate two places there."""
        parts = (self.file.name, self.sheet, self.cell)
        return "!".join(part for part in parts if part).replace("|", "/")


@dataclass(frozen=True)
class Finding:
    """One problem, or one notice that stops nothing.

    Attributes:
        place: where it stands.
        value: what stands there.
        problem: what is wrong with it, or what was done with it.
        remedy: what would be right; empty for a notice that asks for nothing.
    """

    place: Place
    value: str
    problem: str
    remedy: str

    @property
    def message(self) -> str:
        """The finding as one line."""
        value = f": '{self.value}'" if self.value else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.place}{value} - {self.problem}{remedy}"

    def row(self) -> Mapping[str, str]:
        """Return the finding as a row of the table of problems."""
        return {
            "file": self.place.file.name,
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "value": self.value,
            "problem": self.problem,
            "remedy": self.remedy,
        }


@dataclass
class Findings:
    """Problems and notices in the order in which they were met."""

    problems: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)

    def problem(self, place: Place, value: object, problem: str, remedy: str) -> None:
        """Add a problem: the figures are not used until it is mended."""
        self.problems.append(Finding(place, shown(value), problem, remedy))

    def notice(self, place: Place, value: object, said: str, remedy: str = "") -> None:
        """Add a notice: what was done with something, for the reader to know."""
        self.notices.append(Finding(place, shown(value), said, remedy))

    def stop(self) -> None:
        """Stop when there is a problem.

        Raises:
            InputError: the first problem, and how many more there are.
        """
        if self.problems:
            first, more = self.problems[0].message, len(self.problems) - 1
            others = f" ({more} more: make check-series lists all)" if more else ""
            raise InputError(first + others)


def shown(value: object) -> str:
    """Return a value for a message: one line, no control characters, not too long."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value)).strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def listed(values: Iterable[str], most: int = 5) -> str:
    """Return some values separated by commas, and how many more there are."""
    found = list(values)
    rest = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + rest
