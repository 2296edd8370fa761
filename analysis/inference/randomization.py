"""Randomization inference: agreement dates dealt out to other countries.

Under the sharp null no figure depends on the dates. If dates could as well have fallen to other
countries, the actual estimate is one draw from the estimates under all ways to deal the dates out
[Fisher 1935; MacKinnon & Webb 2020]. What is dealt out is the whole path of a country, untreated
years and treated years together, never single cells.

Paths are exchanged only between countries that have figures in the same years. A path fits no
other pattern of years, and within a pattern every assignment is as well identified as the actual
one. Dates that give the same path over those years count as one path. So do all dates after the
last year.

An estimator that treats countries alike gives under exchanged dates what it gives under exchanged
figures. The estimator is therefore built once, and the figures are exchanged; one other assignment
is built directly to confirm that this holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from analysis.design.panel import ExposurePanel, FloatArray, IntArray
from analysis.estimators.linear import LinearEstimator
from analysis.inference.date_assignments import Assignments, assignments_of, exchanged_cells
from analysis.records import NotIdentifiedError

Builder = Callable[[ExposurePanel], LinearEstimator]
"""Makes the estimator for a panel; treats countries alike whatever their names."""
Statistic = Literal["coefficient", "t"]

_TIE = 1e-9
_ZERO = 1e-12
_CHUNK = 2048
_CONVENTIONAL = 0.05


@dataclass(frozen=True)
class RandomizationTest:
    """Outcome of a randomization test.

    Attributes:
        statistic: what is compared, in absolute value.
        observed: its actual value, with sign; infinite for a t statistic without error.
        p_value: share of the assignments used with a statistic as large as the actual one; the
            actual assignment is always among them.
        smallest_p: no figures give a smaller p: the share of the assignments that give plus or
            minus the actual estimate whatever the figures, the actual one among them.
        n_assignments: number of distinct assignments there are.
        n_used: number of assignments used, the actual one included.
        exact: whether all of them were used.
        n_exchanged: countries that could have had another path.
        sentence: how the test was done, in words.
    """

    statistic: Statistic
    observed: float
    p_value: float
    smallest_p: float
    n_assignments: int
    n_used: int
    exact: bool
    n_exchanged: int
    sentence: str


@dataclass(frozen=True)
class RandomizationPBounds:
    """Smallest and largest p found over completions of the rounded figures.

    The p-value is not monotone in the figures: both ends were found, not proven. The true range
    over all counts allowed can be wider.

    Attributes:
        low: smallest p found.
        high: largest p found.
        n_completions: number of completions tried.
        status: ``found``, for the reader.
    """

    low: float
    high: float
    n_completions: int
    status: Literal["found"]


@dataclass(frozen=True)
class RandomizationDistribution:
    """Estimates under the assignments that the test on the coefficient compares.

    Attributes:
        estimates: (A,) estimate under each assignment used, ascending, in the unit of the outcome.
        actual: place of the actual assignment in ``estimates``.
        n_assignments: number of distinct assignments there are.
        exact: whether all of them were used.
    """

    estimates: FloatArray
    actual: int
    n_assignments: int
    exact: bool


def randomization_test(
    panel: ExposurePanel,
    builder: Builder,
    y: FloatArray,
    *,
    statistic: Statistic = "coefficient",
    limit: int = 20_000,
    draws: int = 9_999,
    seed: int = 0,
) -> RandomizationTest:
    """Test the sharp null that no figure depends on the dates.

    With few treated countries the coefficient rejects too often when treated countries vary more
    than others, the t statistic less so [MacKinnon & Webb 2020].

    Args:
        panel: N countries, n observed cells.
        builder: makes the estimator, with an error map for ``t``.
        y: (n,) outcome.
        statistic: ``coefficient`` or ``t``.
        limit: number of distinct assignments up to which all are used.
        draws: number sampled, uniformly and with replacement, beyond that.
        seed: of the sample.

    Raises:
        NotIdentifiedError: the panel does not carry the estimator; there is one assignment only;
            or ``t`` is asked of an estimator without an error.
        ValueError: the estimator does not treat countries alike.
    """
    estimator = _built(panel, builder, statistic)
    assignments = assignments_of(panel, limit, draws, np.random.default_rng(seed))
    cells = exchanged_cells(panel, assignments.source)
    _refuse_unequal_treatment(panel, builder, estimator, assignments.source, cells)
    statistics = _statistics(estimator, y, cells, statistic)
    smallest = _share_always_tied(panel, estimator.weights, assignments.source)
    return RandomizationTest(
        statistic=statistic,
        observed=float(statistics[0]),
        p_value=_share_as_large(statistics),
        smallest_p=smallest,
        n_assignments=assignments.total,
        n_used=len(assignments.source),
        exact=assignments.exact,
        n_exchanged=assignments.n_exchanged,
        sentence=_in_words(assignments, smallest),
    )


def randomization_distribution(
    panel: ExposurePanel,
    builder: Builder,
    y: FloatArray,
    *,
    limit: int = 20_000,
    draws: int = 9_999,
    seed: int = 0,
) -> RandomizationDistribution:
    """Return the estimates behind ``randomization_test`` of the coefficient with the same seed.

    Args:
        panel: as in ``randomization_test``.
        builder: as in ``randomization_test``.
        y: (n,) outcome.
        limit: as in ``randomization_test``.
        draws: as in ``randomization_test``.
        seed: as in ``randomization_test``.

    Raises:
        NotIdentifiedError: as ``randomization_test``.
        ValueError: the estimator does not treat countries alike.
    """
    estimator = _built(panel, builder, "coefficient")
    assignments = assignments_of(panel, limit, draws, np.random.default_rng(seed))
    cells = exchanged_cells(panel, assignments.source)
    _refuse_unequal_treatment(panel, builder, estimator, assignments.source, cells)
    estimates = _statistics(estimator, y, cells, "coefficient")
    order = np.argsort(estimates, kind="stable")
    actual = int(np.flatnonzero(order == 0)[0])
    return RandomizationDistribution(estimates[order], actual, assignments.total, assignments.exact)


def randomization_p_bounds(
    panel: ExposurePanel,
    builder: Builder,
    low: FloatArray,
    high: FloatArray,
    completions: FloatArray,
    *,
    statistic: Statistic = "coefficient",
    limit: int = 20_000,
    draws: int = 9_999,
    seed: int = 0,
) -> RandomizationPBounds:
    """Return the smallest and largest randomization p found over outcomes that rounding allows.

    Tried are the given completions and the two vertices with the smallest and largest estimate.
    All use the same assignments.

    Args:
        panel: N countries, n observed cells.
        builder: makes the estimator.
        low: (n,) smallest outcome allowed in each cell.
        high: (n,) largest outcome allowed in each cell.
        completions: (n, R) outcomes that the figures allow, one a column; R may be zero.
        statistic: as in ``randomization_test``.
        limit: as in ``randomization_test``.
        draws: as in ``randomization_test``.
        seed: as in ``randomization_test``.

    Raises:
        NotIdentifiedError: as ``randomization_test``.
        ValueError: a completion lies outside the box, or the estimator does not treat countries
            alike.
    """
    outside = np.maximum(low[:, None] - completions, completions - high[:, None])
    if np.any(outside > _TIE):
        raise ValueError("a completion lies outside the counts that the figures allow")
    estimator = _built(panel, builder, statistic)
    assignments = assignments_of(panel, limit, draws, np.random.default_rng(seed))
    cells = exchanged_cells(panel, assignments.source)
    _refuse_unequal_treatment(panel, builder, estimator, assignments.source, cells)
    positive = estimator.weights >= 0
    vertices = [np.where(positive, low, high), np.where(positive, high, low)]
    Y = np.column_stack([*vertices, completions])
    p_values = [_share_as_large(_statistics(estimator, y, cells, statistic)) for y in Y.T]
    return RandomizationPBounds(min(p_values), max(p_values), Y.shape[1], "found")


def _built(panel: ExposurePanel, builder: Builder, statistic: Statistic) -> LinearEstimator:
    estimator = builder(panel)
    if statistic == "t" and estimator.error_map is None:
        raise NotIdentifiedError(
            f"{estimator.name}: the design leaves no variation for an error, so there is no t "
            f"statistic to compare; the coefficient can be compared"
        )
    return estimator


def _refuse_unequal_treatment(
    panel: ExposurePanel,
    builder: Builder,
    estimator: LinearEstimator,
    source: IntArray,
    cells: IntArray,
) -> None:
    """Raise when building on other dates differs from exchanging the figures."""
    direct = builder(replace(panel, first_treated=panel.first_treated[source[-1]]))
    exchanged = np.empty_like(estimator.weights)
    exchanged[cells[-1]] = estimator.weights
    if np.abs(direct.weights - exchanged).max() > _TIE * np.abs(estimator.weights).max():
        raise ValueError(
            f"{estimator.name}: does not treat countries alike, so exchanging figures between "
            f"countries is not the same as exchanging dates"
        )


def _statistics(
    estimator: LinearEstimator, y: FloatArray, cells: IntArray, statistic: Statistic
) -> FloatArray:
    """Return the (A,) statistics; zero where the estimate is, infinite where only the error is."""
    size = float(np.linalg.norm(y))
    estimates = np.empty(len(cells))
    errors = np.ones(len(cells))
    for start in range(0, len(cells), _CHUNK):
        part = slice(start, start + _CHUNK)
        Y = y[cells[part]].T
        estimates[part] = estimator.estimate(Y)
        if statistic == "t":
            errors[part] = estimator.standard_error(Y)
    estimates[np.abs(estimates) <= _ZERO * np.linalg.norm(estimator.weights) * size] = 0.0
    if statistic == "coefficient" or estimator.error_map is None:
        return estimates
    exact_fit = errors <= _ZERO * np.linalg.norm(estimator.error_map) * size
    statistics = np.divide(estimates, errors, out=np.copysign(np.inf, estimates), where=~exact_fit)
    return np.where(estimates == 0, 0.0, statistics)


def _share_as_large(statistics: FloatArray) -> float:
    """Return the share of |statistics| at or above the first; rounding does not break ties."""
    sizes = np.abs(statistics)
    return float(np.mean(sizes >= sizes[0] * (1 - _TIE)))


def _share_always_tied(panel: ExposurePanel, weights: FloatArray, source: IntArray) -> float:
    """Return the share of the assignments whose weights are plus or minus the actual ones."""
    tolerance = _TIE * np.abs(weights).max()
    tied = 0
    for start in range(0, len(source), _CHUNK):
        given = source[start : start + _CHUNK]
        W = weights[panel.position[given[:, panel.unit], panel.period]]
        same = np.abs(W - weights).max(axis=1) <= tolerance
        opposite = np.abs(W + weights).max(axis=1) <= tolerance
        tied += int((same | opposite).sum())
    return tied / len(source)


def _in_words(assignments: Assignments, smallest: float) -> str:
    """Return how the test was done."""
    used = len(assignments.source)
    how = (
        f"all {used} ways to deal the dates out"
        if assignments.exact
        else f"{used - 1} sampled of {assignments.total} ways to deal the dates out"
    )
    limit = f"no figures give a p below {smallest:.2g}"
    if smallest > _CONVENTIONAL:
        limit += ", so the test cannot reject at 5%"
    return f"{how} over {assignments.n_exchanged} countries; {limit}"
