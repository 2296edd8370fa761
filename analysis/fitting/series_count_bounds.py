"""Range of a segmented Poisson coefficient over the counts that rounding allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from analysis.design.panel import BoolArray, FloatArray
from analysis.estimators.interrupted_series import SegmentedDesign
from analysis.estimators.segmented_counts import segmented_counts
from analysis.records import NotIdentifiedError

_MAX_ROUNDS = 50
_IMPROVEMENT = 1e-9


@dataclass(frozen=True)
class CountBounds:
    """Smallest and largest log rate ratio over a box of counts.

    Attributes:
        low: smallest value found; -inf when allowed zeros send it there.
        high: largest value found; inf when allowed zeros send it there.
        status: how the ends were obtained.
    """

    low: float
    high: float
    status: str


def segmented_count_bounds(
    design: SegmentedDesign, change: str, low: FloatArray, high: FloatArray
) -> CountBounds:
    """Search a box of counts for the smallest and largest Poisson coefficient of a change.

    At a Poisson maximum the coefficients b solve X'(y - exp(Xb)) = 0, so the derivative of b in y
    is (X'WX)^-1 X' with W the fitted means. Its sign in one figure can depend on the others. The
    search therefore climbs from the centre to the vertex that the derivative points at, again
    from there, and then moves single figures between their ends as long as that helps. The ends
    are found, not proven; sides that allowed zeros leave open are decided by a linear program.

    Args:
        design: the regressors.
        change: name of the column.
        low: (n,) smallest counts, people.
        high: (n,) largest counts, people.

    Raises:
        NotIdentifiedError: allowed zeros leave both sides open, or the model cannot be fitted.
    """
    at = design.columns.index(change)
    open_low, open_high = _open_sides(design.X, np.asarray(low == 0, dtype=np.bool_), at)
    if open_low and open_high:
        raise NotIdentifiedError(
            "the true counts may be zero where the comparison needs people: the coefficient is "
            "unbounded on both sides"
        )
    search = _Search(design, change, low, high)
    return CountBounds(
        -np.inf if open_low else -search.largest(-1.0),
        np.inf if open_high else search.largest(1.0),
        "found (climbed from the centre, then figure by figure)",
    )


@dataclass(frozen=True)
class _Search:
    """A climb over the vertices of a box of counts."""

    design: SegmentedDesign
    change: str
    low: FloatArray
    high: FloatArray

    def largest(self, sign: float) -> float:
        """Return the largest value found of ``sign`` times the coefficient.

        Raises:
            NotIdentifiedError: the centre cannot be fitted. Only figures that allow nothing but
                zero are zero there, so that no other counts can be fitted either.
        """
        centre = (self.low + self.high) / 2.0
        best, slope = self._fitted(centre, sign)
        y = centre
        for _ in range(_MAX_ROUNDS):
            proposal = np.where(slope > 0, self.high, self.low)
            value, moved = self._value(proposal, sign)
            if value <= best + _IMPROVEMENT:
                break
            best, slope, y = value, moved, proposal
        return self._polish(best, y, sign)

    def _polish(self, best: float, y: FloatArray, sign: float) -> float:
        for _ in range(_MAX_ROUNDS):
            before = best
            for cell in np.flatnonzero(self.high > self.low):
                for end in (self.low[cell], self.high[cell]):
                    trial = y.copy()
                    trial[cell] = end
                    value = self._value(trial, sign)[0]
                    if value > best + _IMPROVEMENT:
                        best, y = value, trial
            if best <= before:
                break
        return best

    def _value(self, y: FloatArray, sign: float) -> tuple[float, FloatArray]:
        """Return the signed coefficient and its derivative in y; -inf where there is none."""
        try:
            return self._fitted(y, sign)
        except NotIdentifiedError:
            return -np.inf, np.zeros(len(y))

    def _fitted(self, y: FloatArray, sign: float) -> tuple[float, FloatArray]:
        """Return the signed coefficient and its derivative in y."""
        found = segmented_counts(self.design, y)
        X = self.design.X
        information = (X.T * found.fitted) @ X
        slope = np.linalg.solve(information, X.T)[self.design.columns.index(self.change)]
        return sign * found.changes[self.change].log_rate_ratio, sign * slope


def _open_sides(X: FloatArray, allows_zero: BoolArray, at: int) -> tuple[bool, bool]:
    """Return whether zeros could send one coefficient to -inf, and to inf.

    A direction d with X d = 0 where a figure excludes zero and X d <= 0 where it allows zero never
    lowers the likelihood of the zeros; the coefficient runs away if d moves it.
    """
    if not allows_zero.any():
        return False, False
    sides = []
    for sign in (1.0, -1.0):
        objective = np.zeros(X.shape[1])
        objective[at] = sign
        solution = linprog(
            objective,
            A_ub=X[allows_zero],
            b_ub=np.zeros(int(allows_zero.sum())),
            A_eq=X[~allows_zero] if (~allows_zero).any() else None,
            b_eq=np.zeros(int((~allows_zero).sum())) if (~allows_zero).any() else None,
            bounds=[(-1.0, 1.0)] * X.shape[1],
        )
        sides.append(bool(solution.fun < -1e-7))
    return sides[0], sides[1]
