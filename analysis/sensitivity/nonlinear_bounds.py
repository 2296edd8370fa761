"""Rounding bounds of estimates that are not linear in the counts: PPML and rates.

METHODS, rounding lenses, 2. A bound is *proven* when an argument covers every allowed count, and
*found* when a search returned it: then the true bound is at least as far out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray, IntArray
from analysis.estimators.count_design import count_design, unbounded_sides
from analysis.estimators.interval_maximum import starting_coefficients
from analysis.estimators.interval_probability import CellSupport
from analysis.estimators.poisson_fixed_effects import (
    coefficient_gradient,
    fit_poisson_fixed_effects,
    maximise_poisson,
)
from analysis.records import NotIdentifiedError

PROVEN = "proven"
FOUND = "found"

# The coefficient is continuous where a country's counts all fall to zero, but its equations are
# not: this many people stand in for zero during a search. Reported ends use the true zeros.
_NEARLY_ZERO = 1e-6
_MAX_ROUNDS = 50
_IMPROVEMENT = 1e-10


@dataclass(frozen=True)
class BoxSearch:
    """The smallest and largest estimate over all true counts allowed.

    Attributes:
        low: smallest estimate, log points; -inf when some allowed counts send it there.
        high: largest estimate, log points; inf when some allowed counts send it there.
        status: "proven", or "found (search effort: ...)" when ends come from a search.
        counts_low: (n,) allowed counts that give ``low``, people; None when it is -inf.
        counts_high: (n,) allowed counts that give ``high``, people; None when it is inf.
    """

    low: float
    high: float
    status: str
    counts_low: IntArray | None
    counts_high: IntArray | None


def ppml_bounds(
    panel: ExposurePanel,
    low: FloatArray | IntArray,
    high: FloatArray | IntArray,
    *,
    seed: int,
    starts: int = 8,
) -> BoxSearch:
    """Bound the PPML coefficient of the exposure over all whole counts in the cells.

    *Closed form.* Let every country be observed in the same years and all changes of exposure
    share one date. Countries exposed throughout have their exposure absorbed by their effect, so
    they count as compared. Summing the score equations (each country, each year, the exposed
    cells) over the two groups C (changes) and K (compared) makes the fitted sums of C before, C
    after, K before and K after equal the observed ones. The fitted means of C and K have the same
    ratio of after to before but for exp(coefficient), so::

        coefficient = log(C after / C before) - log(K after / K before)

    It rises in every count of C after and K before and falls in every other, so its ends over
    the cells lie at two vertices, which are allowed counts: the bounds are sharp and proven.

    *Otherwise* the sign of the derivative in one count can depend on the other counts, an end may
    lie inside the cells, and vertices prove nothing. The search then climbs from several starts on
    the exact gradient to the vertex it points at, and polishes the best of them cell by cell.

    *Unbounded* sides are decided exactly, by a linear program, in both cases.

    Args:
        panel: the panel, n observed cells.
        low: (n,) smallest true count of each observed cell, people, whole.
        high: (n,) largest true count of each observed cell, people, whole.
        seed: seed of the random starts.
        starts: number of random vertices to climb from, besides the centre of the cells.

    Raises:
        NotIdentifiedError: the design does not determine the coefficient, or allowed zeros leave
            it unbounded on both sides.
        ValueError: bounds that are not whole or not ordered.
    """
    support = CellSupport.of(low, high)
    nowhere = np.zeros(len(support.low), dtype=np.bool_)
    count_design(panel, nowhere)
    unbounded = unbounded_sides(panel, np.asarray(support.low == 0, dtype=np.bool_))
    if all(unbounded):
        raise NotIdentifiedError(
            "the true counts may be zero where the comparison needs people: the coefficient is "
            "unbounded on both sides"
        )
    one_date = change_at_one_date(panel)
    if one_date is not None:
        changes, after = one_date
        rises = changes == after
        lowest = np.where(rises, support.low, support.high)
        highest = np.where(rises, support.high, support.low)
        return _report(panel, lowest, highest, unbounded, PROVEN)
    search = _Search(panel, support)
    rng = np.random.default_rng(seed)
    from_vertices = rng.random((starts, len(support.low))) < 0.5
    candidates = [(support.low + support.high) / 2.0]
    candidates += [np.where(up, support.high, support.low) for up in from_vertices]
    ends: list[IntArray] = []
    agreeing: list[int] = []
    for sign, is_unbounded in zip((-1.0, 1.0), unbounded, strict=True):
        if is_unbounded:
            ends.append(support.low)
            continue
        climbs = [search.climb(np.asarray(start, np.float64), sign) for start in candidates]
        values = np.array([value for value, _ in climbs])
        best, counts = search.polish(*climbs[int(values.argmax())], sign)
        ends.append(counts)
        agreeing.append(int(np.sum(values > best - 1e-6)))
    status = (
        f"{FOUND} (search effort: {len(candidates)} starts a side, {search.fits} fits; "
        f"{' and '.join(map(str, agreeing))} starts climbed to the reported end)"
    )
    return _report(panel, ends[0], ends[1], unbounded, status)


def rate_bounds(
    numerator_low: FloatArray,
    numerator_high: FloatArray,
    denominator_low: FloatArray,
    denominator_high: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the (n,) smallest and largest rate of each cell, sharp.

    A rate rises in its numerator and falls in its denominator, and both range freely over their
    cells, so its ends are low/high and high/low. A rate above 1 is allowed: answers and requests
    of one year need not concern the same persons.

    Args:
        numerator_low: (n,) smallest numerators, people, 0 or more.
        numerator_high: (n,) largest numerators, people.
        denominator_low: (n,) smallest denominators, people.
        denominator_high: (n,) largest denominators, people.

    Raises:
        NotIdentifiedError: a denominator may be zero, so that its rate has no upper bound.
        ValueError: bounds that are not ordered or are negative.
    """
    pairs = ((numerator_low, numerator_high), (denominator_low, denominator_high))
    for smallest, largest in pairs:
        if np.any(smallest < 0) or np.any(smallest > largest):
            raise ValueError("every cell needs 0 <= low <= high")
    may_be_zero = np.asarray(denominator_low) == 0
    if may_be_zero.any():
        raise NotIdentifiedError(
            f"the denominator may be zero in {int(may_be_zero.sum())} of {may_be_zero.size} cells: "
            "their rate has no upper bound"
        )
    return (
        np.asarray(numerator_low / denominator_high, dtype=np.float64),
        np.asarray(numerator_high / denominator_low, dtype=np.float64),
    )


