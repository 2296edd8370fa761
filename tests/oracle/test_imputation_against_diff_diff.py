"""Imputation estimates and conservative errors against diff-diff, complete and incomplete panel."""

import pytest

from analysis.estimators.imputation import Averaging, imputation, imputation_by_event_time
from tests.oracle.did_reference_data import references, stored_panel


@pytest.mark.parametrize("data", ["staggered", "staggered_kept"])
@pytest.mark.parametrize(
    ("partition", "averaging"),
    [("cohort_horizon", Averaging.COHORT_YEAR), ("horizon", Averaging.EVENT_TIME)],
)
def test_estimates_and_errors(data, partition, averaging):
    panel, y = stored_panel(data)
    reference = references(data, f"imputation {partition}", "diff-diff")
    overall = imputation(panel, averaging)
    # The reference solves its first step iteratively; it is good to about 3e-11.
    assert overall.estimate(y) == pytest.approx(reference["overall"][0], rel=1e-10)
    assert overall.standard_error(y) == pytest.approx(reference["overall"][1], rel=1e-10)
    by_event_time = imputation_by_event_time(panel, averaging)
    assert by_event_time.refused == {}
    assert {str(e) for e in by_event_time.parts} == set(reference) - {"overall"}
    for event_time, estimator in by_event_time.parts.items():
        value, error = reference[str(event_time)]
        assert estimator.estimate(y) == pytest.approx(value, rel=1e-10)
        if estimator.error_map is not None:
            assert estimator.standard_error(y) == pytest.approx(error, rel=1e-10)
    assert all(part.error_map is not None for part in by_event_time.parts.values())
