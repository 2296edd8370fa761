"""Interrupted time series by ordinary least squares: level and slope changes of one series.

The segmented regression of Wagner, Soumerai, Zhang & Ross-Degnan (2002, eq. 1) and Bernal, Cummins
& Gasparrini (2017) is

    y_t = b0 + b1 (t - E) + b2 D_t + b3 (t - E) 1[t >= E] + e_t

with E the event year and D_t = 1[t >= E]. Counting time from E makes ``level`` (b2) the change in
the event year itself and ``slope`` (b3) the change per year after it. Where the event falls inside
a year, D_E may be the share of that year after the event (a dose) instead of 1.

Every coefficient is linear in the figures. Its standard error comes from the residual variance,
and its interval from t on the residual degrees of freedom: with six points this keeps its size
where Newey-West errors do not (see ``analysis.inference.newey_west``). Units are those of the
outcome: per year for a slope, else as they stand. Time may also be counted in months or quarters,
with seasonal terms as further regressors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import FloatArray
from analysis.design.series_gate import SegmentedModel
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.student import t_quantile
from analysis.records import NotIdentifiedError

_RANK_TOLERANCE = 1e-9


@dataclass(frozen=True)
class SegmentedDesign:
    """Regressors of a segmented regression, with full column rank.

    Attributes:
        name: short name for messages.
        years: (n,) ascending time points with a figure.
        X: (n, k) regressors.
        columns: names of the k columns.
        changes: names of the columns that are changes at an event.
    """

    name: str
    years: tuple[int, ...]
    X: FloatArray
    columns: tuple[str, ...]
    changes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse columns that the years do not tell apart, by name.

        Raises:
            NotIdentifiedError: the regressors are collinear.
        """
        length = np.linalg.norm(self.X, axis=0)
        scaled = self.X / np.where(length > 0, length, 1.0)
        singular, directions = np.linalg.svd(scaled, full_matrices=True)[1:]
        rank = int((singular > _RANK_TOLERANCE * singular[0]).sum())
        involved = np.abs(directions[rank:]).max(axis=0, initial=0.0) > 1e-7
        if involved.any():
            names = [name for name, is_in in zip(self.columns, involved, strict=True) if is_in]
            verb = "cannot tell apart" if len(names) > 1 else "do not determine"
            raise NotIdentifiedError(
                f"{self.name}: the {len(self.years)} years with a figure {verb} {', '.join(names)}"
            )

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return len(self.years) - len(self.columns)

    def contrast(self, change: str) -> FloatArray:
        """Return the (k,) vector that selects one coefficient."""
        return np.asarray(np.eye(len(self.columns))[self.columns.index(change)], dtype=np.float64)


@dataclass(frozen=True)
class CounterfactualPath:
    """The series as the model projects it without the event.

    Attributes:
        years: (n,) time points, those of the design.
        expected: (n,) projection without the event, in units of the outcome.
        low: (n,) lower limit of the prediction interval for one new figure; None without residual
            degrees of freedom. It is not cut off at zero.
        high: (n,) upper limit, likewise.
        df: residual degrees of freedom.
    """

    years: tuple[int, ...]
    expected: FloatArray
    low: FloatArray | None
    high: FloatArray | None
    df: int


def segmented_design(
    years: Sequence[int],
    event_year: int,
    model: SegmentedModel,
    *,
    exposure_share: float | None = None,
    adjustment: FloatArray | None = None,
) -> SegmentedDesign:
    """Return the regressors of a change of level, or of level and slope, at one event.

    Args:
        years: n ascending, distinct time points with a figure.
        event_year: first treated year.
        model: ``level`` or ``level_and_slope``.
        exposure_share: share of the event year after the event, in (0, 1]; 1 when None.
        adjustment: (n, q) further regressors, such as seasonal terms.

    Raises:
        NotIdentifiedError: no year lies before or from the event year on, or the regressors are
            collinear.
        ValueError: years out of order, a share outside (0, 1], or a misshapen adjustment.
    """
    label = "level change" if model == "level" else "level and slope change"
    name = f"{label} at {event_year}"
    time = _years_from(years, event_year)
    columns = {
        "intercept": np.ones(len(time)),
        "trend": time,
        "level": _dose(name, time, exposure_share),
    }
    if model == "level_and_slope":
        columns["slope"] = np.where(time >= 0, time, 0.0)
    changes = tuple(column for column in columns if column in ("level", "slope"))
    return _assemble(name, years, columns, changes, adjustment)


