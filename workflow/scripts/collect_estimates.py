"""Bring the estimates of all families together, each with how often its method errs."""

from pathlib import Path

import pandas as pd

from analysis.caveats.registry import read_caveats
from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.fitting.measured import marked_estimates, read_calibration
from analysis.log import log_to

log_to(snakemake.log)

frames = [read_stage(Path(path), "estimates") for path in snakemake.input.families]
calibration = read_calibration(*map(Path, snakemake.input.calibration))
registry = read_caveats(Path(snakemake.input.caveats))
rows = marked_estimates(pd.concat(frames).to_dict("records"), calibration, registry)
write_rows(rows, Path(snakemake.output.estimates), "estimates")
