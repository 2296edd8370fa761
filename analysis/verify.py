"""Rebuild results in a clean folder and report any byte that differs: ``make verify``.

With ``--only`` no more is made again than the named files need: minutes less for a reviewer of one
table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from analysis.command_line import DEFAULT_CONFIGURATION, add_configuration
from analysis.configuration import settings_from
from analysis.rebuild.clean_folder import fill, run
from analysis.rebuild.compare import as_text, compare
from analysis.records import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when all bytes are the same, 1 when any differs, 2 when nothing could be rebuilt."""
    options = _parser().parse_args(arguments)
    try:
        return _verify(Path.cwd(), options.cores, options.configuration, options.only)
    except (InputError, OSError) as problem:
        print(f"verify: {problem}", file=sys.stderr)
        return 2


def _verify(root: Path, cores: int, configuration: Path, only: Sequence[Path]) -> int:
    settings = settings_from(configuration)
    here = root / settings.results
    if settings.results.is_absolute():
        raise InputError(f"{configuration}, key results: write a folder inside the project")
    if not here.is_dir():
        raise InputError(f"{here} does not exist; run `make results` first")
    for file in only:
        if not (here / file).is_file():
            raise InputError(f"{here / file} does not exist; write ONLY as a file below {here}")
    with tempfile.TemporaryDirectory(prefix="rebuild-") as name:
        folder, log = Path(name) / "project", Path(name) / "run.log"
        for note in fill(root, folder):
            print(f"note: {note}")
        long = "what these files need" if only else "this takes as long as `make results`"
        print(f"Rebuilding in {folder} with {cores} cores; {long}.")
        sys.stdout.flush()
        chosen = None if configuration == DEFAULT_CONFIGURATION else configuration
        if run(folder, cores, chosen, log, [settings.results / file for file in only]):
            said = "\n".join(log.read_text(encoding="utf-8").splitlines()[-30:])
            raise InputError(f"the rebuild stopped:\n{said}")
        outcome = compare(here, folder / settings.results, whole=not only)
    print(as_text(outcome), end="")
    return 1 if outcome.differences else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify",
        description="Rebuild all results in a clean folder and report any byte that differs.",
    )
    parser.add_argument("--cores", type=int, default=2, help="jobs at a time (default: 2)")
    parser.add_argument(
        "--only", type=Path, nargs="+", default=[], metavar="FILE",
        help="files below the results to make again, with all they need (default: everything)",
    )  # fmt: skip
    add_configuration(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
