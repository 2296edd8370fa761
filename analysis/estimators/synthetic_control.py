"""Synthetic control for one treated country, with placebo inference in space.

Abadie, Diamond & Hainmueller (2010, JASA 105; eq. 2 with the outcomes of all pre-treatment years
as predictors, equally weighted). The comparison is the weighted mean of donor countries, weights
non-negative and adding to one, that lies nearest to the treated country before treatment. Donors
often outnumber the years before treatment, and then many weights fit equally well; a negligible
penalty on their squares picks the most even ones, so that the answer is unique.

Given its weights the estimate is linear in the outcome. The weights themselves depend on the
outcome, so rounding bounds are given twice: exact with the weights held fixed, and as found by
search with the weights fitted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import nnls

from analysis.design.panel import ExposurePanel, FloatArray, IntArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError

MINIMUM_DONORS = 4
"""With three donors the smallest placebo p-value is 1/4 and a placebo has two donors left."""

MINIMUM_PRE_YEARS = 3
"""With two years before treatment almost any country is matched exactly: the fit says nothing."""

TIE_BREAK = 1e-8
"""Penalty on squared weights, relative to the largest squared distance to a donor."""

_TIE = 1e-9
_EXACT_FIT = 1e-6
"""A pre-treatment error below this share of the outcome's size counts as an exact fit."""


