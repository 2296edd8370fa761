"""Fit the triple differences of one state with others, and every other state as if it were it."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows, write_stage
from analysis.configuration import load_settings
from analysis.fitting import states
from analysis.fitting.batch import contexts, estimates_frame, specifications_of, with_states
from analysis.fitting.context import fit_all
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
clean = Path(snakemake.input.cells).parent
specifications = specifications_of(states.ESTIMATORS, settings)
situations = [
    with_states(context, clean, settings)
    for context in contexts(snakemake.wildcards.dataset, clean, settings)
]
rows = fit_all(specifications, situations, states.fit)
write_stage(estimates_frame(rows), Path(snakemake.output.estimates))
placebos = [
    row
    for context in situations
    for specification in specifications
    for row in states.placebo_rows(specification, context)
]
write_rows(placebos, Path(snakemake.output.placebos), "placebo_states")
