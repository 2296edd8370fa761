"""From agreement dates to exposure: first treated year and share of each year under agreement.

Years are the periods of the figures: for quarterly and monthly figures, quarters and months.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.cleaning.agreements import AgreementEvent
from analysis.design.calendar import ANNUAL, Calendar

ANY_AGREEMENT = "any_agreement"
"""Pooled instrument: a memorandum of understanding or an EU readmission agreement."""

INSTRUMENTS = (
    ANY_AGREEMENT,
    "mou",
    "eu_readmission",
    "benelux_readmission",
    "benelux_protocol",
    "mobility_partnership",
    "camm",
    "taskforce",
)

# A memorandum, a mobility partnership and a common agenda have no date of entry into force.
_START_EVENT = {
    "mou": "signed",
    "eu_readmission": "in_force",
    "benelux_readmission": "in_force",
    "benelux_protocol": "in_force",
    "mobility_partnership": "signed",
    "camm": "signed",
    # Not an agreement, but the report dates it and reads a rise in confirmations from it.
    "taskforce": "started",
}


class Timing(StrEnum):
    """How a date within a year becomes the first treated year of annual figures."""

    HALF_YEAR = "half_year"
    CALENDAR_YEAR = "calendar_year"


@dataclass(frozen=True)
class Onset:
    """One date from which an instrument bears on a country.

    Attributes:
        country: ISO 3166-1 alpha-3 code.
        instrument: kind of agreement, or the pooled one.
        event: the event asked for.
        earliest: first day the printed date allows.
        latest: last day the printed date allows.
        precision: day, month or year.
        agreement_id: the agreement behind it.
    """

    country: str
    instrument: str
    event: str
    earliest: date
    latest: date
    precision: str
    agreement_id: str


def onsets(events: Iterable[AgreementEvent], instrument: str, event: str) -> list[Onset]:
    """Return the dated onsets of an instrument, sorted by country and date.

    Args:
        events: all agreement events.
        instrument: one of ``INSTRUMENTS``.
        event: ``signed``, ``in_force``, ``start`` (signature for instruments that have no entry
            into force, entry into force for the others), or ``start_or_renewal``.

    Raises:
        ValueError: the instrument or event is not in the vocabulary.
    """
    if instrument not in INSTRUMENTS:
        raise ValueError(f"instrument '{instrument}' is not one of {', '.join(INSTRUMENTS)}")
    kinds = ("mou", "eu_readmission") if instrument == ANY_AGREEMENT else (instrument,)
    found = [
        Onset(
            item.country,
            instrument,
            event,
            item.earliest,
            item.latest,
            item.precision,
            item.agreement_id,
        )
        for item in events
        if item.chosen
        and item.earliest is not None
        and item.latest is not None
        and item.instrument in kinds
        and item.event in _events_meant(event, item.instrument)
    ]
    return sorted(found, key=lambda onset: (onset.country, onset.earliest, onset.agreement_id))


def _events_meant(event: str, instrument: str) -> tuple[str, ...]:
    if event in ("signed", "in_force"):
        return (event,)
    if event == "start":
        return (_START_EVENT[instrument],)
    if event == "start_or_renewal":
        return (_START_EVENT[instrument], "renewed")
    raise ValueError(f"event '{event}' is not signed, in_force, start or start_or_renewal")


def share_range(onset: Onset, year: int, calendar: Calendar = ANNUAL) -> tuple[float, float]:
    """Return the smallest and largest share of ``year`` under agreement that the date allows."""
    return calendar.share_after(onset.latest, year), calendar.share_after(onset.earliest, year)


TOLD_APART = 2
"""A start may leave this many first treated years open; with more, before and after mix."""


def too_coarse(onset: Onset, timing: Timing, calendar: Calendar) -> str:
    """Return why a date is too coarse for the figures, or nothing."""
    if len(first_treated_years(onset, timing, calendar)) <= TOLD_APART:
        return ""
    return f"the date is printed to the {onset.precision} only, too coarse for these figures"


def first_treated_years(
    onset: Onset, timing: Timing, calendar: Calendar = ANNUAL
) -> tuple[int, ...]:
    """Return the first treated year, or every candidate when the printed date leaves it open.

    Under ``half_year`` the year of the event counts when at least half of it remains, else the
    next year does (METHODS: exposure). A date printed to the year allows both, and more where the
    figures are finer than the date.
    """
    earliest, latest = calendar.period_of(onset.earliest), calendar.period_of(onset.latest)
    if timing is Timing.HALF_YEAR:
        earliest += calendar.share_after(onset.earliest, earliest) < 0.5
        latest += calendar.share_after(onset.latest, latest) < 0.5
    return tuple(range(earliest, latest + 1))


def exposure_rows(
    events: Sequence[AgreementEvent],
    countries: Sequence[str],
    years: Sequence[int],
    calendar: Calendar = ANNUAL,
) -> list[dict[str, object]]:
    """Return one row a country, instrument, event and year: shares and first treated years.

    The share is a range because a date printed to the month or year allows several days. A
    country without an onset has a share of zero and no first treated year.
    """
    rows: list[dict[str, object]] = []
    for instrument in INSTRUMENTS:
        for event in ("signed", "in_force", "start"):
            by_country: dict[str, Onset] = {}
            for found in onsets(events, instrument, event):
                by_country.setdefault(found.country, found)
            for country in sorted(countries):
                onset = by_country.get(country)
                rows.extend(_country_rows(country, instrument, event, onset, years, calendar))
    return rows


def _country_rows(
    country: str,
    instrument: str,
    event: str,
    onset: Onset | None,
    years: Sequence[int],
    calendar: Calendar,
) -> list[dict[str, object]]:
    half = first_treated_years(onset, Timing.HALF_YEAR, calendar) if onset else ()
    status = "never" if onset is None else "always" if max(half) <= years[0] else "switches"
    if onset is not None and min(half) > years[-1]:
        status = "not yet"
    return [
        {
            "country": country,
            "instrument": instrument,
            "event": event,
            "year": year,
            "share_low": share_range(onset, year, calendar)[0] if onset else 0.0,
            "share_high": share_range(onset, year, calendar)[1] if onset else 0.0,
            "first_treated_earliest": min(half) if onset else None,
            "first_treated_latest": max(half) if onset else None,
            "status": status,
            "date_earliest": onset.earliest.isoformat() if onset else None,
            "date_latest": onset.latest.isoformat() if onset else None,
            "precision": onset.precision if onset else None,
            "agreement_id": onset.agreement_id if onset else None,
        }
        for year in years
    ]
