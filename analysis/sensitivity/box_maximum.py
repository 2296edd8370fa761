"""Largest value of a linear function plus a norm over a box, exact or bracketed.

A point of the box is ``m + h * z`` with centre m, half-width h and every z_j in [-1, 1]. A linear
function plus a norm is convex, so its maximum lies at a vertex. Up to a chosen number of cells
every vertex is visited and the answer is exact. Beyond that the problem is hard, and two numbers
are given: an outer one that no point of the box can exceed, from the dual of the semidefinite
relaxation [Goemans & Williamson 1995; Nesterov 1998], and an inner one that a vertex attains, from
rounding that relaxation and improving it cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.design.panel import BoolArray, FloatArray

MAX_ENUMERATED_CELLS = 16
"""Most cells whose vertices are all visited: 2**16 outcomes take well under a second."""

NOISE = 1e-12
"""Results below this share of the sum of absolute terms are sums of rounding errors."""

CERTIFICATE_MARGIN = 1e-9
"""Relative widening of a proven bound, so that floating-point rounding cannot undercut it."""

_MAX_RELAXED_CELLS = 1000
"""Most cells for which the relaxation's certificate (one eigenvalue problem) is computed."""

_CHUNK = 4096
_HYPERPLANES = 64
_LOCAL_SEARCHES = 8
_RELAXATION_STEPS = 500
_NORM_ROUNDS = 8
_SMALLEST_TAU = 1e-6
_TAU_TOLERANCE = 1e-3


class BoundStatus(StrEnum):
    """What stands behind the end points of a range."""

    EXACT = "exact"
    OUTER = "outer proven, inner found"


@dataclass(frozen=True)
class BoxMaximum:
    """Largest value of a linear function plus a norm over a box.

    Attributes:
        outer: value that no point of the box exceeds.
        inner: value attained at ``at``; equal to ``outer`` when the status is exact.
        at: (n,) vertex of the box.
        status: exact or outer.
    """

    outer: float
    inner: float
    at: FloatArray
    status: BoundStatus


def box_maximum(
    linear: FloatArray,
    norm_map: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    max_enumerated_cells: int = MAX_ENUMERATED_CELLS,
    seed: int = 0,
) -> BoxMaximum:
    """Return the largest value of ``linear @ y + ||norm_map @ y||`` over the box.

    Cells that do not enter the norm are set by the sign of their linear term; cells with one
    allowed value are fixed. Only the rest is enumerated or relaxed.

    Args:
        linear: (n,) linear term.
        norm_map: (q, n) map inside the norm.
        low: (n,) lower ends of the box.
        high: (n,) upper ends of the box.
        max_enumerated_cells: visit every vertex up to this many remaining cells.
        seed: seed of the search for the inner maximum beyond that.
    """
    half, centre = (high - low) / 2, (low + high) / 2
    free = moves_norm(norm_map, half)
    problem = _NormProblem.compressed(
        linear[free] * half[free], norm_map @ centre, norm_map[:, free] * half[free]
    )
    exact = problem.size <= max_enumerated_cells
    z = _signs(linear)
    if exact:
        z[free], outer = _best_vertex(problem), -np.inf
    else:
        z[free], largest = _relax_and_search(problem, np.random.default_rng(seed))
        outer = largest + float(linear @ centre + np.abs(linear[~free]) @ half[~free])
    at = np.where(z > 0, high, low)
    inner = float(linear @ at + np.linalg.norm(norm_map @ at))
    return BoxMaximum(
        # An exact maximum is its own outer bound; a relaxed one may touch the inner to rounding.
        outer=max(inner, outer),
        inner=inner,
        at=at,
        status=BoundStatus.EXACT if exact else BoundStatus.OUTER,
    )


