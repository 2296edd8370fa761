"""Write the figures at a report's column width: ``make figures LANG=nl FORMAT=pdf WIDTH=16cm``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.exhibits.export import export, read_wish
from analysis.records import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Write figures and say where; return 0, or 2 for a wish that cannot be met."""
    options = _parser().parse_args(arguments)
    results = options.results / options.dataset
    target = options.to or results / "export"
    try:
        wish = read_wish(options.language, options.kind, options.width, options.figure)
        if not results.is_dir():
            known = ", ".join(
                sorted(path.parent.name for path in options.results.glob("*/6_figures"))
            )
            raise InputError(f"DATASET: '{options.dataset}' - with figures: {known or 'none yet'}")
        made = export(wish, results / "6_figures", target)
    except (InputError, OSError) as problem:
        print(f"figures: {problem}", file=sys.stderr)
        return 2
    print(f"{len(made)} figures, {wish.width:g} cm wide, with captions, in {target}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="figures", description=__doc__)
    parser.add_argument("--language", default="en", help="en or nl (default: %(default)s)")
    parser.add_argument("--format", dest="kind", default="pdf", help="svg, pdf or png")
    parser.add_argument("--width", default="16cm", help="12cm to 30cm (default: %(default)s)")
    parser.add_argument("--figure", default="", help="one figure; all when left out")
    parser.add_argument("--dataset", default="published", help="(default: %(default)s)")
    parser.add_argument(
        "--results", type=Path, default=Path("results"), help="folder of all results"
    )
    parser.add_argument("--to", type=Path, help="folder to write to; made when it is not there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
