"""Measure the size of the tests on simulated panels of one design."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings, task_seed
from analysis.log import log_to
from analysis.simulation.designs import SIZE_DESIGNS
from analysis.simulation.size_study import size_rows

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings)
design = SIZE_DESIGNS[snakemake.wildcards.design]
seed = task_seed(settings.seed, "calibration", "size", design.name)
rows = size_rows(design, settings.calibration, seed)
write_rows(rows, Path(snakemake.output.rates), "calibration_size")
