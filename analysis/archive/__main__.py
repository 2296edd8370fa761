"""Write the archive for a repository: ``make archive``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.archive.bundle import archive
from analysis.archive.contents import collect
from analysis.command_line import add_configuration
from analysis.configuration import settings_from
from analysis.records import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the archive; return 0, or 2 with a message when something is missing."""
    options = _parser().parse_args(arguments)
    try:
        settings = settings_from(options.configuration)
        contents = collect(Path.cwd(), settings, options.datasets)
        path = archive(contents, options.folder)
    except (InputError, OSError) as problem:
        print(f"archive: {problem}", file=sys.stderr)
        return 2
    size = path.stat().st_size / 1e6
    print(
        f"{path}: {len(contents.files)} files, {size:.1f} MB, with {', '.join(contents.datasets)}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="archive", description="Write code, data and results as one zip for a repository."
    )
    parser.add_argument(
        "--datasets",
        nargs="+",
        default=(),
        help="datasets to include (default: all but those with figures of your own)",
    )
    parser.add_argument(
        "--folder", type=Path, default=Path("build"), help="where to write (default: %(default)s)"
    )
    add_configuration(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
