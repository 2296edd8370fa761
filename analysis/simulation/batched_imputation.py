"""Multiple imputation of the true counts on thousands of complete panels at once.

As ``multiple_imputation``: parameters from the normal approximation to the NB2 interval model, a
count for every cell given its range, Rubin's rules, and as many draws as the pilot asks for. The
draws of a panel serve all estimators at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import ExposurePanel, FloatArray, IntArray
from analysis.estimators.interval_likelihood import CountFamily
from analysis.estimators.linear import LinearEstimator
from analysis.estimators.student import t_quantiles
from analysis.inference.multiple_imputation import (
    PILOT_DRAWS,
    PointAndError,
    Transform,
    draws_needed,
    multiple_imputation,
)
from analysis.records import NotIdentifiedError
from analysis.simulation.batched_cells import PanelCells
from analysis.simulation.batched_likelihood import (
    Point,
    Solver,
    chunk_of,
    log_means,
    maximum,
    onto,
    stacked,
)
from analysis.simulation.batched_poisson import one_fit, poisson_fits, regressors, surely_regular

_LARGEST_LOG_MEAN = 30.0
_LARGEST_RISE = 5.0


@dataclass(frozen=True)
class Imputed:
    """What Rubin's rules make of R panels; NaN where a panel was refused.

    Attributes:
        estimate: (R,) estimates.
        error: (R,) standard errors.
        df: (R,) degrees of freedom.
    """

    estimate: FloatArray
    error: FloatArray
    df: FloatArray

    def half_width(self, level: float) -> FloatArray:
        """Return (R,) half the length of the t intervals."""
        return np.asarray(t_quantiles((1.0 + level) / 2.0, self.df) * self.error)


@dataclass(frozen=True)
class Estimator:
    """An estimator that sees completed panels.

    Attributes:
        df: degrees of freedom on exact counts.
        linear: the linear estimator; None for Poisson fixed effects with clustered errors.
        transform: form of the outcome, from counts.
    """

    df: float
    linear: LinearEstimator | None = None
    transform: Transform | None = None

    def evaluate(self, panel: ExposurePanel, Y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return (R,) estimates and errors of completed panels (n, R) in the outcome's form."""
        if self.linear is None:
            fits = poisson_fits(panel, Y)
            return fits.estimate, fits.error
        return self.linear.estimate(Y), self.linear.standard_error(Y)

    def one(self, panel: ExposurePanel) -> LinearEstimator | PointAndError:
        """Return what ``multiple_imputation`` of one panel takes."""
        if self.linear is not None:
            return self.linear

        def poisson(y: FloatArray) -> tuple[float, float]:
            estimate, error, _ = one_fit(panel, y)
            if np.isnan(error):
                raise NotIdentifiedError("the model fits every country exactly in a draw")
            return estimate, error

        return poisson


def imputed(
    panel: ExposurePanel,
    low: FloatArray,
    high: FloatArray,
    estimators: Mapping[str, Estimator],
    seed: int,
) -> dict[str, Imputed]:
    """Return the pooled estimates of each estimator.

    Panels in which zeros might be separated, or whose model did not converge, go one by one.

    Args:
        panel: a complete panel.
        low: (n, R) smallest true counts, people, whole.
        high: (n, R) largest true counts.
        estimators: by name.
        seed: of the draws.
    """
    R = low.shape[1]
    found = {
        name: Imputed(np.full(R, np.nan), np.full(R, np.nan), np.full(R, np.nan))
        for name in estimators
    }
    X = regressors(panel)
    lows, highs = stacked(panel, low), stacked(panel, high)
    plain = surely_regular(X, np.asarray(lows > 0, dtype=np.bool_))
    rng = np.random.default_rng(seed)
    chunk = chunk_of(panel)
    for start in range(0, R, chunk):
        rows = np.arange(start, min(start + chunk, R))
        rows = rows[plain[rows]]
        if len(rows) == 0:
            continue
        cells = PanelCells.of(lows[rows], highs[rows])
        point = maximum(X, cells, CountFamily.NB2)
        plain[rows[~point.converged]] = False
        part = _impute(panel, Imputer.of(X, cells, point), estimators, rng)
        for name, pooled in part.items():
            for field in ("estimate", "error", "df"):
                kept = point.converged
                getattr(found[name], field)[rows[kept]] = getattr(pooled, field)[kept]
    for r in np.flatnonzero(~plain):
        _impute_one(panel, low[:, r], high[:, r], estimators, seed + int(r), found, int(r))
    return found


