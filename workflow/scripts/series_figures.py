"""Write the figures of interrupted series, with the rows and the words that belong to them."""

from pathlib import Path

from analysis.caveats.registry import read_caveats
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage
from analysis.configuration import load_settings
from analysis.exhibits.interrupted_files import Drawing, write_interrupted
from analysis.exhibits.interrupted_tables import read_series_tables
from analysis.exhibits.material import read_words
from analysis.log import log_to
from analysis.records import is_simulated

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
dataset = snakemake.wildcards.dataset
measures = read_measures(Path(snakemake.input.measures))
countries = read_stage(Path(snakemake.input.countries), "countries")
write_interrupted(
    read_series_tables(dataset, settings, Path(snakemake.input.estimates)),
    [read_words(countries, measures, language) for language in settings.languages],
    read_caveats(Path(snakemake.input.caveats)),
    Drawing(settings.all_years, settings.confidence_level, is_simulated(dataset)),
    Path(snakemake.output.figures),
)
