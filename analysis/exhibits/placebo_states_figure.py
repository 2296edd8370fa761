"""Figure of the triple differences with every state in turn as the one with the agreement."""

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
    heading,
    note,
    of_model,
    small_panels,
)
from analysis.exhibits.draws_histogram import draw_histogram, name_line
from analysis.exhibits.numbers import in_form, number
from analysis.exhibits.state_names import listed_states, state_name
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, capital, scale_of, span

_LAYOUT = Layout(0.9, 1.3, 0.2, head=1.45, tall=2.6, foot=2.75)
_NOTE = 26
_FEW = 4
"""So many states are named; more are counted only."""
_ROLES = {"headline": 0, "main": 1}

_TEXT = {
    "en": {
        "p": "{large} of {all} states, {home} included, at least as far from zero: p = {p}",
        "range": "over allowed counts p {low} to {high}",
        "smallest": "p cannot fall below {p}",
        "others": "besides {home}: {names}",
        "alone": "no other state is as far",
        "key": "Bars: states by their estimate, each in turn as the one with the agreement.\n"
        "Orange: at least as far from zero as the actual estimate (line), on either side.  "
        "All as printed.",
    },
    "nl": {
        "p": "{large} van de {all} staten, met {home}, minstens zo ver van nul: p = {p}",
        "range": "over toegelaten aantallen p {low} tot {high}",
        "smallest": "p kan niet onder {p} komen",
        "others": "naast {home}: {names}",
        "alone": "geen andere staat is even ver",
        "key": "Balken: staten naar hun schatting, elk om de beurt als de staat met de afspraak.\n"
        "Oranje: minstens zo ver van nul als de feitelijke schatting (lijn), naar beide kanten.  "
        "Alles als afgedrukt.",
    },
}


@dataclass(frozen=True)
class StatesPanel:
    """One triple difference with every state in turn.

    Attributes:
        model: the row of the estimates table.
        own: the row of the state with the agreement.
        estimates: state -> estimate, in the unit of the form.
        large: the states at least as far from zero as the own state, which is one of them.
    """

    model: Record
    own: Record
    estimates: dict[str, float]
    large: tuple[str, ...]

    @property
    def home(self) -> str:
        """State with the agreement."""
        return str(self.own["state"])

    @property
    def others(self) -> tuple[str, ...]:
        """Other states at least as far from zero."""
        return tuple(state for state in self.large if state != self.home)

    @property
    def named(self) -> tuple[str, ...]:
        """The other states when they are few; none when there are more, which are counted."""
        return self.others if len(self.others) <= _FEW else ()


def states_panels(data: pd.DataFrame, models: Models) -> list[StatesPanel]:
    """Return the triple differences with a number, main models first.

    Args:
        data: rows of ``figure_placebo_states``.
        models: rows of the estimates table by specification and measure.
    """
    panels = []
    for own in data[data["role"] == "own"].to_dict("records"):
        rows = of_model(data, own).to_dict("records")
        estimates = {str(row["state"]): float(row["estimate"]) for row in rows}
        # As many as the table counted, farthest first: the table has six digits, its share has all.
        count = round(float(own["p_value"]) * len(estimates))
        far = sorted(estimates, key=lambda state: (-abs(estimates[state]), state != own["state"]))
        model = models[own["specification"], own["indicator"]]
        panels.append(StatesPanel(model, own, estimates, tuple(far[:count])))
    return sorted(panels, key=lambda item: _ROLES.get(str(item.model["role"]), len(_ROLES)))


def draw_placebo_states(
    data: pd.DataFrame,
    models: Models,
    words: Words,
    title: str,
    subtitle: str,
    watermark: str = "",
) -> Figure:
    """Draw a histogram a triple difference of the estimates of all states in turn.

    Args:
        data: rows of ``figure_placebo_states``.
        models: rows of the estimates table by specification and measure.
        words: labels in the language wanted.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    key = _TEXT[words.language]["key"]
    return small_panels(
        states_panels(data, models),
        _LAYOUT,
        Texts(title, subtitle, key, watermark),
        lambda axes, item, _: _draw_panel(axes, item, words),
    )


def _draw_panel(axes: Axes, item: StatesPanel, words: Words) -> None:
    model, language = item.model, words.language
    scale, actual = scale_of(model), float(item.own["estimate"])
    large = [state in item.large for state in item.estimates]
    draw_histogram(axes, list(item.estimates.values()), large, actual, language)
    home = capital(state_name(item.home, language))
    name_line(axes, actual, f"{home} {in_form(actual, scale, language)}")
    axes.set_xlabel(words.unit(str(model["indicator"]), scale), labelpad=1)
    _write_share(axes, item, language)
    instrument = capital(term(vocabulary.INSTRUMENTS, str(model["instrument"]), language))
    heading(
        axes,
        words.measures[str(model["indicator"])],
        f"{instrument} {span(model['event_year'], language)}, {words.form(scale)}, "
        f"{span(model['years'], language)}",
    )


def _write_share(axes: Axes, item: StatesPanel, language: str) -> None:
    """Write below a panel the share of states, its range, and which other states are as far."""
    text, own = _TEXT[language], item.own
    p, low, high, smallest = (
        number(float(own[name]), language, 2)
        for name in ("p_value", "p_low", "p_high", "smallest_p")
    )
    home = state_name(item.home, language)
    lines = [text["p"].format(large=len(item.large), all=len(item.estimates), home=home, p=p)]
    if not item.others:
        lines.append(text["alone"])
    elif item.named:
        names = listed_states(item.named, language)
        lines.append(text["others"].format(home=home, names=names))
    lines += [text["range"].format(low=low, high=high), text["smallest"].format(p=smallest)]
    note(axes, lines, _NOTE)
