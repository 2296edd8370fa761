"""What rounded return figures can and cannot say about agreements with countries of origin."""

configfile: "workflow/config/default.yaml"

# One environment serves every rule: requirements.lock pins it with hashes. The image names the
# interpreter for those who prefer a container; nothing is pulled unless it is asked for.
container: "docker://python:3.11-slim"


include: "workflow/rules/common.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/design.smk"
include: "workflow/rules/estimate.smk"
include: "workflow/rules/sensitivity.smk"
include: "workflow/rules/calibrate.smk"


# Everything a reviewer opens; figures and report are listed by their own rules.
TABLES = [
    "2_design/exposure",
    "2_design/identification",
    "3_estimates/estimates",
    "3_estimates/inference",
    "3_estimates/event_study",
    "4_sensitivity/rounding_breakdown",
    "4_sensitivity/parallel_trends",
    "4_sensitivity/specification_curve",
]


localrules:
    all,


rule all:
    input:
        expand(
            f"{RESULTS}/{{dataset}}/{{table}}.csv",
            dataset=SETTINGS.datasets,
            table=TABLES,
        ),
        expand(
            f"{RESULTS}/calibration/{{table}}.csv",
            table=["size", "rounding", "methods"],
        ),