@dataclass(frozen=True)
class _NormProblem:
    """Maximise ``g @ z + ||b + A z||`` over z in [-1, 1]^p."""

    g: FloatArray
    b: FloatArray
    A: FloatArray

    @classmethod
    def compressed(cls, g: FloatArray, b: FloatArray, A: FloatArray) -> _NormProblem:
        """Rotate the rows so that at most p + 1 remain; a rotation leaves the norm unchanged."""
        if len(b) > A.shape[1] + 1:
            rotated = np.linalg.qr(np.column_stack([A, b])).R
            A, b = rotated[:, :-1], rotated[:, -1]
        return cls(g, b, A)

    @property
    def size(self) -> int:
        return len(self.g)

    def values(self, Z: FloatArray) -> FloatArray:
        """Return the objective (R,) at the columns of Z (p, R)."""
        norms = np.linalg.norm(self.A @ Z + self.b[:, None], axis=0)
        return np.asarray(self.g @ Z + norms, dtype=np.float64)


def _best_vertex(problem: _NormProblem) -> FloatArray:
    best_value, best = -np.inf, np.ones(problem.size)
    bits = np.arange(problem.size)[:, None]
    for start in range(0, 2**problem.size, _CHUNK):
        numbers = np.arange(start, min(start + _CHUNK, 2**problem.size))
        Z = np.where((numbers >> bits) & 1, 1.0, -1.0)
        values = problem.values(Z)
        position = int(np.argmax(values))
        if values[position] > best_value:
            best_value, best = float(values[position]), Z[:, position]
    return best


def _relax_and_search(problem: _NormProblem, rng: np.random.Generator) -> tuple[FloatArray, float]:
    """Return a good vertex and a value that no z exceeds.

    For every tau > 0, ``||r|| <= ||r||^2 / (2 tau) + tau / 2``, with equality at tau = ||r||. The
    right-hand side is quadratic in z, and the relaxation of a quadratic replaces each sign by a
    unit vector. Any tau gives a valid bound. It is convex in tau, and a smaller tau lowers it while
    tau exceeds the norm that the relaxation attains; so tau is moved to that norm, or halfway (in
    logs) into the bracket known to hold the best one.
    """
    outer = _triangle_bound(problem)
    if problem.size > _MAX_RELAXED_CELLS:
        return _linearised_search(problem, rng), outer + CERTIFICATE_MARGIN * abs(outer)
    rank = int(np.ceil(np.sqrt(2 * (problem.size + 1)))) + 1
    V = _unit_rows(rng.standard_normal((problem.size + 1, rank)))
    tau = float(np.linalg.norm(problem.b) + np.linalg.norm(problem.A))
    tau_low, tau_high = _SMALLEST_TAU * tau, np.inf
    for _ in range(_NORM_ROUNDS):
        V = _relaxed_optimum(problem, tau, V)
        outer = min(outer, _dual_bound(problem, tau, V))
        attained = float(np.linalg.norm(problem.A @ V[1:] + np.outer(problem.b, V[0])))
        if abs(attained - tau) <= _TAU_TOLERANCE * tau:
            break
        tau_low, tau_high = (tau, tau_high) if attained > tau else (tau_low, tau)
        tau = attained if tau_low < attained < tau_high else float(np.sqrt(tau_low * tau_high))
    directions = rng.standard_normal((rank, _HYPERPLANES))
    # Dividing by the sign of the homogenising row turns a cut of the sphere into a vertex.
    starts = _signs(V[1:] @ directions) * _signs(V[0] @ directions)
    order = np.argsort(-problem.values(starts), kind="stable")[:_LOCAL_SEARCHES]
    ends = np.column_stack([_ascend(problem, starts[:, i]) for i in order])
    return _best_of(problem, ends), outer + CERTIFICATE_MARGIN * abs(outer)


def _best_of(problem: _NormProblem, ends: FloatArray) -> FloatArray:
    """Return the column with the largest value."""
    return np.asarray(ends[:, int(np.argmax(problem.values(ends)))], dtype=np.float64)


def _linearised_search(problem: _NormProblem, rng: np.random.Generator) -> FloatArray:
    """Return a good vertex of a large problem, for which no relaxation is computed.

    The objective is convex, so the vertex at which its linearisation is largest is no worse than
    the point of linearisation: repeated from the linear term and from random vertices.
    """
    starts = _signs(rng.standard_normal((problem.size, _LOCAL_SEARCHES)))
    starts[:, 0] = _signs(problem.g)
    ends = np.column_stack([_climb(problem, start) for start in starts.T])
    return _ascend(problem, _best_of(problem, ends))


