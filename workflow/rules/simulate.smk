rule simulate:
    """Simulate every figure of a complete panel within what the record prints."""
    input:
        raw=basis,
        modules=uses("simulate.py"),
    output:
        cells=f"{RESULTS}/{{dataset}}/0_simulated/cells.csv",
        truth=f"{RESULTS}/{{dataset}}/0_simulated/truth.csv",
        notice=f"{RESULTS}/{{dataset}}/SIMULATED.txt",
    log:
        "logs/{dataset}/simulate.log",
    wildcard_constraints:
        dataset="twin[a-z0-9_]*",
    params:
        settings=own,
    message:
        "Simulating {wildcards.dataset}: a complete panel with known effects"
    script:
        "../scripts/simulate.py"
