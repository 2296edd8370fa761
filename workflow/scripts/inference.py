"""Write every test for few countries, the estimates by event time and under other dates."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings
from analysis.fitting import event_table, inference_table, randomization_table
from analysis.fitting.batch import contexts, specifications_of
from analysis.fitting.linear_models import LINEAR
from analysis.fitting.measured import read_calibration
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
clean = Path(snakemake.input.cells).parent
specifications = specifications_of(LINEAR, settings)
batches = contexts(snakemake.wildcards.dataset, clean, settings)
calibration = read_calibration(*map(Path, snakemake.input.calibration))
tests, times = [], []
for context in batches:
    tests.extend(inference_table.inference_rows(specifications, context, calibration))
    times.extend(event_table.event_time_rows(specifications, context))
write_rows(tests, Path(snakemake.output.inference), "inference")
write_rows(times, Path(snakemake.output.event_study), "event_study")
dealt = randomization_table.randomization_rows(specifications, batches[0])
write_rows(dealt, Path(snakemake.output.randomization), "randomization")
