"""Long differences and mean changes: the transparent core."""

from __future__ import annotations

from analysis.design.panel import ExposurePanel
from analysis.estimators.long_differences import long_difference, mean_change
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_rows import LinearFit, LinearModel, linear_rows
from analysis.fitting.specification import CHANGES, Specification
from analysis.records import Estimate

ESTIMATORS = CHANGES


def build(specification: Specification, panel: ExposurePanel) -> LinearModel:
    """Return the change between the first and last year of the window, compared or alone.

    A country counts as treated when its first treated year lies in the onset
    window; every other country of the panel is compared.

    Raises:
        NotIdentifiedError: a group has no country with both figures.
    """
    first = panel.first_treated
    starts = (first >= specification.onset_from) & (first <= specification.onset_to)
    treated = [c for c, begins in zip(panel.countries, starts, strict=True) if begins]
    compared = [c for c, begins in zip(panel.countries, starts, strict=True) if not begins]
    years = (specification.year_from, specification.year_to)
    if specification.estimator == "mean_change":
        estimator = mean_change(panel, treated, *years)
        few = "one country only"
    else:
        estimator = long_difference(panel, treated, compared, *years)
        few = "a group has one country only"
    return LinearModel(estimator, few if estimator.error_map is None else "")


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one comparison of changes.

    Raises:
        NotIdentifiedError: a group has no country with both figures.
    """
    sample = sample_of(specification, context)
    model = build(specification, sample.panel)
    return linear_rows(LinearFit.of(specification, sample, model, context))
