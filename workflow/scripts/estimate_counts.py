"""Fit the specifications of the family: counts."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_stage
from analysis.configuration import load_settings
from analysis.fitting import counts
from analysis.fitting.batch import fit_family
from analysis.log import log_to

log_to(snakemake.log)

frame = fit_family(
    dataset=snakemake.wildcards.dataset,
    clean=Path(snakemake.input.cells).parent,
    settings=load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset),
    estimators=counts.ESTIMATORS,
    fit=counts.fit,
)
write_stage(frame, Path(snakemake.output.estimates))
