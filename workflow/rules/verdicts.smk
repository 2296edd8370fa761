VERDICT_TABLES = [
    "5_tables/accounting",
    "5_tables/claims_audit",
    "5_tables/indicator_scorecard",
]


rule claims_audit:
    """Hold every claim of the report against all counts that its figures allow."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        claims=raw("claims"),
        measures=raw("measures"),
        caveats=raw("caveats"),
        modules=uses("claims_audit.py"),
    output:
        claims=shown(
            f"{RESULTS}/{{dataset}}/5_tables/claims_audit.csv", "table", "claims_audit"
        ),
    log:
        "logs/{dataset}/claims_audit.log",
    params:
        settings=own,
    message:
        "Auditing {wildcards.dataset}: the claims of the report"
    script:
        "../scripts/claims_audit.py"


rule accounting:
    """Hold answers against requests, country by country and year by year."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        caveats=raw("caveats"),
        modules=uses("accounting.py"),
    output:
        accounting=f"{RESULTS}/{{dataset}}/5_tables/accounting.csv",
    log:
        "logs/{dataset}/accounting.log",
    params:
        settings=own,
    message:
        "Accounting for {wildcards.dataset}: answers against requests"
    script:
        "../scripts/accounting.py"


rule scorecard:
    """Say for each effect indicator and country what the figures support."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/estimates.csv",
        multiplicity=f"{RESULTS}/{{dataset}}/4_sensitivity/multiplicity.csv",
        indicators=raw("indicators"),
        verdicts=raw("verdicts"),
        measures=raw("measures"),
        caveats=raw("caveats"),
        modules=uses("scorecard.py"),
    output:
        scorecard=shown(
            f"{RESULTS}/{{dataset}}/5_tables/indicator_scorecard.csv",
            "table",
            "indicator_scorecard",
        ),
    log:
        "logs/{dataset}/scorecard.log",
    params:
        settings=own,
    message:
        "Scoring {wildcards.dataset}: 14 indicators by country"
    script:
        "../scripts/scorecard.py"
