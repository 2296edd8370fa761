rule clean:
    """Turn printed tokens into the true counts that they allow."""
    input:
        raw=sources,
        modules=uses("clean.py"),
    output:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        log=f"{RESULTS}/{{dataset}}/1_clean/cleaning_log.csv",
        checks=f"{RESULTS}/{{dataset}}/1_clean/checks.csv",
    log:
        "logs/{dataset}/clean.log",
    params:
        settings=own,
    message:
        "Cleaning {wildcards.dataset}: printed figures to allowed counts"
    script:
        "../scripts/clean.py"
