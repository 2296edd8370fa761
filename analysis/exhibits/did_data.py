"""The rows behind the figures of difference-in-differences and what it depends on.

Four figures concern the question of the headline: its measure and instrument, countries taken
together. The event study, the two-by-two comparisons and the limits on parallel trends are shown
for every measure that carries them. Where several states report, each in turn is shown for every
triple difference. What carries none is a row with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.caveats.registry import Caveat
from analysis.cleaning.stage_tables import read_stage
from analysis.exhibits.caveats import joined
from analysis.exhibits.figure_data import FigureData
from analysis.exhibits.numbers import single
from analysis.records import Identified

Row = dict[str, object]
Key = tuple[str, str]
"""Specification and measure."""

SCHEMAS = {
    "event_study": "figure_event_study",
    "specification_curve": "figure_specification_curve",
    "bacon": "figure_bacon",
    "leave_one_out": "figure_leave_one_out",
    "randomization": "figure_randomization",
    "placebo_states": "figure_placebo_states",
    "parallel_trends": "figure_parallel_trends",
}
"""Figure, which is also its kind -> schema of its rows."""

_MAIN = ("headline", "main")
_NUMBERS = ("estimate", "low")
_PANEL = "two_way_fixed_effects"
_RANDOMIZATION_TEST = "randomization_coefficient"


@dataclass(frozen=True)
class Checks:
    """Tables of stages 3 and 4, under the main reading except for the curve.

    Attributes:
        inference: every test for few countries.
        event_study: estimates by event time.
        randomization: estimates under other assignments of the dates.
        curve: every specification of each question, under every reading.
        bacon: two-by-two comparisons.
        leave_one_out: estimates without one country.
        trends: limits on parallel trends.
        states: triple differences with every state in turn; None where one state reports.
    """

    inference: pd.DataFrame
    event_study: pd.DataFrame
    randomization: pd.DataFrame
    curve: pd.DataFrame
    bacon: pd.DataFrame
    leave_one_out: pd.DataFrame
    trends: pd.DataFrame
    states: pd.DataFrame | None = None


def read_checks(results: Path, reading: str, *, several_states: bool) -> Checks:
    """Read the tables behind the figures.

    Args:
        results: folder of the dataset's results.
        reading: the main rounding reading.
        several_states: whether the figures are those of several states.

    Raises:
        pandera.errors.SchemaError: a table does not follow its schema.
    """
    estimates, sensitivity = results / "3_estimates", results / "4_sensitivity"

    def main(path: Path, schema: str) -> pd.DataFrame:
        table = read_stage(path, schema)
        return table[table["reading"] == reading]

    return Checks(
        inference=main(estimates / "inference.csv", "inference"),
        event_study=main(estimates / "event_study.csv", "event_study"),
        randomization=main(estimates / "randomization.csv", "randomization"),
        curve=read_stage(sensitivity / "specification_curve.csv", "specification_curve"),
        bacon=main(sensitivity / "bacon.csv", "robustness"),
        leave_one_out=main(sensitivity / "leave_one_out.csv", "robustness"),
        trends=main(sensitivity / "parallel_trends.csv", "parallel_trends"),
        states=main(sensitivity / "placebo_states.csv", "placebo_states")
        if several_states
        else None,
    )


def did_figures(
    checks: Checks, table: pd.DataFrame, reading: str, registry: Sequence[Caveat]
) -> list[FigureData]:
    """Return the figures with the rows behind them.

    Args:
        checks: tables of stages 3 and 4.
        table: the estimates table, all readings.
        reading: the main rounding reading.
        registry: all caveats.
    """
    main = pooled(table[table["reading"] == reading])
    question = _question(main)
    rows = {
        "event_study": event_study_rows(checks),
        "specification_curve": curve_rows(checks, pooled(table), question),
        "bacon": bacon_rows(checks, main),
        "leave_one_out": leave_one_out_rows(checks, question),
        "randomization": randomization_rows(checks, question),
        "parallel_trends": parallel_trends_rows(checks, main),
    }
    if checks.states is not None:
        rows["placebo_states"] = placebo_states_rows(checks.states)
    return [
        FigureData(name, name, "", SCHEMAS[name], found, _caveats(found, main, registry))
        for name, found in rows.items()
    ]


def pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of models of several countries, which carry no country of their own."""
    return table[table["country"].isna()]


def _question(main: pd.DataFrame) -> pd.DataFrame:
    """Return the models that answer the question of the headline; warnings answer another."""
    headline = main[main["role"] == "headline"].iloc[0]
    same = [main[name] == headline[name] for name in ("indicator", "instrument")]
    answers: pd.DataFrame = main[same[0] & same[1] & (main["role"] != "warning")]
    return answers


def _caveats(rows: Iterable[Row], main: pd.DataFrame, registry: Sequence[Caveat]) -> str:
    """Return the caveats of the models that give a figure its numbers.

    A figure without a number has those of the models that it could not show, and one for which no
    model was asked has those of the headline.
    """
    listed = list(rows)
    showing = [row for row in listed if any(single(row.get(name)) is not None for name in _NUMBERS)]
    models = _keyed(main, {key for row in showing or listed for key in _keys(row)})
    if models.empty:
        models = main[main["role"] == "headline"]
    ids = {name for ids in models["caveat_ids"] for name in ids.split("|")}
    return joined(ids, registry)


def _keys(row: Row) -> Iterator[Key]:
    """Yield the model of a row, and the earlier change that it is set against."""
    indicator = str(row["indicator"])
    yield str(row["specification"]), indicator
    if "against" in row:
        yield str(row["against"]), indicator


