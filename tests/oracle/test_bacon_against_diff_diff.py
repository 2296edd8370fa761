"""Every two-by-two comparison and its share against diff-diff."""

import pytest

from analysis.estimators.bacon import ComparisonKind, bacon_decomposition
from tests.oracle.did_reference_data import references, stored_panel

NAMES = {
    ComparisonKind.TREATED_VS_NEVER: "treated_vs_never",
    ComparisonKind.EARLIER_VS_LATER: "earlier_vs_later",
    ComparisonKind.LATER_VS_EARLIER: "later_vs_earlier",
}


def test_comparisons_and_shares():
    panel, y = stored_panel("staggered")
    estimates = references("staggered", "bacon_estimate", "diff-diff")
    shares = references("staggered", "bacon_weight", "diff-diff")
    parts = bacon_decomposition(panel)
    own = {f"{NAMES[p.kind]} {p.cohort} {p.compared_cohort or 'never_treated'}": p for p in parts}
    assert set(own) == set(estimates)
    for key, part in own.items():
        assert part.estimator.estimate(y) == pytest.approx(estimates[key][0], rel=1e-12)
        assert part.share == pytest.approx(shares[key][0], rel=1e-12)
    total = sum(part.share * part.estimator.estimate(y) for part in parts)
    assert total == pytest.approx(references("staggered", "bacon", "diff-diff")["twfe"][0])
