"""Fit all specifications of one family of estimators from the tables of the stages before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd

from analysis.caveats.registry import read_caveats
from analysis.cleaning.clean_tables import cells_from_frame, events_from_frame
from analysis.cleaning.observations import states_from_frame
from analysis.cleaning.record import read_measures
from analysis.cleaning.stage_tables import read_stage, to_frame
from analysis.cleaning.tokens import Reading
from analysis.configuration import Settings
from analysis.fitting.context import Context, Fit, fit_all
from analysis.fitting.specification import Specification, read_specifications
from analysis.records import Estimate


def contexts(dataset: str, clean: Path, settings: Settings) -> list[Context]:
    """Return one context a rounding reading, from the tables in ``1_clean``."""
    cells = read_stage(clean / "cells.csv", "cells")
    events = events_from_frame(read_stage(clean / "agreements.csv", "agreements"))
    countries = read_stage(clean / "countries.csv", "countries")["country"].tolist()
    caveats = read_caveats(settings.table("caveats"))
    return [
        Context(
            dataset=dataset,
            reading=str(reading),
            cells=tuple(cells_from_frame(cells, str(reading))),
            events=tuple(events),
            countries=tuple(countries),
            caveats=tuple(caveats),
            unit=settings.rounding_unit,
            level=settings.confidence_level,
            seed=settings.seed,
            gate=settings.period_gate,
            calendar=settings.calendar,
        )
        for reading in settings.readings
    ]


def with_states(context: Context, clean: Path, settings: Settings) -> Context:
    """Return a context with the figures of all states, from the table of observations."""
    observations = read_stage(clean / "observations.csv", "observations")
    figures = states_from_frame(
        observations, settings.state, settings.rounding_unit, Reading(context.reading)
    )
    return replace(context, states=figures)


def specifications_of(estimators: Iterable[str], settings: Settings) -> list[Specification]:
    """Return the specifications of some estimators, expanded to measures, in periods."""
    names = tuple(measure.name for measure in read_measures(settings.table("measures")))
    wanted = set(estimators)
    return [
        item.in_periods(settings.calendar)
        for item in read_specifications(settings.specifications, names)
        if item.estimator in wanted
    ]


def fit_family(
    dataset: str, clean: Path, settings: Settings, estimators: Iterable[str], fit: Fit
) -> pd.DataFrame:
    """Return the validated estimates of one family.

    Args:
        dataset: name of the dataset.
        clean: its folder ``1_clean``.
        settings: the run's settings.
        estimators: names of the family's estimators.
        fit: the family's function from specification and sample to rows.
    """
    rows = fit_all(specifications_of(estimators, settings), contexts(dataset, clean, settings), fit)
    return estimates_frame(rows)


def estimates_frame(rows: Sequence[Estimate]) -> pd.DataFrame:
    """Return estimates as a frame that follows the contract of stage ``3_estimates``."""
    return to_frame([asdict(row) for row in rows], "estimates")
