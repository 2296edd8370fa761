"""Look a series over without running anything: ``make check-series``."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis.cleaning.agreements import read_agreements
from analysis.cleaning.series.compare import Comparison
from analysis.cleaning.series.problems import Finding, Place
from analysis.cleaning.series.read import Series, SeriesPlan, inspect_series
from analysis.cleaning.series.sheet_row import place_of
from analysis.command_line import add_configuration
from analysis.configuration import Settings, settings_from
from analysis.records import InputError
from analysis.sources import series_plan

_COLUMNS = ("file", "sheet", "cell", "value", "problem", "remedy")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every problem of a series in one table; return 0 without any, 1 otherwise."""
    options = _parser().parse_args(arguments)
    try:
        plan = series_plan(
            settings_of_series(options.configuration, options.dataset, options.folder)
        )
        series = inspect_series(plan)
    except (InputError, OSError) as problem:
        print(f"check-series: {problem}", file=sys.stderr)
        return 1
    problems = [*series.findings.problems, *_agreement_problems(plan, series)]
    print(_page(plan, series, problems), end="")
    return 1 if problems else 0


def settings_of_series(configuration: Path, dataset: str, folder: Path | None) -> Settings:
    """Return the settings of a dataset of kind ``series``, in its own folder or in another.

    Args:
        configuration: settings of the run.
        dataset: a name under ``sources``.
        folder: folder to look at instead of the configured one; None for that one.

    Raises:
        InputError: the configuration is wrong, or has no such series.
    """
    settings = settings_from(configuration)
    series = [name for name, own in settings.sources.items() if own["kind"] == "series"]
    if dataset not in series:
        raise InputError(
            f"{configuration}, key sources: '{dataset}' is no series; use one of "
            + (", ".join(series) or "those that you describe there with kind: series")
        )
    own = settings.of(dataset)
    if folder is None:
        return own
    # Tables that lie beside the figures move with them; those elsewhere stay.
    tables = folder if own.tables == own.folder else own.tables
    return dataclasses.replace(own, folder=folder, tables=tables)


def _agreement_problems(plan: SeriesPlan, series: Series) -> list[Finding]:
    """Return the first problem of the table of agreements, which stops at one."""
    try:
        read_agreements(plan.agreements, series.countries)
    except InputError as problem:
        return [Finding(Place(plan.agreements), "", str(problem), "")]
    return []


def _page(plan: SeriesPlan, series: Series, problems: Sequence[Finding]) -> str:
    figures = series.figures
    countries = {figure.country for figure in figures}
    measures = {figure.indicator for figure in figures}
    parts = [
        f"{plan.folder}: {len(figures)} figures without a problem, {len(countries)} countries, "
        f"{len(measures)} indicators\n"
    ]
    if problems:
        parts.append(f"\nProblems ({len(problems)}); nothing runs until they are mended\n")
        parts.append(table(problem.row() for problem in problems))
    if series.comparison:
        parts.append(f"\nAgainst the printed figures: {series.comparison.sentence}\n")
        parts.append(_disagreements(series.comparison))
    if series.findings.notices:
        parts.append("\nGood to know\n")
        parts += [f"  {notice.message}\n" for notice in series.findings.notices]
    parts.append("\n" + ("Not ready.\n" if problems else "Ready to run.\n"))
    return "".join(parts)


def _disagreements(comparison: Comparison) -> str:
    remedy = "check both; a run goes on with yours and says so"
    found = [
        Finding(place_of(item.figure), item.figure.token.text, item.sentence, remedy)
        for item in comparison.disagreements
    ]
    return table(item.row() for item in found) if found else ""


def table(rows: Iterable[Mapping[str, str]]) -> str:
    """Return rows as an aligned table of text with a header."""
    lines = [dict(zip(_COLUMNS, _COLUMNS, strict=True)), *rows]
    widths = {name: max(len(row[name]) for row in lines) for name in _COLUMNS}
    shown = [
        "  ".join(row[name].ljust(widths[name]) for name in _COLUMNS).rstrip() for row in lines
    ]
    return "\n".join([shown[0], "-" * len(shown[0]), *shown[1:]]) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="check-series",
        description="List every problem of a series, cell by cell; nothing is run or written.",
    )
    add_series_arguments(parser)
    parser.add_argument("--folder", type=Path, help="folder to look at instead")
    return parser


def add_series_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name a series of a configuration."""
    parser.add_argument("--dataset", default="series", help="its name under sources: %(default)s")
    add_configuration(parser)


if __name__ == "__main__":
    sys.exit(main())
