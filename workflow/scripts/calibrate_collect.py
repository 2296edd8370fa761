"""Bring the simulated designs together and summarise them by method."""

from pathlib import Path

import pandas as pd

from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.log import log_to
from analysis.simulation.marks import method_rows

log_to(snakemake.log)


def collect(files: list[str], schema: str) -> list[dict[str, object]]:
    """Return the rows of all files."""
    return pd.concat([read_stage(Path(file), schema) for file in files]).to_dict("records")


size = collect(snakemake.input.tests, "calibration_size")
rounding = collect(snakemake.input.lenses, "calibration_rounding")
write_rows(size, Path(snakemake.output.tests), "calibration_size")
write_rows(rounding, Path(snakemake.output.lenses), "calibration_rounding")
write_rows(method_rows(size, rounding), Path(snakemake.output.methods), "calibration_methods")
