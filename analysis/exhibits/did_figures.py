"""One call that draws any of the figures of difference-in-differences."""

from __future__ import annotations

from matplotlib.figure import Figure

from analysis.exhibits.bacon_figure import draw_bacon
from analysis.exhibits.did_panels import models_of
from analysis.exhibits.event_study_figure import draw_event_study
from analysis.exhibits.leave_one_out_figure import draw_leave_one_out
from analysis.exhibits.material import Material
from analysis.exhibits.parallel_trends_figure import draw_parallel_trends
from analysis.exhibits.placebo_states_figure import draw_placebo_states
from analysis.exhibits.randomization_figure import draw_randomization
from analysis.exhibits.specification_curve_figure import draw_specification_curve

_DRAW = {
    "event_study": draw_event_study,
    "bacon": draw_bacon,
    "leave_one_out": draw_leave_one_out,
    "randomization": draw_randomization,
    "placebo_states": draw_placebo_states,
    "parallel_trends": draw_parallel_trends,
}


def draw_did(
    material: Material, name: str, title: str, subtitle: str, watermark: str = ""
) -> Figure:
    """Draw one figure; its name is its kind.

    Args:
        material: the data behind the figures and the words of the language.
        name: name of the figure.
        title: what is shown.
        subtitle: how it is shown.
        watermark: text across the figure; empty for none.
    """
    data, words, models = material.data[name], material.words, models_of(material.main)
    if name == "specification_curve":
        headline = next(key[0] for key, row in models.items() if row["role"] == "headline")
        return draw_specification_curve(data, headline, words, title, subtitle, watermark)
    return _DRAW[name](data, models, words, title, subtitle, watermark)
