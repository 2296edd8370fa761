"""What rounded return figures can and cannot say about agreements with countries of origin."""


configfile: "workflow/config/default.yaml"


report: "workflow/captions/report/overview.rst"


# One environment serves every rule: requirements.lock pins it with hashes. The image names the
# interpreter for those who prefer a container; nothing is pulled unless it is asked for.
container: "docker://python:3.11-slim"


include: "workflow/rules/common.smk"
include: "workflow/rules/simulate.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/eurostat.smk"
include: "workflow/rules/design.smk"
include: "workflow/rules/estimate.smk"
include: "workflow/rules/sensitivity.smk"
include: "workflow/rules/series.smk"
include: "workflow/rules/exhibits.smk"
include: "workflow/rules/verdicts.smk"
include: "workflow/rules/calibrate.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/manifest.smk"
include: "workflow/rules/messages.smk"


localrules:
    all,


rule all:
    input:
        expand(f"{RESULTS}/{{dataset}}/manifest.json", dataset=SETTINGS.datasets),
        expand(
            f"{RESULTS}/{{dataset}}/7_report/{{page}}",
            dataset=SETTINGS.datasets,
            page=[file for files in PAGES.values() for file in files],
        ),
        expand(
            f"{RESULTS}/{{dataset}}/6_figures/interrupted", dataset=SETTINGS.datasets
        ),
        expand(
            f"{RESULTS}/{{dataset}}/{{table}}.csv",
            dataset=SETTINGS.datasets,
            table=VERDICT_TABLES,
        ),
        expand(f"{RESULTS}/calibration/{{table}}.csv", table=CALIBRATION_TABLES),
