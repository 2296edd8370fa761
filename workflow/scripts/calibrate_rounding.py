"""Measure bias and coverage of the rounding lenses on simulated panels of one design."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import CalibrationSettings, task_seed
from analysis.log import log_to
from analysis.simulation.designs import ROUNDING_DESIGNS
from analysis.simulation.rounding_study import rounding_rows

log_to(snakemake.log)

amounts = CalibrationSettings(**snakemake.params.amounts)
design = ROUNDING_DESIGNS[snakemake.wildcards.design]
seed = task_seed(snakemake.params.seed, "calibration", "rounding", design.name)
rows = rounding_rows(design, amounts, snakemake.params.unit, seed)
write_rows(rows, Path(snakemake.output.rates), "calibration_rounding")
