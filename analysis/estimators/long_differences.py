"""Two-by-two and long differences: the comparisons that can be checked by hand.

A change runs from one year to a later one. A long difference is the mean change of the treated
countries minus the mean change of the compared countries [Card & Krueger 1994], with a separate
variance for each group [Welch 1947]. All estimates are in units of the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import ExposurePanel, FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.records import NotIdentifiedError


@dataclass(frozen=True)
class _Changes:
    """The changes of one group of countries between two years.

    Attributes:
        rows: (m, n) each row maps the outcome vector to the change of one country.
    """

    rows: FloatArray

    @property
    def mean(self) -> FloatArray:
        """(n,) weights of the mean change."""
        return np.asarray(self.rows.mean(axis=0), dtype=np.float64)

    @property
    def error_rows(self) -> FloatArray:
        """(m, n) map whose squared norm is s^2 / m, the estimated variance of the mean change."""
        m = len(self.rows)
        return np.asarray((self.rows - self.mean) / np.sqrt(m * (m - 1)), dtype=np.float64)


def countries_with_both(
    panel: ExposurePanel, countries: Sequence[str], year_before: int, year_after: int
) -> tuple[str, ...]:
    """Return the countries, in the order given, that have a figure in both years.

    A country or a year that the panel does not contain has no figure.
    """
    missing = _missing_cells(panel, countries, year_before, year_after)
    incomplete = {country for country, _ in missing}
    return tuple(country for country in countries if country not in incomplete)


def mean_change(
    panel: ExposurePanel, countries: Sequence[str], year_before: int, year_after: int
) -> LinearEstimator:
    """Return the mean change of one group of countries, without any comparison.

    Countries without both figures are left out. The standard error is s / sqrt(m) over the m
    changes, with m - 1 degrees of freedom; it is not defined for one country.

    Raises:
        NotIdentifiedError: no country has both figures; the message names the missing cells.
        ValueError: the years are not in order or a country is named twice.
    """
    changes = _changes(panel, countries, year_before, year_after, "named")
    m = len(changes.rows)
    return LinearEstimator(
        name=f"mean change {year_before}-{year_after}",
        weights=changes.mean,
        error_map=changes.error_rows if m > 1 else None,
        df=float(m - 1) if m > 1 else None,
    )


def long_difference(
    panel: ExposurePanel,
    treated: Sequence[str],
    compared: Sequence[str],
    year_before: int,
    year_after: int,
) -> LinearEstimator:
    """Return the mean change of the treated minus the mean change of the compared countries.

    Countries without both figures are left out of either group. With n_T treated and n_C compared
    countries left, the standard error is sqrt(s_T^2 / n_T + s_C^2 / n_C), where s^2 is the sample
    variance of the changes in a group. It needs two countries in each group. Welch's degrees of
    freedom depend on the outcome; the smallest value they can take, min(n_T, n_C) - 1, is used,
    which gives an interval at least as wide [Welch 1947].

    Raises:
        NotIdentifiedError: a group has no country with both figures; the message names the
            missing cells.
        ValueError: the years are not in order, a country is named twice, or is in both groups.
    """
    if overlap := sorted(set(treated) & set(compared)):
        raise ValueError(f"countries both treated and compared: {', '.join(overlap)}")
    change_treated = _changes(panel, treated, year_before, year_after, "treated")
    change_compared = _changes(panel, compared, year_before, year_after, "compared")
    smaller = min(len(change_treated.rows), len(change_compared.rows))
    has_error = smaller > 1
    return LinearEstimator(
        name=f"long difference {year_before}-{year_after}",
        weights=change_treated.mean - change_compared.mean,
        error_map=np.vstack([change_treated.error_rows, change_compared.error_rows])
        if has_error
        else None,
        df=float(smaller - 1) if has_error else None,
    )


def two_by_two(
    panel: ExposurePanel,
    country_treated: str,
    country_compared: str,
    year_before: int,
    year_after: int,
) -> LinearEstimator:
    """Return the change of one country minus the change of another: four cells, no error.

    Raises:
        NotIdentifiedError: one of the four figures is missing; the message names it.
        ValueError: the years are not in order, or both countries are the same.
    """
    return long_difference(panel, [country_treated], [country_compared], year_before, year_after)


def _changes(
    panel: ExposurePanel,
    countries: Sequence[str],
    year_before: int,
    year_after: int,
    group: str,
) -> _Changes:
    """Return the changes of the countries that have both figures, or refuse."""
    if year_before >= year_after:
        raise ValueError(f"year_before {year_before} does not precede year_after {year_after}")
    if len(set(countries)) < len(countries):
        raise ValueError(f"a country is named twice: {', '.join(countries)}")
    used = countries_with_both(panel, countries, year_before, year_after)
    if not used:
        missing = _missing_cells(panel, countries, year_before, year_after)
        named = "; ".join(f"{country} {year}" for country, year in missing) or "no country named"
        raise NotIdentifiedError(
            f"none of the {group} countries has a figure in both {year_before} and "
            f"{year_after} (missing: {named})"
        )
    position = panel.position
    before = panel.years.index(year_before)
    after = panel.years.index(year_after)
    units = [panel.countries.index(country) for country in used]
    rows = np.zeros((len(used), int(panel.observed.sum())))
    each = np.arange(len(used))
    rows[each, position[units, after]] = 1.0
    rows[each, position[units, before]] = -1.0
    return _Changes(rows)


def _missing_cells(
    panel: ExposurePanel, countries: Sequence[str], *years: int
) -> list[tuple[str, int]]:
    """Return the cells, among countries by years, for which the panel has no figure."""
    present = {
        (panel.countries[i], panel.years[t]) for i, t in zip(panel.unit, panel.period, strict=True)
    }
    return [
        (country, year) for country in countries for year in years if (country, year) not in present
    ]
