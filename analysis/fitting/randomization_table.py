"""The estimates under every way to deal the dates out, behind the randomization p-values."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.fitting.context import Context, sample_of
from analysis.fitting.inference_table import ESTIMATORS, method_seed
from analysis.fitting.linear_models import builder_of
from analysis.fitting.specification import Specification
from analysis.inference.randomization import RandomizationDistribution, randomization_distribution
from analysis.records import NotIdentifiedError

ROLES = ("headline", "main")

Row = dict[str, object]


def randomization_rows(specifications: Iterable[Specification], context: Context) -> list[Row]:
    """Return one row an assignment, ascending by estimate, for headline and main specifications.

    The assignments are those of the test on the coefficient in the table of tests: all of them up
    to the limit of that test, else its sample. A specification whose countries could not have had
    other dates is one row with the reason. One without a number has its reason in the estimates.
    """
    rows: list[Row] = []
    for item in specifications:
        if item.estimator not in ESTIMATORS or item.role not in ROLES:
            continue
        try:
            sample = sample_of(item, context)
            builder = builder_of(item)
            builder(sample.panel)
        except NotIdentifiedError:
            continue
        base: Row = {
            "specification": item.name,
            "role": item.role,
            "indicator": item.indicator,
            "reading": context.reading,
        }
        seed = method_seed(item, context, "randomization coefficient")
        try:
            found = randomization_distribution(
                sample.panel, builder, sample.outcome.printed, seed=seed
            )
        except NotIdentifiedError as refusal:
            rows.append(base | {"reason": str(refusal)})
            continue
        rows.extend(base | row for row in _assignment_rows(found))
    return rows


def _assignment_rows(found: RandomizationDistribution) -> list[Row]:
    return [
        {
            "assignment": place + 1,
            "estimate": float(estimate),
            "actual": "yes" if place == found.actual else "no",
        }
        for place, estimate in enumerate(found.estimates)
    ]
