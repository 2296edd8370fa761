"""The role of every country in every specification, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.cleaning.agreements import AgreementEvent
from analysis.design.calendar import ANNUAL, Calendar
from analysis.design.roles import assign_roles
from analysis.fitting.sample import exposure_rule
from analysis.fitting.specification import Specification
from analysis.records import Cell


def role_rows(
    specifications: Iterable[Specification],
    cells: Sequence[Cell],
    events: Sequence[AgreementEvent],
    countries: Sequence[str],
    calendar: Calendar = ANNUAL,
) -> list[dict[str, object]]:
    """Return one row a specification, measure and country, with its figures in the window."""
    rows: list[dict[str, object]] = []
    for item in specifications:
        counts = {
            country: sum(
                cell.country == country
                and cell.indicator == item.indicator
                and item.year_from <= cell.year <= item.year_to
                for cell in cells
            )
            for country in countries
        }
        for role in assign_roles(events, countries, exposure_rule(item, calendar)):
            finite = bool(np.isfinite(role.first_treated))
            rows.append(
                {
                    "specification": item.name,
                    "indicator": item.indicator,
                    "country": role.country,
                    "role": role.role,
                    "first_treated": int(role.first_treated) if finite else None,
                    "figures": counts[role.country],
                    "reason": calendar.in_words(role.reason),
                }
            )
    return rows
