"""Write the rows behind every figure, and the list of figures with their caveats."""

from analysis.configuration import load_settings
from analysis.exhibits.figure_rows import write_figure_rows
from analysis.log import log_to

log_to(snakemake.log)

dataset = snakemake.wildcards.dataset
settings = load_settings(snakemake.params.settings).of(dataset)
several = bool(snakemake.input.states)
write_figure_rows(dataset, settings, snakemake.params.countries, several_states=several)
