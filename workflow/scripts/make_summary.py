"""Write the counts that the report tells."""

from pathlib import Path

from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.configuration import load_settings
from analysis.exhibits.summary import Counted, summary_rows
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
tables = {
    name: read_stage(Path(snakemake.input[name]), schema)
    for name, schema in (
        ("cells", "cells"),
        ("estimates", "estimates_table"),
        ("claims", "claims_audit"),
        ("scorecard", "indicator_scorecard"),
        ("identification", "identification"),
        ("accounting", "accounting"),
    )
}
write_rows(
    summary_rows(Counted(**tables, reading=str(settings.readings[0]))),
    Path(snakemake.output.summary),
    "summary",
)
