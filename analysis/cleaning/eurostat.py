"""Third-country nationals ordered to leave and returned, by citizenship, from Eurostat's tables.

Eurostat rounds these counts to the nearest multiple of five, zero included: a printed 0 stands for
0, 1 or 2 people and a printed 5 for 3 to 7. Nothing is printed as ``<5``; what is confidential or
not delivered is a colon and stays unknown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.cleaning.eurostat_formats import (
    CITIZEN,
    GEO,
    REMEDY,
    TIME,
    Download,
    Observation,
    open_download,
)
from analysis.cleaning.eurostat_names import Names, is_group
from analysis.cleaning.figures import Figure
from analysis.cleaning.record import Step
from analysis.cleaning.tables import RawRow
from analysis.cleaning.tokens import Token, TokenError, parse_token
from analysis.records import InputError

TOTALS: Mapping[str, frozenset[str]] = {
    "freq": frozenset({"a", "annual"}),
    "age": frozenset({"total"}),
    "sex": frozenset({"t", "total"}),
    "unit": frozenset({"per", "person", "persons"}),
    "c_dest": frozenset({"total"}),
    "indic_mg": frozenset({"total", "total number of persons returned"}),
}
"""Dimension -> the value that stands for all people; other values are parts and are left."""

FLAGS = {
    "b": "break in the series",
    "c": "confidential",
    "d": "definition differs",
    "e": "estimated",
    "f": "forecast",
    "i": "see metadata",
    "n": "not significant",
    "p": "provisional",
    "r": "revised",
    "s": "estimate by Eurostat",
    "u": "low reliability",
    "z": "not applicable",
}
"""Flag -> its meaning in Eurostat's code list of observation flags."""

_NUMBER = re.compile(r"(\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)(?:\.0)?")
_NONE = frozenset({"", ":", "na", "nan"})


@dataclass(frozen=True)
class Reported:
    """What one state reported about one citizenship and year.

    Attributes:
        state: reporting state, ISO 3166-1 alpha-3 code.
        country: citizenship, ISO 3166-1 alpha-3 code.
        year: calendar year.
        indicator: name of the measure.
        token: the figure; None where none is printed.
        flag: flags as printed, one letter each.
        missing: why no figure is printed; empty where there is one.
        row: row of the file.
    """

    state: str
    country: str
    year: int
    indicator: str
    token: Token | None
    flag: str
    missing: str
    row: RawRow

    @property
    def source(self) -> str:
        """File and line."""
        return f"{self.row.file.name} line {self.row.number}"


@dataclass(frozen=True)
class Scope:
    """What is taken from a table.

    Attributes:
        names: codes and names of countries.
        countries: citizenships to keep, ISO 3166-1 alpha-3 codes.
        years: first and last year.
        unit: rounding unit, people.
    """

    names: Names
    countries: Collection[str]
    years: tuple[int, int]
    unit: int


@dataclass
class _Tally:
    """What was met on the way through one table."""

    read: int = 0
    whole: int = 0
    parts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unused: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Harvest:
    """What was taken from one table, and the steps that led to it.

    Attributes:
        reported: figures and gaps of all states, in the order of the file.
        steps: what each cleaning step did.
    """

    reported: tuple[Reported, ...]
    steps: tuple[Step, ...]


def harvest(path: Path, indicator: str, scope: Scope) -> Harvest:
    """Read one Eurostat table.

    Args:
        path: the downloaded file.
        indicator: measure that the table holds.
        scope: citizenships, years and rounding unit.

    Raises:
        InputError: the format is unknown, the total of a dimension is missing, a period is no
            year, a value is no count or no multiple of the unit, or a figure occurs twice.
    """
    download = open_download(path)
    tally = _Tally()
    found: dict[tuple[str, str, int], Reported] = {}
    for observation in _totals(download, tally):
        reported = _reported(observation, indicator, scope, tally)
        if reported is None:
            continue
        key = (reported.state, reported.country, reported.year)
        if key in found:
            raise observation.row.error(
                observation.column,
                f"a second figure for {' '.join(map(str, key))}; the first is in row "
                f"{found[key].row.number}; keep one",
            )
        found[key] = reported
    if not tally.whole:
        raise InputError(_no_totals(download, tally))
    return Harvest(tuple(found.values()), tuple(_steps(download, tally, found.values(), scope)))


def _totals(download: Download, tally: _Tally) -> Iterator[Observation]:
    """Return the observations that count all people, whatever age, sex or destination."""
    extra = [name for name in download.dimensions if name not in (TIME, GEO, CITIZEN)]
    for observation in download.observations():
        tally.read += 1
        whole = True
        for name in extra:
            value = observation.dimensions[name]
            tally.parts[name][value] += 1
            if name in TOTALS:
                whole = whole and value.casefold() in TOTALS[name]
            elif len(tally.parts[name]) > 1:
                raise observation.row.error(
                    observation.column,
                    f"the column {name} is not known and has several values "
                    f"({', '.join(sorted(tally.parts[name]))}); download its total only",
                )
        if whole:
            tally.whole += 1
            yield observation


def _no_totals(download: Download, tally: _Tally) -> str:
    for name, values in tally.parts.items():
        if name in TOTALS and not any(value.casefold() in TOTALS[name] for value in values):
            return (
                f"{download.path}, column {name}: {', '.join(sorted(values)[:8])} - the total is "
                f"missing; download the table with its total ({'/'.join(sorted(TOTALS[name]))})"
            )
    return f"{download.path}: no observation counts all people - {REMEDY}"


