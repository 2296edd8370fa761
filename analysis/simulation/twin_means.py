"""Expected counts of simulated twins, with the agreements and without their effect.

The level of a country is what the record prints for it, where it prints anything: the mean of the
printed counts with the known effects taken out. Other levels are drawn. The expected count of a
printed cell is the middle of what is printed, so that the truth is known there as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import BoolArray, FloatArray
from analysis.simulation.twin_model import ANSWERS, DRIVEN, MEASURES, REQUESTS, World

_MOST_DOCUMENTS = (0.75, 0.95)
"""Largest share of the confirmations that leads to a document: without effects, and with."""

_LEAST = 0.2
"""Level of a series, people a year, that the record prints as none."""


@dataclass(frozen=True)
class Means:
    """Expected counts of R twins, people a year.

    Requests are expected on the balance of the account; where figures of the account are printed
    the expectation of a part that is not printed is approximate.

    Attributes:
        expected: measure -> (N, T, R) with the agreements.
        without: measure -> (N, T, R) had no agreement had an effect.
        documents: (N, T, R) share of the confirmations that leads to a document.
    """

    expected: dict[str, FloatArray]
    without: dict[str, FloatArray]
    documents: FloatArray


def twin_means(world: World, twins: int, rng: np.random.Generator) -> Means:
    """Return the expected counts of some twins; levels and year effects are drawn.

    Args:
        world: what stands fixed.
        twins: number R of twins.
        rng: source of the draws.
    """
    sizes = _sizes(world, twins, rng)
    expected: dict[str, FloatArray] = {}
    for name, typical in world.law.profile:
        level = _levels(world, name, sizes * typical, rng)
        noise = rng.standard_normal((len(world.years), twins))
        common = np.exp(world.law.year_spread * noise - world.law.year_spread**2 / 2)
        mean = level[:, None] * common * np.exp(world.effect(name))[:, :, None]
        expected[name] = _where_printed(world, name, mean)
    expected = _closed_accounts(world, expected)
    without = {
        name: mean / np.exp(world.effect(name))[:, :, None] for name, mean in expected.items()
    }
    documents = _documents(world, twins, rng)
    shares = _with_effect(world, documents)
    expected["documents_issued"] = _where_printed(
        world, "documents_issued", shares * expected["nationality_confirmed"]
    )
    without["documents_issued"] = (
        expected["documents_issued"] / np.exp(world.effect("documents_issued"))[:, :, None]
    )
    return Means(expected | _requests(world, expected), without | _requests(world, without), shares)


def _where_printed(world: World, name: str, mean: FloatArray) -> FloatArray:
    """Return (N, T, R) means with the middle of the printed counts in printed cells."""
    printed = world.printed[MEASURES.index(name)][:, :, None]
    return np.asarray(np.where(printed, world.centre(name)[:, :, None], mean), dtype=np.float64)


def _anchors(world: World, name: str) -> FloatArray:
    """Return the (N,) level that the record prints, effects taken out; NaN where it prints none."""
    printed = world.printed[MEASURES.index(name)]
    factor = np.exp(world.effect(name)) if name in DRIVEN else np.ones(printed.shape)
    total = np.where(printed, world.centre(name) / factor, 0.0).sum(axis=1)
    years = printed.sum(axis=1)
    return np.where(years > 0, np.maximum(total / np.maximum(years, 1), _LEAST), np.nan)


def _sizes(world: World, twins: int, rng: np.random.Generator) -> FloatArray:
    """Return the (N, R) requests a year that a country stands for, from its print if there is any.

    The median over the printed measures of the level divided by the typical count for one request.
    """
    drawn = world.law.requests * np.exp(
        world.law.spread * rng.standard_normal((len(world.countries), twins))
    )
    typical = {**dict(world.law.profile), **dict.fromkeys(REQUESTS, 1.0)}
    scaled = np.stack([_anchors(world, name) / share for name, share in typical.items()])
    anchored = ~np.isnan(scaled).all(axis=0)
    drawn[anchored] = np.nanmedian(scaled[:, anchored], axis=0)[:, None]
    return drawn


def _levels(world: World, name: str, typical: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return the (N, R) level of one measure: as printed, else around what is typical."""
    spread = world.law.profile_spread
    drawn = typical * np.exp(spread * rng.standard_normal(typical.shape) - spread**2 / 2)
    anchor = _anchors(world, name)[:, None]
    return np.asarray(np.where(np.isnan(anchor), drawn, anchor), dtype=np.float64)


def closed(world: World) -> BoolArray:
    """Return the (N, T) accounts whose requests are all printed, or cannot exist."""
    lp, to = (world.printed[MEASURES.index(name)] for name in REQUESTS)
    return np.asarray(lp & (to | (world.channel == 0)), dtype=np.bool_)


def _closed_accounts(world: World, expected: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Return means in which the answers that are not printed take the rest of a closed account."""
    free = {name: ~world.printed[MEASURES.index(name)] & closed(world) for name in ANSWERS}
    given = [
        np.where(world.printed[MEASURES.index(name)], world.centre(name), 0.0) for name in REQUESTS
    ]
    total = given[0] + given[1]
    adjusted = {name: mean.copy() for name, mean in expected.items()}
    for i, t in np.argwhere(np.any(list(free.values()), axis=0)):
        names = [name for name in ANSWERS if free[name][i, t]]
        answered = sum(adjusted[name][i, t] for name in ANSWERS if name not in names)
        late = world.law.late * adjusted["unanswered"][i, max(t - 1, 0)]
        rest = np.maximum(total[i, t] * (1 - world.law.lapsed) + late - answered, 0.0)
        weight = sum(expected[name][i, t] for name in names)
        for name in names:
            adjusted[name][i, t] = rest * expected[name][i, t] / weight
    return adjusted


def _documents(world: World, twins: int, rng: np.random.Generator) -> FloatArray:
    """Return the (N, R) shares of the confirmations that lead to a document, without effects."""
    drawn = rng.uniform(*world.law.documents, size=(len(world.countries), twins))
    ratio = _anchors(world, "documents_issued") / _anchors(world, "nationality_confirmed")
    return np.minimum(np.where(np.isnan(ratio)[:, None], drawn, ratio[:, None]), _MOST_DOCUMENTS[0])


def _with_effect(world: World, documents: FloatArray) -> FloatArray:
    """Return the (N, T, R) shares that give documents their own effect."""
    change = world.effect("documents_issued") - world.effect("nationality_confirmed")
    return np.minimum(documents[:, None] * np.exp(change)[:, :, None], _MOST_DOCUMENTS[1])


def _requests(world: World, means: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Return the expected requests of both kinds on the balance of the account."""
    answers = sum(means[name] for name in ANSWERS)
    unanswered = means["unanswered"]
    before = np.concatenate([unanswered[:, :1], unanswered[:, :-1]], axis=1)
    total = answers * (1 + world.law.lapsed) - world.law.late * before
    channel = world.channel[:, :, None]
    found = {"lp_requests": (1 - channel) * total, "to_requests": channel * total}
    for name, other in (REQUESTS, REQUESTS[::-1]):
        printed = world.printed[MEASURES.index(other)][:, :, None]
        rest = np.where(channel > 0, np.maximum(total - world.centre(other)[:, :, None], 0), 0.0)
        keeps = ~printed | ((name == "to_requests") & (channel == 0))
        found[name] = _where_printed(world, name, np.where(keeps, found[name], rest))
    return found
