# The script records every file of the dataset; the inputs make sure that all are there.
rule manifest:
    """Record checksums, versions, settings and commit of a dataset's results."""
    input:
        raw=record,
        specifications=specifications,
        environment=["pyproject.toml", "requirements.lock"],
        results=expand(
            f"{RESULTS}/{{{{dataset}}}}/{{table}}.csv",
            table=CLEAN_TABLES + TABLES + VERDICT_TABLES + ["5_tables/summary"],
        ),
        figures=drawings,
        series=f"{RESULTS}/{{dataset}}/6_figures/interrupted",
        report=[
            getattr(rules, f"report_{language}").output
            for language in SETTINGS.languages
        ],
        calibration=expand(
            f"{RESULTS}/calibration/{{table}}.csv", table=CALIBRATION_TABLES
        ),
        modules=uses("manifest.py"),
    output:
        manifest=f"{RESULTS}/{{dataset}}/manifest.json",
    log:
        "logs/{dataset}/manifest.log",
    params:
        settings=config,
    message:
        "Recording {wildcards.dataset}: checksums, versions and settings"
    script:
        "../scripts/manifest.py"
