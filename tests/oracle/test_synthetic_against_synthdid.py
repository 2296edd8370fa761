"""California smoking against synthdid-py.

The reference stops its solver early, so two things are compared: the estimates at its own
weights, to all digits; and the optimum, which its weights must not beat.
"""

import numpy as np
import pytest

from analysis.estimators.synthetic_control import (
    placebo_in_space,
    synthetic_control,
    synthetic_design,
)
from analysis.estimators.synthetic_did import synthetic_did, synthetic_did_placebo
from tests.oracle.did_reference_data import references, stored_panel


@pytest.fixture(scope="module")
def california():
    panel, y = stored_panel("california")
    return synthetic_design(panel, "California"), y


def reference(label):
    def ordered(kind):
        rows = references("california", f"{label} {kind} weight", "synthdid-py")
        return np.array([rows[str(i)][0] for i in range(len(rows))])

    att = references("california", label, "synthdid-py")["att"][0]
    return att, ordered("donor"), ordered("year")


@pytest.mark.parametrize("label", ["synthdid", "sc", "did"])
def test_estimate_at_the_weights_of_the_reference(california, label):
    design, y = california
    att, donor_weights, year_weights = reference(label)
    assert design.estimator("x", donor_weights, year_weights).estimate(y) == pytest.approx(
        att, rel=1e-12
    )


def test_synthetic_did_estimate(california):
    design, y = california
    fit = synthetic_did(design, y)
    # Published: -15.604 with the early stop; the exact optimum differs in the third decimal.
    assert round(fit.estimate, 1) == -15.6
    assert fit.estimate == pytest.approx(reference("synthdid_converged")[0], abs=1e-4)
    assert design.pre_years == tuple(range(1970, 1989))
    assert len(design.donors) == 38


def donor_loss(design, y, weights):
    """Loss of the donor weights: Arkhangelsky et al. 2021, eq. 4 and 5, written out."""
    pre, post = design.block(y)
    noise = np.concatenate([np.diff(row) for row in pre[1:]]).std(ddof=1)
    zeta = (1 * post.shape[1]) ** 0.25 * noise
    gap = pre[0] - weights @ pre[1:]
    return np.sum((gap - gap.mean()) ** 2) + zeta**2 * pre.shape[1] * np.sum(weights**2)


def year_loss(design, y, weights):
    pre, post = design.block(y)
    gap = post[1:].mean(axis=1) - pre[1:] @ weights
    return np.sum((gap - gap.mean()) ** 2)


def test_weights_are_at_least_as_good_as_the_reference(california):
    design, y = california
    fit = synthetic_did(design, y)
    _, donor_weights, year_weights = reference("synthdid_converged")
    ours, theirs = donor_loss(design, y, fit.donor_weights), donor_loss(design, y, donor_weights)
    assert ours <= theirs
    # Frank-Wolfe steps of the reference approach the optimum slowly.
    assert ours == pytest.approx(theirs, rel=1e-4)
    assert fit.donor_weights == pytest.approx(donor_weights, abs=1e-3)
    ours, theirs = year_loss(design, y, fit.year_weights), year_loss(design, y, year_weights)
    assert ours <= theirs * (1 + 1e-9)
    assert ours == pytest.approx(theirs, rel=1e-6)
    assert fit.year_weights == pytest.approx(year_weights, abs=1e-3)


def test_synthetic_control_fits_no_worse_than_the_reference(california):
    design, y = california
    fit = synthetic_control(design, y)
    _, weights, _ = reference("sc")
    pre, _ = design.block(y)
    theirs = np.sqrt(np.mean((pre[0] - weights @ pre[1:]) ** 2))
    assert fit.pre_rmspe <= theirs
    assert fit.mean_gap == pytest.approx(reference("sc")[0], abs=0.2)
    assert fit.mean_gap == pytest.approx(float(fit.estimator.estimate(y)), rel=1e-12)


def test_california_ranks(california):
    design, y = california
    placebo = placebo_in_space(design, y)
    assert placebo.smallest_p == 1 / 39
    gaps = np.abs([synthetic_control(design, y).mean_gap, *placebo.mean_gaps.values()])
    assert placebo.p_gap == pytest.approx(np.sum(gaps >= gaps[0]) / 39)
    did = synthetic_did_placebo(design, y)
    values = np.array(list(did.estimates.values()))
    assert did.standard_error == pytest.approx(np.sqrt(np.mean((values - values.mean()) ** 2)))


def test_placebo_estimates(california):
    design, y = california
    own = synthetic_did_placebo(design, y)
    rows = references("california", "synthdid placebo", "synthdid-py")
    theirs = np.array([rows[str(i)][0] for i in range(len(design.donors))])
    # Early stopping of the reference moves single placebos in the second decimal.
    assert np.array(list(own.estimates.values())) == pytest.approx(theirs, abs=0.1)
    assert own.standard_error == pytest.approx(theirs.std(), abs=0.02)
