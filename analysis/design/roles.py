"""Which countries are treated, which are compared, and why the others are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.cleaning.agreements import AgreementEvent
from analysis.design.calendar import ANNUAL, Calendar
from analysis.design.exposure import Onset, Timing, first_treated_years, onsets, too_coarse
from analysis.design.panel import NEVER


@dataclass(frozen=True)
class ExposureRule:
    """How agreement dates become treatment.

    Attributes:
        instrument: kind of agreement.
        event: event that starts exposure.
        onset: ``first`` ever, or the first within ``window``.
        window: years in which a start counts as treatment, first and last.
        timing: how a date within a year becomes a year.
        comparison: never, not_yet, earlier or all.
        calendar: periods of the figures, which are called years here.
    """

    instrument: str
    event: str
    onset: str
    window: tuple[int, int]
    timing: Timing
    comparison: str
    calendar: Calendar = ANNUAL


@dataclass(frozen=True)
class Role:
    """The part one country plays.

    Attributes:
        country: ISO 3166-1 alpha-3 code.
        role: treated, compared or excluded.
        first_treated: first treated year; ``NEVER`` without one.
        reason: why the country has this role, in words.
        flags: facts that attach caveats (year_precision, partial_first_year, ...).
        agreement_id: agreement behind the treatment; empty without one.
    """

    country: str
    role: str
    first_treated: float
    reason: str
    flags: frozenset[str]
    agreement_id: str


def assign_roles(
    events: Iterable[AgreementEvent], countries: Sequence[str], rule: ExposureRule
) -> list[Role]:
    """Return the role of every country under a rule, sorted by country."""
    by_country: dict[str, list[Onset]] = {country: [] for country in sorted(countries)}
    for onset in onsets(events, rule.instrument, rule.event):
        if onset.country in by_country:
            by_country[onset.country].append(onset)
    return [_role(country, found, rule) for country, found in by_country.items()]


def _role(country: str, found: list[Onset], rule: ExposureRule) -> Role:
    first, last = rule.window
    considered = found[:1] if rule.onset == "first" else found
    inside = [item for item in considered if first <= _year(item, rule) <= last]
    if inside and (coarse := too_coarse(inside[0], rule.timing, rule.calendar)):
        return Role(country, "excluded", NEVER, coarse, frozenset(), "")
    if inside:
        return _treated(country, inside[0], found, rule)
    if any(first <= rule.calendar.period_of(item.earliest) <= last for item in considered):
        return Role(
            country,
            "excluded",
            NEVER,
            f"an agreement starts late in the window and counts from {_year(considered[-1], rule)}",
            frozenset(),
            "",
        )
    if any(_year(item, rule) < first for item in considered):
        return _earlier(country, found, rule)
    reason = "no such agreement starts before or in the window"
    role = "compared" if rule.comparison in ("never", "not_yet", "all") else "excluded"
    if found and rule.comparison == "never":
        role, reason = "excluded", f"treated later, from {_year(found[0], rule)}"
    later = float(_year(found[0], rule)) if found else NEVER
    return Role(country, role, later, reason, frozenset(), "")


def _years(onset: Onset, rule: ExposureRule) -> tuple[int, ...]:
    return first_treated_years(onset, rule.timing, rule.calendar)


def _year(onset: Onset, rule: ExposureRule) -> int:
    return _years(onset, rule)[0]


def _treated(country: str, onset: Onset, found: list[Onset], rule: ExposureRule) -> Role:
    flags = set()
    if len(_years(onset, rule)) > 1 or onset.precision == "year":
        flags.add("year_precision")
    if onset.earliest > rule.calendar.first_day(rule.calendar.period_of(onset.earliest)):
        flags.add("partial_first_year")
    if found[0] is not onset:
        flags.add("rival_event")
    year = _year(onset, rule)
    return Role(
        country,
        "treated",
        float(year),
        f"agreement starts; counts from {year}",
        frozenset(flags),
        onset.agreement_id,
    )


def _earlier(country: str, found: list[Onset], rule: ExposureRule) -> Role:
    year = _year(found[0], rule)
    if rule.comparison in ("earlier", "all"):
        return Role(
            country,
            "compared",
            float(year),
            f"under agreement since {year}",
            frozenset({"always_treated_comparison"}),
            found[0].agreement_id,
        )
    return Role(
        country, "excluded", float(year), f"already under agreement since {year}", frozenset(), ""
    )
