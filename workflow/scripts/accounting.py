"""Write answers against requests for every complete country and year."""

from pathlib import Path

from analysis.caveats.registry import read_caveats
from analysis.cleaning.clean_tables import cells_from_frame
from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.configuration import load_settings
from analysis.exhibits.claims_table import accounting_rows
from analysis.log import log_to
from analysis.verdicts.accounting import accounts

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
cells = read_stage(Path(snakemake.input.cells), "cells")
registry = read_caveats(Path(snakemake.input.caveats))
rows = [
    row
    for reading in map(str, settings.readings)
    for row in accounting_rows(
        reading,
        accounts(cells_from_frame(cells, reading), snakemake.wildcards.dataset, registry),
    )
]
write_rows(rows, Path(snakemake.output.accounting), "accounting")
