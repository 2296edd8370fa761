"""Write the references of the interval count models and of PPML.

``interval_probability.csv``: cell probabilities and derivatives. Probabilities are sums of gamma
functions in 40 digits and derivatives are mpmath's numerical ones. ``interval_fits.csv``: maxima of
the interval likelihood of the cells in ``interval_cells.csv``, by Newton steps in 40 digits on the
same numerical derivatives, with standard errors from the inverse Hessian and the clustered
sandwich. ``poisson_fits.csv``: pyfixest's ``fepois`` on ``poisson_panel.csv``, which has zeros that
separate. Nothing is shared with the code under test.

Needs mpmath, numpy, pandas and pyfixest. Run: python tests/oracle/scripts/interval_references.py
"""

import csv
from pathlib import Path

import mpmath as mp
import numpy as np
import pandas as pd
import pyfixest as pf

mp.mp.dps = 40
TARGET = Path(__file__).parents[1] / "reference"
MPMATH = f"mpmath {mp.__version__}"

CASES = [
    # low, high, log mean, dispersion
    (0, 0, "1.5", "0"),
    (0, 4, "-3", "0"),
    (0, 4, "1.1", "0"),
    (0, 4, "6", "0"),
    (3, 7, "1.6", "0"),
    (273, 277, "5.6", "0"),
    (273, 277, "3", "0"),
    (88, 122, "4.7", "0"),
    (0, 2000, "7.6", "0"),
    (4100, 4104, "8.3", "0"),
    (0, 0, "1.5", "0.3"),
    (0, 4, "1.1", "0.3"),
    (0, 4, "6", "2"),
    (3, 7, "1.6", "0.000001"),
    (3, 7, "1.6", "0.01"),
    (273, 277, "5.6", "0.08"),
    (273, 277, "3", "0.5"),
    (88, 122, "4.7", "0.2"),
    (4100, 4104, "8.3", "0.0001"),
    (12, 12, "2", "1.5"),
]


def log_probability(low, high, eta, dispersion):
    mean = mp.exp(eta)

    def mass(k):
        if dispersion == 0:
            return mp.exp(-mean) * mean**k / mp.factorial(k)
        size = 1 / dispersion
        return (
            mp.gammaprod([k + size], [size, k + 1])
            * (size / (size + mean)) ** size
            * (mean / (size + mean)) ** k
        )

    return mp.log(mp.fsum(mass(k) for k in range(low, high + 1)))


def derivatives(low, high, eta, dispersion):
    """Return log P and its derivatives; those in the dispersion only where it is positive."""
    at = log_probability(low, high, eta, dispersion)
    score = mp.diff(lambda e: log_probability(low, high, e, dispersion), eta)
    curvature = mp.diff(lambda e: log_probability(low, high, e, dispersion), eta, 2)
    if dispersion == 0:
        return [at, score, curvature, "", "", ""]
    in_a = mp.diff(lambda a: log_probability(low, high, eta, a), dispersion)
    in_a_twice = mp.diff(lambda a: log_probability(low, high, eta, a), dispersion, 2)
    cross = mp.diff(lambda e, a: log_probability(low, high, e, a), (eta, dispersion), (1, 1))
    return [at, score, curvature, in_a, in_a_twice, cross]


def write(name, header, rows):
    with (TARGET / name).open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_probabilities():
    rows = []
    for low, high, eta, dispersion in CASES:
        numbers = derivatives(low, high, mp.mpf(eta), mp.mpf(dispersion))
        shown = [number if number == "" else mp.nstr(number, 20) for number in numbers]
        rows.append([MPMATH, low, high, eta, dispersion, *shown])
    header = (
        "program,low,high,log_mean,dispersion,log_probability,score,curvature,"
        "dispersion_score,dispersion_curvature,cross"
    )
    write("interval_probability.csv", header.split(","), rows)


