"""From a row of any table to the estimates, cells and raw rows that it rests on."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

CELL = re.compile(r"(?P<country>[A-Z]{3}) (?P<year>\d{4}[^']*?) (?P<indicator>[a-z_]+) '")
"""A cell as the verdict tables write it: country, year, measure, then the token in quotes."""

_AGREEMENT = re.compile(r"(?:([A-Z]{3}) )?([a-z_]+) ([a-z_]+)[^(;]*\(line ([^)]+)\)")
"""An agreement as the scorecard writes it: country in a row of all, instrument, event, line."""

_CHECK = re.compile(r"accounting/(?P<country>[A-Z]{3})/(?P<year>[^/]+)/(?P<reading>\w+)$")
_ANSWERS = (
    *("negative_answers", "nationality_confirmed", "unanswered"),
    *("lp_requests", "to_requests"),
)

_PREFIXES = {"imputation_": "multiple_imputation", "likelihood_": "interval_likelihood"}
_BOUNDS = ("bound_", "ci_union_", "sign_")


@dataclass(frozen=True, order=True)
class CellKey:
    """Names the cells of a measure; an empty part stands for all.

    Attributes:
        country: ISO 3166-1 alpha-3 code.
        year: year or period as written.
        indicator: name of the measure.
    """

    country: str
    year: str
    indicator: str


def lens_of(column: str, values: Mapping[str, str]) -> str:
    """Return the rounding lens through which a column of a row is seen."""
    if values.get("lens"):
        return values["lens"]
    for prefix, lens in _PREFIXES.items():
        if column.startswith(prefix):
            return lens
    if column.startswith(_BOUNDS):
        return "bounds"
    if not column and values.get("bound_low") and not values.get("estimate"):
        return "bounds"
    return "as_printed"


def estimate_column(column: str) -> str:
    """Return the column of ``estimates`` that a column of a wide table repeats."""
    for prefix in _PREFIXES:
        column = column.removeprefix(prefix)
    return column


def estimate_ids(
    dataset: str, values: Mapping[str, str], column: str, known: Collection[str], reading: str
) -> list[str]:
    """Return the estimates that a row repeats or varies.

    Args:
        dataset: name of the dataset.
        values: the row.
        column: the column asked for; it chooses the lens.
        known: identifiers of all estimates.
        reading: reading of tables that keep to the main one.
    """
    lens = lens_of(column, values)
    for name in ("estimate_id", "row_id"):
        if values.get(name):
            direct = (values[name], f"{values[name]}/{lens}")
            return [found for found in direct if found in known]
    if not values.get("specification") or not values.get("indicator"):
        return []
    model = f"{dataset}/{values['specification']}/{values['indicator']}"
    reading = values.get("reading") or reading
    country = values.get("country", "")
    for name in (f"{model}/{country}/{reading}/{lens}", f"{model}/{reading}/{lens}"):
        if name in known:
            return [name]
    # A model of one country at a time, named without its country.
    ending = f"/{reading}/{lens}"
    return sorted(name for name in known if name.startswith(f"{model}/") and name.endswith(ending))


def agreement_keys(values: Mapping[str, str]) -> set[tuple[str, ...]]:
    """Return country, instrument, event and source line of the agreements that a row names."""
    return {
        (match[1] or values["country"], match[2], match[3], match[4])
        for match in _AGREEMENT.finditer(values.get("agreements") or "")
    }


def cell_keys(values: Mapping[str, str]) -> list[CellKey]:
    """Return the cells that a row names: in words, or by its own country, year and measure."""
    found = [
        CellKey(*match.group("country", "year", "indicator"))
        for name in ("cells", "figures")
        for match in CELL.finditer(values.get(name, ""))
    ]
    if found:
        return found
    check = _CHECK.match(values.get("check", ""))
    if check:
        return [CellKey(check["country"], check["year"], measure) for measure in _ANSWERS]
    country = values.get("country", "")
    if len(country) == 3 and country.isupper():
        return [CellKey(country, values.get("year", ""), values.get("indicator", ""))]
    return []


RAW_ROWS = {
    "claim_id": ("claims", "claim_id"),
    "indicator_id": ("indicators", "indicator_id"),
    "caveat_id": ("caveats", "caveat_id"),
    "agreement_id": ("agreements", "agreement_id"),
}
"""Column of a result -> table of the record and column where its value stands."""
