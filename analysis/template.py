"""Write an empty workbook and an empty CSV for a series: ``make template``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.check_series import add_series_arguments, settings_of_series
from analysis.cleaning.countries import read_countries
from analysis.cleaning.record import read_measures
from analysis.cleaning.series.template import Blank, write_csv, write_workbook
from analysis.cleaning.tables import write_atomically
from analysis.configuration import Settings
from analysis.records import InputError


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both files, unless one is there already; return 0, or 1 with a message."""
    options = _parser().parse_args(arguments)
    try:
        settings = settings_of_series(options.configuration, options.dataset, options.folder)
        blank = blank_of(settings, options.language)
        for path, write in _files(settings, blank, options.form).items():
            write_atomically(path, write)
            print(f"written: {path}")
    except (InputError, OSError) as problem:
        print(f"template: {problem}", file=sys.stderr)
        return 1
    return 0


def blank_of(settings: Settings, language: str) -> Blank:
    """Return what an empty file of a dataset has room for.

    Args:
        settings: the settings of the dataset.
        language: en or nl.
    """
    return Blank(
        countries=tuple(read_countries(settings.table("focus_countries")).values()),
        measures=read_measures(settings.table("measures")),
        periods=settings.all_years,
        calendar=settings.calendar,
        unit=settings.rounding_unit,
        language=language,
    )


def _files(settings: Settings, blank: Blank, form: str) -> dict[Path, Callable[[Path], None]]:
    """Return the files to write, none of which may exist: one that is filled is never lost.

    Raises:
        InputError: one of the files exists.
    """
    folder = settings.folder or Path("data/raw/series")
    found: dict[Path, Callable[[Path], None]] = {
        folder / "series.xlsx": lambda path: write_workbook(blank, path, form),
        folder / "series.csv": lambda path: write_csv(blank, path),
    }
    for path in found:
        if path.exists():
            raise InputError(f"{path}: exists and is left as it is; move it, or name a FOLDER")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="template", description="Write an empty workbook and an empty CSV for a series."
    )
    add_series_arguments(parser)
    parser.add_argument("--folder", type=Path, help="folder to write to instead")
    parser.add_argument("--language", choices=("en", "nl"), default="en", help="of all names")
    parser.add_argument(
        "--form", choices=("wide", "long"), default="wide",
        help="a sheet a measure, or one sheet with a row a figure",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
