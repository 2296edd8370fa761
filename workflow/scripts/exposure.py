"""Write the exposure of every country and year."""

from pathlib import Path

from analysis.cleaning.clean_tables import events_from_frame
from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.configuration import load_settings
from analysis.design.exposure import exposure_rows
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
events = events_from_frame(read_stage(Path(snakemake.input.agreements), "agreements"))
countries = read_stage(Path(snakemake.input.countries), "countries")["country"].tolist()
rows = exposure_rows(events, countries, settings.all_years, settings.calendar)
write_rows(rows, Path(snakemake.output.exposure), "exposure")
