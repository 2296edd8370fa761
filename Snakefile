"""What rounded return figures can and cannot say about agreements with countries of origin."""

configfile: "workflow/config/default.yaml"

# One environment serves every rule: requirements.lock pins it with hashes. The image names the
# interpreter for those who prefer a container; nothing is pulled unless it is asked for.
container: "docker://python:3.11-slim"


include: "workflow/rules/common.smk"
include: "workflow/rules/clean.smk"
include: "workflow/rules/design.smk"
include: "workflow/rules/estimate.smk"


localrules:
    all,


rule all:
    input:
        f"{RESULTS}/published/2_design/exposure.csv",
        f"{RESULTS}/published/2_design/identification.csv",
        expand(f"{RESULTS}/{{dataset}}/3_estimates/estimates.csv", dataset=SETTINGS.datasets),