def _climb(problem: _NormProblem, z: FloatArray) -> FloatArray:
    """Move to the best vertex of the linearisation until the objective stops to rise."""
    value = -np.inf
    while True:
        residual = problem.b + problem.A @ z
        size = float(np.linalg.norm(residual))
        new_value = float(problem.g @ z) + size
        if new_value <= value + NOISE * abs(value) or size == 0.0:
            return z
        value, z = new_value, _signs(problem.g + problem.A.T @ residual / size)


def _triangle_bound(problem: _NormProblem) -> float:
    """Bound the linear term and each row of the norm separately."""
    rows = np.abs(problem.b) + np.abs(problem.A).sum(axis=1)
    return float(np.abs(problem.g).sum() + np.linalg.norm(rows))


def _relaxed_optimum(problem: _NormProblem, tau: float, V: FloatArray) -> FloatArray:
    """Return unit vectors (p + 1, k) that maximise the relaxed quadratic, first row homogenising.

    Block ascent: the other rows and the first are in turn set along their gradients. The quadratic
    is convex in the other rows and linear in the first, so no step lowers it.
    """
    value = -np.inf
    for _ in range(_RELAXATION_STEPS):
        residual = problem.A @ V[1:] + np.outer(problem.b, V[0])
        rest = problem.A.T @ residual / tau + np.outer(problem.g, V[0])
        V = np.vstack([V[:1], _unit_rows(rest)])
        first = problem.g @ V[1:] + problem.b @ (problem.A @ V[1:]) / tau
        V[:1] = _unit_rows(first[None, :])
        new_value = float(np.linalg.norm(rest, axis=1).sum())
        if abs(new_value - value) <= 1e-9 * abs(new_value):
            break
        value = new_value
    return V


def _dual_bound(problem: _NormProblem, tau: float, V: FloatArray) -> float:
    """Return a bound from a diagonal D with ``D - Q`` positive semidefinite.

    With ``v = (1, z)`` the quadratic is ``v' Q v <= v' D v <= trace(D)`` for every such D. At the
    optimum of the relaxation ``d_i = ||(Q V)_i||``; D is scaled up until it dominates Q, so the
    bound holds however well the relaxation was solved.
    """
    H = np.column_stack([problem.b, problem.A])
    Q = H.T @ H / (2 * tau)
    Q[0, 1:] += problem.g / 2
    Q[1:, 0] += problem.g / 2
    d = np.linalg.norm(Q @ V, axis=1)
    d = np.maximum(d, 1e-9 * d.max())
    root = np.sqrt(d)
    scale = float(np.linalg.eigvalsh(Q / np.outer(root, root))[-1])
    return tau / 2 + scale * float(d.sum())


def _ascend(problem: _NormProblem, z: FloatArray) -> FloatArray:
    """Flip one cell at a time, the best first, until no flip raises the objective."""
    column_norms = (problem.A**2).sum(axis=0)
    z = z.copy()
    residual = problem.b + problem.A @ z
    while True:
        value = problem.g @ z + np.linalg.norm(residual)
        squared = residual @ residual - 4 * z * (problem.A.T @ residual) + 4 * column_norms
        flipped = problem.g @ z - 2 * problem.g * z + np.sqrt(np.maximum(squared, 0.0))
        j = int(np.argmax(flipped))
        if flipped[j] <= value + NOISE * abs(value):
            return z
        residual = residual - 2 * z[j] * problem.A[:, j]
        z[j] = -z[j]


def moves_norm(norm_map: FloatArray, half: FloatArray) -> BoolArray:
    """Return (n,) whether a cell moves the norm by more than noise."""
    reach = np.linalg.norm(norm_map, axis=0) * half
    return np.asarray(reach > NOISE * float(reach.max(initial=0.0)), dtype=np.bool_)


def _unit_rows(V: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(V, axis=1, keepdims=True)
    return np.asarray(V / np.where(lengths > 0, lengths, 1.0), dtype=np.float64)


def _signs(values: FloatArray) -> FloatArray:
    return np.where(values >= 0, 1.0, -1.0)
