"""Group-time average treatment effects and their aggregations.

Callaway & Sant'Anna (2021, J. Econometrics 225), without covariates: the effect on the countries
first treated in year g (a cohort), in year t, is their mean change since a base year minus the
mean change of a comparison group. With a complete panel this is their outcome-regression
estimator (their section 2). Standard errors come from the influence functions,
one per country, so they are clustered by country; no bootstrap. The estimated cohort shares add
their own term to the error of an aggregate (their section 4.2).

Three things differ from the paper because figures can be missing. Each (g, t) uses the countries
with figures in both its years. The base year is the last year before g (or before t, for a varying
base in earlier years) in which a country of the cohort has a figure. Cohort shares count the
countries with any figure. On a complete panel none of this makes a difference.

Countries treated at or before the first year are in no cohort and in no comparison. Countries
first treated after the last year count as never treated.

No error is given where one of the two groups behind any part has a single country: its influence
is zero by construction, and the error would leave its variation out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError

_NO_INFLUENCE = 1e-12
"""Influence below this is rounding of an exact zero: the country takes no part."""


class Comparison(StrEnum):
    """Who a cohort is compared with."""

    NEVER_TREATED = "never_treated"
    NOT_YET_TREATED = "not_yet_treated"


class BasePeriod(StrEnum):
    """The year that changes start from, in years before treatment.

    UNIVERSAL: the last year before g, for every t. VARYING: the last year before t when t < g.
    """

    UNIVERSAL = "universal"
    VARYING = "varying"


@dataclass(frozen=True)
class _Term:
    """A linear estimate with the influence of every country on it.

    Attributes:
        weights: (n,) the estimate is ``weights @ y``.
        influence: (N, n) row i maps the outcome to the influence of country i, divided by the
            number of countries: the variance is the sum of squares over countries.
        has_error: whether both groups behind every part have two countries.
    """

    weights: FloatArray
    influence: FloatArray
    has_error: bool

    def estimator(self, name: str) -> LinearEstimator:
        """Return the estimator; degrees of freedom are the countries used minus one."""
        if not self.has_error:
            return LinearEstimator(name, self.weights, None, None)
        used = np.abs(self.influence).max(axis=1) > _NO_INFLUENCE
        return LinearEstimator(name, self.weights, self.influence[used], float(used.sum() - 1))


@dataclass(frozen=True)
class GroupTimeEffect:
    """One ATT(g, t).

    Attributes:
        cohort: first treated year g.
        year: year t; the effect is a test of earlier trends when t < g.
        base_year: the year that changes start from.
        countries_treated: countries of the cohort with both figures.
        countries_compared: comparison countries with both figures.
        term: the estimate and its influence rows.
    """

    cohort: int
    year: int
    base_year: int
    countries_treated: tuple[str, ...]
    countries_compared: tuple[str, ...]
    term: _Term

    @property
    def event_time(self) -> int:
        """Years since first treatment; negative before."""
        return self.year - self.cohort

    @property
    def estimator(self) -> LinearEstimator:
        """The effect as a linear estimator, in units of the outcome."""
        return self.term.estimator(f"ATT({self.cohort}, {self.year})")


@dataclass(frozen=True)
class RefusedEffect:
    """An ATT(g, t) that the figures do not carry, and why."""

    cohort: int
    year: int
    reason: str


@dataclass(frozen=True)
class GroupTimeEffects:
    """All effects of one panel.

    Attributes:
        effects: the effects that can be computed, by cohort and year. Under a universal base the
            base year itself, zero by construction, is not among them.
        refused: the others, with reasons. Years before treatment with no earlier year to start
            from are not listed.
        cohort_of: (N,) first treated year of each country in the sample, infinite when never
            treated; NaN for countries outside the sample.
    """

    effects: tuple[GroupTimeEffect, ...]
    refused: tuple[RefusedEffect, ...]
    cohort_of: FloatArray


@dataclass(frozen=True)
class Aggregated:
    """Aggregated effects: one for each cohort, year or event time, and their overall mean.

    Attributes:
        parts: estimator by cohort, calendar year or event time.
        overall: mean of the parts from treatment on; None when there is none.
    """

    parts: dict[int, LinearEstimator]
    overall: LinearEstimator | None


def group_time_effects(
    panel: ExposurePanel, comparison: Comparison, base_period: BasePeriod
) -> GroupTimeEffects:
    """Return ATT(g, t) for every cohort and year [Callaway & Sant'Anna 2021, section 2].

    Raises:
        NotIdentifiedError: no cohort is first treated within the years, or no effect from
            treatment on can be computed.
    """
    first_treated = panel.first_treated
    in_sample = panel.observed.any(axis=1) & (first_treated > panel.years[0])
    cohort_of = np.where(first_treated > panel.years[-1], np.inf, first_treated)
    cohort_of = np.where(in_sample, cohort_of, np.nan)
    cohorts = [int(g) for g in np.unique(cohort_of[np.isfinite(cohort_of)])]
    if not cohorts:
        raise NotIdentifiedError(
            "no country is first treated after the first year and within the years observed"
        )
    effects: list[GroupTimeEffect] = []
    refused: list[RefusedEffect] = []
    for cohort in cohorts:
        for year in panel.years:
            base_year = _base_year(panel, cohort_of == cohort, cohort, year, base_period)
            if base_year == year or (base_year is None and year < cohort):
                continue
            try:
                effects.append(_effect(panel, cohort_of, cohort, year, base_year, comparison))
            except NotIdentifiedError as error:
                refused.append(RefusedEffect(cohort, year, str(error)))
    if not any(effect.event_time >= 0 for effect in effects):
        reasons = "; ".join(f"cohort {r.cohort}, {r.year}: {r.reason}" for r in refused)
        raise NotIdentifiedError(f"no effect from treatment on can be computed ({reasons})")
    return GroupTimeEffects(tuple(effects), tuple(refused), cohort_of)


def aggregate_simple(effects: GroupTimeEffects) -> LinearEstimator:
    """Return the mean effect over all (g, t) with t >= g, weighted by cohort size."""
    selected = [effect for effect in effects.effects if effect.event_time >= 0]
    return _share_weighted(effects, selected).estimator("group-time, simple mean")


def aggregate_by_cohort(effects: GroupTimeEffects) -> Aggregated:
    """Return the mean effect of each cohort, and over cohorts by their size."""
    selected = [effect for effect in effects.effects if effect.event_time >= 0]
    cohorts = sorted({effect.cohort for effect in selected})
    terms = {
        cohort: _mean([effect.term for effect in selected if effect.cohort == cohort])
        for cohort in cohorts
    }
    overall = _weighted_by_share(effects, cohorts, list(terms.values()))
    return Aggregated(
        {cohort: term.estimator(f"cohort {cohort}") for cohort, term in terms.items()},
        overall.estimator("group-time, mean over cohorts"),
    )


def aggregate_by_year(effects: GroupTimeEffects) -> Aggregated:
    """Return the mean effect in each calendar year, and their plain mean."""
    selected = [effect for effect in effects.effects if effect.event_time >= 0]
    terms = _terms_by(effects, selected, lambda effect: effect.year)
    return Aggregated(
        {year: term.estimator(f"calendar year {year}") for year, term in terms.items()},
        _mean(list(terms.values())).estimator("group-time, mean over calendar years"),
    )


def aggregate_by_event_time(effects: GroupTimeEffects) -> Aggregated:
    """Return the mean effect by years since treatment, leads included.

    The overall effect is the plain mean over event times from zero on.
    """
    terms = _terms_by(effects, effects.effects, lambda effect: effect.event_time)
    after = [term for event_time, term in terms.items() if event_time >= 0]
    return Aggregated(
        {e: term.estimator(f"event time {e}") for e, term in terms.items()},
        _mean(after).estimator("group-time, mean over event times"),
    )


def _base_year(
    panel: ExposurePanel, members: BoolArray, cohort: int, year: int, base_period: BasePeriod
) -> int | None:
    """Return the last year before g, or before t, with a figure for a country of the cohort."""
    limit = year if base_period is BasePeriod.VARYING and year < cohort else cohort
    has_figure = np.asarray(panel.observed[members].any(axis=0), dtype=np.bool_)
    earlier = [t for t, seen in zip(panel.years, has_figure, strict=True) if seen and t < limit]
    return earlier[-1] if earlier else None


def _effect(
    panel: ExposurePanel,
    cohort_of: FloatArray,
    cohort: int,
    year: int,
    base_year: int | None,
    comparison: Comparison,
) -> GroupTimeEffect:
    """Return ATT(cohort, year), or refuse."""
    if base_year is None:
        raise NotIdentifiedError("the cohort has no figure before its first treated year")
    t, base = panel.years.index(year), panel.years.index(base_year)
    if comparison is Comparison.NEVER_TREATED:
        eligible = np.isinf(cohort_of)
    else:
        eligible = (cohort_of > max(year, base_year)) & (cohort_of != cohort)
    both = panel.observed[:, t] & panel.observed[:, base]
    treated = np.nonzero((cohort_of == cohort) & both)[0]
    compared = np.nonzero(eligible & both)[0]
    if not len(treated):
        raise NotIdentifiedError(f"no country of the cohort has figures in {base_year} and {year}")
    if not len(compared):
        raise NotIdentifiedError(
            f"no {comparison.replace('_', '-')} country has figures in {base_year} and {year}"
        )
    position = panel.position
    rows = np.zeros((len(panel.countries), int(panel.observed.sum())))
    used = np.concatenate([treated, compared])
    rows[used, position[used, t]] = 1.0
    rows[used, position[used, base]] = -1.0
    mean_treated, mean_compared = rows[treated].mean(axis=0), rows[compared].mean(axis=0)
    influence = np.zeros_like(rows)
    influence[treated] = (rows[treated] - mean_treated) / len(treated)
    influence[compared] = -(rows[compared] - mean_compared) / len(compared)
    return GroupTimeEffect(
        cohort=cohort,
        year=year,
        base_year=base_year,
        countries_treated=tuple(panel.countries[i] for i in treated),
        countries_compared=tuple(panel.countries[i] for i in compared),
        term=_Term(mean_treated - mean_compared, influence, min(len(treated), len(compared)) > 1),
    )


def _mean(terms: Sequence[_Term]) -> _Term:
    """Return the plain mean of terms."""
    return _combine(terms, np.full(len(terms), 1.0 / len(terms)))


def _combine(terms: Sequence[_Term], shares: FloatArray) -> _Term:
    """Return the combination of terms with fixed shares."""
    weights = np.zeros_like(terms[0].weights)
    influence = np.zeros_like(terms[0].influence)
    for share, term in zip(shares, terms, strict=True):
        weights += share * term.weights
        influence += share * term.influence
    return _Term(weights, influence, all(term.has_error for term in terms))


def _terms_by(
    effects: GroupTimeEffects,
    selected: Sequence[GroupTimeEffect],
    key: Callable[[GroupTimeEffect], int],
) -> dict[int, _Term]:
    """Return one share-weighted term for each value of ``key``, ascending."""
    return {
        value: _share_weighted(effects, [effect for effect in selected if key(effect) == value])
        for value in sorted({key(effect) for effect in selected})
    }


def _share_weighted(effects: GroupTimeEffects, selected: Sequence[GroupTimeEffect]) -> _Term:
    """Return the mean of selected effects, weighted by the size of their cohorts."""
    return _weighted_by_share(
        effects, [effect.cohort for effect in selected], [effect.term for effect in selected]
    )


def _weighted_by_share(
    effects: GroupTimeEffects, cohorts: Sequence[int], terms: Sequence[_Term]
) -> _Term:
    """Return the mean of terms weighted by the size of their cohorts, shares being estimated.

    The share of cohort k among the terms is s_k = p_k / S with S = sum_j p_j. Country i has
    influence (1{G_i = k} - p_k) / S - p_k sum_j (1{G_i = j} - p_j) / S^2 on it, which is
    multiplied by the effect of term k, itself linear in the outcome.
    """
    cohort_of = effects.cohort_of
    in_sample = ~np.isnan(cohort_of)
    member = (cohort_of[:, None] == np.asarray(cohorts, dtype=np.float64)).astype(np.float64)
    p = member[in_sample].mean(axis=0)
    deviation = np.where(in_sample[:, None], member - p, 0.0)
    total = p.sum()
    share_influence = deviation / total - np.outer(deviation.sum(axis=1), p) / total**2
    combined = _combine(terms, p / total)
    from_shares = share_influence @ np.vstack([term.weights for term in terms]) / in_sample.sum()
    return _Term(combined.weights, combined.influence + from_shares, combined.has_error)