@dataclass(frozen=True)
class SyntheticDesign:
    """The complete block of figures that a synthetic comparison uses.

    Attributes:
        treated: the treated country.
        donors: J countries untreated throughout, with a figure in every year used.
        pre_years: years before treatment in which the treated country has a figure.
        post_years: the same from treatment on.
        cells: (1 + J, T) position in the outcome vector; the treated country first.
        n: length of the outcome vector.
    """

    treated: str
    donors: tuple[str, ...]
    pre_years: tuple[int, ...]
    post_years: tuple[int, ...]
    cells: IntArray
    n: int

    def block(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the figures before and after treatment, (1 + J, T0) and (1 + J, T1)."""
        block = y[self.cells]
        return block[:, : len(self.pre_years)], block[:, len(self.pre_years) :]

    def estimator(
        self, name: str, donor_weights: FloatArray, pre_weights: FloatArray
    ) -> LinearEstimator:
        """Return treated minus weighted donors, after minus weighted before, without an error."""
        group = np.concatenate([[1.0], -donor_weights])
        after = np.full(len(self.post_years), 1.0 / len(self.post_years))
        weights = np.zeros(self.n)
        weights[self.cells] = np.outer(group, np.concatenate([-pre_weights, after]))
        return LinearEstimator(name, weights, None, None)


@dataclass(frozen=True)
class SyntheticControl:
    """A fitted synthetic control.

    Attributes:
        design: the figures used.
        donor_weights: (J,) non-negative, adding to one.
        gaps: treated minus synthetic in every year used, in units of the outcome.
        pre_rmspe: root mean squared gap before treatment.
        post_rmspe: the same from treatment on.
        estimator: mean gap after treatment, with these weights held fixed.
    """

    design: SyntheticDesign
    donor_weights: FloatArray
    gaps: dict[int, float]
    pre_rmspe: float
    post_rmspe: float
    estimator: LinearEstimator

    @property
    def mean_gap(self) -> float:
        """Mean gap after treatment, in units of the outcome."""
        return float(np.mean([self.gaps[year] for year in self.design.post_years]))


@dataclass(frozen=True)
class PlaceboInSpace:
    """The treated country's place among donors treated as if they were it.

    Attributes:
        mean_gaps: mean gap after treatment of each donor, fitted on the other donors.
        p_gap: share of the 1 + J countries whose absolute mean gap is at least the treated one's.
        p_ratio: the same for the ratio of errors after and before treatment; None when a country
            is matched exactly before treatment, which leaves the ratio without meaning.
        smallest_p: 1 / (1 + J), the smallest value either can take.
    """

    mean_gaps: dict[str, float]
    p_gap: float
    p_ratio: float | None
    smallest_p: float


@dataclass(frozen=True)
class SyntheticControlBounds:
    """Mean gap over all outcomes that the cells allow.

    Attributes:
        fixed_low: smallest value with the weights of the printed figures, exact.
        fixed_high: largest value with those weights, exact.
        found_low: smallest value met with the weights fitted again. The true minimum may be lower.
        found_high: largest value met with the weights fitted again. The true one may be higher.
        n_searched: number of outcomes at which the weights were fitted again.
    """

    fixed_low: float
    fixed_high: float
    found_low: float
    found_high: float
    n_searched: int


def synthetic_design(panel: ExposurePanel, treated: str) -> SyntheticDesign:
    """Return the figures that a synthetic comparison for one country can use.

    Raises:
        NotIdentifiedError: the country is not treated within its years, or there are fewer than
            ``MINIMUM_PRE_YEARS`` years or ``MINIMUM_DONORS`` donors.
        ValueError: the panel does not contain the country.
    """
    if treated not in panel.countries:
        raise ValueError(f"{treated} is not in the panel")
    unit = panel.countries.index(treated)
    start = panel.first_treated[unit]
    columns = np.nonzero(panel.observed[unit])[0]
    years = [panel.years[t] for t in columns]
    pre_years = tuple(year for year in years if year < start)
    post_years = tuple(year for year in years if year >= start)
    if not post_years:
        raise NotIdentifiedError(f"{treated} has no figure from its first treated year on")
    if len(pre_years) < MINIMUM_PRE_YEARS:
        raise NotIdentifiedError(
            f"{treated} has figures in {len(pre_years)} years before treatment; "
            f"a synthetic comparison needs {MINIMUM_PRE_YEARS}"
        )
    complete = panel.observed[:, columns].all(axis=1)
    untreated = panel.first_treated > post_years[-1]
    donors = np.nonzero(complete & untreated)[0]
    if len(donors) < MINIMUM_DONORS:
        raise NotIdentifiedError(
            f"{len(donors)} untreated countries have a figure in every year of {treated}; "
            f"a synthetic comparison needs {MINIMUM_DONORS}"
        )
    return SyntheticDesign(
        treated=treated,
        donors=tuple(panel.countries[i] for i in donors),
        pre_years=pre_years,
        post_years=post_years,
        cells=panel.position[np.ix_(np.concatenate([[unit], donors]), columns)],
        n=int(panel.observed.sum()),
    )


def synthetic_control(design: SyntheticDesign, y: FloatArray) -> SyntheticControl:
    """Fit the donor weights to the outcome (n,) and return the synthetic control."""
    pre, post = design.block(y)
    donor_weights = _donor_weights(pre)
    before, after = _gaps(pre, donor_weights), _gaps(post, donor_weights)
    years = design.pre_years + design.post_years
    return SyntheticControl(
        design=design,
        donor_weights=donor_weights,
        gaps=dict(zip(years, np.concatenate([before, after]).tolist(), strict=True)),
        pre_rmspe=_root_mean_square(before),
        post_rmspe=_root_mean_square(after),
        estimator=design.estimator(
            f"synthetic control for {design.treated}", donor_weights, np.zeros(len(before))
        ),
    )


def _donor_weights(pre: FloatArray) -> FloatArray:
    """Return the (J,) weights that fit the first row of (1 + J, T0) by the others."""
    distances = pre[1:].T - pre[0][:, None]
    penalty = TIE_BREAK * float((distances**2).sum(axis=0).max())
    return simplex_least_squares(pre[1:].T, pre[0], penalty)


def _gaps(block: FloatArray, donor_weights: FloatArray) -> FloatArray:
    """Return the first row minus the weighted others, by year."""
    return np.asarray(block[0] - donor_weights @ block[1:], dtype=np.float64)


def placebo_in_space(design: SyntheticDesign, y: FloatArray) -> PlaceboInSpace:
    """Give every donor in turn the treated country's part [Abadie et al. 2010, section 2.4].

    The treated country is no donor to a placebo.
    """
    pre, post = design.block(y)
    before, after = [], []
    for rows in (np.arange(len(pre)), *placebo_rows(len(design.donors))):
        weights = _donor_weights(pre[rows])
        before.append(_root_mean_square(_gaps(pre[rows], weights)))
        after.append(_gaps(post[rows], weights))
    mean_gaps = np.mean(after, axis=1)
    size = max(float(np.abs(y[design.cells]).max()), np.finfo(float).tiny)
    exact = min(before) < _EXACT_FIT * size
    errors = np.array([_root_mean_square(gaps) for gaps in after])
    return PlaceboInSpace(
        mean_gaps=dict(zip(design.donors, mean_gaps[1:].tolist(), strict=True)),
        p_gap=rank_p_value(np.abs(mean_gaps), size),
        p_ratio=None if exact else rank_p_value(errors / before),
        smallest_p=1.0 / len(before),
    )


def synthetic_control_bounds(
    design: SyntheticDesign,
    y: FloatArray,
    low: FloatArray,
    high: FloatArray,
    draws: int,
    rng: np.random.Generator,
) -> SyntheticControlBounds:
    """Return the mean gap's bounds for outcomes between ``low`` and ``high``, each (n,).

    With the weights fitted to ``y`` held fixed the bounds are exact. With the weights fitted
    again, the estimate is evaluated at ``y``, at the two extreme corners of the fixed-weight
    bounds and at ``draws`` random corners; the range met lies inside the true one.
    """
    weights = synthetic_control(design, y).estimator.weights
    lowest = np.where(weights > 0, low, high)
    highest = np.where(weights > 0, high, low)
    corners = [np.where(rng.random(len(y)) < 0.5, low, high) for _ in range(draws)]
    outcomes = [y, lowest, highest, *corners]
    found = [synthetic_control(design, outcome).mean_gap for outcome in outcomes]
    return SyntheticControlBounds(
        fixed_low=float(weights @ lowest),
        fixed_high=float(weights @ highest),
        found_low=min(found),
        found_high=max(found),
        n_searched=len(outcomes),
    )


@cache
def placebo_rows(n_donors: int) -> tuple[IntArray, ...]:
    """Return the rows of a block for each donor in the treated country's part.

    The donor comes first and the other donors follow; the treated country, row 0, is left out.
    """
    rows = np.arange(1, n_donors + 1)
    return tuple(np.concatenate([[row], rows[rows != row]]) for row in rows)


def rank_p_value(statistics: FloatArray | Sequence[float], size: float = 0.0) -> float:
    """Return the share of statistics at least as large as the first, itself included.

    Args:
        statistics: (m,) statistics, none negative.
        size: of the figures behind them, in the same unit.
    """
    row = np.asarray(statistics, dtype=np.float64)[None]
    return float(rank_p_values(row, np.array([size]))[0])


def rank_p_values(statistics: FloatArray, size: FloatArray) -> FloatArray:
    """Return the (R,) shares of (R, m) statistics at least as large as the first of their row.

    Values count as equal within 1e-9 of the first or of the figures behind them, whichever is
    larger: where all countries change alike, estimates are zero but for rounding errors.

    Args:
        statistics: (R, m) statistics, none negative.
        size: (R,) largest of the figures behind them, in the same unit.
    """
    first = statistics[:, :1]
    return np.asarray(
        np.mean(statistics >= first - _TIE * np.maximum(first, size[:, None]), axis=1)
    )


def simplex_least_squares(A: FloatArray, b: FloatArray, penalty: float) -> FloatArray:
    """Return w >= 0, adding to one, that minimises ||A w - b||^2 + penalty ||w||^2.

    A is (m, J), b (m,), w (J,). On the simplex A w - b = P w with P = A - b 1', so this is the
    point of least norm in a convex hull. Non-negative least squares of (P; 1') on (0; 1) finds it:
    for v = s w its objective is s^2 ||P w||^2 + (s - 1)^2, whose minimum over s rises with
    ||P w||, so the best w is the same [Lawson & Hanson 1974, chapter 23].
    """
    m, size = A.shape
    stacked = np.zeros((m + size + 1, size))
    np.subtract(A, b[:, None], out=stacked[:m])
    stacked[m:-1].flat[:: size + 1] = np.sqrt(penalty)
    scale = float(np.sqrt(np.square(stacked).sum(axis=0).max()))
    if scale == 0.0:
        return np.full(size, 1.0 / size)
    stacked[:-1] /= scale
    stacked[-1] = 1.0
    target = np.zeros(len(stacked))
    target[-1] = 1.0
    solution, _ = nnls(stacked, target)
    return np.asarray(solution / solution.sum(), dtype=np.float64)


def _root_mean_square(values: FloatArray) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(values**2)))