def rival_design(
    years: Sequence[int],
    event_years: Mapping[str, int],
    *,
    exposure_shares: Mapping[str, float] | None = None,
    adjustment: FloatArray | None = None,
) -> SegmentedDesign:
    """Return the regressors of one change of level for each of several named events.

    Args:
        years: n ascending, distinct time points with a figure.
        event_years: first treated year of each named event.
        exposure_shares: share of its event year after each event, in (0, 1]; 1 where not given.
        adjustment: (n, q) further regressors.

    Raises:
        NotIdentifiedError: an event has no year before or after it, or events cannot be told apart
            from each other or from the trend; the message names them.
        ValueError: no event, years out of order, a share of an unknown event or outside (0, 1].
    """
    if not event_years:
        raise ValueError("name at least one event")
    shares = dict(exposure_shares or {})
    if unknown := sorted(set(shares) - set(event_years)):
        raise ValueError(f"shares of unknown events: {', '.join(unknown)}")
    time = _years_from(years, min(event_years.values()))
    columns = {"intercept": np.ones(len(time)), "trend": time}
    for event, year in event_years.items():
        label = f"level change of {event} at {year}"
        if event in columns:
            raise ValueError(f"an event cannot be named {event}")
        columns[event] = _dose(label, _years_from(years, year), shares.get(event))
    named = ", ".join(f"{event} ({year})" for event, year in event_years.items())
    return _assemble(f"level changes of {named}", years, columns, tuple(event_years), adjustment)


def ols_change(design: SegmentedDesign, change: str) -> LinearEstimator:
    """Return one coefficient by ordinary least squares, with its standard error.

    The weights are c'(X'X)^-1 X'. The error map is the residual maker times
    sqrt(c'(X'X)^-1 c / df), so that its norm is the usual standard error. Without residual degrees
    of freedom the regression meets every figure, and no error is defined. With one degree of
    freedom t at 95% is 12.7: the interval is wide, and says so in the name.

    Args:
        design: the regressors.
        change: name of the column.
    """
    weights = design.contrast(change) @ np.linalg.pinv(design.X)
    error_map = None
    if design.df > 0:
        # The squared norm of least-squares weights is c'(X'X)^-1 c.
        error_map = residual_maker(design.X) * np.linalg.norm(weights) / np.sqrt(design.df)
    return LinearEstimator(
        name=f"{design.name}: {change} (OLS, {t_in_words(design.df)})",
        weights=np.asarray(weights, dtype=np.float64),
        error_map=error_map,
        df=float(design.df) if design.df > 0 else None,
    )


def level_change(
    years: Sequence[int],
    event_year: int,
    exposure_share: float | None = None,
    *,
    adjustment: FloatArray | None = None,
) -> LinearEstimator:
    """Return the change of level at the event against the trend, by OLS.

    With one year from the event on, this is that year's figure minus the trend of the years before
    it. Arguments and refusals are those of ``segmented_design``.
    """
    design = segmented_design(
        years, event_year, "level", exposure_share=exposure_share, adjustment=adjustment
    )
    return ols_change(design, "level")


def level_and_slope_change(
    years: Sequence[int],
    event_year: int,
    exposure_share: float | None = None,
    *,
    adjustment: FloatArray | None = None,
) -> dict[str, LinearEstimator]:
    """Return the changes ``level`` (in the event year) and ``slope`` (per year), by OLS.

    Arguments and refusals are those of ``segmented_design``.
    """
    design = segmented_design(
        years, event_year, "level_and_slope", exposure_share=exposure_share, adjustment=adjustment
    )
    return {change: ols_change(design, change) for change in design.changes}


def level_changes(
    years: Sequence[int],
    event_years: Mapping[str, int],
    *,
    exposure_shares: Mapping[str, float] | None = None,
    adjustment: FloatArray | None = None,
) -> dict[str, LinearEstimator]:
    """Return the change of level at each of several named events, given the others, by OLS.

    Arguments and refusals are those of ``rival_design``.
    """
    design = rival_design(
        years, event_years, exposure_shares=exposure_shares, adjustment=adjustment
    )
    return {change: ols_change(design, change) for change in design.changes}


def controlled_level_change(
    years: Sequence[int],
    event_year: int,
    n_compared: int = 1,
    exposure_share: float | None = None,
    *,
    adjustment: FloatArray | None = None,
) -> LinearEstimator:
    """Return the change of level of a treated series minus the mean of its comparison series.

    The outcome stacks 1 + n_compared series over the same years, the treated one first (see
    ``against_comparison``). Arguments and refusals are those of ``segmented_design``.
    """
    own = level_change(years, event_year, exposure_share, adjustment=adjustment)
    return against_comparison(own, n_compared)


