"""Facts about figures and agreements that call for a caveat, found without a model."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.cleaning.agreements import AgreementEvent
from analysis.cleaning.tokens import TokenKind, parse_token
from analysis.records import Cell, is_simulated

CONCLUDED = frozenset({"signed", "in_force"})
"""Events by which an agreement exists."""

_REQUESTS = frozenset({"lp_requests", "to_requests"})


_MARKS = {
    ("size", "over-rejects"): "over_rejects",
    ("size", "not measured"): "size_not_measured",
    ("coverage", "under-covers"): "under_covers",
}
"""What the calibration says of a method -> the trigger that it calls for."""


def of_marks(size: object, coverage: object) -> frozenset[str]:
    """Return the triggers of a method that errs more often than it claims, or was not measured.

    Args:
        size: mark of its rejections without effect; None when there is nothing to mark.
        coverage: mark of its intervals with an effect, likewise.
    """
    marks = (("size", size), ("coverage", coverage))
    return frozenset(_MARKS[kind, str(mark)] for kind, mark in marks if (kind, str(mark)) in _MARKS)


def of_dataset(dataset: str) -> frozenset[str]:
    """Return the trigger of a dataset as such, read from its name."""
    if dataset == "published":
        return frozenset({"selected_print"})
    if is_simulated(dataset):
        return frozenset({"simulated"})
    return frozenset({"eurostat_scope" if dataset.startswith("eurostat") else "user_series"})


def of_cells(cells: Iterable[Cell]) -> frozenset[str]:
    """Return the triggers of figures known only as a range and of years that were inferred."""
    triggers = set()
    for cell in cells:
        if all(parse_token(token, 1).kind is TokenKind.RANGE for token in cell.tokens):
            triggers.add("range_cells")
        if "year" in cell.leaves_open:
            triggers.add("year_not_printed")
    return frozenset(triggers)


def of_measures(measures: Iterable[str]) -> frozenset[str]:
    """Return the trigger of requests of both kinds in one result."""
    both = set(measures) >= _REQUESTS
    return frozenset({"denominator_changed"}) if both else frozenset()


def of_rivals(
    events: Iterable[AgreementEvent], countries: Iterable[str], instrument: str, years: range
) -> frozenset[str]:
    """Return the trigger of another instrument that begins within the years of a result.

    Args:
        events: all agreement events.
        countries: countries of the result.
        instrument: instrument of the result; empty for none, when every instrument is another.
        years: calendar years after the first year compared.
    """
    wanted = frozenset(countries)
    rival = any(
        event.country in wanted
        and event.chosen
        and event.event in CONCLUDED | {"started"}
        and event.instrument != instrument
        and event.earliest is not None
        and event.earliest.year in years
        for event in events
    )
    return frozenset({"rival_event"}) if rival else frozenset()
