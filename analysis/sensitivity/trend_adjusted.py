"""Difference-in-differences with linear trends of each country or each treated group.

If countries were already moving apart before the event, the plain comparison takes that for a
change at the event. Own linear trends remove it, at a price: they extend the earlier line by
assumption and they take up part of a change that builds up slowly [Angrist & Pischke 2009,
section 5.2.1]. Hence it stands beside the plain estimate, never in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.design.panel import ExposurePanel, IntArray
from analysis.estimators.linear import Regression
from analysis.estimators.two_way_fixed_effects import switching_countries, twfe_regression
from analysis.records import NotIdentifiedError

_PRE_YEARS_NEEDED = 2


class Trends(StrEnum):
    """Who has a linear trend of its own."""

    COUNTRY = "country"
    GROUP = "group"


@dataclass(frozen=True)
class TrendComparison:
    """The plain design and the one with linear trends, on the same cells."""

    plain: Regression
    adjusted: Regression


def trend_comparison(panel: ExposurePanel, trends: Trends) -> TrendComparison:
    """Return two-way fixed effects with and without linear trends.

    The coefficient is that of being at or after the first treated year, in units of the outcome.
    Country trends give each country its own line; group trends give one line to all countries
    with the same first treated year. A country treated in all its observed years serves as
    comparison and is not asked for years before its event. Clusters are countries.

    Args:
        panel: N countries by T years with first treated years.
        trends: who has a trend of its own.

    Raises:
        NotIdentifiedError: the plain design is not identified, or a country seen on both sides of
            its event (for groups: all those with the same first treated year together) has fewer
            than two years before it.
    """
    plain = twfe_regression(panel)
    _require_pre_years(panel, trends)
    groups = panel.unit if trends is Trends.COUNTRY else _cohort(panel)[panel.unit]
    centred_year = panel.year - panel.year.mean()
    lines = (groups[:, None] == np.unique(groups)) * centred_year[:, None]
    adjusted = Regression(
        name=f"{plain.name} with {trends} trends",
        X=np.column_stack([plain.X, lines]),
        contrast=np.concatenate([plain.contrast, np.zeros(lines.shape[1])]),
        cluster=plain.cluster,
    )
    return TrendComparison(plain, adjusted)


def _require_pre_years(panel: ExposurePanel, trends: Trends) -> None:
    """Refuse when a trend would have to be drawn through one year."""
    switching = switching_countries(panel)
    before = panel.observed & (np.array(panel.years) < panel.first_treated[:, None])
    units = np.arange(len(panel.countries))
    groups = units if trends is Trends.COUNTRY else _cohort(panel)
    for group in np.unique(groups[switching]):
        members = switching & (groups == group)
        n_years = int(before[members].any(axis=0).sum())
        if n_years < _PRE_YEARS_NEEDED:
            named = ", ".join(np.array(panel.countries)[members])
            raise NotIdentifiedError(
                f"{n_years} year before the event is seen for {named}: a trend of its own needs "
                f"at least {_PRE_YEARS_NEEDED}"
            )


def _cohort(panel: ExposurePanel) -> IntArray:
    """Return (N,) index of the first treated year of each country; never is a group too."""
    return np.unique(panel.first_treated, return_inverse=True)[1].astype(np.int64)
