"""Time the completions engine beside refitting loops, and check that they agree.

A simulated panel of 32 countries and 6 years is rounded to multiples of five; each completion is
one set of whole counts that the rounded figures allow. The engine gives the two-way fixed effects
estimate and its clustered error for all completions in two matrix products. The loops refit the
model per completion with linearmodels and with statsmodels; a few fits are timed and scaled up.

Run it with ``make bench``.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from linearmodels.panel import PanelOLS

from analysis.design.panel import NEVER, ExposurePanel, FloatArray
from analysis.estimators.linear import Regression
from analysis.estimators.two_way_fixed_effects import twfe_regression
from analysis.inference.cluster_robust import cluster_robust
from analysis.inference.completions import completion_estimates

N_COUNTRIES, N_YEARS, N_TREATED = 32, 6, 6
TOLERANCE = 1e-8

Fits = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Timing:
    """Seconds for all completions, one entry a repetition.

    Attributes:
        name: what was timed.
        engine: (r,) seconds of the engine, weights included.
        loop: (r,) seconds of the loop, scaled to all completions.
        difference: largest distance between an estimate or error of the two.
    """

    name: str
    engine: FloatArray
    loop: FloatArray
    difference: float

    def row(self) -> str:
        """Return one line of the table."""
        ratio = self.loop / self.engine
        return (
            f"{self.name:<14}{self.engine.min():>10.4f}{np.median(self.engine):>10.4f}"
            f"{self.loop.min():>10.1f}{np.median(self.loop):>10.1f}"
            f"{ratio.min():>10.0f}{np.median(ratio):>10.0f}{self.difference:>12.1e}"
        )


def simulated_panel(rng: np.random.Generator) -> ExposurePanel:
    """Return a balanced panel in which a few countries sign from the third year on."""
    first_treated = np.full(N_COUNTRIES, NEVER)
    first_treated[:N_TREATED] = rng.integers(2011, 2015, N_TREATED)
    return ExposurePanel(
        countries=tuple(f"C{i:02d}" for i in range(N_COUNTRIES)),
        years=tuple(range(2009, 2009 + N_YEARS)),
        observed=np.ones((N_COUNTRIES, N_YEARS), dtype=np.bool_),
        first_treated=first_treated,
    )


def completions(rng: np.random.Generator, count: int) -> FloatArray:
    """Return (n, count) whole counts within two people of figures rounded to five."""
    level = np.repeat(np.exp(rng.normal(3.5, 1.0, N_COUNTRIES)), N_YEARS)
    printed = 5 * ((rng.poisson(level) + 2) // 5)
    low = np.maximum(0, printed - 2)
    shape = (len(printed), count)
    return rng.integers(low[:, None], printed[:, None] + 3, shape).astype(np.float64)


def linearmodels_loop(panel: ExposurePanel, Y: FloatArray) -> Fits:
    """Fit each completion with PanelOLS, entity and time effects, clustered by country."""
    index = pd.MultiIndex.from_product([panel.countries, panel.years])
    treated = pd.DataFrame({"treated": panel.treated.astype(float)}, index=index)
    fits = [
        PanelOLS(pd.Series(y, index=index), treated, entity_effects=True, time_effects=True).fit(
            cov_type="clustered", cluster_entity=True, group_debias=True
        )
        for y in Y.T
    ]
    return (
        np.array([fit.params["treated"] for fit in fits]),
        np.array([fit.std_errors["treated"] for fit in fits]),
    )


def statsmodels_loop(regression: Regression, Y: FloatArray) -> Fits:
    """Fit each completion by OLS on dummies, clustered by country."""
    fits = [
        sm.OLS(y, regression.X).fit(cov_type="cluster", cov_kwds={"groups": regression.cluster})
        for y in Y.T
    ]
    return np.array([fit.params[0] for fit in fits]), np.array([fit.bse[0] for fit in fits])


def seconds(task: Callable[[], Fits]) -> tuple[float, Fits]:
    """Return the wall time of a task and its result."""
    start = time.perf_counter()
    result = task()
    return time.perf_counter() - start, result


def compare(
    name: str,
    engine: Callable[[], Fits],
    loop: Callable[[FloatArray], Fits],
    Y: FloatArray,
    *,
    loop_fits: int,
    repetitions: int,
) -> Timing:
    """Time the engine and a loop side by side, alternating, and compare their results."""
    engine_seconds, loop_seconds = np.empty(repetitions), np.empty(repetitions)
    difference = 0.0
    for repetition in range(repetitions):
        engine_seconds[repetition], fast = seconds(engine)
        few_seconds, slow = seconds(lambda: loop(Y[:, :loop_fits]))
        loop_seconds[repetition] = few_seconds * Y.shape[1] / loop_fits
        for ours, theirs in zip(fast, slow, strict=True):
            difference = max(difference, float(np.abs(ours[:loop_fits] - theirs).max()))
    return Timing(name, engine_seconds, loop_seconds, difference)


def main() -> None:
    """Print the table of times and ratios; fail when the results differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--completions", type=int, default=10_000)
    parser.add_argument("--loop-fits", type=int, default=30)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=2015)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    panel = simulated_panel(rng)
    Y = completions(rng, options.completions)
    regression = twfe_regression(panel)
    loops: dict[str, Callable[[FloatArray], Fits]] = {
        "linearmodels": lambda few: linearmodels_loop(panel, few),
        "statsmodels": lambda few: statsmodels_loop(regression, few),
    }
    timings = [
        compare(
            name,
            # The design's own cost (weights and residual maker) counts as the engine's.
            lambda: completion_estimates(cluster_robust(twfe_regression(panel), "CR1S"), Y),
            loop,
            Y,
            loop_fits=options.loop_fits,
            repetitions=options.repetitions,
        )
        for name, loop in loops.items()
    ]
    print(
        f"{options.completions} completions of a {N_COUNTRIES} x {N_YEARS} panel, seconds; "
        f"loops: {options.loop_fits} fits, scaled; {options.repetitions} repetitions"
    )
    print(
        f"{'loop of':<14}{'engine':>10}{'engine':>10}{'loop':>10}{'loop':>10}"
        f"{'ratio':>10}{'ratio':>10}{'largest':>12}"
    )
    print(
        f"{'':<14}{'min':>10}{'median':>10}{'min':>10}{'median':>10}"
        f"{'min':>10}{'median':>10}{'difference':>12}"
    )
    for timing in timings:
        print(timing.row())
    if max(timing.difference for timing in timings) > TOLERANCE:
        raise SystemExit(f"the engine and a loop differ by more than {TOLERANCE}")


if __name__ == "__main__":
    main()
