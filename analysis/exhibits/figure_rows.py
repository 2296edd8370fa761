"""The rows behind every figure of a dataset, from the tables of its results."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.caveats.registry import read_caveats
from analysis.cleaning.stage_tables import read_stage, to_frame, write_rows, write_stage
from analysis.configuration import Settings
from analysis.exhibits.did_data import did_figures, read_checks
from analysis.exhibits.figure_data import Clean, all_figures


def write_figure_rows(
    dataset: str, settings: Settings, countries: Sequence[str], *, several_states: bool
) -> None:
    """Write the rows behind each figure to ``6_figures``, and the list of figures.

    Args:
        dataset: name of the dataset.
        settings: settings of the dataset.
        countries: countries with a figure of their own.
        several_states: whether the figures are those of several states.

    Raises:
        pandera.errors.SchemaError: a table does not follow its schema.
    """
    folder, main = settings.results / dataset, str(settings.readings[0])
    cells = read_stage(folder / "1_clean" / "cells.csv", "cells")
    table = read_stage(folder / "5_tables" / "estimates_table.csv", "estimates_table")
    headline = read_stage(folder / "5_tables" / "headline.csv", "headline")
    clean = Clean(
        dataset=dataset,
        cells=cells[cells["reading"] == main],
        events=read_stage(folder / "1_clean" / "agreements.csv", "agreements"),
        unit=settings.rounding_unit,
    )
    registry = read_caveats(settings.table("caveats"))
    checks = read_checks(folder, main, several_states=several_states)
    figures = [
        *all_figures(
            clean,
            table[table["reading"] == main],
            headline[headline["reading"] == main],
            registry,
            countries,
        ),
        *did_figures(checks, table, main, registry),
    ]
    target = folder / "6_figures"
    for figure in figures:
        write_stage(to_frame(figure.rows, figure.schema), target / f"{figure.name}.csv")
    write_rows([figure.entry() for figure in figures], target / "figures.csv", "figures")
