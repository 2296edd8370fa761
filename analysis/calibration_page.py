"""Quote the measured rates in ``docs/calibration.md``: ``python -m analysis.calibration_page``.

The tables of that page end in a rate. Each is replaced by that of the results; the words around
them are for a person to hold against the numbers.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "calibration.md"
_KEY = ("design", "estimator", "inference", "outcome")
Rates = Mapping[tuple[str, ...], str]


def read_rates(folder: Path) -> dict[tuple[str, ...], str]:
    """Return the rates in per cent, by what they are, design, method and lens.

    Args:
        folder: folder of the calibration's results.
    """
    rates: dict[tuple[str, ...], str] = {}
    for table, column in (("size", "rejection_rate"), ("rounding", "coverage")):
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if not row[column]:
                    continue
                key = tuple(row[name] for name in _KEY)
                text = f"{100 * float(row[column]):.1f}%"
                kind = "rejected" if table == "size" else "covered"
                rates[kind, *key, row["lens"]] = text
    return rates


def quoted(page: str, rates: Rates) -> str:
    """Return the page with the rates of its tables as measured.

    The head of a table says what its last column holds: ``rejected`` or ``covered``; a table
    without a column of lenses holds tests on the true counts.

    Raises:
        KeyError: a row names what was not measured.
    """
    lines, head = [], [""]
    for line in page.splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if line.startswith("| design"):
            head = cells
        elif line.startswith("|") and cells[-1].endswith("%"):
            lens = () if "lens" in head else ("true_counts",)
            rate = rates[(head[-1], *cells[:-1], *lens)]
            line = f"{line[: line.rstrip('| ').rindex('|')]}| {rate} |"
        lines.append(line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("results/calibration")
    found = quoted(PAGE.read_text(encoding="utf-8"), read_rates(folder))
    PAGE.write_text(found, encoding="utf-8")
