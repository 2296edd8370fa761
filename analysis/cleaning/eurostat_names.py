"""Countries by the codes and names that Eurostat uses, and what is no country."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.cleaning.tables import load_schema, read_raw

# Totals, groups of states, and people without a known citizenship: codes and English names.
_GROUP = re.compile(
    r"total|ext_\w+|eu\d*\w*|ea\d*\w*|eea\w*|efta|european union.*|euro area.*|extra-eu.*"
    r"|non-eu.*|stls|stateless|unk|unknown|rnc|recognised non-citizens|uk_oct|british overseas.*"
)
_NOTE = re.compile(r"\s*[*¹²³]+$")


@dataclass(frozen=True)
class Names:
    """Looks countries up by code or name.

    Attributes:
        codes: code or plain name -> ISO 3166-1 alpha-3 code.
    """

    codes: Mapping[str, str]

    def country(self, label: str) -> str | None:
        """Return the ISO 3166-1 alpha-3 code of a Eurostat code or name; None for others."""
        return self.codes.get(plain(label))


@cache
def plain(label: str) -> str:
    """Return a label without case, doubled spaces, curly apostrophes and footnote marks."""
    text = unicodedata.normalize("NFKC", _NOTE.sub("", label)).replace("\u2019", "'")
    return " ".join(text.casefold().split())


@cache
def is_group(label: str) -> bool:
    """Return whether a label names a total, a group of states or an unknown citizenship."""
    return bool(_GROUP.fullmatch(plain(label)))


def read_names(path: Path) -> Names:
    """Read the table of names.

    Raises:
        InputError: a value outside the schema, or one code or name for two countries.
    """
    found: dict[str, str] = {}
    for row in read_raw(path, load_schema("raw_eurostat_names")):
        country = row.values["country"]
        for column in ("codes", "names"):
            for label in row.values[column].split("|"):
                other = found.setdefault(plain(label), country)
                if other != country:
                    raise row.error(column, f"'{label}' also names {other}; keep one of the two")
    return Names(found)
