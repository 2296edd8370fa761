"""Linear estimators as weight vectors.

Every linear estimator of this project is one pair: ``estimate = weights @ y`` and, where a
standard error is defined, ``standard_error = ||error_map @ y||``. Two-way fixed effects,
group-time effects, imputation, two-by-two comparisons and segmented regressions all have that
form with weights that depend on the design alone, so one engine computes rounding bounds,
unions of confidence intervals and thousands of completions for all of them (METHODS: rounding
lenses).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import FloatArray, IntArray
from analysis.records import NotIdentifiedError

_RANK_TOLERANCE = 1e-9


@dataclass(frozen=True)
class LinearEstimator:
    """An estimator that is linear in the outcome, with its standard error as a norm.

    Attributes:
        name: short name of the estimator and of its inference, for messages.
        weights: (n,) weight of each observed cell; the estimate is ``weights @ y``.
        error_map: (q, n) map with ``standard_error = ||error_map @ y||``; None when the design
            leaves no variation from which to estimate one.
        df: degrees of freedom of the t distribution for the interval; None without error_map.
    """

    name: str
    weights: FloatArray
    error_map: FloatArray | None
    df: float | None

    def estimate(self, y: FloatArray) -> FloatArray:
        """Return the estimate for one outcome vector (n,) or for R of them as columns (n, R)."""
        return np.asarray(self.weights @ y, dtype=np.float64)

    def standard_error(self, y: FloatArray) -> FloatArray:
        """Return the standard error for (n,) or (n, R) outcomes.

        Raises:
            NotIdentifiedError: the design defines no standard error.
        """
        if self.error_map is None:
            raise NotIdentifiedError(f"{self.name}: the design leaves no variation for an error")
        return np.asarray(np.linalg.norm(self.error_map @ y, axis=0), dtype=np.float64)


@dataclass(frozen=True)
class Regression:
    """A least-squares design and the combination of coefficients that is wanted.

    Attributes:
        name: short name for messages.
        X: (n, k) regressors, fixed effects included as dummies; may be rank deficient.
        contrast: (k,) the estimate is ``contrast @ beta``.
        cluster: (n,) cluster index of each observation, 0..G-1.
    """

    name: str
    X: FloatArray
    contrast: FloatArray
    cluster: IntArray

    @property
    def n_clusters(self) -> int:
        """Number of distinct clusters."""
        return len(np.unique(self.cluster))

    @property
    def rank(self) -> int:
        """Rank of the regressors."""
        return int(np.linalg.matrix_rank(self.X, tol=_RANK_TOLERANCE * np.linalg.norm(self.X)))

    def weights(self) -> FloatArray:
        """Return the (n,) least-squares weights of the wanted combination.

        Raises:
            NotIdentifiedError: the combination is not determined by the design.
        """
        pseudo_inverse = np.linalg.pinv(self.X, rcond=_RANK_TOLERANCE)
        recovered = pseudo_inverse @ self.X @ self.contrast
        gap = np.abs(recovered - self.contrast).max()
        if gap > 1e-7 * max(1.0, np.abs(self.contrast).max()):
            raise NotIdentifiedError(
                f"{self.name}: the exposure is collinear with country and year effects"
            )
        return np.asarray(self.contrast @ pseudo_inverse, dtype=np.float64)

    def residual_maker(self) -> FloatArray:
        """Return the (n, n) matrix that maps an outcome to its least-squares residuals."""
        pseudo_inverse = np.linalg.pinv(self.X, rcond=_RANK_TOLERANCE)
        return np.asarray(np.eye(len(self.X)) - self.X @ pseudo_inverse, dtype=np.float64)
