rule tables:
    """Lay the rounding lenses of each estimate side by side, with its verdict and caveats."""
    input:
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/estimates.csv",
        trends=f"{RESULTS}/{{dataset}}/4_sensitivity/parallel_trends.csv",
        measures=raw("measures"),
        caveats=raw("caveats"),
        modules=uses("make_tables.py"),
    output:
        estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
        headline=shown(
            f"{RESULTS}/{{dataset}}/5_tables/headline.csv", "table", "headline"
        ),
        caveats=f"{RESULTS}/{{dataset}}/5_tables/caveats_used.csv",
    log:
        "logs/{dataset}/tables.log",
    message:
        "Tabulating {wildcards.dataset}: estimates over their lenses, headline, caveats"
    script:
        "../scripts/make_tables.py"


# Which figures a dataset has depends on its countries, hence one pair of rules a dataset.
for name in SETTINGS.datasets:

    rule:
        name:
            f"figure_data_{name}"
        input:
            cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
            agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
            estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
            headline=f"{RESULTS}/{{dataset}}/5_tables/headline.csv",
            tests=rules.inference.output,
            sensitivity=[*rules.robustness.output, *rules.specification_curve.output],
            states=(
                rules.estimate_states.output.placebos if name in SEVERAL_STATES else []
            ),
            caveats=raw("caveats"),
            modules=uses("make_figure_data.py"),
        output:
            data=expand(
                f"{RESULTS}/{{{{dataset}}}}/6_figures/{{figure}}.csv",
                figure=FIGURES[name],
            ),
            index=f"{RESULTS}/{{dataset}}/6_figures/figures.csv",
        log:
            "logs/{dataset}/figure_data.log",
        wildcard_constraints:
            dataset=name,
        params:
            settings=own,
            countries=COUNTRIES[name],
        message:
            "Preparing {wildcards.dataset}: the rows behind every figure"
        script:
            "../scripts/make_figure_data.py"

    rule:
        name:
            f"figures_{name}"
        input:
            data=figure_files("csv"),
            index=f"{RESULTS}/{{dataset}}/6_figures/figures.csv",
            countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
            estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
            headline=f"{RESULTS}/{{dataset}}/5_tables/headline.csv",
            measures=raw("measures"),
            caveats=raw("caveats"),
            words=[
                "workflow/captions/captions.{language}.jinja",
                "workflow/captions/did.{language}.jinja",
            ],
            modules=uses("make_figures.py"),
        output:
            svg=[
                shown(
                    f"{RESULTS}/{{dataset}}/6_figures/{figure}.{{language}}.svg",
                    "figure",
                    figure,
                    language="{language}",
                )
                for figure in FIGURES[name]
            ],
            others=expand(
                f"{RESULTS}/{{{{dataset}}}}/6_figures/{{figure}}.{{{{language}}}}.{{kind}}",
                figure=FIGURES[name],
                kind=["pdf", "png", "txt", "alt.txt"],
            ),
        log:
            "logs/{dataset}/figures_{language}.log",
        wildcard_constraints:
            dataset=name,
        params:
            settings=own,
        message:
            "Drawing {wildcards.dataset}: all figures ({wildcards.language})"
        script:
            "../scripts/make_figures.py"
