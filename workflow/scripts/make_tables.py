"""Write the tables for readers: estimates over their lenses, the headline, the caveats used."""

from pathlib import Path

from analysis.caveats.registry import read_caveats
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage, to_frame, write_rows, write_stage
from analysis.exhibits.tables import caveats_used, estimates_table, headline_rows
from analysis.log import log_to

log_to(snakemake.log)

estimates = read_stage(Path(snakemake.input.estimates), "estimates")
measures = read_measures(Path(snakemake.input.measures))
registry = read_caveats(Path(snakemake.input.caveats))

expected = {measure.name: measure.expected_sign for measure in measures}
table = to_frame(estimates_table(estimates, expected, registry), "estimates_table")
write_stage(table, Path(snakemake.output.estimates))
trends = read_stage(Path(snakemake.input.trends), "parallel_trends")
write_rows(headline_rows(table, trends), Path(snakemake.output.headline), "headline")
write_rows(caveats_used(table, registry), Path(snakemake.output.caveats), "caveats_used")
