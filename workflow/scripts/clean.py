"""Write the clean tables of a dataset."""

from pathlib import Path

from analysis.cleaning.clean_tables import (
    accounting_checks,
    cell_rows,
    check_rows,
    cleaning_log,
    country_rows,
    event_rows,
)
from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings
from analysis.log import log_to
from analysis.sources import read_source

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
record = read_source(settings)
checks = [
    check
    for reading in settings.readings
    for check in accounting_checks(record, settings.rounding_unit, reading)
]
tables = {
    "cells": (cell_rows(record, settings.rounding_unit, settings.readings), "cells"),
    "agreements": (event_rows(record), "agreements"),
    "countries": (country_rows(record), "countries"),
    "log": (cleaning_log(record, settings.rounding_unit), "cleaning_log"),
    "checks": (check_rows([*record.checks, *checks]), "checks"),
}
for output, (rows, schema) in tables.items():
    write_rows(rows, Path(snakemake.output[output]), schema)