def against_comparison(estimator: LinearEstimator, n_compared: int) -> LinearEstimator:
    """Apply an estimator of one series to its difference from the mean of comparison series.

    Segmented regression of the difference is the controlled design of Lopez Bernal, Cummins &
    Gasparrini (2018) with common residual variation differenced out.

    Args:
        estimator: linear estimator of one series of n figures.
        n_compared: number m of comparison series.

    Returns:
        The estimator for (1 + m) n figures: all years of the treated series, then all years of
        the first comparison series, and so on.

    Raises:
        ValueError: no comparison series.
    """
    if n_compared < 1:
        raise ValueError("name at least one comparison series")
    signs = np.concatenate([[1.0], np.full(n_compared, -1.0 / n_compared)])
    error_map = estimator.error_map
    return LinearEstimator(
        name=f"{estimator.name} minus the mean of {n_compared} comparison series",
        weights=np.kron(signs, estimator.weights),
        error_map=None if error_map is None else np.kron(signs, error_map),
        df=estimator.df,
    )


def counterfactual(
    years: Sequence[int],
    event_year: int,
    y: FloatArray,
    *,
    model: SegmentedModel = "level",
    exposure_share: float | None = None,
    adjustment: FloatArray | None = None,
    confidence_level: float = 0.95,
) -> CounterfactualPath:
    """Project the series without the event, with a prediction interval for each year.

    The projection sets the changes to zero in the fitted model: x0'b with variance
    s^2 (1 + x0'(X'X)^-1 x0) for one new figure, and t on the residual degrees of freedom.

    Args:
        years: n ascending, distinct time points with a figure.
        event_year: first treated year.
        y: (n,) figures.
        model: the fitted model.
        exposure_share: as in ``segmented_design``.
        adjustment: as in ``segmented_design``; it stays in the projection.
        confidence_level: of the interval, in (0, 1).

    Raises:
        NotIdentifiedError: as ``segmented_design``.
        ValueError: ``y`` does not have one figure for each year.
    """
    design = segmented_design(
        years, event_year, model, exposure_share=exposure_share, adjustment=adjustment
    )
    if y.shape != (len(design.years),):
        raise ValueError(f"expected {len(design.years)} figures, one for each year, got {y.shape}")
    without = design.X.copy()
    without[:, [design.columns.index(change) for change in design.changes]] = 0.0
    projector = without @ np.linalg.pinv(design.X)
    expected = np.asarray(projector @ y, dtype=np.float64)
    if design.df == 0:
        return CounterfactualPath(design.years, expected, None, None, 0)
    variance = float(np.sum((residual_maker(design.X) @ y) ** 2)) / design.df
    spread = np.sqrt(variance * (1.0 + np.sum(projector**2, axis=1)))
    margin = t_quantile(0.5 + confidence_level / 2, design.df) * spread
    return CounterfactualPath(
        design.years, expected, expected - margin, expected + margin, design.df
    )


def residual_maker(X: FloatArray) -> FloatArray:
    """Return the (n, n) matrix that maps an outcome to its least-squares residuals."""
    return np.asarray(np.eye(len(X)) - X @ np.linalg.pinv(X), dtype=np.float64)


def t_in_words(df: int) -> str:
    """Return the inference of a segmented regression in words, for names."""
    if df == 0:
        return "no degrees of freedom left for an error"
    if df == 1:
        return "t with 1 degree of freedom, a wide interval"
    return f"t with {df} degrees of freedom"


def _years_from(years: Sequence[int], event_year: int) -> FloatArray:
    if list(years) != sorted(set(years)):
        raise ValueError(f"years must be ascending and distinct, got {list(years)}")
    return np.asarray(years, dtype=np.float64) - event_year


def _dose(name: str, time: FloatArray, exposure_share: float | None) -> FloatArray:
    """Return the exposure of each year, or refuse an event without years on both sides."""
    share = 1.0 if exposure_share is None else exposure_share
    if not 0.0 < share <= 1.0:
        raise ValueError(f"{name}: an exposure share lies in (0, 1], got {share}")
    if not (time < 0).any():
        raise NotIdentifiedError(f"{name}: no year before the event has a figure")
    if not (time >= 0).any():
        raise NotIdentifiedError(f"{name}: no year from the event on has a figure")
    return np.asarray(np.where(time == 0, share, (time > 0).astype(np.float64)), dtype=np.float64)


def _assemble(
    name: str,
    years: Sequence[int],
    columns: dict[str, FloatArray],
    changes: tuple[str, ...],
    adjustment: FloatArray | None,
) -> SegmentedDesign:
    X = np.column_stack(list(columns.values()))
    names = tuple(columns)
    if adjustment is not None:
        if adjustment.ndim != 2 or len(adjustment) != len(years):
            raise ValueError(f"adjustment has shape {adjustment.shape}, expected {len(years)} rows")
        X = np.column_stack([X, adjustment])
        names += tuple(f"adjustment {column + 1}" for column in range(adjustment.shape[1]))
    return SegmentedDesign(name, tuple(years), np.asarray(X, dtype=np.float64), names, changes)
