"""True counts of simulated twins: drawn from the model, within every printed figure.

A printed cell is drawn evenly from the counts that both readings of its tokens allow. The account
of a country and year always balances:

    negative + confirmed + unanswered = requests + answered late - lapsed

Answered late are requests of the year before, no more than it left unanswered. Lapsed are requests
that end in none of the three ways. Where figures of an account are printed, those that are not
printed take the rest; late and lapsed requests take what then remains, so that no printed figure
gives way. Documents never exceed confirmations, unless printed figures do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.panel import IntArray
from analysis.simulation.twin_means import Means, closed, twin_means
from analysis.simulation.twin_model import ANSWERS, DRIVEN, MEASURES, REQUESTS, World


@dataclass(frozen=True)
class Twins:
    """True counts of R twins.

    Attributes:
        counts: measure -> (N, T, R) people.
        late: (N, T, R) requests of the year before that were answered.
        lapsed: (N, T, R) requests that ended without an answer.
        means: expected counts.
    """

    counts: dict[str, IntArray]
    late: IntArray
    lapsed: IntArray
    means: Means


@dataclass(frozen=True)
class _Account:
    """The account of every country in one year: counts by measure, late and lapsed, (N, R) each."""

    counts: dict[str, IntArray]
    late: IntArray
    lapsed: IntArray


def draw_twins(world: World, twins: int, rng: np.random.Generator) -> Twins:
    """Return the true counts of some twins of one world.

    Args:
        world: what stands fixed: dates, effects, printed figures, law.
        twins: number R of twins.
        rng: source of all draws.
    """
    means = twin_means(world, twins, rng)
    accounts: list[_Account] = []
    unanswered = rng.poisson(means.expected["unanswered"][:, 0])
    for t in range(len(world.years)):
        accounts.append(_account(world, means, t, unanswered, rng))
        unanswered = accounts[-1].counts["unanswered"]
    counts = {
        name: np.stack([account.counts[name] for account in accounts], axis=1)
        for name in accounts[0].counts
    }
    return Twins(
        counts,
        np.stack([account.late for account in accounts], axis=1),
        np.stack([account.lapsed for account in accounts], axis=1),
        means,
    )


def _account(
    world: World, means: Means, t: int, before: IntArray, rng: np.random.Generator
) -> _Account:
    """Draw one year of every country.

    Args:
        world: what stands fixed.
        means: expected counts.
        t: place of the year.
        before: (N, R) requests that the year before left unanswered.
        rng: source of the draws.
    """
    counts = _drawn(world, means, t, rng)
    late = rng.binomial(before, world.law.late)
    mean = sum(means.expected[name][:, t] for name in ANSWERS)
    lapsed = rng.poisson(world.law.lapsed * mean)
    counts |= _rest_of_closed(world, means, t, counts, late - lapsed, rng)
    counts["documents_issued"] = _documents(world, means, t, counts, rng)
    late = np.minimum(late, counts["negative_answers"] + counts["nationality_confirmed"])
    counts |= _requests(world, t, counts, late - lapsed, rng)
    surplus = _answers(counts) - counts["lp_requests"] - counts["to_requests"]
    return _settled(_Account(counts, late, lapsed), surplus)


def _answers(counts: dict[str, IntArray]) -> IntArray:
    return np.asarray(sum(counts[name] for name in ANSWERS), dtype=np.int64)


def _drawn(world: World, means: Means, t: int, rng: np.random.Generator) -> dict[str, IntArray]:
    """Draw the driven measures, and whatever is printed."""
    law, shape = world.law, means.expected["unanswered"][:, t].shape
    volume = rng.gamma(1 / law.volume, law.volume, size=shape)
    found: dict[str, IntArray] = {}
    for name in DRIVEN:
        own = rng.gamma(1 / law.dispersion, law.dispersion, size=shape)
        rate = means.expected[name][:, t] * own * (volume if name in ANSWERS else 1.0)
        found[name] = _printed_or(world, name, t, rng.poisson(rate), rng)
    for name in (*REQUESTS, "documents_issued"):
        found[name] = _printed_or(world, name, t, np.zeros(shape, dtype=np.int64), rng)
    # Documents are drawn within the confirmations; printed ones bound them from below.
    confirmed, m = found["nationality_confirmed"], MEASURES.index("nationality_confirmed")
    bounded = np.maximum(confirmed, found["documents_issued"])
    highest = np.where(world.printed[m][:, t], world.high[m][:, t], np.iinfo(np.int64).max)
    found["nationality_confirmed"] = np.minimum(bounded, highest[:, None])
    return found


def _printed_or(
    world: World, name: str, t: int, drawn: IntArray, rng: np.random.Generator
) -> IntArray:
    """Return (N, R) counts: evenly within what is printed, else as drawn."""
    m = MEASURES.index(name)
    low, high = world.low[m][:, t, None], world.high[m][:, t, None]
    within = rng.integers(low, high + 1, size=drawn.shape)
    return np.asarray(np.where(world.printed[m][:, t, None], within, drawn), dtype=np.int64)


def _rest_of_closed(
    world: World,
    means: Means,
    t: int,
    counts: dict[str, IntArray],
    carried: IntArray,
    rng: np.random.Generator,
) -> dict[str, IntArray]:
    """Share out what is left of a closed account over the answers that are not printed."""
    whole = closed(world)[:, t, None]
    free = [whole & ~world.printed[MEASURES.index(name)][:, t, None] for name in ANSWERS]
    given = sum(np.where(free[k], 0, counts[name]) for k, name in enumerate(ANSWERS))
    rest = np.maximum(counts["lp_requests"] + counts["to_requests"] + carried - given, 0)
    weights = [np.where(free[k], means.expected[name][:, t], 0.0) for k, name in enumerate(ANSWERS)]
    found: dict[str, IntArray] = {}
    for k, name in enumerate(ANSWERS):
        left = np.sum(weights[k:], axis=0)
        share = np.divide(weights[k], left, out=np.zeros_like(left), where=left > 0)
        taken = rng.binomial(rest, np.minimum(share, 1.0))
        found[name] = np.where(free[k], taken, counts[name])
        rest = rest - np.where(free[k], taken, 0)
    return found


def _documents(
    world: World, means: Means, t: int, counts: dict[str, IntArray], rng: np.random.Generator
) -> IntArray:
    """Return (N, R) documents: as printed, else a share of the confirmations."""
    printed = world.printed[MEASURES.index("documents_issued")][:, t, None]
    drawn = rng.binomial(counts["nationality_confirmed"], means.documents[:, t])
    return np.asarray(np.where(printed, counts["documents_issued"], drawn), dtype=np.int64)


def _requests(
    world: World,
    t: int,
    counts: dict[str, IntArray],
    carried: IntArray,
    rng: np.random.Generator,
) -> dict[str, IntArray]:
    """Return requests of both kinds: as printed, else what balances the account."""
    total = np.maximum(_answers(counts) - carried, 0)
    channel = world.channel[:, t, None]
    lp_printed, to_printed = (world.printed[MEASURES.index(name)][:, t, None] for name in REQUESTS)
    drawn = rng.binomial(total, np.broadcast_to(channel, total.shape))
    rest = {name: np.maximum(total - counts[name], 0) for name in REQUESTS}
    to = np.where(lp_printed, np.where(channel > 0, rest["lp_requests"], 0), drawn)
    to = np.where(to_printed, counts["to_requests"], to)
    lp = np.where(to_printed, rest["to_requests"], total - to)
    return {"lp_requests": np.where(lp_printed, counts["lp_requests"], lp), "to_requests": to}


def _settled(account: _Account, surplus: IntArray) -> _Account:
    """Return the account with late and lapsed requests that explain its surplus of answers."""
    unexplained = surplus - (account.late - account.lapsed)
    fewer_lapsed = np.minimum(account.lapsed, np.maximum(unexplained, 0))
    late = account.late + np.maximum(unexplained, 0) - fewer_lapsed
    lapsed = account.lapsed - fewer_lapsed + np.maximum(-unexplained, 0)
    return _Account(account.counts, late, lapsed)
