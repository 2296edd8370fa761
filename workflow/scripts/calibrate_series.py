"""Measure the size of the tests on simulated series of one design."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import CalibrationSettings, task_seed
from analysis.log import log_to
from analysis.simulation.designs import SERIES_DESIGNS
from analysis.simulation.series_study import series_rows

log_to(snakemake.log)

amounts = CalibrationSettings(**snakemake.params.amounts)
design = SERIES_DESIGNS[snakemake.wildcards.design]
seed = task_seed(snakemake.params.seed, "calibration", "series", design.name)
rows = series_rows(design, amounts, seed)
write_rows(rows, Path(snakemake.output.rates), "calibration_size")
