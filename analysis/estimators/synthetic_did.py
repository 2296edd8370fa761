"""Synthetic difference-in-differences for one treated country.

Arkhangelsky, Athey, Hirshberg, Imbens & Wager (2021, American Economic Review 111). Donor weights
match the treated country's path before treatment up to a constant (eq. 4, with the penalty of
eq. 5); year weights match the donors' mean after treatment from their years before it (eq. 6);
the estimate is the weighted double difference. Both sets of weights are solved exactly. Given them
the estimate is linear in the outcome. The standard error comes from placebos (their algorithm 4),
with every donor used once instead of drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.synthetic_control import (
    SyntheticDesign,
    placebo_rows,
    rank_p_value,
    simplex_least_squares,
)

YEAR_PENALTY = 1e-6
"""Year weights carry no real penalty; this share of the noise level makes them unique."""


@dataclass(frozen=True)
class SyntheticDid:
    """A fitted synthetic difference-in-differences.

    Attributes:
        design: the figures used.
        donor_weights: (J,) non-negative, adding to one.
        year_weights: (T0,) of the years before treatment, non-negative, adding to one.
        estimator: the double difference with these weights held fixed, in units of the outcome.
        estimate: its value at the outcome the weights were fitted to.
    """

    design: SyntheticDesign
    donor_weights: FloatArray
    year_weights: FloatArray
    estimator: LinearEstimator
    estimate: float


@dataclass(frozen=True)
class SyntheticDidPlacebo:
    """Placebo inference for one treated country.

    Attributes:
        estimates: estimate for each donor in the treated country's part.
        standard_error: standard deviation of these, denominator J [algorithm 4]. It takes the
            treated country's noise to be like the donors'.
        p_value: share of the 1 + J countries whose absolute estimate is at least the treated one's.
        smallest_p: 1 / (1 + J), the smallest p-value possible.
    """

    estimates: dict[str, float]
    standard_error: float
    p_value: float
    smallest_p: float


def synthetic_did(design: SyntheticDesign, y: FloatArray) -> SyntheticDid:
    """Fit donor and year weights to the outcome (n,) and return the estimate.

    ``synthetic_design`` makes the design and refuses too few donors or years. The noise level is
    the standard deviation of the donors' changes between successive years before treatment.
    """
    pre, post = design.block(y)
    donor_weights, year_weights = _weights(pre, post)
    estimator = design.estimator(
        f"synthetic difference-in-differences for {design.treated}", donor_weights, year_weights
    )
    estimate = float(estimator.estimate(y))
    return SyntheticDid(design, donor_weights, year_weights, estimator, estimate)


def _weights(pre: FloatArray, post: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return donor weights (J,) and year weights (T0,) of (1 + J, T0) and (1 + J, T1) figures."""
    n_donors, n_pre = pre[1:].shape
    noise = float(np.std(np.diff(pre[1:], axis=1), ddof=1))
    donor_penalty = noise**2 * np.sqrt(post.shape[1]) * n_pre
    donor_weights = _centred_simplex(pre[1:].T, pre[0], donor_penalty)
    year_penalty = (YEAR_PENALTY * noise) ** 2 * n_donors
    return donor_weights, _centred_simplex(pre[1:], post[1:].mean(axis=1), year_penalty)


def _double_difference(pre: FloatArray, post: FloatArray) -> float:
    """Return the estimate for the first row."""
    donor_weights, year_weights = _weights(pre, post)
    changes = post.mean(axis=1) - pre @ year_weights
    return float(changes[0] - donor_weights @ changes[1:])


def synthetic_did_placebo(design: SyntheticDesign, y: FloatArray) -> SyntheticDidPlacebo:
    """Return placebo estimates for every donor, their spread, and the treated country's rank."""
    pre, post = design.block(y)
    estimates = [
        _double_difference(pre[rows], post[rows]) for rows in placebo_rows(len(design.donors))
    ]
    own = _double_difference(pre, post)
    return SyntheticDidPlacebo(
        estimates=dict(zip(design.donors, estimates, strict=True)),
        standard_error=float(np.std(estimates)),
        p_value=rank_p_value(np.abs([own, *estimates]), float(np.abs(y[design.cells]).max())),
        smallest_p=1.0 / (1 + len(estimates)),
    )


def _centred_simplex(A: FloatArray, b: FloatArray, penalty: float) -> FloatArray:
    """Return simplex weights fitted up to a constant: columns are centred to remove it."""
    return simplex_least_squares(A - A.mean(axis=0), b - b.mean(), penalty)
