"""Write what every state reported to Eurostat about the focus countries."""

from pathlib import Path

from analysis.cleaning.observations import observation_rows
from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings
from analysis.log import log_to
from analysis.sources import read_reported

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
reported, _ = read_reported(settings)
rows = observation_rows(reported, settings.rounding_unit, settings.readings[0])
write_rows(rows, Path(snakemake.output.observations), "observations")
