"""A trail as text for the terminal, or as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict

from analysis.trail.steps import Row, Step, Trail

_WIDTH = 100


def as_json(trail: Trail) -> str:
    """Return a trail as JSON."""
    content = {**asdict(trail), "changed": list(trail.changed)}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_text(trail: Trail) -> str:
    """Return a trail as numbered steps."""
    lines = [trail.number + (f" = {trail.value}" if trail.value else "")]
    for order, step in enumerate(trail.steps, start=1):
        lines += ["", *_step(order, step)]
    lines += ["", _ending(trail)]
    return "\n".join(lines) + "\n"


def _ending(trail: Trail) -> str:
    if trail.changed:
        return "CHANGED since the manifest was written: " + ", ".join(trail.changed)
    count = len(trail.tokens)
    return f"{count} printed token{'' if count == 1 else 's'} at the end of the trail."


def _step(order: int, step: Step) -> list[str]:
    lines = [f"{order}. {step.title}" + (f" - {step.file}" if step.file else "")]
    if step.sha256:
        lines.append(f"   sha256 {step.sha256} ({step.state})")
    for note in step.notes:
        lines += textwrap.wrap(note, _WIDTH, initial_indent="   ", subsequent_indent="   ")
    return lines + (_record(step.rows[0]) if len(step.rows) == 1 else _columns(step.rows))


def _record(row: Row) -> list[str]:
    """Return one row as lines of name and value."""
    width = max(len(name) for name in row)
    indent = " " * (width + 5)
    lines: list[str] = []
    for name, value in row.items():
        first = f"   {name.ljust(width)}  "
        lines += textwrap.wrap(
            str(value), _WIDTH + 20, initial_indent=first, subsequent_indent=indent
        ) or [first.rstrip()]
    return lines


def _columns(rows: Sequence[Row]) -> list[str]:
    """Return several rows as columns."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[str(row.get(name, "")) for name in names] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)] if rows else []
    return [
        "   "
        + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in ([names, *cells] if rows else [])
    ]
