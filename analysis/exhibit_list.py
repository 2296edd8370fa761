"""Exhibit, rule and file, as the workflow has them: ``make exhibits`` writes the lists.

The workflow itself is asked (``snakemake --summary``), so that the lists cannot say anything else.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.tables import SCHEMA_FOLDER, load_schema
from analysis.records import InputError

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGE = ROOT / "docs" / "exhibits.md"
START = "<!-- exhibits: written by `make exhibits` -->"
END = "<!-- end of exhibits -->"

_DATASET = "published"
_MAIN = ("5_tables", "6_figures", "7_report", "calibration")
"""Stages of which the README lists every exhibit; docs/exhibits.md has all stages."""

_PARTS = re.compile(r"/(families|designs)/")
_COUNTRY = re.compile(r"series_[A-Z]{3}$")
_HEADER = ["| exhibit | rule | file |", "|---|---|---|"]
_PAGE = """# Every exhibit, its rule and its file

Written by `make exhibits` from the workflow itself. Each figure also exists in Dutch (`.nl.`), as
PDF and PNG, with its rows (`.csv`), caption (`.txt`) and alternative text (`.alt.txt`). Columns are
explained in the [data dictionary](data_dictionary.md).

"""


@dataclass(frozen=True, order=True)
class Exhibit:
    """One table, figure or page.

    Attributes:
        file: path from the project folder.
        rule: the rule that makes it.
        what: what it is, in words.
    """

    file: str
    rule: str
    what: str


def summary(root: Path) -> str:
    """Return what Snakemake says of every file of the workflow, as tab-separated text.

    Raises:
        InputError: the workflow cannot be read.
    """
    command = [sys.executable, "-m", "snakemake", "--summary"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InputError(f"the workflow cannot be read:\n{done.stderr.strip()}")
    return done.stdout


def exhibits(said: str) -> list[Exhibit]:
    """Return the exhibits of the published record and of the calibration, in order.

    Args:
        said: the output of ``snakemake --summary``.
    """
    rows = csv.DictReader(said.splitlines(), delimiter="\t")
    found = {
        _exhibit(row["output_file"], row["rule"]) for row in rows if _is_one(row["output_file"])
    }
    return sorted(found)


def _is_one(file: str) -> bool:
    path = Path(file)
    if path.parts[1] not in (_DATASET, "calibration") or _PARTS.search(file):
        return False
    if path.parts[2:3] == ("6_figures",):
        return file.endswith(".en.svg") or not path.suffix
    if path.parts[2:3] == ("7_report",):
        return path.name.startswith("index.") or path.suffix == ".pdf"
    return path.suffix == ".csv"


def _exhibit(file: str, rule: str) -> Exhibit:
    path = Path(file)
    if path.parts[2] == "7_report":
        language = "Dutch" if ".nl." in path.name else "English"
        return Exhibit(
            file, rule, f"Report{' as PDF' if path.suffix == '.pdf' else ''}, {language}"
        )
    if path.parts[2] != "6_figures":
        return Exhibit(file, rule, _described(path.stem, rule))
    stem = path.name.removesuffix(".en.svg")
    if _COUNTRY.fullmatch(stem):
        stem, file = "series of one country", f"{path.parent.as_posix()}/series_*.en.svg"
    if stem == "interrupted":
        stem, file = "one interrupted series, and a page of all", f"{file}/*.en.svg"
    return Exhibit(file, rule, f"Figure: {stem.replace('_', ' ')}")


def _described(stem: str, rule: str) -> str:
    """Return the description of a table's schema, which bears the name of the table or its rule."""
    for name in (stem, f"calibration_{stem}", rule):
        if (SCHEMA_FOLDER / f"{name}.yaml").is_file():
            return load_schema(name).description.rstrip(".")
    return stem.replace("_", " ")


def table(found: Iterable[Exhibit]) -> str:
    """Return exhibits as a Markdown table."""
    rows = (f"| {item.what} | `{item.rule}` | `{item.file}` |" for item in found)
    return "\n".join([*_HEADER, *rows]) + "\n"


def page(found: Sequence[Exhibit]) -> str:
    """Return the page of all exhibits."""
    return _PAGE + table(found)


def section(found: Sequence[Exhibit]) -> str:
    """Return the part of the README between its marks."""
    main = [item for item in found if set(_MAIN) & set(Path(item.file).parts)]
    return f"{START}\n{table(main)}{END}"


def with_section(text: str, found: Sequence[Exhibit]) -> str:
    """Return the text of the README with its list renewed.

    Raises:
        InputError: the marks are missing.
    """
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise InputError(f"README.md: the marks {START} and {END} are missing")
    return before + section(found) + after


def main() -> None:
    """Write both lists."""
    found = exhibits(summary(ROOT))
    README.write_text(with_section(README.read_text(encoding="utf-8"), found), encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
