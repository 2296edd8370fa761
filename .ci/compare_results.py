"""Compare regenerated results with the committed ones: text equal, numbers to 1e-6."""

from __future__ import annotations

import sys
from pathlib import Path

from analysis.rebuild.text import text_change

TOLERANCE = 1e-6
# Six significant digits may round differently in the last place on another processor.
PRINTED = 1.01e-5
TEXT = {".csv", ".html", ".json", ".txt", ".md"}
# These say when and with what a run was made.
DIFFERS_BY_DESIGN = {"manifest.json"}


def difference(old: str, new: str) -> str | None:
    """Return the first difference in words, or None."""
    change = text_change(old, new, relative=PRINTED, absolute=TOLERANCE)
    return change.words or change.first or None


def main(committed: Path, regenerated: Path) -> int:
    """Compare every committed text file; return the number of those that differ."""
    failures = compared = 0
    for old in sorted(path for path in committed.rglob("*") if path.suffix in TEXT):
        name = old.relative_to(committed)
        if name.name in DIFFERS_BY_DESIGN:
            continue
        compared += 1
        new = regenerated / name
        found: str | None = "is not regenerated"
        if new.is_file():
            found = difference(old.read_text(encoding="utf-8"), new.read_text(encoding="utf-8"))
        if found:
            failures += 1
            print(f"{name}: {found}")
    print(f"{compared} committed files compared, {failures} differ")
    return 1 if failures or not compared else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
