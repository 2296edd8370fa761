"""Write the scorecard of the 14 effect indicators by country."""

from pathlib import Path

from analysis.caveats.registry import read_caveats
from analysis.cleaning.clean_tables import cells_from_frame, events_from_frame
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.cleaning.tables import load_schema, read_raw
from analysis.configuration import load_settings
from analysis.exhibits.material import read_words
from analysis.exhibits.scorecard_table import scorecard_rows
from analysis.exhibits.tables import estimates_table
from analysis.log import log_to
from analysis.records import is_simulated
from analysis.verdicts.indicators import read_indicators, read_verdicts
from analysis.verdicts.scorecard import Evidence, adjusted_p_values, scorecard

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
reading = str(settings.readings[0])
measures = read_measures(Path(snakemake.input.measures))
registry = read_caveats(Path(snakemake.input.caveats))
countries = read_stage(Path(snakemake.input.countries), "countries")

# The report judges the countries and not simulated figures, so these are not compared with it.
report = read_verdicts(read_raw(Path(snakemake.input.verdicts), load_schema("raw_verdicts")))
evidence = Evidence(
    dataset=snakemake.wildcards.dataset,
    reading=reading,
    level=settings.confidence_level,
    countries=countries["country"].tolist(),
    cells=cells_from_frame(read_stage(Path(snakemake.input.cells), "cells"), reading),
    events=events_from_frame(read_stage(Path(snakemake.input.agreements), "agreements")),
    estimates=estimates_table(
        read_stage(Path(snakemake.input.estimates), "estimates"),
        {measure.name: measure.expected_sign for measure in measures},
        registry,
    ),
    adjusted=adjusted_p_values(read_stage(Path(snakemake.input.multiplicity), "multiplicity")),
    verdicts=[] if is_simulated(snakemake.wildcards.dataset) else report,
    caveats=registry,
)
indicators = read_indicators(
    read_raw(Path(snakemake.input.indicators), load_schema("raw_indicators"))
)
words = {language: read_words(countries, measures, language) for language in ("en", "nl")}
rows = scorecard_rows(scorecard(indicators, evidence), words)
write_rows(rows, Path(snakemake.output.scorecard), "indicator_scorecard")
