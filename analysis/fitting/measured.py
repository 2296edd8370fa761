"""How often a method erred on simulated panels, set beside each of its results.

A test at 5% or an interval at 95% is read through its measured size (rejections where nothing
happened) and coverage (intervals that hold a known effect). They come from the simulated design
nearest to the result, among those in which the same method was measured: same estimator, kind of
error, form of the outcome and rounding lens. The distance is the sum of the absolute log ratios of
the numbers of treated countries, of all countries and of years. Of designs equally near the one in
which the method does worst speaks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.caveats.found import of_marks
from analysis.caveats.registry import Caveat, Situation, attach, gravest_first
from analysis.cleaning.stage_tables import read_stage
from analysis.records import Lens
from analysis.simulation.marks import TRUE_COUNTS, Mark

Row = dict[str, object]
Method = tuple[str, str, str, str]
"""Estimator, inference, form of the outcome and lens, as the calibration names them."""

SIZE, COVERAGE = "size", "coverage"

_INFERENCE = {
    "sandwich clustered by country": "clustered",
    "profile likelihood": "profile",
    "placebo countries": "placebo",
}
_WITHIN_DRAWS = " within draws, Rubin's rules"
_TIE = 1e-9


@dataclass(frozen=True)
class Extent:
    """How large a comparison is.

    Attributes:
        n_treated: treated countries.
        n_countries: countries with a figure, treated or compared.
        n_years: years of the figures.
    """

    n_treated: int
    n_countries: int
    n_years: int

    def distance(self, other: Extent) -> float:
        """Return the sum of absolute log ratios of the three numbers; none may be zero."""
        pairs = (
            (self.n_treated, other.n_treated),
            (self.n_countries, other.n_countries),
            (self.n_years, other.n_years),
        )
        return sum(abs(math.log(ours / theirs)) for ours, theirs in pairs)


@dataclass(frozen=True)
class Measured:
    """The rate of one method in one simulated design.

    Attributes:
        design: name of the design.
        extent: its size.
        rate: rejections without effect, or coverage.
        excess: how far the rate lies on the wrong side of the level it claims.
        panels: simulated panels behind it.
        mark: what the rate says.
    """

    design: str
    extent: Extent
    rate: float
    excess: float
    panels: int
    mark: str


@dataclass(frozen=True)
class Calibration:
    """Every measured rate, by kind of rate and method."""

    rates: Mapping[tuple[str, Method], Sequence[Measured]]

    @classmethod
    def of(cls, size: pd.DataFrame, coverage: pd.DataFrame) -> Calibration:
        """Return the rates of the tables ``calibration_size`` and ``calibration_rounding``."""
        rates: dict[tuple[str, Method], list[Measured]] = {}
        for kind, table, column, side in (
            (SIZE, size, "rejection_rate", 1.0),
            (COVERAGE, coverage, "coverage", -1.0),
        ):
            for row in table[table[column].notna()].to_dict("records"):
                method = tuple(str(row[n]) for n in ("estimator", "inference", "outcome", "lens"))
                found = Measured(
                    str(row["design"]),
                    Extent(*(int(row[n]) for n in ("n_treated", "n_countries", "n_years"))),
                    float(row[column]),
                    side * (float(row[column]) - float(row["nominal"])),
                    int(row["n_panels"]),
                    str(row["mark"]),
                )
                rates.setdefault((kind, method), []).append(found)  # type: ignore[arg-type]
        return cls(rates)

    def nearest(self, kind: str, method: Method, extent: Extent) -> Measured | None:
        """Return the rate of a method in the design nearest in size; None when never measured."""
        known = self.rates.get((kind, method), ())
        if not known:
            return None
        distances = [item.extent.distance(extent) for item in known]
        near = min(distances) + _TIE
        close = [item for item, away in zip(known, distances, strict=True) if away <= near]
        return max(close, key=lambda item: (item.excess, item.design))

    def columns(self, kind: str, method: Method, extent: Extent) -> Row:
        """Return the columns of one kind of rate: number, panels, design and mark."""
        found = self.nearest(kind, method, extent)
        if found is None:
            return {f"{kind}_mark": str(Mark.NOT_MEASURED)}
        return {
            f"{kind}_measured": found.rate,
            f"{kind}_panels": found.panels,
            f"{kind}_design": found.design,
            f"{kind}_mark": found.mark,
        }


def read_calibration(size: Path, coverage: Path) -> Calibration:
    """Read the measured rates.

    Args:
        size: table of the size of the tests.
        coverage: table of the rounding lenses.

    Raises:
        pandera.errors.SchemaError: a table does not follow its schema.
    """
    return Calibration.of(
        read_stage(size, "calibration_size"), read_stage(coverage, "calibration_rounding")
    )


def outcome_of(form: str) -> str:
    """Return the form of the outcome without the denominator of a share."""
    return form.split(" of ")[0]


def method_of(row: Mapping[str, Any]) -> Method:
    """Return the method of an estimate, as the calibration names it."""
    lens = str(row["lens"])
    inference = str(row["inference"]).removesuffix(_WITHIN_DRAWS)
    return (
        str(row["estimator"]),
        _INFERENCE.get(inference, inference),
        outcome_of(str(row["form"])),
        lens,
    )


def extent_of(row: Mapping[str, Any]) -> Extent:
    """Return the size of the comparison behind an estimate; one treated in a one-country model."""
    one = not pd.isna(row["country"]) and row["country"] != ""
    return Extent(
        1 if one else int(row["n_treated"]),
        int(row["n_clusters"]),
        len(str(row["years"]).split("|")),
    )


def rates_of(row: Mapping[str, Any], calibration: Calibration) -> Row:
    """Return the columns that say how often the method of an estimate errs.

    Estimates without p-value and interval have none: there is nothing to mark.
    """
    tested, covered = not pd.isna(row["p_value"]), not pd.isna(row["ci_low"])
    columns: Row = {}
    if not (tested or covered):
        return columns
    estimator, inference, outcome, lens = method_of(row)
    extent = extent_of(row)
    # A test is measured on the true counts: what rounding adds stands in the bounds.
    counted = TRUE_COUNTS if lens == Lens.AS_PRINTED else lens
    columns |= calibration.columns(SIZE, (estimator, inference, outcome, counted), extent)
    if covered:
        columns |= calibration.columns(COVERAGE, (estimator, inference, outcome, lens), extent)
    return columns


def marked_estimates(
    rows: Iterable[Mapping[str, Any]], calibration: Calibration, registry: Sequence[Caveat]
) -> list[Row]:
    """Return estimates with the measured rates of their methods and the caveats these call for.

    Args:
        rows: rows of the table of estimates.
        calibration: every measured rate.
        registry: all caveats.
    """
    by_id = {caveat.id: caveat for caveat in registry}
    found: list[Row] = []
    for row in rows:
        columns = rates_of(row, calibration)
        names = set(str(row["caveat_ids"]).split("|"))
        triggers = of_marks(columns.get("size_mark"), columns.get("coverage_mark"))
        if triggers:
            situation = Situation(
                str(row["dataset"]), str(row["indicator"]), frozenset(), frozenset(), triggers
            )
            names |= {item.id for item in attach(registry, situation) if item.trigger in triggers}
        ids = "|".join(item.id for item in gravest_first(by_id[name] for name in names))
        found.append({**row, **columns, "caveat_ids": ids})
    return found
