"""Bring the estimates of all families into one table, sorted by identifier."""

from pathlib import Path

import pandas as pd

from analysis.cleaning.stage_tables import read_stage, write_stage
from analysis.log import log_to

log_to(snakemake.log)

frames = [read_stage(Path(path), "estimates") for path in snakemake.input.families]
table = pd.concat(frames).sort_values("estimate_id", ignore_index=True)
write_stage(table, Path(snakemake.output.estimates))
