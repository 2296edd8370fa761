from analysis.exhibits.site.names import page_files, paper_file

PAGES = {language: page_files(language) for language in SETTINGS.languages}

# What the pages read beside figures and verdicts.
REPORTED = [
    *CLEAN_TABLES,
    "2_design/identification",
    "3_estimates/estimates",
    "4_sensitivity/parallel_trends",
    "4_sensitivity/rounding_breakdown",
    "4_sensitivity/series",
    "4_sensitivity/series_paths",
    "5_tables/caveats_used",
    "5_tables/estimates_table",
    "5_tables/headline",
    "5_tables/summary",
    *VERDICT_TABLES,
]


rule summary:
    """Count what the report tells, so that every count has a row to point to."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        identification=f"{RESULTS}/{{dataset}}/2_design/identification.csv",
        estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
        claims=f"{RESULTS}/{{dataset}}/5_tables/claims_audit.csv",
        scorecard=f"{RESULTS}/{{dataset}}/5_tables/indicator_scorecard.csv",
        accounting=f"{RESULTS}/{{dataset}}/5_tables/accounting.csv",
        modules=uses("make_summary.py"),
    output:
        summary=f"{RESULTS}/{{dataset}}/5_tables/summary.csv",
    log:
        "logs/{dataset}/summary.log",
    params:
        settings=own,
    message:
        "Counting {wildcards.dataset}: figures, models, claims and verdicts"
    script:
        "../scripts/make_summary.py"


for language, files in PAGES.items():

    rule:
        name:
            f"report_{language}"
        input:
            svg=figure_files(f"{language}.svg"),
            data=figure_files("csv"),
            index=f"{RESULTS}/{{dataset}}/6_figures/figures.csv",
            series=f"{RESULTS}/{{dataset}}/6_figures/interrupted",
            tables=expand(f"{RESULTS}/{{{{dataset}}}}/{{table}}.csv", table=REPORTED),
            calibration=expand(
                f"{RESULTS}/calibration/{{table}}.csv", table=CALIBRATION_TABLES
            ),
            measures=raw("measures"),
            caveats=raw("caveats"),
            words=templates(
                f"captions.{language}.jinja",
                f"did.{language}.jinja",
                "report.typ",
                "site/*.*",
                f"site/text/*.{language}.jinja",
            ),
            modules=uses("make_report.py"),
        output:
            pages=[f"{RESULTS}/{{dataset}}/7_report/{file}" for file in files],
            paper=f"{RESULTS}/{{dataset}}/7_report/{paper_file(language)}",
        log:
            f"logs/{{dataset}}/report_{language}.log",
        params:
            settings=own,
            language=language,
        message:
            f"Writing {{wildcards.dataset}}: the pages of the report ({language})"
        script:
            "../scripts/make_report.py"
