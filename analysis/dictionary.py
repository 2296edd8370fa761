"""The data dictionary of all result tables, from their schemas: `python -m analysis.dictionary`."""

from __future__ import annotations

from pathlib import Path

from analysis.cleaning.tables import SCHEMA_FOLDER, Field, load_schema

PAGE = Path(__file__).resolve().parents[1] / "docs" / "data_dictionary.md"

_HEADER = """# Data dictionary of the results

One line a column, made from `workflow/schemas` by `make dictionary`. Tables are UTF-8 CSV, sorted
by their key, numbers to six significant digits. An empty value means undefined or not applicable,
never zero. Countries are ISO 3166-1 alpha-3. The raw tables have their own dictionary,
`data/raw/DATA_DICTIONARY.md`.
"""


def dictionary() -> str:
    """Return the dictionary of every result table as Markdown."""
    names = sorted(
        path.stem
        for path in SCHEMA_FOLDER.glob("*.yaml")
        if not path.stem.startswith("raw_") and path.stem != "configuration"
    )
    return _HEADER + "".join(_table(name) for name in names)


def _table(name: str) -> str:
    schema = load_schema(name)
    lines = [f"\n## {name}", "", schema.description, "", f"Key: {', '.join(schema.key)}.", ""]
    lines += ["| column | type | meaning | values |", "|---|---|---|---|"]
    lines += [_line(field) for field in schema.fields]
    return "\n".join(lines) + "\n"


def _line(field: Field) -> str:
    values = ", ".join(field.allowed)
    needed = "" if field.required else " May be empty."
    text = (field.description + needed).replace("|", "\\|")
    return f"| `{field.name}` | {field.type} | {text} | {values} |"


if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8")
