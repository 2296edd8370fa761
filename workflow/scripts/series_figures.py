"""Write the figures of interrupted series, with the rows and the words that belong to them."""

from pathlib import Path

from analysis.caveats.registry import read_caveats
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage
from analysis.configuration import load_settings
from analysis.exhibits.figure_data import Clean
from analysis.exhibits.interrupted_data import SeriesTables
from analysis.exhibits.interrupted_files import Drawing, write_interrupted
from analysis.exhibits.material import read_words
from analysis.log import log_to
from analysis.records import is_simulated

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
main = str(settings.readings[0])
dataset = snakemake.wildcards.dataset
measures = read_measures(Path(snakemake.input.measures))
countries = read_stage(Path(snakemake.input.countries), "countries")
read = {
    name: read_stage(Path(path), schema)
    for name, path, schema in (
        ("cells", snakemake.input.cells, "cells"),
        ("paths", snakemake.input.paths, "series_paths"),
        ("sensitivity", snakemake.input.series, "series_sensitivity"),
        ("estimates", snakemake.input.estimates, "estimates"),
    )
}
under_main = {name: table[table["reading"] == main] for name, table in read.items()}
tables = SeriesTables(
    clean=Clean(
        dataset=dataset,
        cells=under_main["cells"],
        events=read_stage(Path(snakemake.input.agreements), "agreements"),
        unit=settings.rounding_unit,
    ),
    paths=under_main["paths"],
    sensitivity=under_main["sensitivity"],
    estimates=under_main["estimates"],
    identification=read_stage(Path(snakemake.input.identification), "identification"),
    countries=tuple(countries["country"]),
    measures=tuple(measure.name for measure in measures),
)
write_interrupted(
    tables,
    [read_words(countries, measures, language) for language in settings.languages],
    read_caveats(Path(snakemake.input.caveats)),
    Drawing(settings.all_years, settings.confidence_level, is_simulated(dataset)),
    Path(snakemake.output.figures),
)
