"""Reading everything that the pages of a dataset are made of."""

from __future__ import annotations

from pathlib import Path

from analysis.cleaning.table_names import schema_of
from analysis.configuration import Settings
from analysis.exhibits.interrupted_tables import read_series_tables
from analysis.exhibits.material import read_material
from analysis.exhibits.site.book import CALIBRATION, Book
from analysis.exhibits.site.figures import figures_of, series_figures
from analysis.exhibits.site.source import Source

_STAGES = ("1_clean", "2_design", "3_estimates", "4_sensitivity", "5_tables")


def read_source(dataset: str, language: str, settings: Settings) -> Source:
    """Read tables, figures and words of one dataset in one language.

    Args:
        dataset: name of the dataset.
        language: ``en`` or ``nl``.
        settings: settings of the dataset.
    """
    folder = settings.results / dataset
    drawn = folder / "6_figures"
    material = read_material(dataset, language, settings)
    tables = read_series_tables(dataset, settings, folder / "3_estimates" / "estimates.csv")
    return Source(
        material=material,
        book=Book(folder, language),
        figures=figures_of(material, drawn),
        series=series_figures(tables, material, drawn / "interrupted"),
    )


def tables_seen(folder: Path) -> dict[str, str]:
    """Return the tables that numbers come from, as a page of the dataset reaches them.

    Args:
        folder: results of the dataset.

    Returns:
        Name in a trail -> path from the folder of the pages.
    """
    found = {
        path.stem: f"../{stage}/{path.name}"
        for stage in _STAGES
        for path in sorted((folder / stage).glob("*.csv"))
    }
    for path in sorted((folder.parent / CALIBRATION).glob("*.csv")):
        schema = schema_of(path)
        if schema:
            found[schema.name] = f"../../{CALIBRATION}/{path.name}"
    return found
