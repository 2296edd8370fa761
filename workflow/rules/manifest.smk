rule manifest:
    """Record checksums, versions, settings and commit of a dataset's results."""
    input:
        raw=record,
        specifications=specifications,
        results=expand(
            f"{RESULTS}/{{{{dataset}}}}/{{table}}.csv", table=CLEAN_TABLES + TABLES
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
