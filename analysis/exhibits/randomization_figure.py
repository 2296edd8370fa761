"""Figure of the estimates under every way to deal the agreement dates out to countries."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.exhibits import vocabulary
from analysis.exhibits.did_panels import (
    Layout,
    Models,
    Record,
    Texts,
    comparison,
    heading,
    note,
    of_model,
    small_panels,
)
from analysis.exhibits.draws_histogram import draw_histogram, name_line
from analysis.exhibits.numbers import in_form, number, pair
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital, scale_of, span

_LAYOUT = Layout(0.9, 1.3, 0.2, head=1.45, tall=2.9, foot=2.4)
_COARSE = {2: 0.1, 3: 0.001}
"""Decimals of the smallest p -> from which value on; four below."""
_NOTE = 26
_TIE = 1e-5
"""Relative: estimates are compared as they stand in the table, in six digits."""

_TEXT = {
    "en": {
        "p": "p = {p}: {large} of {used} at least as far from zero",
        "sampled": "p = {p}: {large} of {used} sampled of {all}",
        "range": "over allowed counts p found from {low} to {high}",
        "smallest": "p cannot fall below {p}",
        "actual": "actual {value}",
        "key": "Bars: ways to deal the dates out to countries with figures in the same years, by "
        "their estimate.\nOrange: at least as far from zero as the actual estimate (line), on "
        "either side.  All as printed.",
    },
    "nl": {
        "p": "p = {p}: {large} van {used} minstens zo ver van nul",
        "sampled": "p = {p}: {large} van {used} getrokken uit {all}",
        "range": "over toegelaten aantallen p van {low} tot {high}",
        "smallest": "p kan niet onder {p} komen",
        "actual": "feitelijk {value}",
        "key": "Balken: manieren om de datums te verdelen over landen met cijfers in dezelfde "
        "jaren, naar hun schatting.\nOranje: minstens zo ver van nul als de feitelijke schatting "
        "(lijn), naar beide kanten.  Alles als afgedrukt.",
    },
}


@dataclass(frozen=True)
class Dealt:
    """The estimates of one model under all assignments used.

    Attributes:
        model: the row of the estimates table.
        test: what the test says.
        estimates: ascending, in the unit of the form.
    """

    model: Record
    test: Record
    estimates: tuple[float, ...]

    @property
    def actual(self) -> float:
        """Estimate under the dates that were."""
        return float(self.test["estimate"])

    @property
    def large(self) -> tuple[bool, ...]:
        """Whether each estimate is at least as far from zero as the actual one."""
        least = abs(self.actual) * (1 - _TIE)
        return tuple(abs(value) >= least for value in self.estimates)


def dealt_panels(data: pd.DataFrame, models: Models) -> list[Dealt]:
    """Return the models with a test, the headline first.

    Args:
        data: rows of ``figure_randomization``.
        models: rows of the estimates table by specification and measure.
    """
    panels = []
    for test in data[data["kind"] == "test"].to_dict("records"):
        same = of_model(data, test)
        rows = same[same["kind"] == "assignment"].sort_values("assignment")
        panels.append(
            Dealt(
                models[test["specification"], test["indicator"]],
                test,
                tuple(float(value) for value in rows["estimate"]),
            )
        )
    return sorted(panels, key=lambda item: item.model["role"] != "headline")


def draw_randomization(
    data: pd.DataFrame,
    models: Models,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw a histogram a model of the estimates under all assignments.

    Args:
        data: rows of ``figure_randomization``.
        models: rows of the estimates table by specification and measure.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    panels = dealt_panels(data, models)
    key = _TEXT[words.language]["key"]
    return small_panels(
        panels,
        _LAYOUT,
        Texts(title, subtitle, key, watermark),
        lambda axes, item, _: _draw_panel(axes, item, words),
    )


def _draw_panel(axes: Axes, item: Dealt, words: Words) -> None:
    model = item.model
    scale = scale_of(model)
    draw_histogram(axes, item.estimates, item.large, item.actual, words.language)
    value = in_form(item.actual, scale, words.language)
    name_line(axes, item.actual, _TEXT[words.language]["actual"].format(value=value))
    axes.set_xlabel(words.unit(str(model["indicator"]), scale), labelpad=1)
    _write_test(axes, item, words.language)
    estimator = term(vocabulary.ESTIMATORS, str(model["estimator"]), words.language)
    heading(
        axes,
        f"{capital(estimator)} {span(model['years'], words.language)}",
        ", ".join(part for part in (words.form(scale), comparison(model, words)) if part),
    )


def _write_test(axes: Axes, item: Dealt, language: str) -> None:
    """Write below a panel what the test says and how far it can go."""
    text, test = _TEXT[language], item.test
    used = len(item.estimates)
    first = text["p" if test["exact"] == "yes" else "sampled"].format(
        p=number(float(test["p_value"]), language, 2),
        large=sum(item.large),
        used=used,
        all=int(test["n_assignments"]),
    )
    lines = [first]
    ends = pair(test["p_low"], test["p_high"])
    if ends is not None:
        low, high = (number(end, language, 2) for end in ends)
        lines.append(text["range"].format(low=low, high=high))
    smallest = float(test["smallest_p"])
    decimals = next((n for n, least in _COARSE.items() if smallest >= least), 4)
    lines.append(text["smallest"].format(p=number(smallest, language, decimals)))
    note(axes, lines, _NOTE)