@dataclass(frozen=True)
class Imputer:
    """The fitted models of R panels, ready to draw from.

    Attributes:
        X: (N, T, K) regressors.
        cells: what the cells allow.
        point: the maxima.
        root: (R, p, p) square root of the inverse information of coefficients, country effects and
            dispersion: the transposed inverse of its lower Cholesky factor.
    """

    X: FloatArray
    cells: PanelCells
    point: Point
    root: FloatArray

    @classmethod
    def of(cls, X: FloatArray, cells: PanelCells, point: Point) -> Imputer:
        """Return the imputer of the models at their maxima."""
        eta = log_means(X, point.alpha, point.beta)
        moments = cells.moments(eta, point.dispersion)
        solver = Solver.of(X, moments)
        (R, N), K = point.alpha.shape, X.shape[2]
        information = np.zeros((R, K + N + 1, K + N + 1))
        information[:, :K, :K] = solver.common
        information[:, K : K + N, :K] = solver.mixed
        information[:, :K, K : K + N] = np.swapaxes(solver.mixed, 1, 2)
        places = np.arange(K, K + N)
        information[:, places, places] = solver.own
        # At its boundary the dispersion stays 0 and is not drawn.
        free = point.dispersion > 0
        border = -np.concatenate([onto(X, moments.cross), moments.cross.sum(axis=2)], axis=1)
        information[:, -1, :-1] = border * free[:, None]
        information[:, :-1, -1] = border * free[:, None]
        information[:, -1, -1] = np.where(free, -moments.dispersion_curvature, 1.0)
        root = np.swapaxes(np.linalg.inv(np.linalg.cholesky(information)), 1, 2)
        return cls(X, cells, point, root)

    def draw(self, rows: IntArray, rng: np.random.Generator) -> FloatArray:
        """Return (n, len(rows)) true counts of some panels, one draw each."""
        root = self.root[rows]
        shift = np.matmul(root, rng.standard_normal((len(rows), root.shape[1], 1)))[:, :, 0]
        K, a = self.X.shape[2], self.point.dispersion[rows]
        safe = np.where(a > 0, a, 1.0)
        relative = np.clip(shift[:, -1] / safe, -_LARGEST_LOG_MEAN, _LARGEST_RISE)
        eta = log_means(
            self.X, self.point.alpha[rows] + shift[:, K:-1], self.point.beta[rows] + shift[:, :K]
        )
        eta = np.clip(eta, -_LARGEST_LOG_MEAN, _LARGEST_LOG_MEAN)
        cells = self.cells.take(rows)
        share = cells.shares(eta, np.where(a > 0, a * np.exp(relative), 0.0))
        if not cells.kept.all():
            even = cells.inside / cells.inside.sum(axis=0)
            share = np.where(cells.kept[:, :, None], share, even)
        level, reached = rng.random(eta.shape), np.zeros(eta.shape)
        place = np.zeros(eta.shape, dtype=np.int64)
        for part in share:
            reached += part
            place += level > reached
        counts = np.minimum(cells.low + place, cells.high).astype(np.float64)
        return np.asarray(np.moveaxis(counts, 0, 2).reshape(-1, len(rows)), dtype=np.float64)


