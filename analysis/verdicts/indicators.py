"""The 14 effect indicators and the report's own verdicts, as the scorecard needs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.cleaning.tables import RawRow

AGREEMENTS_ANSWER = "instruments"
FIGURES_ANSWER = "figures"

_READMISSION = frozenset({"eu_readmission", "benelux_readmission", "benelux_protocol"})
_PARTNERSHIP = frozenset({"mobility_partnership", "camm"})
_BY_TABLE = {"table1": _READMISSION, "table2": _PARTNERSHIP}
_OPERATIONAL = "operational"
_OPERATIONAL_INDICATOR = "I5"
_GOAL = "goal2"


@dataclass(frozen=True)
class Indicator:
    """One effect indicator of the report.

    Attributes:
        id: N1..N9 national, I1..I5 international.
        level: national or international.
        order: place in the report, 1..14.
        label: language code -> label.
        measures: measures that bear on it, the first one foremost.
        instruments: instruments that bear on it.
        expected: change that better cooperation would give: increase, decrease or empty.
        tested_by: figures, instruments or none.
        operationalisation: language code -> what stands for the indicator here.
        hypothesis: language code -> what would be seen if the indicator is met.
        missing: language code -> the figure that would test it.
    """

    id: str
    level: str
    order: int
    label: dict[str, str]
    measures: tuple[str, ...]
    instruments: frozenset[str]
    expected: str
    tested_by: str
    operationalisation: dict[str, str]
    hypothesis: dict[str, str]
    missing: dict[str, str]


@dataclass(frozen=True)
class ReportVerdict:
    """One verdict of the report on one country.

    Attributes:
        id: name of the verdict.
        country: ISO 3166-1 alpha-3 code.
        goal: goal that is judged.
        printed: the words of the report.
        verdict: the same in the vocabulary of this project.
        line: line or lines of the report's text.
        scope: instrument or level that is judged, after the goal in the name; empty for none.
        instruments: instruments that the verdict is about; empty for the national efforts.
    """

    id: str
    country: str
    goal: str
    printed: str
    verdict: str
    line: str
    scope: str
    instruments: frozenset[str]


def read_indicators(rows: Iterable[RawRow]) -> list[Indicator]:
    """Return the indicators in the order of the report."""
    return sorted((_indicator(row.values) for row in rows), key=lambda item: item.order)


def _indicator(values: dict[str, str]) -> Indicator:
    def text(name: str) -> dict[str, str]:
        return {language: values[f"{name}_{language}"] for language in ("en", "nl")}

    return Indicator(
        id=values["indicator_id"],
        level=values["level"],
        order=int(values["order"]),
        label=text("label"),
        measures=_list(values["measures"]),
        instruments=frozenset(_list(values["instrument"])),
        expected=values["expected_sign"],
        tested_by=values["tested_by"],
        operationalisation=text("operationalisation"),
        hypothesis=text("hypothesis"),
        missing=text("missing"),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def read_verdicts(rows: Iterable[RawRow]) -> list[ReportVerdict]:
    """Return the report's verdicts in the order of the file."""
    return [_verdict(row.values) for row in rows]


def _verdict(values: dict[str, str]) -> ReportVerdict:
    stem = f"{values['country']}-{values['where']}-{values['goal']}"
    scope = values["verdict_id"].removeprefix(stem).removeprefix("-")
    named = frozenset({scope}) if scope in _READMISSION | _PARTNERSHIP else frozenset()
    return ReportVerdict(
        id=values["verdict_id"],
        country=values["country"],
        goal=values["goal"],
        printed=values["verdict_printed"],
        verdict=values["verdict"],
        line=values["line"],
        scope=scope,
        instruments=named or _BY_TABLE.get(values["where"], frozenset()),
    )


def bears_on(verdict: ReportVerdict, indicator: Indicator) -> bool:
    """Return whether a verdict of the report is about what an indicator measures.

    The indicators spell out the second end goal (section 1.2.3), so verdicts on that goal count:
    those on an instrument of the indicator, and those on the national efforts for the national
    indicators. Operational cooperation has verdicts of its own.
    """
    if verdict.scope == _OPERATIONAL:
        return indicator.id == _OPERATIONAL_INDICATOR
    if verdict.goal != _GOAL:
        return False
    if verdict.instruments:
        return bool(verdict.instruments & indicator.instruments)
    return indicator.level == "national"
