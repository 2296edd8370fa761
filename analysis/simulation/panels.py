"""Simulated count panels with a known effect, printed and read back as the record is.

The mean of country i in year t, had nothing happened, is the same in every year: s_i times a shock
with mean one. From its first treated year on it is multiplied by exp(effect). With no movement
common to the countries, the trends of treated and compared countries are parallel in people, in
logs and in proportion alike, so the truth is known for every form of the outcome. Counts are
Poisson, or NB2 with variance mu + dispersion mu^2. The log shocks follow a stationary first-order
autoregression within a country.

Country means are the quantiles of a lognormal distribution. Which country gets which is drawn
anew for each panel, so that treated countries differ from the others by chance alone, or, when
large countries are treated, by design.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.cleaning.tokens import Reading, parse_token, printed_value, token_bounds
from analysis.design.panel import NEVER, ExposurePanel, FloatArray
from analysis.estimators.linear import LinearEstimator

COUNTRIES = 32
YEARS = tuple(range(2009, 2015))

FORMS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "count": lambda counts: counts,
    "log1p": np.log1p,
    "asinh": np.arcsinh,
}
"""Forms of the outcome, from true or printed counts."""
SHARE = "share"
"""Form of the outcome that needs a second count."""

_TAIL = 1e-12


class Printing(StrEnum):
    """How counts below the rounding unit are printed; others go to the nearest multiple.

    ZERO_SHOWN: zero as ``0``, the rest as ``<5``. ALL_BELOW: zero too is printed as ``<5``.
    """

    ZERO_SHOWN = "zero_shown"
    ALL_BELOW = "all_below"


class TreatedAre(StrEnum):
    """Which countries are treated.

    ANY: drawn from all countries. LARGE: drawn from those above the median.
    """

    ANY = "any"
    LARGE = "large"


@dataclass(frozen=True)
class CountLaw:
    """How counts vary between countries and years.

    Attributes:
        typical_count: median of the country means, people a year.
        spread: standard deviation of the log country means.
        dispersion: NB2 dispersion; 0 is Poisson.
        shock: standard deviation of the log shocks.
        persistence: correlation of the log shocks of two consecutive years, in [0, 1).
    """

    typical_count: float
    spread: float
    dispersion: float
    shock: float = 0.0
    persistence: float = 0.0

    def __post_init__(self) -> None:
        """Refuse shocks that do not settle."""
        if not 0.0 <= self.persistence < 1.0:
            raise ValueError(f"persistence lies in [0, 1), got {self.persistence}")


@dataclass(frozen=True)
class PanelDesign:
    """One kind of panel to simulate.

    Attributes:
        name: name of the design.
        cohorts: first treated year and number of countries of each cohort.
        treated_are: which countries are treated.
        law: how counts vary.
        effect: log points; 0 is no effect.
        printing: how small counts are printed.
        reading: how printed figures are read back.
        n_countries: countries of a panel.
        years: years of a panel.
    """

    name: str
    cohorts: tuple[tuple[int, int], ...]
    treated_are: TreatedAre
    law: CountLaw
    effect: float = 0.0
    printing: Printing = Printing.ZERO_SHOWN
    reading: Reading = Reading.SUPPRESSED
    n_countries: int = COUNTRIES
    years: tuple[int, ...] = YEARS

    def __post_init__(self) -> None:
        """Refuse designs that cannot be simulated or would be misread."""
        half = self.n_countries // 2
        eligible = half if self.treated_are is TreatedAre.LARGE else self.n_countries - 1
        if not 0 < self.n_treated <= eligible:
            raise ValueError(f"{self.name}: {self.n_treated} treated of {eligible} eligible")
        if self.printing is Printing.ALL_BELOW and self.reading is Reading.SUPPRESSED:
            raise ValueError(f"{self.name}: a zero printed as '<5' would be read as 1 to 4")

    @property
    def n_treated(self) -> int:
        """Number of treated countries."""
        return sum(size for _, size in self.cohorts)

    @property
    def extent(self) -> dict[str, object]:
        """Numbers of treated countries, of countries and of years."""
        return {
            "n_treated": self.n_treated,
            "n_countries": self.n_countries,
            "n_years": len(self.years),
        }

    @property
    def panel(self) -> ExposurePanel:
        """The complete panel; treated countries come first, cohort by cohort."""
        dates = [float(year) for year, size in self.cohorts for _ in range(size)]
        first_treated = np.array(dates + [NEVER] * (self.n_countries - len(dates)))
        names = tuple(f"C{i + 1:02d}" for i in range(self.n_countries))
        observed = np.ones((self.n_countries, len(self.years)), dtype=np.bool_)
        return ExposurePanel(names, self.years, observed, first_treated)


@dataclass(frozen=True)
class SimulatedPanels:
    """R panels of true counts, one a column.

    Attributes:
        counts: (n, R) true counts, people.
        means: (n, R) expected counts had nothing happened and before shocks, people.
    """

    counts: FloatArray
    means: FloatArray


@dataclass(frozen=True)
class PrintedPanels:
    """What is left of R panels after printing, one a column.

    Attributes:
        printed: (n, R) value read as if exact, people.
        low: (n, R) smallest count allowed.
        high: (n, R) largest count allowed.
        share_below: share of the cells printed as ``<5``.
    """

    printed: FloatArray
    low: FloatArray
    high: FloatArray
    share_below: float


def simulate_panels(design: PanelDesign, panels: int, rng: np.random.Generator) -> SimulatedPanels:
    """Return panels of true counts.

    Args:
        design: what to simulate.
        panels: number R of panels.
        rng: source of the draws.
    """
    panel = design.panel
    means = _country_means(design, panels, rng)[panel.unit]
    rate = means * np.exp(design.effect * panel.treated)[:, None]
    if design.law.shock > 0:
        rate = rate * _shocks(design, panels, rng)
    if design.law.dispersion > 0:
        rate = rate * rng.gamma(1 / design.law.dispersion, design.law.dispersion, size=rate.shape)
    return SimulatedPanels(rng.poisson(rate).astype(np.float64), means)


def print_panels(design: PanelDesign, counts: FloatArray, unit: int) -> PrintedPanels:
    """Print true counts and read them back with the token grammar of the record.

    Args:
        design: how counts are printed and read.
        counts: (n, R) true counts, people.
        unit: rounding unit, people.
    """
    whole = counts.astype(np.int64)
    tokens = [
        parse_token(_token(count, unit, design.printing), unit)
        for count in range(int(whole.max()) + 1)
    ]
    ends = np.array([token_bounds(token, unit, design.reading) for token in tokens], np.float64)
    values = np.array([printed_value(token, unit, design.reading) for token in tokens])
    below = np.array([token.text.startswith("<") for token in tokens])
    return PrintedPanels(values[whole], ends[whole, 0], ends[whole, 1], float(below[whole].mean()))


def true_effect(
    design: PanelDesign, estimator: LinearEstimator, means: FloatArray, form: str
) -> FloatArray:
    """Return the (R,) effects that a linear estimator aims at in each panel.

    That is the expected change of the treated cells, averaged with the weights of the estimator:
    with one date, the mean effect on the treated.

    Args:
        design: a design without shocks.
        estimator: the linear estimator.
        means: (n, R) expected counts had nothing happened.
        form: one of ``FORMS``.

    Raises:
        ValueError: the design has shocks, for which the expected logarithm is not computed.
    """
    if design.law.shock > 0:
        raise ValueError(f"{design.name}: the truth is defined for designs without shocks")
    treated = means * np.exp(design.effect * design.panel.treated)[:, None]
    if form == "count":
        return estimator.estimate(treated - means)
    rates, place = np.unique(np.stack([treated, means]), return_inverse=True)
    expected = expected_log1p(rates, design.law.dispersion)[place].reshape(2, *means.shape)
    return estimator.estimate(expected[0] - expected[1])


def expected_log1p(means: FloatArray, dispersion: float) -> FloatArray:
    """Return E log(1 + Y) of Poisson or NB2 counts, summed over all but 1e-12 of their mass.

    Args:
        means: (m,) expected counts.
        dispersion: NB2 dispersion; 0 is Poisson.
    """
    # The workflow reads the designs when it plans, and need not wait for this.
    from scipy import stats

    if dispersion == 0:
        law = stats.poisson(means[:, None])
    else:
        law = stats.nbinom(1 / dispersion, 1 / (1 + dispersion * means[:, None]))
    counts = np.arange(int(law.isf(_TAIL).max()) + 1)
    return np.asarray(law.pmf(counts) @ np.log1p(counts), dtype=np.float64)


def simulate_shares(design: PanelDesign, means: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return (n, R) shares without effect: of counts, at least one, each with its country's chance.

    The chances of a country are drawn evenly between a quarter and three quarters and stay as they
    are; ``means`` (n, R) are the expected counts that the shares are of.
    """
    N, T = design.n_countries, len(design.years)
    whole = np.maximum(rng.poisson(means), 1)
    chance = np.repeat(rng.uniform(0.25, 0.75, size=(N, means.shape[1])), T, axis=0)
    return np.asarray(rng.binomial(whole, chance) / whole, dtype=np.float64)


