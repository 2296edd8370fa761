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
        settings=own,
    message:
        "Cleaning {wildcards.dataset}: what every state reported"
    script:
        "../scripts/observations.py"


rule estimate_states:
    """Set the figures of one state beside those of others: triple differences and placebos."""
    input:
        observations=rules.observations.output.observations,
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        measures=raw("measures"),
        caveats=raw("caveats"),
        specifications=specifications,
        modules=uses("estimate_states.py"),
    output:
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/families/states.csv",
        placebos=f"{RESULTS}/{{dataset}}/4_sensitivity/placebo_states.csv",
    log:
        "logs/{dataset}/estimate_states.log",
    params:
        settings=own,
    message:
        "Estimating {wildcards.dataset}: one state beside others"
    script:
        "../scripts/estimate_states.py"
