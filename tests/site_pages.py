"""The pages of the committed results, made again in a folder of their own."""

import shutil
from dataclasses import replace

from analysis.cleaning.stage_tables import read_stage, to_frame, write_rows, write_stage
from analysis.exhibits.figure_rows import write_figure_rows
from analysis.exhibits.interrupted_data import interrupted_figures
from analysis.exhibits.interrupted_tables import read_series_tables
from analysis.exhibits.site.files import read_source, tables_seen
from analysis.exhibits.site.site import site
from analysis.exhibits.summary import Counted, summary_rows
from tests.conftest import ROOT

COUNTRIES = ("ARM", "GEO", "SRB")
LANGUAGES = ("en", "nl")
SVG = (
    '<?xml version="1.0"?><svg viewBox="0 0 454 300"><metadata>x</metadata>'
    '<g id="figure_1"><path id="p" d="M 1.234567 2" style="fill: #1f2933"/>'
    '<use xlink:href="#p"/>\n<!-- 2013 &lt;5 -->\n<g style="fill: #5f6b7a" '
    'transform="translate(3.141592 44.432787) scale(0.075 -0.075)"><defs>'
    '<path id="ReturnSans-15" d="M 1 2 z" transform="scale(0.015625)"/></defs>'
    '<use xlink:href="#ReturnSans-15"/></g></g></svg>'
)
"""A small drawing with all that a page turns: outlines of words, colours, references."""


def settings_in(folder, settings, dataset="published"):
    """Return the settings of a dataset with results in a folder."""
    return replace(settings, results=folder).of(dataset)


def copy_results(folder, settings, registry, dataset="published"):
    """Copy the committed tables, add the counts, and lay a drawing under every figure."""
    results = folder / dataset
    for stage in ("1_clean", "2_design", "3_estimates", "4_sensitivity", "5_tables"):
        shutil.copytree(ROOT / "results/published" / stage, results / stage)
    shutil.copytree(ROOT / "results/calibration", folder / "calibration")
    write_rows(counts(results), results / "5_tables/summary.csv", "summary")
    write_figure_rows(dataset, settings, COUNTRIES, several_states=False)
    drawn = results / "6_figures"
    tables = read_series_tables(dataset, settings, results / "3_estimates/estimates.csv")
    for figure in interrupted_figures(tables, registry):
        frame = to_frame(figure.rows, "series_figure")
        write_stage(frame, drawn / "interrupted" / f"{figure.name}.csv")
    for data in drawn.rglob("*.csv"):
        for language in LANGUAGES:
            data.with_suffix(f".{language}.svg").write_text(SVG, encoding="utf-8")
    return results


def counts(results):
    """Return the counts that the pages tell."""
    tables = {
        name: read_stage(results / f"{place}.csv", schema)
        for name, place, schema in (
            ("cells", "1_clean/cells", "cells"),
            ("estimates", "5_tables/estimates_table", "estimates_table"),
            ("claims", "5_tables/claims_audit", "claims_audit"),
            ("scorecard", "5_tables/indicator_scorecard", "indicator_scorecard"),
            ("identification", "2_design/identification", "identification"),
            ("accounting", "5_tables/accounting", "accounting"),
        )
    }
    return summary_rows(Counted(**tables, reading="nearest"))


def sources(results, settings):
    """Return language -> what its pages are made of."""
    return {language: read_source(results.name, language, settings) for language in LANGUAGES}


def write_pages(results, source):
    """Write the pages of one language beside the results, and return file -> text."""
    pages = site(source, tables_seen(results))
    for name, page in pages.items():
        target = results / "7_report" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(page, encoding="utf-8")
    return pages
