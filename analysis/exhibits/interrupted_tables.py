"""Reading the tables behind the figures of interrupted series."""

from __future__ import annotations

from pathlib import Path

from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage
from analysis.configuration import Settings
from analysis.exhibits.figure_data import Clean
from analysis.exhibits.interrupted_data import SeriesTables


def read_series_tables(dataset: str, settings: Settings, estimates: Path) -> SeriesTables:
    """Read what the figures of interrupted series need, under the main rounding reading.

    Args:
        dataset: name of the dataset.
        settings: settings of the dataset.
        estimates: table of estimates that holds those of single series.

    Raises:
        pandera.errors.SchemaError: a table does not follow its schema.
    """
    folder, main = settings.results / dataset, str(settings.readings[0])
    read = {
        name: read_stage(path, schema)
        for name, path, schema in (
            ("cells", folder / "1_clean" / "cells.csv", "cells"),
            ("paths", folder / "4_sensitivity" / "series_paths.csv", "series_paths"),
            ("sensitivity", folder / "4_sensitivity" / "series.csv", "series_sensitivity"),
            ("estimates", estimates, "estimates"),
        )
    }
    kept = {name: table[table["reading"] == main] for name, table in read.items()}
    countries = tuple(read_stage(folder / "1_clean" / "countries.csv", "countries")["country"])
    return SeriesTables(
        clean=Clean(
            dataset=dataset,
            cells=kept["cells"],
            events=read_stage(folder / "1_clean" / "agreements.csv", "agreements"),
            unit=settings.rounding_unit,
        ),
        paths=kept["paths"],
        sensitivity=kept["sensitivity"],
        estimates=kept["estimates"],
        identification=read_stage(folder / "2_design" / "identification.csv", "identification"),
        countries=countries,
        measures=tuple(measure.name for measure in read_measures(settings.table("measures"))),
        drawn=settings.figure_countries or countries,
    )