def event_study_rows(checks: Checks) -> list[Row]:
    """Return estimates by event time of every model that has them, or its reason."""
    names = ("specification", "indicator", "event_time", "estimate")
    ends = ("ci_low", "ci_high", "bound_low", "bound_high", "reason")
    return _records(checks.event_study, (*names, *ends))


def curve_rows(checks: Checks, table: pd.DataFrame, question: pd.DataFrame) -> list[Row]:
    """Return every specification of the question under every reading.

    Args:
        checks: tables of stages 3 and 4.
        table: models of several countries, all readings.
        question: models that answer the question.
    """
    models = {
        (row["specification"], row["reading"]): row
        for row in _of_models(table, question).to_dict("records")
    }
    found = _of_models(pooled(checks.curve), question)
    names = ("specification", "reading", "indicator", "form", "event", "timing", "estimator")
    numbers = ("estimate", "bound_low", "bound_high", "sign", "bounds_sign")
    rows: list[Row] = []
    for row in found.to_dict("records"):
        model = models[row["specification"], row["reading"]]
        compares = pd.notna(model["countries_compared"])
        rows.append(
            {
                **{name: row[name] for name in (*names, *numbers)},
                "comparison": row["comparison"] if compares else None,
                "years": model["years"],
                "identified": model["identified"],
                "reason": model["reason"],
            }
        )
    return rows


def bacon_rows(checks: Checks, main: pd.DataFrame) -> list[Row]:
    """Return the two-by-two comparisons of each main panel model, or its reason."""
    panels = main[(main["estimator"] == _PANEL) & main["role"].isin(_MAIN)]
    renamed = {"part": "kind", "value": "estimate"}
    found = _of_models(checks.bacon, panels).rename(columns=renamed)
    rows = _records(
        found, ("specification", "indicator", "kind", "item", "estimate", "weight", "reason")
    )
    return rows + _refused(panels, {"kind": "none", "item": "none"})


def leave_one_out_rows(checks: Checks, question: pd.DataFrame) -> list[Row]:
    """Return each main estimate of the question and the same without each country in turn."""
    models = question[question["role"].isin(_MAIN)]
    found = _of_models(checks.leave_one_out, models)
    refitted = found[found["part"] != "none"]
    refitted = refitted.rename(columns={"item": "country", "value": "estimate"})
    names = ("specification", "indicator", "estimate", "bound_low", "bound_high", "reason")
    full = _records(_of_models(models, refitted), names)
    neither = _records(found[found["part"] == "none"], ("specification", "indicator", "reason"))
    return [
        *({**row, "kind": "full"} for row in full),
        *({**row, "kind": "without"} for row in _records(refitted, (*names, "country"))),
        *({**row, "kind": "none"} for row in neither),
        *_refused(models, {"kind": "none"}),
    ]


def randomization_rows(checks: Checks, question: pd.DataFrame) -> list[Row]:
    """Return the estimates under all assignments used, and the test, for each main model."""
    models = question[question["role"].isin(_MAIN)]
    dealt = _of_models(checks.randomization, models)
    tests = _of_models(checks.inference, dealt[dealt["assignment"].notna()])
    tests = tests[tests["method"] == _RANDOMIZATION_TEST]
    base = ("specification", "indicator", "reason")
    assignments = _records(
        dealt[dealt["assignment"].notna()], (*base, "assignment", "estimate", "actual")
    )
    p_values = ("p_value", "p_low", "p_high", "smallest_p")
    size = ("size_measured", "size_panels", "size_design", "size_mark")
    said = _records(tests, (*base, "estimate", *p_values, "n_assignments", "exact", *size))
    return [
        *({**row, "kind": "assignment"} for row in assignments),
        *({**row, "kind": "test"} for row in said),
        *({**row, "kind": "none"} for row in _records(dealt[dealt["assignment"].isna()], base)),
        *_refused(models, {"kind": "none"}),
    ]


def placebo_states_rows(states: pd.DataFrame) -> list[Row]:
    """Return the estimate of every state in turn for each triple difference, or its reason."""
    names = ("specification", "indicator", "state", "role", "estimate", "bound_low", "bound_high")
    return _records(states, (*names, "p_value", "p_low", "p_high", "smallest_p", "reason"))


def parallel_trends_rows(checks: Checks, main: pd.DataFrame) -> list[Row]:
    """Return how far parallel trends may fail, for each headline and main model."""
    names = ("specification", "indicator", "against", "restriction", "item", "magnitude")
    found = _of_models(checks.trends, main[main["role"].isin(_MAIN)])
    return _records(found, (*names, "value", "low", "high", "reason"))


def _of_models(table: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table that belong to some models."""
    return _keyed(table, set(zip(models["specification"], models["indicator"], strict=True)))


def _keyed(table: pd.DataFrame, keys: Collection[Key]) -> pd.DataFrame:
    inside = [key in keys for key in zip(table["specification"], table["indicator"], strict=True)]
    return table[pd.Series(inside, index=table.index, dtype=bool)]


def _refused(models: pd.DataFrame, rest: Mapping[str, object]) -> list[Row]:
    """Return a row with its reason for each model without a number."""
    without = models[models["identified"] == Identified.NO]
    return [{**row, **rest} for row in _records(without, ("specification", "indicator", "reason"))]


def _records(table: pd.DataFrame, names: Sequence[str]) -> list[Row]:
    records: list[dict[Any, Any]] = table[list(names)].to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in records]
