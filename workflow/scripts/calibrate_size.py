"""Measure the size of the tests on simulated panels of designs of one kind."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import CalibrationSettings, task_seed
from analysis.log import log_to
from analysis.simulation.designs import SIZE_JOBS
from analysis.simulation.size_study import size_rows

log_to(snakemake.log)

amounts = CalibrationSettings(**snakemake.params.amounts)
rows = []
for design in SIZE_JOBS[snakemake.wildcards.design]:
    seed = task_seed(snakemake.params.seed, "calibration", "size", design.name)
    rows += size_rows(design, amounts, seed)
write_rows(rows, Path(snakemake.output.rates), "calibration_size")
