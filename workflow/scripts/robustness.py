"""Write the checks on every linear result, and how far parallel trends may fail."""

from pathlib import Path

from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings
from analysis.fitting import robustness, trends
from analysis.fitting.batch import contexts, specifications_of
from analysis.fitting.linear_models import LINEAR
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
batches = contexts(snakemake.wildcards.dataset, Path(snakemake.input.cells).parent, settings)
specifications = specifications_of(LINEAR, settings)

for path in map(Path, snakemake.output.checks):
    check = robustness.CHECKS[path.stem]
    rows = [
        row for context in batches for row in robustness.run_check(specifications, context, check)
    ]
    write_rows(rows, path, "robustness")

found = [
    row
    for context in batches
    for row in (
        *trends.against_earlier_changes(specifications, context),
        *trends.event_study_rows(specifications, context),
    )
]
write_rows(found, Path(snakemake.output.trends), "parallel_trends")
