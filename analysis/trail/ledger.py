"""Files on the trail: their rows with line numbers, and their checksums against the manifest."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analysis.manifest import checksum


@dataclass(frozen=True)
class Line:
    """One row of a table with its place.

    Attributes:
        number: line in the file; the header is line 1.
        values: column -> text as in the file.
    """

    number: int
    values: Mapping[str, str]


@dataclass
class Ledger:
    """Reads tables once and says whether each file is still the one that the manifest records.

    Attributes:
        root: folder that the paths of the manifest start from.
        manifest: manifest of the dataset; it may be absent.
    """

    root: Path
    manifest: Path
    _tables: dict[Path, list[Line]] = field(default_factory=dict)

    @cached_property
    def recorded(self) -> dict[str, str]:
        """Path -> checksum as recorded; empty without a manifest."""
        if not self.manifest.is_file():
            return {}
        content = json.loads(self.manifest.read_text(encoding="utf-8"))
        return {**content["inputs"], **content["outputs"]}

    def lines(self, path: Path) -> list[Line]:
        """Return every row of a CSV file, in its order."""
        if path not in self._tables:
            self._tables[path] = read_lines(path)
        return self._tables[path]

    def name(self, path: Path) -> str:
        """Return a path as the manifest writes it."""
        path = path if path.is_absolute() else self.root / path
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else path.as_posix()

    def state(self, path: Path) -> tuple[str, str]:
        """Return the checksum of a file now, and how it compares with the manifest, in words."""
        now = checksum(path)
        if not self.recorded:
            return now, "no manifest to check against"
        recorded = self.recorded.get(self.name(path))
        if recorded is None:
            return now, "not in the manifest"
        return now, "as in the manifest" if recorded == now else "CHANGED since the manifest"


def read_lines(path: Path) -> list[Line]:
    """Return the rows of a CSV file with their line numbers."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        before, found = reader.line_num, []
        for values in reader:
            found.append(Line(before + 1, dict(zip(header, values, strict=True))))
            before = reader.line_num
    return found
