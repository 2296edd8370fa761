"""The focus countries and every name under which the sources mention them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.tables import load_schema, read_raw


@dataclass(frozen=True)
class Country:
    """A focus country.

    Attributes:
        code: ISO 3166-1 alpha-3.
        name_en: English name.
        name_nl: Dutch name.
        cabinet_priority: whether the cabinet gave the country priority.
    """

    code: str
    name_en: str
    name_nl: str
    cabinet_priority: bool

    def name(self, language: str) -> str:
        """Return the name in ``en`` or ``nl``."""
        return self.name_nl if language == "nl" else self.name_en


def read_countries(path: Path) -> dict[str, Country]:
    """Read the focus countries, by code.

    Raises:
        InputError: a value outside the schema, or a country listed twice.
    """
    rows = read_raw(path, load_schema("raw_focus_countries"))
    return {
        row.values["country"]: Country(
            code=row.values["country"],
            name_en=row.values["name_en"],
            name_nl=row.values["name_nl"],
            cabinet_priority=row.values["cabinet_priority"] == "yes",
        )
        for row in rows
    }
