"""What figures and report are made of: tables of earlier stages, read once and held together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.caveats.registry import Caveat, read_caveats
from analysis.cleaning.record import Measure, read_measures
from analysis.cleaning.stage_tables import read_stage
from analysis.configuration import Settings
from analysis.exhibits import did_data
from analysis.exhibits.words import Words
from analysis.records import is_simulated

SCHEMAS = {
    "series": "figure_series",
    "difference": "figure_difference",
    "forest": "estimates_table",
    "lenses": "figure_lenses",
    **did_data.SCHEMAS,
}


@dataclass(frozen=True)
class Material:
    """The tables of one dataset, with the words of one language.

    Attributes:
        dataset: name of the dataset.
        settings: the run's settings.
        words: labels in the language.
        table: the estimates table, all readings.
        headline: the headline table under the main reading.
        caveats: all caveats.
        index: one row a figure.
        data: figure -> the rows behind it.
    """

    dataset: str
    settings: Settings
    words: Words
    table: pd.DataFrame
    headline: pd.DataFrame
    caveats: tuple[Caveat, ...]
    index: pd.DataFrame
    data: dict[str, pd.DataFrame]

    @property
    def language(self) -> str:
        """Language of the words."""
        return self.words.language

    @property
    def reading(self) -> str:
        """The main rounding reading."""
        return str(self.settings.readings[0])

    @property
    def main(self) -> pd.DataFrame:
        """The estimates table under the main reading."""
        return self.table[self.table["reading"] == self.reading]

    @property
    def simulated(self) -> bool:
        """Whether the figures are simulated."""
        return is_simulated(self.dataset)


def read_words(countries: pd.DataFrame, measures: Sequence[Measure], language: str) -> Words:
    """Return the labels of countries and measures in a language.

    Args:
        countries: the clean table of countries.
        measures: measures in the order of the source.
        language: ``en`` or ``nl``.
    """
    names = zip(countries["country"], countries[f"name_{language}"], strict=True)
    return Words(
        language=language,
        countries={str(code): str(name) for code, name in names},
        measures={measure.name: measure.label[language] for measure in measures},
        units={measure.name: measure.unit[language] for measure in measures},
    )


def read_material(dataset: str, language: str, settings: Settings) -> Material:
    """Read what the figures and the report of a dataset need.

    Args:
        dataset: name of the dataset.
        language: ``en`` or ``nl``.
        settings: the run's settings.

    Raises:
        pandera.errors.SchemaError: a table does not follow its schema.
    """
    results = settings.results / dataset
    figures = results / "6_figures"
    headline = read_stage(results / "5_tables" / "headline.csv", "headline")
    index = read_stage(figures / "figures.csv", "figures")
    countries = read_stage(results / "1_clean" / "countries.csv", "countries")
    return Material(
        dataset=dataset,
        settings=settings,
        words=read_words(countries, read_measures(settings.table("measures")), language),
        table=read_stage(results / "5_tables" / "estimates_table.csv", "estimates_table"),
        headline=headline[headline["reading"] == str(settings.readings[0])],
        caveats=tuple(read_caveats(settings.table("caveats"))),
        index=index,
        data={
            str(row["figure"]): _read_data(figures, row["figure"], row["kind"])
            for row in index.to_dict("records")
        },
    )


def _read_data(folder: Path, figure: object, kind: object) -> pd.DataFrame:
    return read_stage(folder / f"{figure}.csv", SCHEMAS[str(kind)])
