"""Measure the size of tests and intervals that respect rounding, on panels of one design."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import CalibrationSettings, task_seed
from analysis.log import log_to
from analysis.simulation.designs import LENS_DESIGNS
from analysis.simulation.lens_size_study import lens_size_rows

log_to(snakemake.log)

amounts = CalibrationSettings(**snakemake.params.amounts)
design = LENS_DESIGNS[snakemake.wildcards.design]
seed = task_seed(snakemake.params.seed, "calibration", "lenses", design.name)
rows = lens_size_rows(design, amounts, snakemake.params.unit, seed)
write_rows(rows, Path(snakemake.output.rates), "calibration_size")
