"""Two-way fixed effects on large panels: effects are taken out, not put in as dummies.

``two_way_fixed_effects`` holds a column a country and a year, and a map from every cell to every
residual: exact and convenient for some thousands of cells, impossible for a hundred thousand. Here
country means are subtracted, and the year effects that remain solve one system with as many
unknowns as years: the Frisch-Waugh-Lovell theorem with the country effects concentrated out, exact
for incomplete panels too. Estimates and errors equal the other's; the tests hold them together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.design.panel import ExposurePanel, FloatArray
from analysis.records import NotIdentifiedError

_COLLINEAR = 1e-9
_MEMORY_BUDGET = 64 * 2**20
"""Bytes that the residuals of one chunk of outcomes may take."""


@dataclass(frozen=True)
class _Effects:
    """Country and year effects of n observed cells.

    Attributes:
        by_country: (N, n) zeros and ones: the cells of each country.
        by_year: (T, n) the cells of each year.
        country_size: (N,) number of cells of each country, at least 1.
        year_system: (T, T) generalised inverse of the year effects' normal equations.
    """

    by_country: sparse.csr_array
    by_year: sparse.csr_array
    country_size: FloatArray
    year_system: FloatArray

    def residuals(self, values: FloatArray) -> FloatArray:
        """Return (n, R) values less their country and year effects."""
        centred = values - self._at_cells(self.by_country @ values)
        years = self.year_system @ (self.by_year @ centred)
        at_cells = self.by_year.T @ years
        return np.asarray(centred - at_cells + self._at_cells(self.by_country @ at_cells))

    def _at_cells(self, totals: FloatArray) -> FloatArray:
        """Return (n, R) country means at the cells, from (N, R) totals."""
        return np.asarray(self.by_country.T @ (totals / self.country_size[:, None]))


def two_way_within(panel: ExposurePanel, Y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the coefficient of the exposure and its clustered error for many outcomes.

    Args:
        panel: N countries, T years, n observed cells.
        Y: (n, R) one outcome a column.

    Returns:
        Estimates (R,) and standard errors (R,) in the unit of the outcome. The errors are
        CR1S, clustered by country, all effects counted as coefficients.

    Raises:
        NotIdentifiedError: the exposure is collinear with country and year effects.
    """
    effects, n_effects = _effects(panel)
    treated = panel.treated.astype(np.float64)
    exposure = effects.residuals(treated[:, None])[:, 0]
    length = float(exposure @ exposure)
    if length <= _COLLINEAR * max(1.0, float(treated.sum())):
        raise NotIdentifiedError("the exposure is collinear with country and year effects")
    estimates = np.asarray(exposure @ Y / length)
    n, G = len(treated), int(np.count_nonzero(effects.by_country.sum(axis=1)))
    factor = np.sqrt(G / (G - 1) * (n - 1) / (n - n_effects - 1))
    errors = np.empty(Y.shape[1])
    chunk = max(1, _MEMORY_BUDGET // (Y.itemsize * n))
    for start in range(0, Y.shape[1], chunk):
        part = slice(start, start + chunk)
        residuals = effects.residuals(Y[:, part]) - exposure[:, None] * estimates[part]
        scores = effects.by_country @ (exposure[:, None] * residuals)
        errors[part] = factor * np.linalg.norm(scores, axis=0) / length
    return estimates, errors


def _effects(panel: ExposurePanel) -> tuple[_Effects, int]:
    """Return the effects of a panel and how many of them are free."""
    n, N, T = len(panel.unit), len(panel.countries), len(panel.years)
    ones, cells = np.ones(n), np.arange(n)
    by_country = sparse.csr_array((ones, (panel.unit, cells)), shape=(N, n))
    by_year = sparse.csr_array((ones, (panel.period, cells)), shape=(T, n))
    size = np.maximum(np.bincount(panel.unit, minlength=N), 1).astype(np.float64)
    counts = np.zeros((N, T))
    np.add.at(counts, (panel.unit, panel.period), 1.0)
    normal = np.diag(counts.sum(axis=0)) - counts.T @ (counts / size[:, None])
    rank = int(np.linalg.matrix_rank(normal, tol=_COLLINEAR * counts.sum(), hermitian=True))
    n_effects = int(np.count_nonzero(counts.sum(axis=1))) + rank
    inverse = np.asarray(np.linalg.pinv(normal, rcond=_COLLINEAR, hermitian=True), dtype=np.float64)
    return _Effects(by_country, by_year, size, inverse), n_effects
