"""Reference numbers of honest parallel trends, from the PyPI package moderndid[didhonest].

Run from the repository's root, in an environment of its own with moderndid[didhonest]:

    python tests/oracle/scripts/sens_honest_references.py

Reads tests/oracle/reference/sens_event_studies.csv, writes sens_honest.csv beside it (4 minutes).
The relative-magnitude functions of moderndid 0.2.0 never let the earliest change before the event
be the largest (their loop over locations ends one short of the R package's), so their identified
set is right only where a later change is the largest, and their confidence set is that of the study
without its earliest coefficient. They also refuse one pre-coefficient and one post period.
"""

import csv
from importlib.metadata import version
from pathlib import Path

import numpy as np
from moderndid.didhonest import (
    compute_conditional_cs_rm,
    compute_flci,
    compute_identified_set_rm,
)

FOLDER = Path("tests/oracle/reference")
# Study, number of pre-coefficients, contrast of post periods, bends of the smoothness restriction.
CASES = (
    ("medicaid", 5, (1.0, 0.0), (0.01, 0.03)),
    ("medicaid", 5, (0.5, 0.5), (0.01, 0.03)),
    ("small", 2, (0.0, 1.0), (2.0, 12.0)),
    ("he_wang", 3, (0.25, 0.25, 0.25, 0.25), (0.01, 0.05)),
)
MBARS = (0.5, 1.0, 2.0)


def read_study(name):
    with (FOLDER / "sens_event_studies.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["study"] == name]
    estimates = np.array([float(row["estimate"]) for row in rows])
    columns = [f"covariance_{k + 1}" for k in range(len(rows))]
    return estimates, np.array([[float(row[c]) for c in columns] for row in rows])


def references(name, n_pre, contrast, bends):
    beta, sigma = read_study(name)
    weights = np.array(contrast)[:, None]
    for mbar in MBARS:
        found = compute_identified_set_rm(mbar, beta, weights, n_pre, len(contrast))
        yield "relative magnitude set", mbar, float(found.id_lb), float(found.id_ub)
        grid = compute_conditional_cs_rm(
            beta, sigma, n_pre, len(contrast), l_vec=weights, m_bar=mbar, seed=0
        )
        accepted = np.asarray(grid["grid"])[np.asarray(grid["accept"]) > 0]
        yield "relative magnitude C-LF", mbar, float(accepted.min()), float(accepted.max())
    for bend in bends:
        found = compute_flci(beta, sigma, bend, n_pre, len(contrast), post_period_weights=weights)
        yield "smoothness FLCI", bend, float(found.flci[0]), float(found.flci[1])


def main():
    with (FOLDER / "sens_honest.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        header = "study,n_pre,contrast,quantity,parameter,low,high,program,version"
        writer.writerow(header.split(","))
        for name, n_pre, contrast, bends in CASES:
            for quantity, parameter, low, high in references(name, n_pre, contrast, bends):
                key = [name, n_pre, " ".join(map(str, contrast)), quantity, parameter]
                writer.writerow([*key, low, high, "moderndid", version("moderndid")])


if __name__ == "__main__":
    main()
