"""Write all specifications of each question, ranked, and adjusted p-values."""

from pathlib import Path

from analysis.cleaning.stage_tables import read_stage, write_rows
from analysis.fitting.multiplicity import multiplicity_rows
from analysis.log import log_to
from analysis.sensitivity.specification_curve import (
    agreement_of_specifications,
    specification_curve,
)

log_to(snakemake.log)

estimates = read_stage(Path(snakemake.input.estimates), "estimates")
curve = specification_curve(estimates)
words = curve["identified"].map({True: "yes", False: "no"})
tables = {
    "curve": (curve.assign(identified=words).to_dict("records"), "specification_curve"),
    "agreement": (agreement_of_specifications(curve).to_dict("records"), "specification_agreement"),
    "multiplicity": (multiplicity_rows(estimates), "multiplicity"),
}
for output, (rows, schema) in tables.items():
    write_rows(rows, Path(snakemake.output[output]), schema)
