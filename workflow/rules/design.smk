rule exposure:
    """Turn agreement dates into exposure of each country and year."""
    input:
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        modules=uses("exposure.py"),
    output:
        exposure=f"{RESULTS}/{{dataset}}/2_design/exposure.csv",
    log:
        "logs/{dataset}/exposure.log",
    params:
        settings=own,
    message:
        "Designing {wildcards.dataset}: agreement dates to exposure"
    script:
        "../scripts/exposure.py"


rule identification:
    """Say for every measure, instrument, country and model what the cells can carry."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        measures=raw("measures"),
        specifications=specifications,
        modules=uses("identification.py"),
    output:
        identification=shown(
            f"{RESULTS}/{{dataset}}/2_design/identification.csv",
            "table",
            "identification",
        ),
        groups=f"{RESULTS}/{{dataset}}/2_design/comparison_groups.csv",
    log:
        "logs/{dataset}/identification.log",
    params:
        settings=own,
    message:
        "Designing {wildcards.dataset}: what can be identified, and compared with whom"
    script:
        "../scripts/identification.py"