def five_rounded(count):
    nearest = 5 * ((count + 2) // 5)
    return (0, 4) if count < 5 else (max(nearest - 2, 0), nearest + 2)


def interval_cells():
    """Return an unbalanced 6 x 4 panel of rounded counts, exposure staggered."""
    rng = np.random.default_rng(20150601)
    rows = []
    for i, first in enumerate([2011, 2012, None, None, None, None]):
        for year in range(2009, 2013):
            exposed = first is not None and year >= first
            mean = np.exp(2.2 + 0.4 * i + 0.1 * (year - 2009) + 0.6 * exposed)
            count = int(rng.poisson(rng.gamma(1 / 0.4, 0.4 * mean)))
            if (i, year) not in {(3, 2010), (5, 2012)}:
                rows.append((f"C{i}", year, int(exposed), *five_rounded(count)))
    return rows


def regressors(rows):
    countries, years = sorted({r[0] for r in rows}), sorted({r[1] for r in rows})
    X = [
        [row[2]] + [int(row[0] == c) for c in countries] + [int(row[1] == y) for y in years[1:]]
        for row in rows
    ]
    return mp.matrix(X), [countries.index(row[0]) for row in rows]


def score_and_hessian(rows, X, theta, dispersion):
    k = X.cols
    size = k if dispersion == 0 else k + 1
    scores, hessian, loglik = mp.zeros(len(rows), size), mp.zeros(size), mp.mpf(0)
    for i, row in enumerate(rows):
        eta = mp.fsum(X[i, j] * theta[j] for j in range(k))
        value, score, curvature, in_a, in_a_twice, cross = derivatives(*row[3:], eta, dispersion)
        loglik += value
        for j in range(k):
            scores[i, j] = score * X[i, j]
            for m in range(k):
                hessian[j, m] += curvature * X[i, j] * X[i, m]
            if size > k:
                hessian[j, k] += cross * X[i, j]
                hessian[k, j] = hessian[j, k]
        if size > k:
            scores[i, k] = in_a
            hessian[k, k] += in_a_twice
    return loglik, scores, hessian


def maximise(rows, dispersion, start, iterations, held=0):
    X, cluster = regressors(rows)
    theta = start
    for iteration in range(iterations):
        loglik, scores, hessian = score_and_hessian(rows, X, theta, dispersion)
        gradient = [mp.fsum(scores[i, j] for i in range(len(rows))) for j in range(scores.cols)]
        free = X.cols if iteration < held else scores.cols
        step = mp.lu_solve(hessian[:free, :free], -mp.matrix(gradient[:free]))
        theta = [theta[j] + step[j] for j in range(X.cols)]
        if free > X.cols:
            dispersion += step[X.cols]
    assert max(abs(s) for s in step) < mp.mpf("1e-15")
    inverse = hessian**-1
    influence = [mp.mpf(0)] * (max(cluster) + 1)
    for i, g in enumerate(cluster):
        influence[g] += mp.fsum(inverse[0, j] * scores[i, j] for j in range(scores.cols))
    factor = mp.mpf(len(influence)) / (len(influence) - 1)
    sandwich = mp.sqrt(factor * mp.fsum(v * v for v in influence))
    return theta, dispersion, [theta[0], mp.sqrt(-inverse[0, 0]), sandwich, loglik, dispersion]


def write_fits():
    rows = interval_cells()
    write("interval_cells.csv", ["country", "year", "exposed", "low", "high"], rows)
    X, _ = regressors(rows)
    centres = mp.matrix([mp.log((r[3] + r[4]) / mp.mpf(2) + 0.5) for r in rows])
    start = list(mp.lu_solve(X.T * X, X.T * centres))
    theta, _, poisson = maximise(rows, mp.mpf(0), start, 12)
    _, _, nb2 = maximise(rows, mp.mpf("0.15"), theta, 16, held=6)
    header = ["program", "family", "estimate", "se_hessian", "se_cluster", "loglik", "dispersion"]
    out = [
        [MPMATH, family, *(mp.nstr(number, 18) for number in numbers)]
        for family, numbers in (("poisson", poisson), ("nb2", nb2))
    ]
    write("interval_fits.csv", header, out)


def write_poisson():
    rng = np.random.default_rng(7)
    rows = []
    for i in range(14):
        first = {0: 2011, 1: 2011, 2: 2013}.get(i)
        for year in range(2009, 2015):
            exposed = int(first is not None and year >= first)
            mean = np.exp(rng.normal(0.4 + 0.15 * i, 0.3) + 0.5 * exposed)
            count = 0 if i in (5, 9) else int(rng.poisson(mean))
            if rng.random() > 0.15:
                rows.append((f"C{i:02d}", year, exposed, count))
    data = pd.DataFrame(rows, columns=["country", "year", "exposed", "count"])
    data.to_csv(TARGET / "poisson_panel.csv", index=False, lineterminator="\n")
    formula = "count ~ exposed | country + year"
    errors = pf.ssc(k_adj=False, G_adj=True)
    fit = pf.fepois(formula, data, vcov={"CRV1": "country"}, ssc=errors, iwls_tol=1e-12)
    hessian = pf.fepois(formula, data, vcov="iid", ssc=errors, iwls_tol=1e-12)
    write(
        "poisson_fits.csv",
        ["program", "estimate", "se_cluster", "se_hessian", "n_obs"],
        [
            [
                f"pyfixest {pf.__version__}",
                repr(float(fit.coef().iloc[0])),
                repr(float(fit.se().iloc[0])),
                repr(float(hessian.se().iloc[0])),
                fit._N,
            ]
        ],
    )


if __name__ == "__main__":
    write_probabilities()
    write_fits()
    write_poisson()
