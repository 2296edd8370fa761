rule observations:
    """Write what every state reported to Eurostat, with flags and reasons for gaps."""
    input:
        raw=sources,
        modules=uses("observations.py"),
    output:
        observations=f"{RESULTS}/{{dataset}}/1_clean/observations.csv",
    log:
        "logs/{dataset}/observations.log",
    params:
        settings=config,
    message:
        "Cleaning {wildcards.dataset}: what every state reported"
    script:
        "../scripts/observations.py"
