"""Two-way fixed effects: country effects, year effects and the exposure, by least squares.

The model is ``y_it = a_i + b_t + beta D_it + e_it`` with D_it whether country i is treated in year
t. With dates that differ between countries, beta averages comparisons some of which use countries
already treated [Goodman-Bacon 2021]; it is here because everyone reports it. The event study puts
one coefficient for each year relative to the first treated year in the place of beta.

Both return designs; standard errors are added by ``analysis.inference.cluster_robust``.
"""

from __future__ import annotations

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, FloatArray
from analysis.estimators.linear import Regression
from analysis.records import NotIdentifiedError

_COLLINEAR = 1e-9


def twfe_regression(panel: ExposurePanel) -> Regression:
    """Return the design of the two-way fixed-effects regression; clusters are countries.

    The estimate is the coefficient of ``treated``, in units of the outcome. Countries treated in
    all their years stay in and help to estimate the year effects.

    Args:
        panel: N countries, T years, n observed cells.

    Returns:
        Columns: treated, N country dummies, T - 1 year dummies (without the first year).

    Raises:
        NotIdentifiedError: no cell is treated, no country has figures on both sides of its date,
            or the exposure is collinear with country and year effects.
    """
    _refuse_without_switcher(panel)
    effects = _two_way_dummies(panel)
    treated = panel.treated.astype(np.float64)
    if _is_combination_of(treated, effects):
        raise NotIdentifiedError(_no_comparison(panel))
    X = np.column_stack([treated, effects])
    return Regression("two-way fixed effects", X, np.eye(X.shape[1])[0], panel.unit)


def event_study_regression(panel: ExposurePanel, reference: int = -1) -> dict[int, Regression]:
    """Return one design for each year relative to the first treated year.

    All share the same columns; each estimate is the gap in one relative year, less the gap in the
    reference year. Countries that no event reaches up to the last year of the panel have no
    relative year: they are the comparison. A relative year that the figures do not determine
    stays in the answer; its ``weights`` refuse.

    Args:
        panel: N countries, T years, n observed cells.
        reference: the relative year left out; -1 is the year before the first treated year.

    Returns:
        Designs by relative year, ascending, without the reference.

    Raises:
        NotIdentifiedError: as for ``twfe_regression``; or a country is treated from the first
            year of the panel, no country is free of the event, or no treated country has a
            figure in the reference year.
    """
    _refuse_without_switcher(panel)
    _refuse_always_treated(panel)
    reached = panel.first_treated <= panel.years[-1]
    if reached.all():
        raise NotIdentifiedError(
            "an event reaches every country: relative years then follow from country and year, up "
            "to a trend, and there is no country free of the event to tell them apart"
        )
    relative = np.where(reached, panel.first_treated, 0.0)[panel.unit]
    relative = np.asarray(panel.year - relative, dtype=np.int64)
    has_relative = reached[panel.unit]
    present = sorted({int(year) for year in relative[has_relative]})
    if reference not in present:
        raise NotIdentifiedError(
            f"no treated country has a figure in relative year {reference}, the reference"
        )
    wanted = [year for year in present if year != reference]
    dummies = has_relative[:, None] & (relative[:, None] == np.array(wanted))
    X = np.column_stack([dummies.astype(np.float64), _two_way_dummies(panel)])
    contrasts = np.eye(X.shape[1])
    return {
        year: Regression(
            f"event study, relative year {year} against {reference}", X, contrasts[j], panel.unit
        )
        for j, year in enumerate(wanted)
    }


def switching_countries(panel: ExposurePanel) -> BoolArray:
    """Return the (N,) flags of countries with figures both before and after their date."""
    count = len(panel.countries)
    after = np.bincount(panel.unit[panel.treated], minlength=count) > 0
    before = np.bincount(panel.unit[~panel.treated], minlength=count) > 0
    return np.asarray(before & after, dtype=np.bool_)


def _two_way_dummies(panel: ExposurePanel) -> FloatArray:
    """Return the (n, N + T - 1) dummies of countries and of all years but the first."""
    country = panel.unit[:, None] == np.arange(len(panel.countries))
    year = panel.period[:, None] == np.arange(1, len(panel.years))
    return np.column_stack([country, year]).astype(np.float64)


def _is_combination_of(column: FloatArray, columns: FloatArray) -> bool:
    """Return whether a column of zeros and ones is a linear combination of others."""
    coefficients = np.linalg.lstsq(columns, column, rcond=_COLLINEAR)[0]
    gap = np.abs(column - columns @ coefficients).max()
    return bool(gap < _COLLINEAR * len(column))


def _refuse_without_switcher(panel: ExposurePanel) -> None:
    if not panel.treated.any():
        raise NotIdentifiedError("no observed cell is treated")
    if not switching_countries(panel).any():
        raise NotIdentifiedError(
            "no country has figures both before and after its first treated year"
        )


def _refuse_always_treated(panel: ExposurePanel) -> None:
    """Raise when a date lies at or before the first year: its relative years are not known."""
    always = panel.first_treated <= panel.years[0]
    if always.any():
        named = ", ".join(np.array(panel.countries)[always])
        raise NotIdentifiedError(
            f"treated from the first year of the panel, so without a year before: {named}; an "
            f"event study has to leave such countries out"
        )


def _no_comparison(panel: ExposurePanel) -> str:
    """Return in words why the exposure is collinear, the most specific reason first."""
    switches = switching_countries(panel)
    starts = {int(year) for year in panel.first_treated[switches]}
    with_pair = np.bincount(panel.unit, minlength=len(panel.countries)) > 1
    if np.array_equal(switches, with_pair) and len(starts) == 1:
        return (
            f"every country with figures in two years is first treated in {starts.pop()}: there is "
            f"no other country to compare with"
        )
    return (
        "the exposure is collinear with country and year effects: no country changes status while "
        "another with figures in the same years does not"
    )
