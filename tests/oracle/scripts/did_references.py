"""Write the reference numbers for the difference-in-differences tests.

Run by hand, in an environment of its own, when a reference is to be renewed:

    pip install diff-diff==3.13.0 csdid==0.4.3 moderndid==0.2.0 synthdid-py==0.1.0 \
        pybacondecomp==0.1.0 pyfixest==0.60.0
    python did_references.py ../reference

It writes the data (did_mpdta.csv, did_california.csv, did_staggered.csv) and one table of
numbers with the program that made each (did_references.csv).
"""

import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import diff_diff
import moderndid
import numpy as np
import pandas as pd
import pyfixest
import synthdid
from csdid.att_gt import ATTgt

OUT = Path(sys.argv[1])
ROWS: list[dict] = []


def add(program, data, quantity, key, value, error=np.nan):
    ROWS.append(
        {
            "program": program,
            "version": version(program),
            "data": data,
            "quantity": quantity,
            "key": str(key),
            "value": float(value),
            "standard_error": float(error),
        }
    )


def mpdta():
    data = moderndid.load_mpdta()
    data = data.to_pandas() if hasattr(data, "to_pandas") else data
    data = data.rename(columns={"countyreal": "unit", "first.treat": "first_treated", "lemp": "y"})
    return data[["unit", "year", "first_treated", "y"]].sort_values(["unit", "year"])


def california():
    data = synthdid.load_california_prop99()
    data = data.rename(
        columns={"State": "unit", "Year": "year", "PacksPerCapita": "y", "treated": "treated"}
    )
    return data[["unit", "year", "treated", "y"]].sort_values(["unit", "year"])


def staggered():
    """24 units by 7 years of whole numbers with unequal effects; 14 cells marked to be dropped."""
    rng = np.random.default_rng(20150611)
    first = np.repeat([2011, 2013, 2014, 0], [5, 6, 4, 9])
    years = np.arange(2009, 2016)
    level, trend = rng.normal(60, 15, 24), rng.normal(0, 4, 7).cumsum()
    since = years - np.where(first == 0, 9999, first)[:, None]
    effect = np.where(since >= 0, 4.0 + 3.0 * since * (first == 2011)[:, None], 0.0)
    y = np.rint(level[:, None] + trend + effect + rng.normal(0, 5, (24, 7)))
    kept = np.ones((24, 7), dtype=int)
    kept.ravel()[rng.choice(24 * 7, 14, replace=False)] = 0
    unit = [f"U{i:02d}" for i in range(24)]
    return pd.DataFrame(
        {
            "unit": np.repeat(unit, 7),
            "year": np.tile(years, 24),
            "first_treated": np.repeat(first, 7),
            "y": y.ravel().astype(int),
            "kept": kept.ravel(),
        }
    )


def group_time(data, name):
    for control in ("nevertreated", "notyettreated"):
        for base in ("varying", "universal"):
            fit = ATTgt("y", "year", "unit", "first_treated", data, control_group=[control])
            fit.fit(est_method="reg", base_period=base, bstrap=False)
            results = fit.results
            label = f"{control} {base}"
            for g, t, att, error in zip(
                results["group"], results["year"], results["att"], results["se"], strict=True
            ):
                add("csdid", name, f"att_gt {label}", f"{int(g)} {int(t)}", att, error)
            for kind in ("simple", "group", "calendar", "dynamic"):
                fit.aggte(kind, bstrap=False, cband=False)
                out = fit.atte
                add(
                    "csdid",
                    name,
                    f"{kind} {label}",
                    "overall",
                    out["overall_att"],
                    out["overall_se"],
                )
                if out["egt"] is None:
                    continue
                errors = np.ravel(out["se_egt"])
                for key, att, error in zip(out["egt"], out["att_egt"], errors, strict=True):
                    add("csdid", name, f"{kind} {label}", int(key), att, error)


def imputation(data, name):
    for partition in ("cohort_horizon", "horizon", "cohort"):
        fit = diff_diff.ImputationDiD(aux_partition=partition).fit(
            data, "y", "unit", "year", "first_treated", aggregate="event_study"
        )
        add(
            "diff-diff", name, f"imputation {partition}", "overall", fit.overall_att, fit.overall_se
        )
        for key, value in fit.event_study_effects.items():
            if int(key) >= 0:
                add(
                    "diff-diff",
                    name,
                    f"imputation {partition}",
                    int(key),
                    value["effect"],
                    value["se"],
                )


