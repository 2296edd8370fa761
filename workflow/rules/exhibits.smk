# A figure of its own for each country that the report prints figures of.
PRINTED_COUNTRIES = sorted({figure.country for figure in INPUTS.record.figures})
FIGURES = [
    *(f"series_{country}" for country in PRINTED_COUNTRIES),
    "difference_headline",
    "estimates_forest",
    "estimates_forest_departures",
    "lenses",
    "lenses_departures",
    "event_study",
    "specification_curve",
    "bacon",
    "leave_one_out",
    "randomization",
    "parallel_trends",
]


rule tables:
    """Lay the rounding lenses of each estimate side by side, with its verdict and caveats."""
    input:
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/estimates.csv",
        measures=f"{RAW}/measures.csv",
        caveats=f"{RAW}/caveats.csv",
        modules=uses("make_tables.py"),
    output:
        estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
        headline=f"{RESULTS}/{{dataset}}/5_tables/headline.csv",
        caveats=f"{RESULTS}/{{dataset}}/5_tables/caveats_used.csv",
    log:
        "logs/{dataset}/tables.log",
    message:
        "Tabulating {wildcards.dataset}: estimates over their lenses, headline, caveats"
    script:
        "../scripts/make_tables.py"


rule figure_data:
    """Write the rows behind every figure."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
        headline=f"{RESULTS}/{{dataset}}/5_tables/headline.csv",
        tests=rules.inference.output,
        sensitivity=[*rules.robustness.output, *rules.specification_curve.output],
        caveats=f"{RAW}/caveats.csv",
        modules=uses("make_figure_data.py"),
    output:
        data=expand(
            f"{RESULTS}/{{{{dataset}}}}/6_figures/{{figure}}.csv", figure=FIGURES
        ),
        index=f"{RESULTS}/{{dataset}}/6_figures/figures.csv",
    log:
        "logs/{dataset}/figure_data.log",
    params:
        settings=config,
        countries=PRINTED_COUNTRIES,
    message:
        "Preparing {wildcards.dataset}: the rows behind every figure"
    script:
        "../scripts/make_figure_data.py"


rule figures:
    """Draw all figures of one language, with captions and alternative texts."""
    input:
        data=rules.figure_data.output.data,
        index=rules.figure_data.output.index,
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
        headline=f"{RESULTS}/{{dataset}}/5_tables/headline.csv",
        measures=f"{RAW}/measures.csv",
        caveats=f"{RAW}/caveats.csv",
        words=[
            "workflow/captions/captions.{language}.jinja",
            "workflow/captions/did.{language}.jinja",
        ],
        modules=uses("make_figures.py"),
    output:
        svg=expand(
            f"{RESULTS}/{{{{dataset}}}}/6_figures/{{figure}}.{{{{language}}}}.svg",
            figure=FIGURES,
        ),
        others=expand(
            f"{RESULTS}/{{{{dataset}}}}/6_figures/{{figure}}.{{{{language}}}}.{{kind}}",
            figure=FIGURES,
            kind=["pdf", "png", "txt", "alt.txt"],
        ),
    log:
        "logs/{dataset}/figures_{language}.log",
    params:
        settings=config,
    message:
        "Drawing {wildcards.dataset}: all figures ({wildcards.language})"
    script:
        "../scripts/make_figures.py"
