"""Reference numbers of the wild cluster restricted bootstrap, from the PyPI package wildboottest.

Run from the repository's root, in an environment of its own with wildboottest, numpy and pandas:

    python tests/oracle/scripts/wild_bootstrap_reference.py

Reads tests/oracle/reference/two_way_panels.csv, writes wild_bootstrap.csv beside it. wildboottest
counts |t*| > |t| only, so ties are stored apart: with all sign vectors they are exact.
"""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from wildboottest.wildboottest import WildboottestCL

FOLDER = Path("tests/oracle/reference")
# Panel, its countries (None for all), values of the null, kind of weights, draws.
CASES = (
    ("balanced", None, (0.0, 2.5, 9.0, 15.0, 25.0), "rademacher", 5000),
    ("unbalanced", (2, 3, 6, 7, 8, 9, 10, 11), (0.0, 4.0, 30.0, -12.0), "rademacher", 5000),
    ("size of the report", None, (0.0,), "webb", 99_999),
)
TIE = 1e-6


def design(panel):
    treated = (panel["year"] >= panel["first_treated"]).astype(float)
    effects = pd.get_dummies(panel[["country", "year"]].astype(str), drop_first=True, dtype=float)
    X = np.column_stack([treated, np.ones(len(panel)), effects])
    return X, treated.to_numpy()


def bootstrap(panel, null, kind, draws):
    X, treated = design(panel)
    contrast = np.eye(X.shape[1])[0]
    y = panel["y"].to_numpy(float) - null * treated
    test = WildboottestCL(
        X, y, panel["country"].to_numpy(), contrast, draws, seed=1, parallel=False
    )
    test.get_scores(bootstrap_type="11", impose_null=True)
    _, used, _ = test.get_weights(weights_type=kind)
    test.get_numer()
    test.get_denom()
    test.get_tboot()
    test.get_vcov()
    test.get_tstat()
    ratio = np.abs(test.t_boot) / abs(float(np.squeeze(test.t_stat)))
    return {
        "t": float(np.squeeze(test.t_stat)),
        "vectors": used,
        "share_larger": np.mean(ratio > 1 + TIE),
        "share_tied": np.mean(np.abs(ratio - 1) <= TIE),
    }


def main():
    panels = pd.read_csv(FOLDER / "two_way_panels.csv")
    rows = []
    for name, countries, nulls, kind, draws in CASES:
        panel = panels[panels["panel"] == name]
        if countries is not None:
            panel = panel[panel["country"].isin(countries)]
        chosen = "all" if countries is None else " ".join(map(str, countries))
        for null in nulls:
            rows.append(
                {"panel": name, "countries": chosen, "null": null, "weights": kind}
                | bootstrap(panel, null, kind, draws)
                | {"program": "wildboottest", "version": version("wildboottest")}
            )
    pd.DataFrame(rows).to_csv(FOLDER / "wild_bootstrap.csv", index=False)


if __name__ == "__main__":
    main()