def _reported(
    observation: Observation, indicator: str, scope: Scope, tally: _Tally
) -> Reported | None:
    """Return what an observation says about a country in scope; None for all others."""
    place = observation.dimensions
    country = scope.names.country(place[CITIZEN])
    if country not in scope.countries:
        met = tally.unused if country else tally.groups
        (met if country or is_group(place[CITIZEN]) else tally.unmatched)[place[CITIZEN]] += 1
        return None
    state = scope.names.country(place[GEO])
    if state is None:
        (tally.groups if is_group(place[GEO]) else tally.unmatched)[place[GEO]] += 1
        return None
    if not re.fullmatch(r"\d{4}", place[TIME]):
        raise observation.row.error(
            observation.column,
            f"'{place[TIME]}' is no year; download the annual table, whose name has no digit",
        )
    year = int(place[TIME])
    if not scope.years[0] <= year <= scope.years[1]:
        return None
    tally.flags.update(observation.flag)
    token, missing = _value(observation, scope.unit)
    return Reported(
        state, str(country), year, indicator, token, observation.flag, missing, observation.row
    )


def _value(observation: Observation, unit: int) -> tuple[Token | None, str]:
    """Return the figure, or None and why there is none."""
    if "c" in observation.flag:
        return None, "confidential"
    if observation.value.casefold() in _NONE:
        return None, "not applicable" if "z" in observation.flag else "not available"
    match = _NUMBER.fullmatch(observation.value)
    if not match:
        raise observation.row.error(
            observation.column,
            f"'{observation.value}' is no count; write a whole number without separators, or : "
            "for none",
        )
    try:
        return parse_token(re.sub(r"\D", "", match[1]), unit), ""
    except TokenError as problem:
        raise observation.row.error(observation.column, str(problem)) from problem


def _steps(
    download: Download, tally: _Tally, found: Collection[Reported], scope: Scope
) -> Iterator[Step]:
    table = download.path.name
    printed = sum(item.token is not None for item in found)
    parts = ", ".join(name for name in tally.parts if name in TOTALS)
    yield Step(
        "totals",
        tally.read,
        tally.whole,
        f"{table} ({download.format}): observations that count all people"
        + (f" (total of {parts})" if parts else ""),
    )
    known = tally.whole - tally.unmatched.total()
    yield Step(
        "unmatched names",
        tally.whole,
        known,
        f"{table}: {_listed('labels that name no country known here, left', tally.unmatched)}",
    )
    yield Step(
        "unused names",
        known,
        known - tally.groups.total() - tally.unused.total(),
        f"{table}: {_listed('totals and groups, left', tally.groups)}; "
        f"{_listed('citizenships off the focus list, left', tally.unused)}",
    )
    absent = sorted(set(scope.countries) - {item.country for item in found})
    yield Step(
        "focus countries",
        len(scope.countries),
        len(scope.countries) - len(absent),
        f"{table}: focus countries met by name or code in {scope.years[0]}-{scope.years[1]}"
        + (f"; without a row: {', '.join(absent)}" if absent else "; none is without a row"),
    )
    why = Counter(item.missing for item in found if item.missing)
    yield Step(
        "printed",
        len(found),
        printed,
        f"{table}: figures of all states on focus countries that are printed; "
        + (", ".join(f"{reason}: {n}" for reason, n in sorted(why.items())) or "none is missing"),
    )
    flags = ", ".join(
        f"{flag} ({FLAGS.get(flag, 'no meaning known')}): {n}"
        for flag, n in sorted(tally.flags.items())
    )
    yield Step("flags", len(found), len(found), f"{table}: flags kept: {flags or 'none'}")


def _listed(what: str, met: Counter[str]) -> str:
    return f"{what}: {', '.join(sorted(met))}" if met else f"{what}: none"


def figures(reported: Collection[Reported], state: str) -> tuple[Figure, ...]:
    """Return the printed figures of one reporting state, ready to become cells.

    Args:
        reported: what all states reported.
        state: the reporting state, ISO 3166-1 alpha-3 code.

    Raises:
        InputError: the state reported no figure.
    """
    found = tuple(
        Figure(_printed_row(item), item.token, item.country, item.year, item.indicator, _open(item))
        for item in reported
        if item.state == state and item.token is not None
    )
    if not found:
        others = ", ".join(sorted({item.state for item in reported})) or "none"
        raise InputError(
            f"the Eurostat files hold no figure reported by {state} (states met: {others}) - "
            "download the tables for that state too, or name another under sources, key state"
        )
    return found


def _printed_row(item: Reported) -> RawRow:
    """Return the row of the file under the names that a trail shows."""
    token = item.token.text if item.token else ""
    values = {
        "country": item.country,
        "indicator": item.indicator,
        "year_from": str(item.year),
        "token": token,
        "line": item.source,
        "note": meaning(item.flag),
    }
    return RawRow(item.row.file, item.row.number, values)


def meaning(flags: str) -> str:
    """Return what flags mean, in words."""
    return ", ".join(FLAGS.get(flag, f"{flag}: no meaning known") for flag in flags)


def _open(item: Reported) -> str:
    return "definition" if "d" in item.flag else ""
