"""Write the rows behind every figure, and the list of figures with their caveats."""

from pathlib import Path

from analysis.caveats.registry import read_caveats
from analysis.cleaning.stage_tables import read_stage, to_frame, write_rows, write_stage
from analysis.configuration import load_settings
from analysis.exhibits.did_data import did_figures, read_checks
from analysis.exhibits.figure_data import Clean, all_figures
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
main = str(settings.readings[0])
cells = read_stage(Path(snakemake.input.cells), "cells")
table = read_stage(Path(snakemake.input.estimates), "estimates_table")
headline = read_stage(Path(snakemake.input.headline), "headline")
clean = Clean(
    dataset=snakemake.wildcards.dataset,
    cells=cells[cells["reading"] == main],
    events=read_stage(Path(snakemake.input.agreements), "agreements"),
    unit=settings.rounding_unit,
)
registry = read_caveats(Path(snakemake.input.caveats))
index = Path(snakemake.output.index)
figures = [
    *all_figures(
        clean,
        table[table["reading"] == main],
        headline[headline["reading"] == main],
        registry,
        snakemake.params.countries,
    ),
    *did_figures(read_checks(index.parents[1], main), table, main, registry),
]
for figure in figures:
    frame = to_frame(figure.rows, figure.schema)
    write_stage(frame, index.parent / f"{figure.name}.csv")
write_rows([figure.entry() for figure in figures], index, "figures")
