"""Names as people write them: compared without case, accents, punctuation and footnote markers."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.tables import load_schema, read_raw

_MARKERS = re.compile(r"[*†‡§¹²³⁴-⁹]+|(?:\s|^)(?:\(?\w\)|\[\w\])$")


def plain(text: str) -> str:
    """Return a name without what writers vary in: case, accents, punctuation, markers."""
    bare = _MARKERS.sub("", text.strip())
    letters = unicodedata.normalize("NFKD", bare)
    letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters.casefold()))


@dataclass(frozen=True)
class NameTable:
    """Names and what each stands for.

    Attributes:
        known: name without its variations -> what it stands for.
    """

    known: Mapping[str, str]

    @classmethod
    def of(cls, names: Iterable[tuple[str, str]]) -> NameTable:
        """Return the table of some names, each with what it stands for.

        Args:
            names: a name, and what it stands for.
        """
        return cls({plain(name): meaning for name, meaning in names if plain(name)})

    def find(self, text: str) -> str | None:
        """Return what a name stands for; None when it is unknown."""
        return self.known.get(plain(text))

    def near(self, text: str) -> str:
        """Return a known name close to an unknown one, as a question; empty without one."""
        found = difflib.get_close_matches(plain(text), self.known, n=1, cutoff=0.75)
        return f"did you mean {self.known[found[0]]} ({found[0]})?" if found else ""


def country_names(path: Path) -> NameTable:
    """Return every name and code of the countries of a record.

    Args:
        path: ``focus_countries.csv``: codes, names in two languages, and aliases.

    Raises:
        InputError: a value outside the schema, or a name that stands for two countries.
    """
    known: dict[str, str] = {}
    for row in read_raw(path, load_schema("raw_focus_countries")):
        code = row.values["country"]
        columns = ("country", "iso2", "name_en", "name_nl", "aliases")
        for column in columns:
            for name in filter(None, map(plain, row.values[column].split("|"))):
                if known.setdefault(name, code) != code:
                    raise row.error(
                        column, f"'{name}' stands for {known[name]} too; keep it at one of the two"
                    )
    return NameTable(known)
