CHECKS = ["rounding_breakdown", "leave_one_out", "placebo", "power", "bacon"]


rule inference:
    """Put every test for few countries beside the others."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        measures=raw("measures"),
        caveats=raw("caveats"),
        specifications=specifications,
        calibration=MEASURED,
        modules=uses("inference.py"),
    output:
        inference=f"{RESULTS}/{{dataset}}/3_estimates/inference.csv",
        event_study=f"{RESULTS}/{{dataset}}/3_estimates/event_study.csv",
        randomization=f"{RESULTS}/{{dataset}}/3_estimates/randomization.csv",
    log:
        "logs/{dataset}/inference.log",
    params:
        settings=own,
    message:
        "Testing {wildcards.dataset}: all tests for few countries, estimates by event time"
    script:
        "../scripts/inference.py"


rule robustness:
    """Refit every linear result on parts, at other dates and at other rounding units."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        measures=raw("measures"),
        caveats=raw("caveats"),
        specifications=specifications,
        modules=uses("robustness.py"),
    output:
        checks=expand(
            f"{RESULTS}/{{{{dataset}}}}/4_sensitivity/{{check}}.csv", check=CHECKS
        ),
        trends=f"{RESULTS}/{{dataset}}/4_sensitivity/parallel_trends.csv",
    log:
        "logs/{dataset}/robustness.log",
    params:
        settings=own,
    message:
        "Stressing {wildcards.dataset}: rounding units, countries, dates, trends, power"
    script:
        "../scripts/robustness.py"


rule specification_curve:
    """Rank all specifications of each question and adjust p-values for their number."""
    input:
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/estimates.csv",
        modules=uses("specification_curve.py"),
    output:
        curve=f"{RESULTS}/{{dataset}}/4_sensitivity/specification_curve.csv",
        agreement=f"{RESULTS}/{{dataset}}/4_sensitivity/specification_agreement.csv",
        multiplicity=f"{RESULTS}/{{dataset}}/4_sensitivity/multiplicity.csv",
    log:
        "logs/{dataset}/specification_curve.log",
    message:
        "Ranking {wildcards.dataset}: all specifications of each question"
    script:
        "../scripts/specification_curve.py"
