"""Least squares with weights on a simplex, for thousands of small problems at once.

As ``simplex_least_squares``: non-negative least squares of Q on the last unit vector, Q being the
scaled distances above a row of ones. With ``r`` the ridge and S the weights above zero, ::

    v_S = Q_S' z,    (Q_S Q_S' + r I) z = e,    Q_j' z <= 0 outside S

so z, as long as Q has rows, minimises ``|max(0, Q' z)|^2 / 2 + r |z|^2 / 2 - e' z``. Where the
weights outnumber the rows, Newton's method on z finds S in finitely many steps, as every step
solves the equations of one S exactly; where they do not, the same exchange of S is made on v
[Hintermueller, Ito & Kunisch 2002, SIAM Journal on Optimization 13]. Problems that settle on no S,
and those whose ridge is too weak to single out one minimiser in the arithmetic of the computer,
are solved one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import BoolArray, FloatArray, IntArray
from analysis.estimators.synthetic_control import simplex_least_squares

_ITERATIONS = 50
_ARMIJO = 1e-4
_WEAK_WITH_MORE_WEIGHTS, _WEAK_WITH_FEWER = 1e-9, 1e-14
"""Ridges, relative to the largest squared column, below which a problem is solved by itself."""
_SINGULAR = 1e-9
"""Smallest eigenvalue of the equations of v below which a problem is solved by itself."""
_LONG = 1e4
"""Entry of z from which on its rounding shows in v."""


def simplex_weights(A: FloatArray, b: FloatArray, penalty: FloatArray) -> FloatArray:
    """Return (R, J) weights w >= 0, adding to one, that minimise ||A w - b||^2 + penalty ||w||^2.

    Args:
        A: (R, m, J) matrices.
        b: (R, m) targets.
        penalty: (R,) penalties, 0 or more.
    """
    R, m, J = A.shape
    P = A - b[:, :, None]
    squared_scale = np.square(P).sum(axis=1).max(axis=1) + penalty
    weights = np.full((R, J), 1.0 / J)
    ridge = penalty / np.where(squared_scale > 0, squared_scale, 1.0)
    more_weights = m + 1 < J
    strong = ridge >= (_WEAK_WITH_MORE_WEIGHTS if more_weights else _WEAK_WITH_FEWER)
    rows = np.flatnonzero(strong)
    Q = np.ones((len(rows), m + 1, J))
    Q[:, :m] = P[rows] / np.sqrt(squared_scale[rows])[:, None, None]
    problems = _Problems(Q, ridge[rows])
    solution, settled = _by_rows(problems) if more_weights else _by_weights(problems)
    rows, solution = rows[settled], solution[settled]
    weights[rows] = solution / solution.sum(axis=1, keepdims=True)
    alone = squared_scale > 0
    alone[rows] = False
    for r in np.flatnonzero(alone):
        weights[r] = simplex_least_squares(A[r], b[r], float(penalty[r]))
    return weights


@dataclass(frozen=True)
class _Problems:
    """Non-negative least squares of Q on the last unit vector, with a ridge.

    Attributes:
        Q: (R, k, J) scaled distances above a row of ones.
        ridge: (R,) penalty on the squared weights, above 0.
    """

    Q: FloatArray
    ridge: FloatArray

    def take(self, rows: IntArray | BoolArray) -> _Problems:
        """Return some of the problems."""
        return _Problems(self.Q[rows], self.ridge[rows])

    def across(self, z: FloatArray) -> FloatArray:
        """Return (R, J) ``Q' z`` of (R, k) z."""
        return np.asarray(np.matmul(z[:, None, :], self.Q)[:, 0])

    def by_rows(self, passive: BoolArray) -> FloatArray:
        """Return (R, k, k) ``Q_S Q_S' + r I`` for the S that ``passive`` (R, J) marks."""
        matrix = np.matmul(self.Q * passive[:, None, :], np.swapaxes(self.Q, 1, 2))
        return _with_ridge(matrix, self.ridge)

    def by_weights(self) -> FloatArray:
        """Return (R, J, J) ``Q' Q + r I``."""
        return _with_ridge(np.matmul(np.swapaxes(self.Q, 1, 2), self.Q), self.ridge)

    def value(self, z: FloatArray, image: FloatArray) -> FloatArray:
        """Return (R,) values of the function that z minimises; ``image`` is ``Q' z``."""
        above = np.maximum(image, 0.0)
        squares = _inner(above, above) + self.ridge * _inner(z, z)
        return np.asarray(squares / 2.0 - z[:, -1])


