"""Segmented regression of counts: Poisson, quasi-Poisson and negative binomial (NB2).

The mean is exp(offset + X b), so exp(coefficient) is a rate ratio [Bernal, Cummins & Gasparrini
2017]. Poisson takes the variance equal to the mean; quasi-Poisson multiplies it by the Pearson
dispersion [McCullagh & Nelder 1989, section 6.2.3]; NB2 takes variance mu + alpha mu^2, with alpha
by maximum likelihood and the errors of the coefficients given alpha [Lawless 1987]. The fits are
statsmodels' generalised linear models. These estimators are not linear in the figures.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from scipy import optimize, special
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from analysis.design.panel import FloatArray
from analysis.estimators.count_design import separated_cells
from analysis.estimators.interrupted_series import SegmentedDesign
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError

CountFamily = Literal["poisson", "quasi_poisson", "nb2"]

_LOG_DISPERSION_RANGE = (-12.0, 4.0)
"""Natural log of alpha: from as good as Poisson to a variance far beyond any series of counts."""


@dataclass(frozen=True)
class CountChange:
    """One change on the log scale.

    Attributes:
        log_rate_ratio: coefficient, log points (per year for a slope).
        standard_error: its standard error, log points.
        df: degrees of freedom of t; None where the normal distribution is used.
    """

    log_rate_ratio: float
    standard_error: float
    df: float | None

    def rate_ratio_interval(self, confidence_level: float = 0.95) -> tuple[float, float]:
        """Return the limits of the interval of the rate ratio."""
        tail = 0.5 + confidence_level / 2
        quantile = special.ndtri(tail) if self.df is None else t_quantile(tail, self.df)
        margin = float(quantile) * self.standard_error
        return (
            float(np.exp(self.log_rate_ratio - margin)),
            float(np.exp(self.log_rate_ratio + margin)),
        )

    @property
    def rate_ratio(self) -> float:
        """Exponential of the coefficient."""
        return float(np.exp(self.log_rate_ratio))


@dataclass(frozen=True)
class CountFit:
    """A fitted segmented count regression.

    Attributes:
        family: distribution.
        changes: each change at an event, by the name of its column.
        fitted: (n,) fitted means, people.
        dispersion: Pearson dispersion for quasi-Poisson, alpha for NB2, 1 for Poisson.
        log_likelihood: maximised log likelihood; None for quasi-Poisson, which has none.
        note: what the reader must know about the fit; empty when there is nothing.
    """

    family: CountFamily
    changes: dict[str, CountChange]
    fitted: FloatArray
    dispersion: float
    log_likelihood: float | None
    note: str


def segmented_counts(
    design: SegmentedDesign,
    y: FloatArray,
    family: CountFamily = "poisson",
    *,
    offset: FloatArray | None = None,
) -> CountFit:
    """Fit a segmented regression to a series of counts.

    Args:
        design: the regressors.
        y: (n,) counts, or mid-points of ranges; not negative.
        family: ``poisson``, ``quasi_poisson`` or ``nb2``.
        offset: (n,) log of the exposure, such as the number of requests; none when None.

    Raises:
        NotIdentifiedError: too few years for the coefficients (and the dispersion), separation, or
            no convergence.
        ValueError: misshapen input, negative counts or an offset that is not finite.
    """
    _check_input(design, y, offset)
    _refuse_too_few(design, family)
    _refuse_separation(design, y)
    if family == "poisson":
        return _poisson(design, y, offset)
    if family == "quasi_poisson":
        return _quasi_poisson(design, y, offset)
    return _negative_binomial(design, y, offset)


def _poisson(design: SegmentedDesign, y: FloatArray, offset: FloatArray | None) -> CountFit:
    result = _fit(design, y, offset, families.Poisson())
    changes = _changes(design, result, None)
    fitted = np.asarray(result.fittedvalues, dtype=np.float64)
    return CountFit("poisson", changes, fitted, 1.0, float(result.llf), "")


def _quasi_poisson(design: SegmentedDesign, y: FloatArray, offset: FloatArray | None) -> CountFit:
    result = _fit(design, y, offset, families.Poisson(), scale="X2")
    dispersion = float(result.scale)
    note = (
        "the figures vary less than Poisson counts would; the interval is narrower for it"
        if dispersion < 1.0
        else ""
    )
    changes = _changes(design, result, float(design.df))
    fitted = np.asarray(result.fittedvalues, dtype=np.float64)
    return CountFit("quasi_poisson", changes, fitted, dispersion, None, note)


def _negative_binomial(
    design: SegmentedDesign, y: FloatArray, offset: FloatArray | None
) -> CountFit:
    """Fit NB2 by maximising the likelihood over alpha, with the best coefficients for each."""
    poisson = _fit(design, y, offset, families.Poisson())

    def profile(log_alpha: float) -> _Profile:
        family = families.NegativeBinomial(alpha=float(np.exp(log_alpha)))
        model = GLM(y, design.X, family=family, offset=offset)
        return _Profile(model, log_alpha, _most_likely(model, poisson.params))

    best = _best_dispersion(design.name, profile)
    # Scoring from the maximum confirms it and gives the errors from the expected information.
    result = _fit(design, y, offset, best.model.family, start=best.params)
    # Alpha runs to zero when the figures vary no more than Poisson counts.
    if poisson.llf >= result.llf:
        note = "the figures vary no more than Poisson counts would, so NB2 is Poisson here"
        return replace(_poisson(design, y, offset), family="nb2", dispersion=0.0, note=note)
    fitted = np.asarray(result.fittedvalues, dtype=np.float64)
    alpha = float(np.exp(best.log_alpha))
    return CountFit("nb2", _changes(design, result, None), fitted, alpha, float(result.llf), "")


@dataclass(frozen=True)
class _Profile:
    """An NB2 model with alpha given and the coefficients that are most likely for it."""

    model: Any
    log_alpha: float
    params: FloatArray

    @property
    def log_likelihood(self) -> float:
        return float(self.model.loglike(self.params))

    @property
    def score(self) -> float:
        """Slope of the maximised likelihood in log alpha: at a maximum, the partial derivative."""
        size = np.exp(-self.log_alpha)
        y, mean = self.model.endog, self.model.predict(self.params)
        terms = special.digamma(y + size) - special.digamma(size)
        terms += 1.0 - (y + size) / (mean + size) - np.log1p(mean / size)
        return float(-size * terms.sum())


def _most_likely(model: Any, start: FloatArray) -> FloatArray:  # noqa: ANN401
    """Return the coefficients that maximise a likelihood that is concave in them.

    Scoring can circle around the maximum when alpha is large, and plain Newton steps can leave it;
    a trust region does neither. One Newton step at the end takes the last digits.
    """
    found = optimize.minimize(
        lambda params: -model.loglike(params),
        start,
        jac=lambda params: -model.score(params),
        hess=lambda params: -model.hessian(params),
        method="trust-exact",
        options={"gtol": 1e-6, "initial_trust_radius": 0.5, "max_trust_radius": 1.0},
    )
    step = np.linalg.solve(model.hessian(found.x), model.score(found.x))
    return np.asarray(found.x - step, dtype=np.float64)


def _best_dispersion(name: str, profile: Callable[[float], _Profile]) -> _Profile:
    """Return the profile with the largest likelihood: a coarse grid, then a root of the score."""
    grid = [profile(float(value)) for value in np.linspace(*_LOG_DISPERSION_RANGE, 17)]
    best = int(np.argmax([step.log_likelihood for step in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    if best == 0 and low.score <= 0.0:
        return low
    if best == len(grid) - 1 and high.score >= 0.0:
        raise NotIdentifiedError(f"{name}: the figures set no upper limit to the NB2 dispersion")
    root = optimize.brentq(
        lambda value: profile(value).score, low.log_alpha, high.log_alpha, xtol=1e-10
    )
    return profile(float(root))


def _fit(
    design: SegmentedDesign,
    y: FloatArray,
    offset: FloatArray | None,
    family: Any,  # noqa: ANN401
    *,
    scale: str | None = None,
    start: FloatArray | None = None,
) -> Any:  # noqa: ANN401
    model = GLM(y, design.X, family=family, offset=offset)
    with warnings.catch_warnings():
        # It is raised for any perfect fit; separation itself was ruled out exactly.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        result = model.fit(
            start_params=start, maxiter=200, tol=1e-10, tol_criterion="params", scale=scale
        )
    if not result.converged:
        raise NotIdentifiedError(f"{design.name}: the count regression did not converge")
    return result


def _changes(design: SegmentedDesign, result: Any, df: float | None) -> dict[str, CountChange]:  # noqa: ANN401
    position = {change: design.columns.index(change) for change in design.changes}
    return {
        change: CountChange(float(result.params[at]), float(result.bse[at]), df)
        for change, at in position.items()
    }


def _check_input(design: SegmentedDesign, y: FloatArray, offset: FloatArray | None) -> None:
    shape = (len(design.years),)
    if y.shape != shape:
        raise ValueError(f"expected {shape[0]} figures, one for each year, got {y.shape}")
    if not np.isfinite(y).all() or (y < 0).any():
        raise ValueError("counts are finite and not negative")
    if offset is not None and (offset.shape != shape or not np.isfinite(offset).all()):
        raise ValueError("the offset needs one finite value for each year")


def _refuse_too_few(design: SegmentedDesign, family: CountFamily) -> None:
    n_parameters = design.X.shape[1] + (family == "nb2")
    if len(design.years) <= n_parameters:
        raise NotIdentifiedError(
            f"{design.name}: {len(design.years)} years with a figure cannot carry the "
            f"{n_parameters} parameters of a {family} regression and leave anything to judge it by"
        )


def _refuse_separation(design: SegmentedDesign, y: FloatArray) -> None:
    separated = separated_cells(design.X, np.asarray(y == 0, dtype=np.bool_))
    if separated.any():
        years = ", ".join(
            str(year) for year, apart in zip(design.years, separated, strict=True) if apart
        )
        raise NotIdentifiedError(
            f"{design.name}: the zeros of {years} are separated: the best fitting mean there is "
            f"zero, which no finite rate ratio reaches"
        )
