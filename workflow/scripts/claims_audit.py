"""Write the claims audit: every claim of the report under every rounding reading."""

from pathlib import Path

from analysis.caveats.registry import read_caveats
from analysis.cleaning.clean_tables import cells_from_frame, events_from_frame
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.cleaning.tables import load_schema, read_raw
from analysis.configuration import load_settings
from analysis.exhibits.claims_table import claims_rows
from analysis.exhibits.material import read_words
from analysis.log import log_to
from analysis.verdicts.claims import Figures, audit_claims, read_claims

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
measures = read_measures(Path(snakemake.input.measures))
stated = read_claims(
    read_raw(Path(snakemake.input.claims), load_schema("raw_claims")),
    [measure.name for measure in measures],
)
cells = read_stage(Path(snakemake.input.cells), "cells")
events = events_from_frame(read_stage(Path(snakemake.input.agreements), "agreements"))
countries = read_stage(Path(snakemake.input.countries), "countries")
registry = read_caveats(Path(snakemake.input.caveats))

audits = [
    audit
    for reading in settings.readings
    for audit in audit_claims(
        stated,
        Figures(
            dataset=snakemake.wildcards.dataset,
            reading=str(reading),
            unit=settings.rounding_unit,
            cells=cells_from_frame(cells, str(reading)),
            events=events,
            caveats=registry,
        ),
    )
]
words = {language: read_words(countries, measures, language) for language in ("en", "nl")}
write_rows(claims_rows(audits, words), Path(snakemake.output.claims), "claims_audit")
