"""Ways to deal agreement dates out to countries, for randomization inference.

What is dealt out is the whole path of a country, and only between countries that have figures in
the same years. Dates that give the same path over those years count as one path.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.design.panel import BoolArray, ExposurePanel, IntArray
from analysis.records import NotIdentifiedError


@dataclass(frozen=True)
class Assignments:
    """Ways to deal the paths out, the actual one first.

    Attributes:
        source: (A, N) country whose path each country gets.
        total: number of distinct assignments there are.
        exact: whether ``source`` lists each of them once.
        n_exchanged: countries that could have had another path.
    """

    source: IntArray
    total: int
    exact: bool
    n_exchanged: int


def assignments_of(
    panel: ExposurePanel, limit: int, draws: int, rng: np.random.Generator
) -> Assignments:
    """Return all distinct assignments, or a sample when there are more than ``limit``.

    Args:
        panel: N countries with their paths.
        limit: number of distinct assignments up to which all are listed.
        draws: number sampled, uniformly and with replacement, beyond that.
        rng: source of the sample.

    Raises:
        NotIdentifiedError: there is one assignment only.
    """
    groups = _exchangeable(panel)
    paths = _path_labels(panel)
    total = math.prod(_count_arrangements(paths[group]) for group in groups)
    if total == 1:
        raise NotIdentifiedError(
            "no country could have had another path: countries with figures in the same years "
            "share one path, so there is nothing to compare the dates with"
        )
    exact = total <= limit
    if exact:
        source = _all_sources(groups, paths)
    else:
        source = np.tile(np.arange(len(panel.countries)), (draws + 1, 1))
        for group in groups:
            source[1:, group] = rng.permuted(source[1:, group], axis=1)
    return Assignments(source, total, exact, sum(len(group) for group in groups))


def _exchangeable(panel: ExposurePanel) -> list[IntArray]:
    """Return the groups of countries with figures in the same years and more than one path."""
    pattern = np.unique(panel.observed, axis=0, return_inverse=True)[1].ravel()
    paths = _path_labels(panel)
    groups = [np.flatnonzero(pattern == value) for value in np.unique(pattern)]
    return [group for group in groups if len(np.unique(paths[group])) > 1]


def _path_labels(panel: ExposurePanel) -> IntArray:
    """Return the (N,) number of each country's path of treated years among its observed ones."""
    treated = np.asarray(panel.years) >= panel.first_treated[:, None]
    path: BoolArray = panel.observed & treated
    return np.asarray(np.unique(path, axis=0, return_inverse=True)[1].ravel(), dtype=np.int64)


def _count_arrangements(labels: IntArray) -> int:
    """Return the number of distinct orders of labels of which some are equal."""
    counts = np.unique(labels, return_counts=True)[1]
    return math.factorial(len(labels)) // math.prod(math.factorial(int(c)) for c in counts)


def _all_sources(groups: list[IntArray], paths: IntArray) -> IntArray:
    """Return the (A, N) sources of every distinct assignment, the actual one first."""
    identity = np.arange(len(paths))
    rows = []
    for choice in itertools.product(*(list(_arrangements(paths[group])) for group in groups)):
        row = identity.copy()
        for group, places in zip(groups, choice, strict=True):
            row[group] = group[places]
        rows.append(row)
    source = np.array(rows)
    actual = int(np.flatnonzero((source == identity).all(axis=1))[0])
    source[[0, actual]] = source[[actual, 0]]
    return source


def _arrangements(labels: IntArray) -> Iterator[IntArray]:
    """Yield, for each distinct order of the labels, the place that each entry is taken from.

    Equal labels keep their order, so that the actual order comes as 0, 1, 2, ...
    """
    values = np.unique(labels)
    origins = [np.flatnonzero(labels == value) for value in values]

    def fill(places: IntArray, free: tuple[int, ...], level: int) -> Iterator[IntArray]:
        if level == len(values):
            yield places
            return
        for chosen in itertools.combinations(free, len(origins[level])):
            filled = places.copy()
            filled[list(chosen)] = origins[level]
            rest = tuple(place for place in free if place not in chosen)
            yield from fill(filled, rest, level + 1)

    yield from fill(np.zeros(len(labels), dtype=np.int64), tuple(range(len(labels))), 0)


def exchanged_cells(panel: ExposurePanel, source: IntArray) -> IntArray:
    """Return (A, n) positions: the figure that each cell of the actual design gets instead.

    Country i gets the path of country s(i), so the design's country s(i) gets the figures of i.
    """
    receiver = np.argsort(source, axis=1)
    return panel.position[receiver[:, panel.unit], panel.period]
