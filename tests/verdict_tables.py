"""The verdict tables of the committed results, made again in memory from any raw folder."""

from functools import cache

import pandas as pd

from analysis.caveats.registry import read_caveats
from analysis.cleaning.clean_tables import cells_from_frame, events_from_frame
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage, to_frame
from analysis.cleaning.tables import load_schema, read_raw
from analysis.exhibits.claims_table import accounting_rows, claims_rows
from analysis.exhibits.material import read_words
from analysis.exhibits.scorecard_table import scorecard_rows
from analysis.exhibits.tables import estimates_table
from analysis.verdicts.accounting import accounts
from analysis.verdicts.claims import Figures, audit_claims, read_claims
from analysis.verdicts.indicators import read_indicators, read_verdicts
from analysis.verdicts.scorecard import Evidence, adjusted_p_values, scorecard
from tests.conftest import ROOT

RAW = ROOT / "data/raw/published"
RESULTS = ROOT / "results/published"
READINGS = ("nearest", "suppressed")


def raw_rows(folder, name):
    return read_raw(folder / f"{name}.csv", load_schema(f"raw_{name}"))


@cache
def _stage(folder, name):
    return read_stage(RESULTS / folder / f"{name}.csv", name)


def _words(measures):
    countries = _stage("1_clean", "countries")
    return {language: read_words(countries, measures, language) for language in ("en", "nl")}


def claims_table(raw=RAW, dataset="published"):
    """Return the claims audit, as of a dataset with the cells of the record."""
    measures = read_measures(raw / "measures.csv")
    cells = _stage("1_clean", "cells")
    events = events_from_frame(_stage("1_clean", "agreements"))
    claims = read_claims(raw_rows(raw, "claims"), [measure.name for measure in measures])
    registry = read_caveats(raw / "caveats.csv")
    audits = [
        audit
        for reading in READINGS
        for audit in audit_claims(
            claims,
            Figures(dataset, reading, 5, cells_from_frame(cells, reading), events, registry),
        )
    ]
    return to_frame(claims_rows(audits, _words(measures)), "claims_audit")


def accounting_table(raw=RAW):
    """Return the accounts."""
    cells, registry = _stage("1_clean", "cells"), read_caveats(raw / "caveats.csv")
    rows = [
        row
        for reading in READINGS
        for row in accounting_rows(
            reading, accounts(cells_from_frame(cells, reading), "published", registry)
        )
    ]
    return to_frame(rows, "accounting")


def evidence(raw=RAW):
    """Return what the scorecard is made of."""
    measures = read_measures(raw / "measures.csv")
    registry = read_caveats(raw / "caveats.csv")
    expected = {measure.name: measure.expected_sign for measure in measures}
    estimates = _stage("3_estimates", "estimates")
    # The others cannot speak; without them the tests are fast.
    estimates = estimates[
        estimates["role"].isin(["headline", "main"])
        & (estimates["identified"] != "no")
        & (estimates["reading"] == "nearest")
    ]
    return Evidence(
        dataset="published",
        reading="nearest",
        level=0.95,
        countries=_stage("1_clean", "countries")["country"].tolist(),
        cells=cells_from_frame(_stage("1_clean", "cells"), "nearest"),
        events=events_from_frame(_stage("1_clean", "agreements")),
        estimates=estimates_table(estimates, expected, registry),
        adjusted=adjusted_p_values(_stage("4_sensitivity", "multiplicity")),
        verdicts=read_verdicts(raw_rows(raw, "verdicts")),
        caveats=registry,
    )


def score_table(raw=RAW):
    """Return the scorecard."""
    indicators = read_indicators(raw_rows(raw, "indicators"))
    words = _words(read_measures(raw / "measures.csv"))
    return to_frame(
        scorecard_rows(scorecard(indicators, evidence(raw)), words), "indicator_scorecard"
    )


def texts(frame: pd.DataFrame, language: str) -> set[str]:
    """Return every text of a table that a reader sees in a language."""
    columns = [name for name in frame.columns if name.endswith(f"_{language}")]
    return {str(text) for name in columns for text in frame[name].dropna()}
