"""Multiple imputation of the true counts inside their cells.

Each draw takes parameters from the normal approximation to the interval count model (so the
imputation is proper: Rubin 1987, chapter 4) and then a count for every cell from the model's
probabilities restricted to the cell. The estimator sees each completed panel; Rubin's rules combine
the results, with the degrees of freedom of Barnard & Rubin (1999).

Cells that the count model cannot inform (``count_design``) are drawn evenly over the counts they
allow. That is the Poisson draw for a cell whose own mean is unknown with a flat prior: the integral
of ``exp(-mu) mu^k / k!`` over ``mu`` is 1 for every ``k``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, solve_triangular
from scipy.special import expit, logit

from analysis.design.panel import ExposurePanel, FloatArray, IntArray
from analysis.estimators.interval_likelihood import CountFamily, CountModel, fit_count_model
from analysis.estimators.interval_probability import CellSupport
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError

PointAndError = Callable[[FloatArray], tuple[float, float]]
Transform = Callable[[FloatArray], FloatArray]

PILOT_DRAWS = 20
_ERROR_REPEATABILITY = 0.05
_WIDEST_FMI = 0.95
_LARGEST_LOG_MEAN = 30.0


@dataclass(frozen=True)
class PooledEstimate:
    """What Rubin's rules make of the estimates of m completed data sets.

    Attributes:
        estimate: mean of the estimates.
        standard_error: root of within + (1 + 1/m) between variance.
        df: degrees of freedom of Barnard & Rubin (1999).
        fmi: fraction of missing information, 0..1.
    """

    estimate: float
    standard_error: float
    df: float
    fmi: float


@dataclass(frozen=True)
class ImputedEstimate:
    """An estimate over draws of the true counts.

    Attributes:
        estimate: mean of the estimates over the draws, in the estimator's unit.
        standard_error: total standard error of Rubin's rules.
        df: degrees of freedom of Barnard & Rubin (1999).
        ci_low: lower end of estimate -/+ t(df) * standard_error.
        ci_high: upper end of the same.
        confidence: nominal coverage of the interval.
        fmi: fraction of missing information, 0..1: what rounding takes away.
        draws: number of completed panels.
        method: how the counts were drawn, in words for the reader.
    """

    estimate: float
    standard_error: float
    df: float
    ci_low: float
    ci_high: float
    confidence: float
    fmi: float
    draws: int
    method: str


@dataclass(frozen=True)
class CountImputer:
    """Draws the true counts of all observed cells.

    Attributes:
        support: the counts that all n cells allow.
        model: the count model of the cells it could inform; None when no model could be fitted.
        words: how counts are drawn, for the reader.
    """

    support: CellSupport
    model: CountModel | None
    words: str

    @classmethod
    def fit(
        cls,
        panel: ExposurePanel,
        low: FloatArray | IntArray,
        high: FloatArray | IntArray,
        *,
        family: str = CountFamily.NB2,
    ) -> CountImputer:
        """Fit the count model, with exposure if its coefficient is identified, else without.

        A model that leaves the exposure out where it belongs draws the estimate towards no
        change; ``words`` says when that happens.
        """
        support = CellSupport.of(low, high)
        for with_exposure in (True, False):
            try:
                model = fit_count_model(
                    panel, low, high, family=family, with_exposure=with_exposure
                )
            except NotIdentifiedError:
                continue
            if model.maximum.converged:
                return cls(support, model, _words(model, with_exposure))
        return cls(
            support,
            None,
            "counts drawn evenly over those each cell allows: "
            "no count model with country and year effects could be fitted",
        )

    def draw(self, draws: int, rng: np.random.Generator) -> FloatArray:
        """Return ``draws`` sets of true counts as columns, (n, draws), each inside its cell."""
        completed = np.empty((len(self.support.low), draws))
        for column in range(draws):
            completed[:, column] = self._draw_once(rng)
        return completed

    def _draw_once(self, rng: np.random.Generator) -> IntArray:
        """Return one set of true counts, (n,)."""
        width = self.support.high - self.support.low + 1
        counts = self.support.low + rng.integers(0, width)
        if self.model is not None:
            counts[self.model.design.kept] = _draw_from_model(self.model, rng)
        return np.asarray(counts, dtype=np.int64)


def multiple_imputation(
    panel: ExposurePanel,
    low: FloatArray | IntArray,
    high: FloatArray | IntArray,
    estimator: LinearEstimator | PointAndError,
    *,
    seed: int,
    complete_df: float | None = None,
    transform: Transform | None = None,
    family: str = CountFamily.NB2,
    confidence: float = 0.95,
) -> ImputedEstimate:
    """Estimate over draws of the true counts, enough of them for a repeatable standard error.

    Args:
        panel: the panel, n observed cells.
        low: (n,) smallest true count of each observed cell, people, whole.
        high: (n,) largest true count of each observed cell, people, whole.
        estimator: a linear estimator, or a function of a completed outcome (n,) that returns
            the estimate and its standard error.
        seed: seed of the draws.
        complete_df: degrees of freedom of the estimator on exact counts; taken from a linear
            estimator when not given.
        transform: applied to the drawn counts, elementwise, before the estimator sees them; a
            linear estimator passes it all draws at once, (n, m).
        family: count model, "poisson" or "nb2".
        confidence: coverage of the interval.

    Raises:
        NotIdentifiedError: the estimator refuses.
        ValueError: no degrees of freedom are given, or the bounds do not fit.
    """
    df = _complete_df(estimator, complete_df)
    rng = np.random.default_rng(seed)
    imputer = CountImputer.fit(panel, low, high, family=family)
    exact = bool(np.all(imputer.support.low == imputer.support.high))
    completed = imputer.draw(1 if exact else PILOT_DRAWS, rng)
    points, errors = _evaluate(estimator, transform, completed)
    pooled = pool(points, errors, df)
    extra = 0 if exact else draws_needed(pooled.fmi, PILOT_DRAWS) - PILOT_DRAWS
    if extra > 0:
        more_points, more_errors = _evaluate(estimator, transform, imputer.draw(extra, rng))
        points = np.concatenate([points, more_points])
        errors = np.concatenate([errors, more_errors])
        pooled = pool(points, errors, df)
    half = t_quantile(0.5 + confidence / 2.0, pooled.df) * pooled.standard_error
    return ImputedEstimate(
        estimate=pooled.estimate,
        standard_error=pooled.standard_error,
        df=pooled.df,
        ci_low=pooled.estimate - half,
        ci_high=pooled.estimate + half,
        confidence=confidence,
        fmi=pooled.fmi,
        draws=len(points),
        method="every cell is exact: nothing to draw" if exact else imputer.words,
    )


def pool(points: FloatArray, errors: FloatArray, complete_df: float) -> PooledEstimate:
    """Combine the estimates of m completed data sets by Rubin's rules.

    Total variance and fraction of missing information: Rubin (1987, section 3.1), the latter with
    the degrees of freedom of Barnard & Rubin (1999), which respect those of exact counts.
    Estimates that do not differ between draws lose nothing: they keep ``complete_df``.

    Args:
        points: (m,) estimates.
        errors: (m,) their standard errors.
        complete_df: degrees of freedom of one estimate on exact counts.
    """
    m = len(points)
    estimate = float(points.mean())
    within = float(np.mean(errors**2))
    between = float(points.var(ddof=1)) if m > 1 else 0.0
    added = (1.0 + 1.0 / m) * between
    total = within + added
    if added <= 1e-20 * max(total, estimate**2):
        return PooledEstimate(estimate, float(np.sqrt(total)), complete_df, 0.0)
    share = added / total
    df_between = (m - 1.0) / share**2
    df_observed = (complete_df + 1.0) / (complete_df + 3.0) * complete_df * (1.0 - share)
    if df_observed <= 0.0:
        raise NotIdentifiedError(
            "the estimator gives no sampling error on any draw, so none can be combined"
        )
    df = 1.0 / (1.0 / df_between + 1.0 / df_observed)
    ratio = added / within
    fmi = (ratio + 2.0 / (df + 3.0)) / (ratio + 1.0)
    return PooledEstimate(estimate, float(np.sqrt(total)), df, min(fmi, 1.0))


def draws_needed(fmi: float, pilot_draws: int) -> int:
    """Return how many draws bring the standard error's coefficient of variation to 5%.

    The two-stage rule of von Hippel (2020, "How many imputations do you need?"):
    ``1 + (fmi / 0.05)^2 / 2`` at the upper 95% limit of the pilot's fraction of missing
    information, whose logit has standard error ``sqrt(2 / pilot_draws)``. At most 182 draws, as
    the limit is cut off at 0.95.

    Args:
        fmi: fraction of missing information of the pilot, 0..1.
        pilot_draws: number of draws of the pilot.
    """
    if fmi <= 0.0:
        return pilot_draws
    upper = _WIDEST_FMI
    if fmi < _WIDEST_FMI:
        upper = min(float(expit(logit(fmi) + 1.96 * np.sqrt(2.0 / pilot_draws))), _WIDEST_FMI)
    return max(pilot_draws, int(np.ceil(1.0 + 0.5 * (upper / _ERROR_REPEATABILITY) ** 2)))


def _evaluate(
    estimator: LinearEstimator | PointAndError, transform: Transform | None, counts: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return (m,) estimates and standard errors of the completed panels (n, m)."""
    outcomes = counts if transform is None else transform(counts)
    if isinstance(estimator, LinearEstimator):
        return estimator.estimate(outcomes), estimator.standard_error(outcomes)
    pairs = np.array([estimator(outcome) for outcome in outcomes.T], dtype=np.float64)
    return pairs[:, 0], pairs[:, 1]


