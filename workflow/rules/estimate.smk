rule estimate:
    """Fit every specification of one family of estimators, under every rounding lens."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        measures=raw("measures"),
        caveats=raw("caveats"),
        specifications=specifications,
        modules=lambda wildcards: uses(f"estimate_{wildcards.family}.py"),
    output:
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/families/{{family}}.csv",
    log:
        "logs/{dataset}/estimate_{family}.log",
    wildcard_constraints:
        family="|".join(FAMILIES),
    params:
        settings=own,
    message:
        "Estimating {wildcards.dataset}: {wildcards.family}"
    script:
        "../scripts/estimate_{wildcards.family}.py"


rule collect_estimates:
    """Bring the estimates of all families together, each with how often its method errs."""
    input:
        families=families,
        calibration=MEASURED,
        caveats=raw("caveats"),
        modules=uses("collect_estimates.py"),
    output:
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/estimates.csv",
    log:
        "logs/{dataset}/collect_estimates.log",
    message:
        "Collecting {wildcards.dataset}: all estimates in one table"
    script:
        "../scripts/collect_estimates.py"
