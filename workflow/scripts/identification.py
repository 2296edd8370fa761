"""Write what the cells can carry and the role of every country."""

from pathlib import Path

from analysis.cleaning.clean_tables import cells_from_frame, events_from_frame
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.configuration import load_settings
from analysis.design.identification import identification_rows
from analysis.fitting.roles_table import role_rows
from analysis.fitting.specification import read_specifications
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
frame = read_stage(Path(snakemake.input.cells), "cells")
cells = cells_from_frame(frame, str(settings.readings[0]))
events = events_from_frame(read_stage(Path(snakemake.input.agreements), "agreements"))
countries = read_stage(Path(snakemake.input.countries), "countries")["country"].tolist()
indicators = [measure.name for measure in read_measures(Path(snakemake.input.measures))]
specifications = [
    item.in_periods(settings.calendar)
    for item in read_specifications(Path(snakemake.input.specifications), tuple(indicators))
]

identified = identification_rows(
    cells,
    events,
    countries,
    indicators,
    settings.all_years,
    settings.period_gate,
    settings.calendar,
)
write_rows(identified, Path(snakemake.output.identification), "identification")
roles = role_rows(specifications, cells, events, countries, settings.calendar)
write_rows(roles, Path(snakemake.output.groups), "comparison_groups")