def interaction_weighted(data, name):
    fit = diff_diff.SunAbraham(control_group="never_treated").fit(
        data, "y", "unit", "year", "first_treated"
    )
    add("diff-diff", name, "sun_abraham", "overall", fit.overall_att, fit.overall_se)
    for key, value in fit.event_study_effects.items():
        add("diff-diff", name, "sun_abraham", int(key), value["effect"], value["se"])
    for (g, e), value in fit.cohort_effects.items():
        add(
            "diff-diff",
            name,
            "sun_abraham_cohort",
            f"{int(g)} {int(e)}",
            value["effect"],
            value["se"],
        )
    frame = data.copy()
    frame["cohort"] = frame["first_treated"].replace(0, np.nan)
    frame["relative"] = (frame["year"] - frame["cohort"]).fillna(-1).astype(int)
    for cohort in sorted(frame["cohort"].dropna().unique()):
        for e in sorted(frame.loc[frame["cohort"] == cohort, "relative"].unique()):
            if e != -1:
                column = f"c{int(cohort)}_{'m' if e < 0 else 'p'}{abs(e)}"
                frame[column] = ((frame["cohort"] == cohort) & (frame["relative"] == e)) * 1.0
    columns = [c for c in frame if c.startswith("c2")]
    fit = pyfixest.feols(
        f"y ~ {' + '.join(columns)} | unit + year",
        frame,
        vcov={"CRV1": "unit"},
        ssc=pyfixest.ssc(k_adj=False, G_adj=True),
    )
    for column, estimate in fit.coef().items():
        cohort, e = column[1:].split("_")
        key = f"{cohort} {int(e[1:]) * (-1 if e[0] == 'm' else 1)}"
        add("pyfixest", name, "saturated_no_k_adjustment", key, estimate, fit.se()[column])


def bacon(data, name):
    fit = diff_diff.BaconDecomposition(weights="exact").fit(
        data, "y", "unit", "year", "first_treated"
    )
    add("diff-diff", name, "bacon", "twfe", fit.twfe_estimate)
    for part in fit.comparisons:
        key = f"{part.comparison_type} {part.treated_group} {part.control_group}"
        add("diff-diff", name, "bacon_estimate", key, part.estimate)
        add("diff-diff", name, "bacon_weight", key, part.weight)


def synthetic(data, name):
    panel = synthdid.panel_matrices(
        data, unit="unit", time="year", outcome="y", treatment="treated"
    )
    fits = {
        "synthdid": synthdid.synthdid_estimate(panel.Y, panel.N0, panel.T0),
        "synthdid_converged": synthdid.synthdid_estimate(
            panel.Y, panel.N0, panel.T0, min_decrease=1e-10, max_iter=1_000_000, sparsify=None
        ),
        "sc": synthdid.sc_estimate(panel.Y, panel.N0, panel.T0),
        "did": synthdid.did_estimate(panel.Y, panel.N0, panel.T0),
    }
    for label, fit in fits.items():
        add("synthdid-py", name, label, "att", float(fit))
        for i, weight in enumerate(np.ravel(fit.weights["omega"])):
            add("synthdid-py", name, f"{label} donor weight", i, weight)
        for t, weight in enumerate(np.ravel(fit.weights["lambda"])):
            add("synthdid-py", name, f"{label} year weight", t, weight)


def synthetic_placebos(data, name):
    """Each donor once in the treated unit's part, the treated unit left out."""
    panel = synthdid.panel_matrices(
        data, unit="unit", time="year", outcome="y", treatment="treated"
    )
    donors = panel.Y[: panel.N0]
    for i in range(panel.N0):
        rotated = np.vstack([np.delete(donors, i, axis=0), donors[i]])
        fit = synthdid.synthdid_estimate(rotated, panel.N0 - 1, panel.T0)
        add("synthdid-py", name, "synthdid placebo", i, float(fit))


def main():
    warnings.simplefilter("ignore")
    county, state, small = mpdta(), california(), staggered()
    county.to_csv(OUT / "did_mpdta.csv", index=False)
    state.to_csv(OUT / "did_california.csv", index=False)
    small.to_csv(OUT / "did_staggered.csv", index=False)
    group_time(county.copy(), "mpdta")
    numbered = small.assign(unit=small["unit"].str[1:].astype(int) + 1)
    group_time(numbered.drop(columns="kept"), "staggered")
    for data, name in ((small, "staggered"), (small[small["kept"] == 1], "staggered_kept")):
        imputation(data, name)
        interaction_weighted(data, name)
    bacon(small, "staggered")
    synthetic(state, "california")
    synthetic_placebos(state, "california")
    pd.DataFrame(ROWS).to_csv(OUT / "did_references.csv", index=False)


main()
