"""Segmented regression by generalised least squares over a fixed grid of autocorrelations.

Six points cannot estimate an autocorrelation. The grid says instead how the change and its error
would read if the errors followed a first-order autoregression with a given coefficient. For each
coefficient the estimate stays linear in the figures. This is the Prais & Winsten (1954)
transformation, which keeps the first figure, carried to years with gaps: the correlation of two
errors is the coefficient to the power of the years between them (Aitken 1936 for the estimator).

Seasonal terms for monthly and quarterly series are here too; they enter a design as adjustment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.design.panel import FloatArray
from analysis.estimators.interrupted_series import SegmentedDesign, ols_change, t_in_words
from analysis.estimators.linear import LinearEstimator

AUTOCORRELATIONS = (-0.4, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
"""Default grid of first-order autocorrelations; annual series lean to the positive side."""


def gls_changes(
    design: SegmentedDesign, change: str, autocorrelations: Sequence[float] = AUTOCORRELATIONS
) -> dict[float, LinearEstimator]:
    """Return one coefficient by generalised least squares, for each autocorrelation.

    With V the correlation matrix and L L' = V, this is least squares of L^-1 y on L^-1 X. The
    standard error uses the residual variance of the transformed regression and t on its degrees of
    freedom, as if the autocorrelation were known.

    Args:
        design: the regressors.
        change: name of the column.
        autocorrelations: values between -1 and 1.

    Raises:
        ValueError: an autocorrelation outside (-1, 1).
    """
    return {rho: gls_change(design, change, rho) for rho in autocorrelations}


def gls_change(design: SegmentedDesign, change: str, autocorrelation: float) -> LinearEstimator:
    """Return one coefficient by generalised least squares for one autocorrelation.

    Arguments and refusals are those of ``gls_changes``.
    """
    whitener = _whitener(design.years, autocorrelation)
    transformed = ols_change(replace(design, X=whitener @ design.X), change)
    error_map = transformed.error_map
    return LinearEstimator(
        name=f"{design.name}: {change} (GLS, autocorrelation {autocorrelation:g}, "
        f"{t_in_words(design.df)})",
        weights=np.asarray(transformed.weights @ whitener, dtype=np.float64),
        error_map=None if error_map is None else error_map @ whitener,
        df=transformed.df,
    )


def fourier_terms(times: Sequence[int], period: int, harmonics: int) -> FloatArray:
    """Return (n, 2 harmonics) sines and cosines of a season of ``period`` time points.

    The columns are the sines and then the cosines, each from the first harmonic on [Bernal,
    Cummins & Gasparrini 2017].

    Raises:
        ValueError: a harmonic that the period cannot show (it needs 2 harmonics < period).
    """
    if harmonics < 1 or 2 * harmonics >= period:
        raise ValueError(f"{harmonics} harmonics do not fit a season of {period} time points")
    cycles = np.outer(np.asarray(times, dtype=np.float64) / period, np.arange(1, harmonics + 1))
    return np.hstack([np.sin(2 * np.pi * cycles), np.cos(2 * np.pi * cycles)])


def season_dummies(times: Sequence[int], period: int) -> FloatArray:
    """Return (n, period - 1) dummies of the season, time point modulo ``period``; 0 is left out.

    Raises:
        ValueError: a season of fewer than two time points.
    """
    if period < 2:
        raise ValueError(f"a season has at least two time points, got {period}")
    season = np.asarray(times, dtype=np.int64) % period
    return np.asarray(season[:, None] == np.arange(1, period), dtype=np.float64)


def seasonal(times: Sequence[int], period: int) -> FloatArray | None:
    """Return the dummies of the season for an adjustment; None where there is no season."""
    return None if period == 1 else season_dummies(times, period)


def _whitener(years: Sequence[int], autocorrelation: float) -> FloatArray:
    """Return (n, n) W with W V W' = I for V = autocorrelation ** |years apart|.

    A first-order autoregression is Markov, so each figure only needs the one before it: the gap g
    leaves y_t - rho^g y_s with variance 1 - rho^(2g).
    """
    if not -1.0 < autocorrelation < 1.0:
        raise ValueError(f"an autocorrelation lies between -1 and 1, got {autocorrelation}")
    n = len(years)
    carried = np.power(autocorrelation, np.diff(np.asarray(years, dtype=np.float64)))
    whitener = np.eye(n)
    whitener[np.arange(1, n), np.arange(1, n)] = 1.0 / np.sqrt(1.0 - carried**2)
    whitener[np.arange(1, n), np.arange(n - 1)] = -carried / np.sqrt(1.0 - carried**2)
    return whitener
