"""The parts of a trail: steps with file and checksum, and the printed tokens at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.trail.ledger import Ledger

Row = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One step back: rows of one file.

    Attributes:
        title: what the rows are, in a few words.
        file: path of the file from the project folder; empty where nothing is read.
        sha256: checksum of the file now.
        state: whether it is still the file of the manifest, in words.
        rows: the rows, with their line in the file.
        notes: sentences on the step.
    """

    title: str
    file: str = ""
    sha256: str = ""
    state: str = ""
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trail:
    """The path from a number to what was printed.

    Attributes:
        number: full name of the number.
        value: the number as in its table; empty for a whole row.
        steps: from the table to the source.
    """

    number: str
    value: str
    steps: tuple[Step, ...] = field(default_factory=tuple)

    @property
    def changed(self) -> tuple[str, ...]:
        """Files that are no longer those of the manifest."""
        return tuple(step.file for step in self.steps if step.state.startswith("CHANGED"))

    @property
    def tokens(self) -> tuple[Row, ...]:
        """The printed tokens at the end of the trail."""
        return tuple(row for step in self.steps if step.title == TOKENS for row in step.rows)


TOKENS = "Printed tokens"


def step(
    title: str,
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    ledger: Ledger,
    notes: Sequence[str] = (),
) -> Step:
    """Return a step with the checksum of its file."""
    sha256, state = ledger.state(path)
    return Step(
        title, ledger.name(path), sha256, state, tuple(dict(row) for row in rows), tuple(notes)
    )


def chosen(line: int, values: Mapping[str, str], columns: Sequence[str]) -> Row:
    """Return some columns of a row, those that say something, with its line."""
    return {"line": line} | {name: values[name] for name in columns if values.get(name)}
