"""Title, version, date, licence and authors, read once from the files that state them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.cleaning.yaml_files import read_yaml

CODE_LICENCE = ("MIT", "https://spdx.org/licenses/MIT", "MIT License")
DATA_LICENCE = (
    "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/",
    "Creative Commons Attribution 4.0",
)
"""Short name, address and title of the licences of code and data; data/LICENSE.md explains."""

DESCRIPTION = (
    "A workflow that fits difference-in-differences and interrupted time series models to figures "
    "on return that are rounded to multiples of five, and gives every result for all counts that "
    "the rounded figures allow, with its caveats."
)


@dataclass(frozen=True)
class Citation:
    """What CITATION.cff says.

    Attributes:
        title: title of the software.
        version: its version.
        date: date of the release, ISO 8601.
        authors: their names.
        source: title, authors and year of the report whose figures are used.
    """

    title: str
    version: str
    date: str
    authors: tuple[str, ...]
    source: tuple[str, str, str]


def read_citation(path: Path) -> Citation:
    """Return the contents of a CITATION.cff."""
    content = read_yaml(path)
    report = content["references"][0]
    return Citation(
        content["title"],
        str(content["version"]),
        str(content["date-released"]),
        tuple(_name(author) for author in content["authors"]),
        (report["title"], "; ".join(map(_name, report["authors"])), str(report["year"])),
    )


def _name(author: dict[str, Any]) -> str:
    return str(author.get("name") or f"{author['given-names']} {author['family-names']}")