def change_at_one_date(panel: ExposurePanel) -> tuple[BoolArray, BoolArray] | None:
    """Return (n,) whether a cell's country changes exposure, and whether its year comes after.

    The coefficient rises in the counts of cells of which both hold or neither, and falls in those
    of the others. None when countries are observed in different years or exposure changes at
    several dates: then the proof does not hold.
    """
    in_years = panel.observed.any(axis=0)
    used = panel.observed.any(axis=1)
    if not panel.observed[np.ix_(used, in_years)].all():
        return None
    years = np.asarray(panel.years)[in_years]
    exposed = years[None, :] >= panel.first_treated[used][:, None]
    switching = exposed.any(axis=1) & ~exposed.all(axis=1)
    after = exposed[switching]
    if not (after == after[0]).all():
        return None
    return np.repeat(switching, len(years)), np.tile(after[0], int(used.sum()))


def _report(
    panel: ExposurePanel,
    counts_low: IntArray,
    counts_high: IntArray,
    unbounded: tuple[bool, bool],
    status: str,
) -> BoxSearch:
    """Fit both ends with their true zeros and say which sides are unbounded."""
    sides = [name for name, is_so in zip(("below", "above"), unbounded, strict=True) if is_so]
    if sides:
        status += f"; unbounded {sides[0]}: counts that may be zero"
    low, high = -math.inf, math.inf
    if not unbounded[0]:
        low = fit_poisson_fixed_effects(panel, counts_low.astype(np.float64)).estimate
    if not unbounded[1]:
        high = fit_poisson_fixed_effects(panel, counts_high.astype(np.float64)).estimate
    return BoxSearch(
        low,
        high,
        status,
        None if unbounded[0] else counts_low,
        None if unbounded[1] else counts_high,
    )


class _Search:
    """Climbs the PPML coefficient over the whole counts of a box; counts its fits."""

    def __init__(self, panel: ExposurePanel, support: CellSupport) -> None:
        """Prepare the regressors once; cells alone in their country or year do not matter."""
        design = count_design(panel, np.zeros(len(support.low), dtype=np.bool_))
        self._X = design.X
        self._kept: BoolArray = design.kept
        self._low = support.low
        self._high = support.high
        self._warm: FloatArray | None = None
        self.fits = 0

    def climb(self, start: FloatArray, sign: float) -> tuple[float, IntArray]:
        """Return the largest ``sign * coefficient`` reached from ``start``, and its counts (n,)."""
        gradient = self._fit(start, sign)[1]
        best, counts = -math.inf, self._low
        for _ in range(_MAX_ROUNDS):
            vertex = np.where(gradient > 0.0, self._high, self._low)
            value, gradient = self._fit(vertex.astype(np.float64), sign)
            if value <= best + _IMPROVEMENT:
                break
            best, counts = value, vertex
        return best, counts

    def polish(self, best: float, counts: IntArray, sign: float) -> tuple[float, IntArray]:
        """Move one cell at a time, to an end or by one person, until no move helps.

        Sign changes of the gradient between two ends of a cell hide better vertices from
        ``climb``; trying the moves themselves finds them.
        """
        improved = True
        while improved:
            improved = False
            for i in np.flatnonzero(self._low < self._high):
                targets = {self._low[i], self._high[i], counts[i] - 1, counts[i] + 1}
                for target in sorted(targets - {counts[i]}):
                    if not self._low[i] <= target <= self._high[i]:
                        continue
                    moved = counts.copy()
                    moved[i] = target
                    value = self._fit(moved.astype(np.float64), sign)[0]
                    if value > best + _IMPROVEMENT:
                        best, counts, improved = value, moved, True
        return best, counts

    def _fit(self, counts: FloatArray, sign: float) -> tuple[float, FloatArray]:
        """Return ``sign * coefficient`` and its (n,) gradient in the counts.

        Raises:
            NotIdentifiedError: the fit did not converge.
        """
        y = np.maximum(counts[self._kept], _NEARLY_ZERO)
        if self._warm is None:
            self._warm = starting_coefficients(self._X, y)
        maximum = maximise_poisson(self._X, y, self._warm)
        if not maximum.converged:
            raise NotIdentifiedError("a Poisson fit inside the cells did not converge")
        self._warm = maximum.coefficients
        self.fits += 1
        gradient = np.zeros(len(counts))
        gradient[self._kept] = sign * coefficient_gradient(self._X, maximum)
        return sign * float(maximum.coefficients[0]), gradient
