"""Everything a dataset rests on, read and checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.caveats.registry import Caveat, read_caveats
from analysis.cleaning.record import Record
from analysis.cleaning.tables import RawRow, load_schema, read_raw
from analysis.configuration import Settings
from analysis.fitting.specification import Specification, read_specifications, require_headline
from analysis.sources import read_basis
from analysis.verdicts.claims import read_claims


@dataclass(frozen=True)
class Inputs:
    """All inputs of one dataset, validated together.

    Attributes:
        record: figures, countries, measures and agreements; for a simulated dataset the record
            that it agrees with.
        caveats: registry of caveats.
        specifications: models to fit, one a measure.
        indicators: the report's effect indicators, as rows.
        verdicts: the report's verdicts, as rows.
        claims: the report's claims, as rows.
    """

    record: Record
    caveats: tuple[Caveat, ...]
    specifications: tuple[Specification, ...]
    indicators: tuple[RawRow, ...]
    verdicts: tuple[RawRow, ...]
    claims: tuple[RawRow, ...]


def read_inputs(settings: Settings) -> Inputs:
    """Read and check every input of one dataset.

    Args:
        settings: the settings of the dataset.

    Raises:
        InputError: the first problem found, naming file, row, column, value and remedy.
    """
    record = read_basis(settings)
    names = tuple(measure.name for measure in record.measures)
    specifications = read_specifications(settings.specifications, names)
    require_headline(specifications, settings.specifications)
    tables = {
        name: tuple(read_raw(settings.table(name), load_schema(f"raw_{name}")))
        for name in ("indicators", "verdicts", "claims")
    }
    _check_lists(tables["verdicts"], "country", record.countries)
    _check_lists(tables["claims"], "countries", record.countries)
    _check_lists(tables["claims"], "indicator", names)
    _check_lists(tables["indicators"], "measures", names)
    read_claims(tables["claims"], names)
    return Inputs(
        record, tuple(read_caveats(settings.table("caveats"))), tuple(specifications), **tables
    )


def _check_lists(rows: Iterable[RawRow], column: str, known: Iterable[str]) -> None:
    allowed = set(known)
    for row in rows:
        for value in row.values[column].split("|"):
            if value and value not in allowed:
                raise row.error(column, f"'{value}' is unknown; use {', '.join(sorted(allowed))}")