def _by_rows(problems: _Problems) -> tuple[FloatArray, BoolArray]:
    """Return (R, J) solutions and (R,) whether each is one, by Newton's method on z."""
    R, k, J = problems.Q.shape
    passive, solution = np.ones((R, J), dtype=np.bool_), np.zeros((R, J))
    settled, long = np.zeros(R, dtype=np.bool_), np.zeros(R, dtype=np.bool_)
    active, part = np.arange(R), problems
    z = _last_column(part.by_rows(passive))
    image = part.across(z)
    for _ in range(_ITERATIONS):
        if len(active) == 0:
            break
        inside = image > 0
        goal = _last_column(part.by_rows(inside))
        goal_image = part.across(goal)
        done = ((goal_image > 0) == inside).all(axis=1)
        rows, rest = active[done], ~done
        passive[rows], settled[rows] = inside[done], True
        solution[rows] = np.where(inside[done], goal_image[done], 0.0)
        long[rows] = np.abs(goal[done]).max(axis=1) > _LONG
        active, part = active[rest], part.take(rest)
        step, image_step = (goal - z)[rest], (goal_image - image)[rest]
        length = _step_length(part, z[rest], step, image[rest], image_step)[:, None]
        z, image = z[rest] + length * step, image[rest] + length * image_step
    # Where no weights fit exactly, z may be as long as 1 / r.
    again = np.flatnonzero(settled & (long | (passive.sum(axis=1) <= k)))
    solution[again] = _least_squares(problems.take(again), passive[again])
    return solution, settled & (solution >= 0).all(axis=1)


def _step_length(
    problems: _Problems,
    z: FloatArray,
    step: FloatArray,
    image: FloatArray,
    image_step: FloatArray,
) -> FloatArray:
    """Return (R,) lengths of steps: 1 where the value falls enough, else those of least value."""
    length = np.ones(len(z))
    fixed = problems.ridge * _inner(z, step) - step[:, -1]
    slope = fixed + _inner(np.maximum(image, 0.0), image_step)
    rise = problems.value(z + step, image + image_step) - problems.value(z, image)
    rising = np.flatnonzero(~(rise <= _ARMIJO * slope))
    length[rising] = _least_along(
        image[rising],
        image_step[rising],
        fixed[rising],
        problems.ridge[rising] * _inner(step[rising], step[rising]),
    )
    return length


def _least_along(
    image: FloatArray, image_step: FloatArray, fixed: FloatArray, bend: FloatArray
) -> FloatArray:
    """Return (R,) lengths at which the value along the steps is least.

    Its slope at length ``a`` is ``fixed + bend a`` and ``(t_j + a d_j) d_j`` for every j with
    ``t_j + a d_j > 0``: piecewise linear and rising, so its zero lies on the last piece that begins
    below zero.

    Args:
        image: (R, J) t.
        image_step: (R, J) d.
        fixed: (R,) intercept of the other terms.
        bend: (R,) slope of the other terms, above 0.
    """
    inside = (image > 0) | ((image == 0) & (image_step > 0))
    moving = image_step != 0
    crossing = -image / np.where(moving, image_step, 1.0)
    later = moving & (crossing > 0)
    order = np.argsort(np.where(later, crossing, np.inf), axis=1)
    # What each j adds to the line once its crossing is passed: it leaves or it enters.
    sign = np.where(inside, -1.0, 1.0) * later

    def by_piece(first: FloatArray, added: FloatArray) -> FloatArray:
        """Return (R, 1 + J) values on the pieces between crossings."""
        rest = np.take_along_axis(sign * added, order, axis=1)
        return np.cumsum(np.concatenate([first[:, None], rest], axis=1), axis=1)

    products, squares = image * image_step, image_step**2
    level = by_piece(fixed + (inside * products).sum(axis=1), products)
    steepness = by_piece(bend + (inside * squares).sum(axis=1), squares)
    begins = np.take_along_axis(np.where(later, crossing, 0.0), order, axis=1)
    below = np.take_along_axis(later, order, axis=1) & (
        level[:, 1:] + steepness[:, 1:] * begins < 0
    )
    rows, piece = np.arange(len(image)), below.sum(axis=1)
    # The sums may have lost what little is left of the steepness.
    return np.asarray(-level[rows, piece] / np.maximum(steepness[rows, piece], bend))


