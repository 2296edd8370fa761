rule series_sensitivity:
    """Vary errors, dates and years of every single series, and project it without the event."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        measures=raw("measures"),
        caveats=raw("caveats"),
        specifications=specifications,
        modules=uses("series_sensitivity.py"),
    output:
        series=f"{RESULTS}/{{dataset}}/4_sensitivity/series.csv",
        paths=f"{RESULTS}/{{dataset}}/4_sensitivity/series_paths.csv",
    log:
        "logs/{dataset}/series_sensitivity.log",
    params:
        settings=own,
    message:
        "Stressing {wildcards.dataset}: single series around one event"
    script:
        "../scripts/series_sensitivity.py"


rule series_figures:
    """Draw every interrupted series, and one page of all countries."""
    input:
        cells=f"{RESULTS}/{{dataset}}/1_clean/cells.csv",
        agreements=f"{RESULTS}/{{dataset}}/1_clean/agreements.csv",
        countries=f"{RESULTS}/{{dataset}}/1_clean/countries.csv",
        identification=f"{RESULTS}/{{dataset}}/2_design/identification.csv",
        estimates=f"{RESULTS}/{{dataset}}/3_estimates/families/series.csv",
        series=f"{RESULTS}/{{dataset}}/4_sensitivity/series.csv",
        paths=f"{RESULTS}/{{dataset}}/4_sensitivity/series_paths.csv",
        measures=raw("measures"),
        caveats=raw("caveats"),
        modules=uses("series_figures.py"),
    output:
        # Which series carry a model is known once they are there.
        figures=directory(f"{RESULTS}/{{dataset}}/6_figures/interrupted"),
    log:
        "logs/{dataset}/series_figures.log",
    params:
        settings=own,
    message:
        "Drawing {wildcards.dataset}: interrupted series"
    script:
        "../scripts/series_figures.py"
