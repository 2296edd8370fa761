"""Long differences and mean changes: the transparent core."""

from __future__ import annotations

from analysis.estimators.long_differences import long_difference, mean_change
from analysis.fitting.context import Context, sample_of
from analysis.fitting.linear_rows import LinearFit, linear_rows
from analysis.fitting.sample import CHANGES
from analysis.fitting.specification import Specification
from analysis.records import Estimate

ESTIMATORS = CHANGES


def fit(specification: Specification, context: Context) -> list[Estimate]:
    """Fit one comparison of changes between the first and last year of the window.

    Raises:
        NotIdentifiedError: a group has no country with both figures.
    """
    sample = sample_of(specification, context)
    years = (specification.year_from, specification.year_to)
    if specification.estimator == "mean_change":
        estimator = mean_change(sample.panel, sample.treated, *years)
        few = "one country only"
    else:
        estimator = long_difference(sample.panel, sample.treated, sample.compared, *years)
        few = "a group has one country only"
    return linear_rows(
        LinearFit(specification, sample, estimator, context, specification.inference, few)
    )