def _least_squares(problems: _Problems, passive: BoolArray) -> FloatArray:
    """Return (R, J) least-squares solutions on S, 0 outside, by orthogonal rotations.

    They lose no more digits than non-negative least squares of one problem does, which also rotates
    Q_S above the root of the ridge. The equations of v or z would lose twice as many.
    """
    R, k, J = problems.Q.shape
    solution = np.zeros((R, J))
    sizes = passive.sum(axis=1)
    for size in np.unique(sizes[sizes > 0]):
        rows = np.flatnonzero(sizes == size)
        columns = np.nonzero(passive[rows])[1].reshape(-1, size)
        stacked = np.zeros((len(rows), k + size, size))
        stacked[:, :k] = np.take_along_axis(problems.Q[rows], columns[:, None, :], axis=2)
        diagonal = np.arange(size)
        stacked[:, k + diagonal, diagonal] = np.sqrt(problems.ridge[rows])[:, None]
        rotation, triangle = np.linalg.qr(stacked)
        found = np.linalg.solve(triangle, rotation[:, k - 1, :, None])[:, :, 0]
        solution[rows[:, None], columns] = found
    return solution


def _by_weights(problems: _Problems) -> tuple[FloatArray, BoolArray]:
    """Return (R, J) solutions and (R,) whether each is one, by exchanges of S."""
    R, _, J = problems.Q.shape
    settled, passive = np.zeros(R, dtype=np.bool_), np.ones((R, J), dtype=np.bool_)
    full = problems.by_weights()
    active = np.arange(R)
    for _ in range(3 * J):
        if len(active) == 0:
            break
        inside = passive[active]
        v = np.linalg.solve(_restricted(full[active], inside), inside[:, :, None] * 1.0)[:, :, 0]
        lack = 1.0 - np.matmul(full[active], v[:, :, None])[:, :, 0]
        wanted = np.where(inside, v, lack) > 0
        done = (wanted == inside).all(axis=1)
        settled[active[done]] = True
        passive[active] = wanted
        active = active[~done]
    # Columns that hardly differ leave S to rounding.
    settled &= np.linalg.eigvalsh(_restricted(full, passive))[:, 0] > _SINGULAR
    solution = np.zeros((R, J))
    solution[settled] = _least_squares(problems.take(settled), passive[settled])
    return solution, settled & (solution >= 0).all(axis=1)


def _restricted(matrix: FloatArray, passive: BoolArray) -> FloatArray:
    """Return (R, J, J) matrices with the rows and columns outside S those of the identity."""
    both = passive[:, :, None] & passive[:, None, :]
    return np.where(both, matrix, np.eye(matrix.shape[1]))


def _with_ridge(matrix: FloatArray, ridge: FloatArray) -> FloatArray:
    """Add the ridge (R,) to the diagonals of (R, p, p) matrices, in place."""
    diagonal = np.arange(matrix.shape[1])
    matrix[:, diagonal, diagonal] += ridge[:, None]
    return matrix


def _last_column(matrix: FloatArray) -> FloatArray:
    """Return (R, k) last columns of the inverses of (R, k, k) matrices."""
    last = np.zeros((len(matrix), matrix.shape[1], 1))
    last[:, -1] = 1.0
    return np.asarray(np.linalg.solve(matrix, last)[:, :, 0])


def _inner(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return (R,) inner products of the rows."""
    return np.asarray(np.einsum("rj,rj->r", left, right))
