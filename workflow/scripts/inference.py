"""Write every test for few countries, and the estimates by event time."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings
from analysis.fitting import event_table, inference_table
from analysis.fitting.batch import contexts, specifications_of
from analysis.fitting.linear_models import LINEAR
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings)
clean = Path(snakemake.input.cells).parent
specifications = specifications_of(LINEAR, settings)
tests, times = [], []
for context in contexts(snakemake.wildcards.dataset, clean, settings):
    tests.extend(inference_table.inference_rows(specifications, context))
    times.extend(event_table.event_time_rows(specifications, context))
write_rows(tests, Path(snakemake.output.inference), "inference")
write_rows(times, Path(snakemake.output.event_study), "event_study")
