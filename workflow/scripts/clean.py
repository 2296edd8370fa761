"""Write the clean tables of the published record."""

from pathlib import Path

from analysis.cleaning.clean_tables import (
    accounting_checks,
    cell_rows,
    check_rows,
    cleaning_log,
    country_rows,
    event_rows,
)
from analysis.cleaning.record import read_record
from analysis.cleaning.stage_tables import write_rows
from analysis.configuration import load_settings
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings)
record = read_record(settings.raw, settings.rounding_unit)
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
    "checks": (check_rows(checks), "checks"),
}
for output, (rows, schema) in tables.items():
    write_rows(rows, Path(snakemake.output[output]), schema)
