"""What two-way fixed effects compares: the decomposition into two-by-two comparisons.

Goodman-Bacon (2021, J. Econometrics 225, theorem 1). On a complete panel the TWFE coefficient is
a weighted mean of two-group, two-period comparisons. Some of them use countries already treated
as the comparison; those are called forbidden here, since their own effects may still be changing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError


class ComparisonKind(StrEnum):
    """Who is compared with whom."""

    TREATED_VS_NEVER = "treated vs never treated"
    EARLIER_VS_LATER = "earlier vs later treated"
    LATER_VS_EARLIER = "later vs already treated"
    TREATED_VS_ALWAYS = "treated vs always treated"

    @property
    def forbidden(self) -> bool:
        """Whether the comparison countries are already treated in the years compared."""
        return self in (ComparisonKind.LATER_VS_EARLIER, ComparisonKind.TREATED_VS_ALWAYS)


@dataclass(frozen=True)
class BaconComparison:
    """One two-by-two comparison.

    Attributes:
        kind: who is compared with whom.
        cohort: year from which the treated group is treated.
        compared_cohort: the same for the comparison group; None when never or always treated.
        share: weight of the comparison in the TWFE coefficient; all shares add up to one.
        estimator: the comparison itself, in units of the outcome, without an error.
    """

    kind: ComparisonKind
    cohort: int
    compared_cohort: int | None
    share: float
    estimator: LinearEstimator


@dataclass(frozen=True)
class _Group:
    """Countries with the same years of treatment.

    Attributes:
        members: (N,) which countries.
        treated_years: (T,) in which years they are treated.
    """

    members: BoolArray
    treated_years: BoolArray

    @property
    def size(self) -> int:
        """Number of countries."""
        return int(self.members.sum())

    @property
    def time_treated(self) -> float:
        """Share of years in which the group is treated."""
        return float(self.treated_years.mean())


def bacon_decomposition(panel: ExposurePanel) -> tuple[BaconComparison, ...]:
    """Return all two-by-two comparisons with their shares in the TWFE coefficient.

    Countries first treated between two years of the panel form one group with those first treated
    in the later of the two.

    Raises:
        NotIdentifiedError: a figure is missing (the theorem needs a complete panel), or the
            countries do not differ in when they become treated.
    """
    if not panel.balanced:
        raise NotIdentifiedError("the decomposition needs a figure for every country and year")
    groups = _groups(panel)
    raw = [
        part
        for i, first in enumerate(groups)
        for second in groups[i + 1 :]
        for part in _pair(panel, first, second)
    ]
    if not raw:
        raise NotIdentifiedError(
            "the countries do not differ in when they become treated within the years"
        )
    total = sum(part.share for part in raw)
    return tuple(
        BaconComparison(p.kind, p.cohort, p.compared_cohort, p.share / total, p.estimator)
        for p in raw
    )


def forbidden_share(comparisons: Sequence[BaconComparison]) -> float:
    """Return the share of the TWFE coefficient that rests on countries already treated."""
    return float(sum(part.share for part in comparisons if part.kind.forbidden))


def _groups(panel: ExposurePanel) -> list[_Group]:
    """Return the groups of equal treatment, earliest first, never treated last."""
    years = np.asarray(panel.years)
    start = np.searchsorted(years, panel.first_treated)
    return [
        _Group(np.asarray(start == s, dtype=np.bool_), np.arange(len(years)) >= s)
        for s in np.unique(start)
    ]


def _pair(panel: ExposurePanel, first: _Group, second: _Group) -> list[BaconComparison]:
    """Return the comparisons of two groups, the first being treated earlier.

    Shares are the theorem's numerators: squared group sizes times the variance of treatment in
    the two-by-two table, before division by their sum.
    """
    n1, n2 = first.size, second.size
    d1, d2 = first.time_treated, second.time_treated
    product = n1 * n2
    if d1 == 1.0 and d2 == 0.0:
        # Never a change in treatment between the two: no comparison.
        return []
    every_year = np.ones(len(panel.years), dtype=np.bool_)
    if d2 == 0.0:
        kind = ComparisonKind.TREATED_VS_NEVER
        return [_comparison(panel, kind, first, second, every_year, product * d1 * (1 - d1))]
    if d1 == 1.0:
        kind = ComparisonKind.TREATED_VS_ALWAYS
        return [_comparison(panel, kind, second, first, every_year, product * d2 * (1 - d2))]
    early = ComparisonKind.EARLIER_VS_LATER
    late = ComparisonKind.LATER_VS_EARLIER
    before_second, after_first = ~second.treated_years, first.treated_years
    return [
        _comparison(panel, early, first, second, before_second, product * (1 - d1) * (d1 - d2)),
        _comparison(panel, late, second, first, after_first, product * d2 * (d1 - d2)),
    ]


def _comparison(
    panel: ExposurePanel,
    kind: ComparisonKind,
    treated: _Group,
    compared: _Group,
    window: BoolArray,
    share: float,
) -> BaconComparison:
    """Return the difference in mean changes within a window of years."""
    after = window & treated.treated_years
    before = window & ~treated.treated_years
    change = after / after.sum() - before / before.sum()
    group = treated.members / treated.size - compared.members / compared.size
    weights: FloatArray = np.outer(group, change).ravel()
    cohort = _cohort(panel, treated)
    compared_cohort = _cohort(panel, compared) if 0 < compared.time_treated < 1 else None
    name = f"{kind}: {cohort}" + (f", {compared_cohort}" if compared_cohort else "")
    return BaconComparison(
        kind, cohort, compared_cohort, share, LinearEstimator(name, weights, None, None)
    )


def _cohort(panel: ExposurePanel, group: _Group) -> int:
    """Return the first year of the panel in which the group is treated."""
    return panel.years[int(np.argmax(group.treated_years))]
