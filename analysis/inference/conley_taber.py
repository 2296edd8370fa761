"""Conley-Taber inference: how far controls move by themselves, as a yardstick for few treated.

With few treated countries their own residuals say little about the uncertainty, those of the many
others do. If all countries' errors are alike, the error of the estimate is distributed as

    W = sum_j sum_t (d_jt - dbar_j) e_{l(j)t} / sum_j sum_t (d_jt - dbar_j)^2,

with j the treated countries, d their exposure paths and l(j) a country drawn from those whose
status does not change, e its residuals [Conley & Taber 2011, with the empirical
distribution over all combinations of controls]. The approximation takes the controls to be many:
the year effects are treated as known.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray, IntArray
from analysis.estimators.two_way_fixed_effects import switching_countries, twfe_regression
from analysis.records import NotIdentifiedError

_TIE = 1e-9
_CONVENTIONAL = 0.05


@dataclass(frozen=True)
class ConleyTaber:
    """Outcome of the Conley-Taber test and its inversion, in units of the outcome.

    Attributes:
        estimate: two-way fixed-effects estimate.
        p_value: two-sided, equal tails, for no change; the actual estimate counts in each tail.
        ci_low: lower end of the values not rejected; None when there is no such end.
        ci_high: upper end, likewise.
        smallest_p: no figures give a smaller p.
        n_treated: countries whose status changes.
        n_controls: countries whose status does not change and whose residuals serve.
        n_combinations: combinations of controls used.
        enumerated: whether these are all there are.
        sentence: how the test was done, in words.
    """

    estimate: float
    p_value: float
    ci_low: float | None
    ci_high: float | None
    smallest_p: float
    n_treated: int
    n_controls: int
    n_combinations: int
    enumerated: bool
    sentence: str


def conley_taber(
    panel: ExposurePanel,
    y: FloatArray,
    *,
    level: float = 0.95,
    limit: int = 20_000,
    draws: int = 9_999,
    seed: int = 0,
) -> ConleyTaber:
    """Test and interval for the two-way fixed-effects estimate from the controls' residuals.

    A control serves for a treated country when it has figures in all that country's years.

    Args:
        panel: N countries, n observed cells.
        y: (n,) outcome.
        level: confidence level of the interval.
        limit: number of combinations up to which all are used.
        draws: number sampled beyond that.
        seed: of the sample.

    Raises:
        NotIdentifiedError: the two-way regression is not identified, or a treated country has
            fewer than two controls with figures in its years.
    """
    regression = twfe_regression(panel)
    estimate = float(regression.weights() @ y)
    residuals = np.zeros(panel.observed.shape)
    residuals[panel.observed] = regression.residual_maker() @ y
    changes = switching_countries(panel)
    donors = _donors(panel, changes)
    contributions = _contributions(panel, residuals, donors)
    errors, enumerated = _combined(contributions, limit, draws, np.random.default_rng(seed))
    count = len(errors)
    smallest = min(1.0, 2 / (count + 1))
    low, high = _accepted_errors(errors, 1 - level)
    n_controls = len(np.unique(np.concatenate(list(donors.values()))))
    return ConleyTaber(
        estimate=estimate,
        p_value=_equal_tailed_p(errors, estimate),
        ci_low=None if high is None else estimate - high,
        ci_high=None if low is None else estimate - low,
        smallest_p=smallest,
        n_treated=len(donors),
        n_controls=n_controls,
        n_combinations=count,
        enumerated=enumerated,
        sentence=_in_words(count, enumerated, len(donors), n_controls, smallest),
    )


def _donors(panel: ExposurePanel, changes: BoolArray) -> dict[int, IntArray]:
    """Return, for each country whose status changes, the controls with figures in its years."""
    donors = {}
    for j in np.flatnonzero(changes):
        has_all = panel.observed[:, panel.observed[j]].all(axis=1)
        donors[int(j)] = np.flatnonzero(has_all & ~changes)
        if len(donors[int(j)]) < 2:
            raise NotIdentifiedError(
                f"Conley-Taber: fewer than two countries without a change of status have figures "
                f"in all years of {panel.countries[j]}, so nothing shows how such a path varies"
            )
    return donors


def _contributions(
    panel: ExposurePanel, residuals: FloatArray, donors: dict[int, IntArray]
) -> list[FloatArray]:
    """Return, for each treated country, what each of its controls would contribute to W."""
    exposure = (np.asarray(panel.years) >= panel.first_treated[:, None]).astype(np.float64)
    paths = {j: exposure[j, panel.observed[j]] for j in donors}
    deviations = {j: path - path.mean() for j, path in paths.items()}
    scale = sum(float(deviation @ deviation) for deviation in deviations.values())
    return [
        residuals[np.ix_(controls, panel.observed[j])] @ deviations[j] / scale
        for j, controls in donors.items()
    ]


def _combined(
    contributions: list[FloatArray], limit: int, draws: int, rng: np.random.Generator
) -> tuple[FloatArray, bool]:
    """Return W for all combinations of controls, or for a sample when they exceed ``limit``."""
    if math.prod(len(column) for column in contributions) <= limit:
        sums = np.zeros(1)
        for column in contributions:
            sums = np.add.outer(sums, column).ravel()
        return sums, True
    picked = [rng.choice(column, size=draws) for column in contributions]
    return np.asarray(np.sum(picked, axis=0), dtype=np.float64), False


def _equal_tailed_p(errors: FloatArray, estimate: float) -> float:
    """Return twice the smaller tail, with the estimate itself counted; at most one."""
    slack = _TIE * max(abs(estimate), float(np.abs(errors).max()))
    below = int((errors <= estimate + slack).sum())
    above = int((errors >= estimate - slack).sum())
    return min(1.0, 2 * (min(below, above) + 1) / (len(errors) + 1))


def _accepted_errors(errors: FloatArray, alpha: float) -> tuple[float | None, float | None]:
    """Return the ends of the errors that the equal-tailed test does not reject; None if endless.

    An error is rejected when it and those beyond it number at most ``alpha / 2`` of count + 1.
    """
    ordered = np.sort(errors)
    rank = math.floor(alpha / 2 * (len(ordered) + 1) + _TIE)
    if rank == 0:
        return None, None
    return float(ordered[rank - 1]), float(ordered[-rank])


def _in_words(count: int, enumerated: bool, treated: int, controls: int, smallest: float) -> str:
    """Return how the test was done."""
    how = f"all {count}" if enumerated else f"{count} sampled"
    limit = f"no figures give a p below {smallest:.2g}"
    if smallest > _CONVENTIONAL:
        limit += ", so the test cannot reject at 5%"
    size = f"{how} combinations of {controls} controls for {treated} treated"
    return f"{size}; {limit}; the method takes the controls to be many"
