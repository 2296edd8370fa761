"""Answers against requests: do the figures of a country and year add up under rounding?

Negative answers, confirmed nationalities and unanswered requests would add up to the requests if
all concerned the same people. The report warns that they need not (section 1.4): a surplus or a
gap informs, and the caveat that explains it travels with the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.caveats.found import of_cells, of_dataset, of_measures
from analysis.caveats.registry import Caveat, Situation, attach_any
from analysis.records import Cell

ANSWERS = ("negative_answers", "nationality_confirmed", "unanswered")
REQUESTS = ("lp_requests", "to_requests")
EXPLANATION = "years-different-persons"
"""Caveat that explains a surplus or a gap."""


class Balance(StrEnum):
    """How answers compare with requests over all true counts."""

    CAN_BALANCE = "can balance"
    SURPLUS = "answers exceed requests"
    GAP = "requests exceed answers"


@dataclass(frozen=True)
class Account:
    """Answers against requests of one country and year.

    Attributes:
        country: ISO 3166-1 alpha-3 code.
        year: calendar year.
        answers: cells of the three kinds of answers.
        requests: cells of the kinds of requests that are printed.
        surplus_low: smallest number of answers minus requests.
        surplus_high: largest number of answers minus requests.
        balance: whether they can balance.
        explained_by: caveat that explains a surplus or gap; empty when they can balance.
        caveats: caveats that travel with the row, gravest first.
    """

    country: str
    year: int
    answers: tuple[Cell, ...]
    requests: tuple[Cell, ...]
    surplus_low: int
    surplus_high: int
    balance: Balance
    explained_by: str
    caveats: tuple[Caveat, ...]


def accounts(cells: Sequence[Cell], dataset: str, registry: Sequence[Caveat]) -> list[Account]:
    """Return the account of every country and year with all answers and some requests printed.

    The bounds are exact: a sum of counts that vary independently is smallest where each is.

    Args:
        cells: all cells under one rounding reading.
        dataset: name of the dataset.
        registry: all caveats.
    """
    printed = {cell.key: cell for cell in cells}
    found = []
    for country, year in sorted({(cell.country, cell.year) for cell in cells}):
        answers = [printed.get((country, year, name)) for name in ANSWERS]
        requests = [printed.get((country, year, name)) for name in REQUESTS]
        given = tuple(cell for cell in answers if cell is not None)
        asked = tuple(cell for cell in requests if cell is not None)
        if len(given) == len(ANSWERS) and asked:
            found.append(_account(given, asked, dataset, registry))
    return found


def _account(
    answers: tuple[Cell, ...], requests: tuple[Cell, ...], dataset: str, registry: Sequence[Caveat]
) -> Account:
    low = sum(cell.low for cell in answers) - sum(cell.high for cell in requests)
    high = sum(cell.high for cell in answers) - sum(cell.low for cell in requests)
    balance = Balance.SURPLUS if low > 0 else Balance.GAP if high < 0 else Balance.CAN_BALANCE
    cells = (*answers, *requests)
    country, year = answers[0].country, answers[0].year
    attached = attach_any(
        registry,
        [
            Situation(
                dataset=dataset,
                indicator=cell.indicator,
                instruments=frozenset(),
                countries=frozenset({country}),
                triggers=of_dataset(dataset)
                | of_cells(cells)
                | of_measures(item.indicator for item in cells),
            )
            for cell in cells
        ],
    )
    explained = balance is not Balance.CAN_BALANCE and EXPLANATION in {item.id for item in attached}
    return Account(
        country=country,
        year=year,
        answers=answers,
        requests=requests,
        surplus_low=low,
        surplus_high=high,
        balance=balance,
        explained_by=EXPLANATION if explained else "",
        caveats=tuple(attached),
    )
