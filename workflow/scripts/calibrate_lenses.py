"""Measure the size of tests and intervals that respect rounding, on panels of one design."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings, task_seed
from analysis.log import log_to
from analysis.simulation.designs import LENS_DESIGNS
from analysis.simulation.lens_size_study import lens_size_rows

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings)
design = LENS_DESIGNS[snakemake.wildcards.design]
seed = task_seed(settings.seed, "calibration", "lenses", design.name)
rows = lens_size_rows(design, settings.calibration, settings.rounding_unit, seed)
write_rows(rows, Path(snakemake.output.rates), "calibration_size")
