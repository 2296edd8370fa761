"""The panel an estimator sees: which cells are there, and when each country is first exposed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

NEVER = np.inf
"""First treated year of a country that no event reaches."""


@dataclass(frozen=True)
class ExposurePanel:
    """Countries by years, which cells are observed, and the first treated year of each country.

    The outcome vector ``y`` of every estimator lists the observed cells in row-major order:
    all years of the first country, then all years of the second, and so on.

    Attributes:
        countries: N country codes, sorted.
        years: T years, ascending; they need not be consecutive.
        observed: (N, T) whether a figure is available for the cell.
        first_treated: (N,) first treated year; ``NEVER`` when no event reaches the country. A
            value at or before ``years[0]`` marks a country as always treated.
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    observed: BoolArray
    first_treated: FloatArray

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit together."""
        shape = (len(self.countries), len(self.years))
        if self.observed.shape != shape:
            raise ValueError(f"observed has shape {self.observed.shape}, expected {shape}")
        if self.first_treated.shape != shape[:1]:
            raise ValueError(
                f"first_treated has shape {self.first_treated.shape}, expected {shape[:1]}"
            )
        if list(self.years) != sorted(set(self.years)):
            raise ValueError(f"years must be ascending and distinct, got {self.years}")

    @property
    def unit(self) -> IntArray:
        """(n,) index of the country of each observed cell."""
        return np.nonzero(self.observed)[0]

    @property
    def period(self) -> IntArray:
        """(n,) index of the year of each observed cell."""
        return np.nonzero(self.observed)[1]

    @property
    def position(self) -> IntArray:
        """(N, T) position of each cell in the outcome vector; -1 where no figure is available."""
        position = np.full(self.observed.shape, -1, dtype=np.int64)
        position[self.observed] = np.arange(int(self.observed.sum()))
        return position

    @property
    def year(self) -> IntArray:
        """(n,) calendar year of each observed cell."""
        return np.asarray(self.years, dtype=np.int64)[self.period]

    @property
    def treated(self) -> BoolArray:
        """(n,) whether each observed cell lies at or after its country's first treated year."""
        return np.asarray(self.year >= self.first_treated[self.unit], dtype=np.bool_)

    @property
    def balanced(self) -> bool:
        """Whether every country is observed in every year."""
        return bool(self.observed.all())