def _complete_df(estimator: LinearEstimator | PointAndError, given: float | None) -> float:
    """Return the degrees of freedom on exact counts."""
    df = estimator.df if given is None and isinstance(estimator, LinearEstimator) else given
    if df is None:
        raise ValueError("complete_df is needed: the estimator carries no degrees of freedom")
    return float(df)


def _draw_from_model(model: CountModel, rng: np.random.Generator) -> IntArray:
    """Return one set of counts for the cells of the model, parameters drawn first."""
    coefficients, dispersion = _draw_parameters(model, rng)
    eta = np.clip(model.design.X @ coefficients, -_LARGEST_LOG_MEAN, _LARGEST_LOG_MEAN)
    share = model.support.log_probability(eta, dispersion)[1]
    # Shares of each cell sum to 1, so cell i owns the stretch from i to i + 1.
    position = np.arange(len(eta)) + rng.random(len(eta))
    drawn = model.support.counts[
        np.minimum(np.searchsorted(np.cumsum(share), position), len(share) - 1)
    ]
    return np.asarray(np.clip(drawn, model.support.low, model.support.high), dtype=np.int64)


def _draw_parameters(model: CountModel, rng: np.random.Generator) -> tuple[FloatArray, float]:
    """Return coefficients and dispersion from the normal approximation to their posterior.

    The dispersion is drawn on the log scale; at its boundary it stays 0.
    """
    maximum = model.maximum
    factor = cho_factor(maximum.information, lower=True)[0]
    shift = solve_triangular(
        factor, rng.standard_normal(len(maximum.information)), lower=True, trans="T"
    )
    k = len(maximum.coefficients)
    coefficients = maximum.coefficients + shift[:k]
    if len(shift) == k:
        return coefficients, maximum.dispersion
    relative = np.clip(shift[k] / maximum.dispersion, -_LARGEST_LOG_MEAN, 5.0)
    return coefficients, float(maximum.dispersion * np.exp(relative))


def _words(model: CountModel, with_exposure: bool) -> str:
    """Return how the counts are drawn, in words for the reader."""
    name = "Poisson" if model.family is CountFamily.POISSON else "negative binomial (NB2)"
    terms = "country effects, year effects and the exposure"
    if not with_exposure:
        terms = "country and year effects; not the exposure, whose coefficient is not identified"
    text = f"counts drawn within their cells from a {name} model with {terms}"
    n_dropped = len(model.design.dropped)
    if n_dropped:
        total = len(model.design.kept)
        text += f"; {n_dropped} of {total} cells that the model cannot inform drawn evenly"
    return text