def _country_means(design: PanelDesign, panels: int, rng: np.random.Generator) -> FloatArray:
    """Return (N, R) country means; the rows of treated countries come first."""
    # The same holds of this.
    from scipy import special

    N = design.n_countries
    levels = special.ndtri((np.arange(N) + 0.5) / N)
    sizes = design.law.typical_count * np.exp(design.law.spread * levels)
    order = np.tile(np.arange(N)[:, None], (1, panels))
    if design.treated_are is TreatedAre.ANY:
        return np.asarray(sizes[rng.permuted(order, axis=0)], dtype=np.float64)
    # The upper half comes first and, mixed within itself, holds the treated countries.
    large, small = order[N - N // 2 :], order[: N - N // 2]
    return np.asarray(sizes[np.vstack([rng.permuted(large, axis=0), small])], dtype=np.float64)


def _shocks(design: PanelDesign, panels: int, rng: np.random.Generator) -> FloatArray:
    """Return (n, R) shocks with mean one, correlated within a country."""
    noise = rng.standard_normal((design.n_countries, len(design.years), panels))
    logs = np.empty_like(noise)
    logs[:, 0] = noise[:, 0]
    fresh = np.sqrt(1 - design.law.persistence**2)
    for t in range(1, len(design.years)):
        logs[:, t] = design.law.persistence * logs[:, t - 1] + fresh * noise[:, t]
    scaled = design.law.shock * logs - design.law.shock**2 / 2
    return np.asarray(np.exp(scaled).reshape(-1, panels), dtype=np.float64)


def _token(count: int, unit: int, printing: Printing) -> str:
    """Return the token that a count is printed as."""
    if count >= unit:
        return str((count + unit // 2) // unit * unit)
    if count == 0 and printing is Printing.ZERO_SHOWN:
        return "0"
    return f"<{unit}"
