"""Time the engines beside other libraries on the same panels, and hold their answers together.

Each row is one task on one panel: the seconds of the engine for all replications, those of a rival
that fits one by one (a few fits, scaled), and their ratio, which carries over to other machines as
seconds do not. Run it with ``make bench``; it ends with an error when answers differ or a goal is
missed. The table and the figure of growth are written to docs/benchmarks.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd

from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.estimators.two_way_within import two_way_within
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.completions import completion_estimates
from analysis.simulation.batched_poisson import poisson_fits
from analysis.simulation.batched_tests import bootstrap_p_values, bootstrap_vectors
from tests.benchmarks import panels, rivals

matplotlib.use("agg")
import matplotlib.pyplot as plt

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"
DUMMY_CELLS = 500
"""Cells up to which the engine with dummies is used; above, effects are taken out."""
MOST_DUMMIES = 2_000
"""Cells up to which statsmodels is timed: above, its dummies alone take gigabytes."""
DRAWS = 999
GOAL_SMALL, GOAL_LARGE = 10.0, 1 / 1.5
"""Least ratio on repeated small panels, and on one large panel."""


@dataclass(frozen=True)
class Task:
    """What is timed: an engine for many outcomes at once, and rivals for one."""

    name: str
    engine: Callable
    rivals: dict[str, Callable]
    tolerance: float


def twfe_engine(design, Y):
    """Return estimates and clustered errors of all outcomes; the design's own cost counts."""
    if len(Y) <= DUMMY_CELLS:
        return completion_estimates(cluster_robust(twfe_regression(design), "CR1S"), Y)
    return two_way_within(design, Y)


def poisson_engine(design, Y):
    fits = poisson_fits(design, Y)
    return fits.estimate, fits.error


def bootstrap_engine(design, Y):
    vectors = bootstrap_vectors("webb", len(design.countries), DRAWS, np.random.default_rng(1))
    return (bootstrap_p_values(twfe_regression(design), Y, vectors),)


TWFE = Task(
    "two-way fixed effects, clustered error",
    twfe_engine,
    {
        "linearmodels": rivals.by_linearmodels,
        "statsmodels": rivals.by_statsmodels,
        "pyfixest": rivals.by_pyfixest,
    },
    1e-8,
)
POISSON = Task(
    "Poisson with two-way effects, clustered error",
    poisson_engine,
    {"pyfixest": rivals.poisson_by_pyfixest},
    1e-5,
)
# Both draw vectors of their own: p-values agree within what 999 draws allow.
BOOTSTRAP = Task(
    "wild cluster bootstrap-t, 999 draws",
    bootstrap_engine,
    {"wildboottest": lambda design, y: rivals.bootstrap_by_wildboottest(design, y, DRAWS)},
    0.08,
)


def seconds(task):
    """Return the wall time of a task and its result."""
    start = time.perf_counter()
    result = task()
    return time.perf_counter() - start, result


def rows(task, n_countries, n_years, replications, *, fits, repetitions, seed):
    """Return one row a rival: engine and rival alternate, on the same panel and outcomes."""
    rng = np.random.default_rng(seed)
    design = panels.panel(rng, n_countries, n_years)
    Y = panels.outcomes(rng, design, replications)
    few = min(fits, replications)
    found = []
    for name, fit in task.rivals.items():
        if name == "statsmodels" and len(Y) > MOST_DUMMIES:
            continue
        fit(design, Y[:, 0])  # compilers and caches warm up outside the clock
        task.engine(design, Y[:, :few])
        ours, theirs, gap = np.empty(repetitions), np.empty(repetitions), 0.0
        for repetition in range(repetitions):
            ours[repetition], answer = seconds(lambda: task.engine(design, Y))
            taken, single = seconds(lambda fit=fit: [fit(design, y) for y in Y[:, :few].T])
            theirs[repetition] = taken * replications / few
            for mine, other in zip(answer, np.array(single).T, strict=True):
                gap = max(gap, float(np.nanmax(np.abs(mine[:few] - other))))
        ratio = theirs / ours
        found.append(
            {
                "task": task.name,
                "rival": name,
                "countries": n_countries,
                "years": n_years,
                "replications": replications,
                "engine_seconds": np.median(ours),
                "rival_seconds": np.median(theirs),
                "ratio_lowest": ratio.min(),
                "ratio": np.median(ratio),
                "largest_difference": gap,
                "agrees": "yes" if gap <= task.tolerance else "no",
            }
        )
    return found


def growth(table):
    """Draw how seconds grow with countries, years and replications."""
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.4), sharey=True, layout="constrained")
    twfe = table[table["task"] == TWFE.name]
    for axis, by, fixed in zip(
        axes,
        ("countries", "years", "replications"),
        ({"years": 6, "replications": 200}, {"countries": 32, "replications": 200}, {"countries": 32, "years": 6}),
        strict=True,
    ):  # fmt: skip
        part = twfe[np.all([twfe[key] == value for key, value in fixed.items()], axis=0)]
        engine = part.groupby(by)["engine_seconds"].median()
        axis.plot(engine.index, engine, marker="o", color="black", label="engine, all at once")
        for (name, lines), style in zip(part.groupby("rival"), ("--", "-.", ":"), strict=False):
            lines = lines.sort_values(by)
            axis.plot(lines[by], lines["rival_seconds"], style, marker=".", label=name)
        axis.set(xscale="log", yscale="log", xlabel=by)
        axis.set_xticks(engine.index, [f"{value:,}" for value in engine.index])
        axis.minorticks_off()
        axis.set_title(", ".join(f"{value} {key}" for key, value in fixed.items()), fontsize=9)
    axes[0].set_ylabel("seconds for all replications")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    for kind in ("svg", "png"):
        figure.savefig(FOLDER / f"growth.{kind}", dpi=150)


def failures(table):
    """Return in words what differs or misses its goal."""
    where = table.apply(
        lambda row: f"{row['task']}, {row['rival']}, {row['countries']} x {row['years']}", axis=1
    )
    small = (table["countries"] == 32) & (table["replications"] >= 200)
    large = table["replications"] == 1
    slow = (small & (table["ratio"] < GOAL_SMALL)) | (large & (table["ratio"] < GOAL_LARGE))
    return [f"answers differ: {text}" for text in where[table["agrees"] == "no"]] + [
        f"slower than the goal: {text}" for text in where[slow]
    ]


def main():
    """Time everything, print and write the table, draw the growth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fits", type=int, default=5, help="fits of a rival that are timed")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2015)
    options = vars(parser.parse_args())
    sizes = [(TWFE, N, 6, 200) for N in (32, 100, 300, 1_000, 3_000)]
    sizes += [(TWFE, 32, T, 200) for T in (12, 24, 60)]
    sizes += [(TWFE, 32, 6, R) for R in (10, 1_000, 10_000)]
    sizes += [(POISSON, 32, 6, 200), (BOOTSTRAP, 32, 6, 200), (TWFE, 3_000, 60, 1)]
    found = []
    for task, *size in sizes:
        print(f"{task.name}: {size[0]} countries, {size[1]} years, {size[2]} replications")
        found += rows(task, *size, **options)
    table = pd.DataFrame(found)
    FOLDER.mkdir(parents=True, exist_ok=True)
    table.to_csv(FOLDER / "benchmarks.csv", index=False, float_format="%.3g", lineterminator="\n")
    growth(table)
    print(table.to_string(index=False, float_format=lambda value: f"{value:.3g}"))
    if problems := failures(table):
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