def _impute(
    panel: ExposurePanel,
    imputer: Imputer,
    estimators: Mapping[str, Estimator],
    rng: np.random.Generator,
) -> dict[str, Imputed]:
    """Return the pooled estimates of the panels of one imputer."""
    R = len(imputer.root)
    everything = np.arange(R)
    points: dict[str, list[FloatArray]] = {name: [] for name in estimators}
    errors: dict[str, list[FloatArray]] = {name: [] for name in estimators}

    own: dict[str, IntArray] = {name: np.full(R, PILOT_DRAWS) for name in estimators}

    def add(draw: int, rows: IntArray) -> None:
        """Evaluate one draw of some panels; each estimator sees the draws it needs."""
        counts = imputer.draw(rows, rng)
        forms: dict[Transform | None, FloatArray] = {None: counts}
        for name, estimator in estimators.items():
            wanted = own[name][rows] > draw
            columns = np.full((2, R), np.nan)
            if wanted.any():
                form = estimator.transform
                if form is not None and form not in forms:
                    forms[form] = form(counts)
                Y = forms[form] if wanted.all() else forms[form][:, wanted]
                columns[:, rows[wanted]] = estimator.evaluate(panel, Y)
            points[name].append(columns[0])
            errors[name].append(columns[1])

    for draw in range(PILOT_DRAWS):
        add(draw, everything)
    for name, estimator in estimators.items():
        pilot = pool_panels(np.array(points[name]), np.array(errors[name]), estimator.df)[3]
        own[name] = np.array([draws_needed(share, PILOT_DRAWS) for share in np.nan_to_num(pilot)])
    needed = np.max(list(own.values()), axis=0)
    for draw in range(PILOT_DRAWS, int(needed.max())):
        add(draw, np.flatnonzero(needed > draw))
    found = {}
    for name, estimator in estimators.items():
        all_points, all_errors = np.array(points[name]), np.array(errors[name])
        refused = np.isnan(all_errors[:PILOT_DRAWS]).any(axis=0)
        pooled = pool_panels(all_points, all_errors, estimator.df)
        found[name] = Imputed(*(np.where(refused, np.nan, column) for column in pooled[:3]))
    return found


def pool_panels(
    points: FloatArray, errors: FloatArray, complete_df: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return Rubin's rules for R panels: estimates, errors, degrees of freedom, missing share.

    As ``pool``; draws of NaN are left out.

    Args:
        points: (D, R) estimates.
        errors: (D, R) their standard errors.
        complete_df: degrees of freedom of one estimate on exact counts.
    """
    m = np.maximum((~np.isnan(points)).sum(axis=0), 1)
    estimate = np.nansum(points, axis=0) / m
    within = np.nansum(errors**2, axis=0) / m
    between = np.nansum((points - estimate) ** 2, axis=0) / np.maximum(m - 1, 1)
    added = (1.0 + 1.0 / m) * between
    total = within + added
    nothing_lost = added <= 1e-20 * np.maximum(total, estimate**2)
    share = np.where(nothing_lost, 0.5, added / np.where(total > 0, total, 1.0))
    df_between = (m - 1.0) / share**2
    df_observed = (complete_df + 1.0) / (complete_df + 3.0) * complete_df * (1.0 - share)
    df = 1.0 / (1.0 / df_between + 1.0 / np.where(df_observed > 0, df_observed, np.nan))
    ratio = added / np.where(within > 0, within, np.nan)
    fmi = np.minimum((ratio + 2.0 / (df + 3.0)) / (ratio + 1.0), 1.0)
    return (
        estimate,
        np.sqrt(total),
        np.where(nothing_lost, complete_df, df),
        np.where(nothing_lost, 0.0, fmi),
    )


def _impute_one(
    panel: ExposurePanel,
    low: FloatArray,
    high: FloatArray,
    estimators: Mapping[str, Estimator],
    seed: int,
    found: dict[str, Imputed],
    place: int,
) -> None:
    """Fill in the pooled estimates of one panel; it stays NaN where it is refused."""
    for name, estimator in estimators.items():
        try:
            drawn = multiple_imputation(
                panel, low, high, estimator.one(panel), seed=seed, complete_df=estimator.df,
                transform=estimator.transform,
            )  # fmt: skip
        except NotIdentifiedError:
            continue
        found[name].estimate[place] = drawn.estimate
        found[name].error[place] = drawn.standard_error
        found[name].df[place] = drawn.df
