"""Compare regenerated results with the committed ones: text equal, numbers to 1e-6."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

TOLERANCE = 1e-6
# Six significant digits may round differently in the last place on another processor.
PRINTED = 1.01e-5
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
TEXT = {".csv", ".html", ".json", ".txt", ".md"}
# These say when and with what a run was made.
DIFFERS_BY_DESIGN = {"manifest.json"}


def parts(text: str) -> tuple[list[str], list[float]]:
    """Return the text between the numbers, and the numbers."""
    numbers = [float(found.replace(",", ".")) for found in NUMBER.findall(text)]
    return NUMBER.split(text), numbers


def difference(old: str, new: str) -> str | None:
    """Return the first difference in words, or None."""
    old_words, old_numbers = parts(old)
    new_words, new_numbers = parts(new)
    for before, after in zip(old_words, new_words, strict=False):
        if before != after:
            return f"text {before[-60:]!r} became {after[-60:]!r}"
    if len(old_words) != len(new_words):
        return f"{len(old_words)} pieces of text became {len(new_words)}"
    for before, after in zip(old_numbers, new_numbers, strict=True):
        if not math.isclose(before, after, rel_tol=PRINTED, abs_tol=TOLERANCE):
            return f"{before!r} became {after!r}"
    return None


def main(committed: Path, regenerated: Path) -> int:
    """Compare every committed text file; return the number of those that differ."""
    failures = compared = 0
    for old in sorted(path for path in committed.rglob("*") if path.suffix in TEXT):
        name = old.relative_to(committed)
        if name.name in DIFFERS_BY_DESIGN:
            continue
        compared += 1
        new = regenerated / name
        found = "is not regenerated"
        if new.is_file():
            found = difference(old.read_text(encoding="utf-8"), new.read_text(encoding="utf-8"))
        if found:
            failures += 1
            print(f"{name}: {found}")
    print(f"{compared} committed files compared, {failures} differ")
    return 1 if failures or not compared else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
