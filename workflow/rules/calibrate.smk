from analysis.simulation.designs import (
    LENS_DESIGNS,
    ROUNDING_DESIGNS,
    SERIES_DESIGNS,
    SIZE_JOBS,
)

CALIBRATED = {
    "size": SIZE_JOBS,
    "lenses": LENS_DESIGNS,
    "series": SERIES_DESIGNS,
    "rounding": ROUNDING_DESIGNS,
}

CALIBRATION_TABLES = ["size", "rounding", "methods"]


SIMULATED = {
    study: [f"{RESULTS}/calibration/designs/{study}-{design}.csv" for design in designs]
    for study, designs in CALIBRATED.items()
}


rule calibrate:
    """Simulate panels of one design, or kind, with a known truth and see how the methods fare."""
    input:
        modules=lambda wildcards: uses(f"calibrate_{wildcards.study}.py"),
    output:
        rates=f"{RESULTS}/calibration/designs/{{study}}-{{design}}.csv",
    log:
        "logs/calibration/{study}-{design}.log",
    wildcard_constraints:
        study="|".join(CALIBRATED),
        design=r"\w+",
    resources:
        mem_mb=1000,
        # Minutes on a cluster: enough for the full size of the calibration.
        runtime=60,
    params:
        # No more of the configuration than it uses: other datasets simulate nothing anew.
        seed=SETTINGS.seed,
        unit=SETTINGS.rounding_unit,
        amounts=config["calibration"],
    message:
        "Calibrating {wildcards.study}: simulated panels {wildcards.design}"
    script:
        "../scripts/calibrate_{wildcards.study}.py"


rule collect_calibration:
    """Bring the designs together and mark the methods that miss their nominal level."""
    input:
        tests=SIMULATED["size"] + SIMULATED["lenses"] + SIMULATED["series"],
        lenses=SIMULATED["rounding"],
        modules=uses("calibrate_collect.py"),
    output:
        tests=f"{RESULTS}/calibration/size.csv",
        lenses=f"{RESULTS}/calibration/rounding.csv",
        methods=f"{RESULTS}/calibration/methods.csv",
    log:
        "logs/calibration/collect.log",
    message:
        "Calibrating: all designs in one table, and a mark for each method"
    script:
        "../scripts/calibrate_collect.py"
