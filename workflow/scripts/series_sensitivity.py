"""Write how each change in a single series depends on choices, and its path without the event."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings
from analysis.fitting.batch import contexts, specifications_of
from analysis.fitting.series_paths import path_rows
from analysis.fitting.series_table import ESTIMATORS, sensitivity_rows
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
batches = contexts(snakemake.wildcards.dataset, Path(snakemake.input.cells).parent, settings)
specifications = specifications_of(ESTIMATORS, settings)

checks = [row for context in batches for row in sensitivity_rows(specifications, context)]
write_rows(checks, Path(snakemake.output.series), "series_sensitivity")
paths = [row for context in batches for row in path_rows(specifications, context)]
write_rows(paths, Path(snakemake.output.paths), "series_paths")
