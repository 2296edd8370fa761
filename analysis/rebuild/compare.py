"""Two folders of results, file by file and byte by byte, with every difference in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analysis.rebuild.text import text_change

MANIFEST = "manifest.json"
_TEXT = {".csv", ".html", ".json", ".md", ".svg", ".txt"}
_BY_DESIGN = ("commit",)
"""Keys of a manifest that say when a run was made; they may differ between equal results."""


class Kind(StrEnum):
    """How a file differs."""

    NUMBERS = "numbers"
    TEXT = "text"
    SPELLING = "spelling of equal numbers"
    BYTES = "bytes"
    ONLY_HERE = "only here"
    ONLY_REBUILT = "only in the rebuild"


@dataclass(frozen=True)
class Difference:
    """One file that differs.

    Attributes:
        file: path inside the results.
        kind: how it differs.
        what: the difference in words.
    """

    file: str
    kind: Kind
    what: str


@dataclass(frozen=True)
class Comparison:
    """The outcome for two folders.

    Attributes:
        equal: number of files with the same bytes.
        differences: every file that differs, sorted.
        absent: files of the rebuild that are not here because no full run was made here.
        notes: what differs by design, in words.
    """

    equal: int
    differences: tuple[Difference, ...]
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def compare(here: Path, rebuilt: Path, *, whole: bool = True) -> Comparison:
    """Compare two folders of results.

    A file that only the rebuild has counts as a difference where the folder here has a manifest,
    which says that everything should be there; else the folder is a fresh copy without figures.

    Args:
        here: results as they stand.
        rebuilt: results made again.
        whole: whether all results were made again; else only what was made is compared.
    """
    theirs = _files(rebuilt)
    ours = _files(here) if whole else _files(here) & theirs
    complete = {name.split("/")[0] for name in ours if name.endswith(f"/{MANIFEST}")}
    equal, found, absent, notes = 0, [], [], []
    for name in sorted(ours | theirs):
        if name not in theirs:
            found.append(Difference(name, Kind.ONLY_HERE, "the rebuild does not make it"))
        elif name not in ours and name.split("/")[0] in complete:
            found.append(Difference(name, Kind.ONLY_REBUILT, "it is missing here"))
        elif name not in ours:
            absent.append(name)
        elif (here / name).read_bytes() == (rebuilt / name).read_bytes():
            equal += 1
        elif name.endswith(f"/{MANIFEST}"):
            note, changed = _manifest(here / name, rebuilt / name)
            notes += [f"{name}: {note}"] if note else []
            found += [Difference(name, Kind.TEXT, changed)] if changed else []
            equal += not changed
        else:
            found.append(Difference(name, *_difference(here / name, rebuilt / name)))
    return Comparison(equal, tuple(found), tuple(absent), tuple(notes))


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def _difference(old: Path, new: Path) -> tuple[Kind, str]:
    """Return how two files with other bytes differ."""
    if old.suffix not in _TEXT:
        return Kind.BYTES, _first_byte(old.read_bytes(), new.read_bytes())
    before, after = (path.read_bytes().decode("utf-8", "replace") for path in (old, new))
    change = text_change(before, after)
    if change.words:
        return Kind.TEXT, change.words
    if change.numbers:
        count = f"{change.numbers} number{'' if change.numbers == 1 else 's'}"
        return Kind.NUMBERS, f"{change.first}; {count}, by up to {change.largest:.2g} of its size"
    return Kind.SPELLING, "the same numbers, written otherwise"


def _first_byte(old: bytes, new: bytes) -> str:
    place = next((i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
                 min(len(old), len(new)))  # fmt: skip
    return f"from byte {place + 1}; {len(old)} bytes became {len(new)}"


def _manifest(old: Path, new: Path) -> tuple[str, str]:
    """Return what differs by design between two manifests, and what should not, in words."""
    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (old, new))
    note = "; ".join(
        f"{key} {before.get(key)} became {after.get(key)}"
        for key in _BY_DESIGN
        if before.get(key) != after.get(key)
    )
    keys = [key for key in sorted(before.keys() | after.keys()) if key not in _BY_DESIGN]
    changed = [_entries(key, before.get(key), after.get(key)) for key in keys]
    return note, "; ".join(text for text in changed if text)


def _entries(key: str, old: object, new: object) -> str:
    if old == new:
        return ""
    if isinstance(old, dict) and isinstance(new, dict):
        names = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"{key} of {', '.join(names[:3])}{more}"
    return f"{key} {old} became {new}"


def as_text(outcome: Comparison) -> str:
    """Return the outcome for the terminal: a table of files, then one sentence."""
    rows = [(item.file, str(item.kind), item.what) for item in outcome.differences]
    lines = _table([("file", "differs in", "how"), *rows]) if rows else []
    lines += [f"note: {note}" for note in outcome.notes]
    if outcome.absent:
        lines.append(
            f"note: {len(outcome.absent)} rebuilt files are absent here, for example "
            f"{outcome.absent[0]}; `make results` makes them"
        )
    if rows:
        lines.append(f"{len(rows)} files DIFFER, {outcome.equal} are the same byte for byte.")
    else:
        lines.append(f"All {outcome.equal} files are the same byte for byte.")
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
