# English is index.html; every other language carries its code.
PAGES = {
    language: "index.html" if language == "en" else f"index.{language}.html"
    for language in SETTINGS.languages
}


for language, page in PAGES.items():

    rule:
        name:
            f"report_{language}"
        input:
            svg=figure_files(f"{language}.svg"),
            data=figure_files("csv"),
            index=f"{RESULTS}/{{dataset}}/6_figures/figures.csv",
            log=f"{RESULTS}/{{dataset}}/1_clean/cleaning_log.csv",
            checks=f"{RESULTS}/{{dataset}}/1_clean/checks.csv",
            agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
            countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
            estimates=f"{RESULTS}/{{dataset}}/5_tables/estimates_table.csv",
            headline=f"{RESULTS}/{{dataset}}/5_tables/headline.csv",
            measures=raw("measures"),
            caveats=raw("caveats"),
            words=expand(
                "workflow/captions/{template}.jinja",
                template=[
                    f"captions.{language}",
                    f"did.{language}",
                    f"report.{language}",
                    "report.html",
                ],
            ),
            assets=["workflow/captions/report.css", "workflow/captions/report.js"],
            modules=uses("make_report.py"),
        output:
            report=f"{RESULTS}/{{dataset}}/7_report/{page}",
        log:
            f"logs/{{dataset}}/report_{language}.log",
        params:
            settings=config,
            pages=PAGES,
            language=language,
        message:
            f"Writing {{wildcards.dataset}}: the report ({language})"
        script:
            "../scripts/make_report.py"
