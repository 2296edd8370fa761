"""The panels and series that the calibration simulates: few treated countries, few years.

Most panels have 32 countries and six years; those named ``change_*`` and ``panel_*`` are as small
as the comparisons that the printed figures carry.

Panels named ``record_*`` have country means spread as in the record, where counts run from none to
some hundreds. ``small_*`` panels have counts that are mostly below five. Sixteen treated countries
keep the trouble that few treated bring apart from the trouble that rounding brings.
"""

from __future__ import annotations

import math
from dataclasses import replace

from analysis.cleaning.tokens import Reading
from analysis.simulation.panels import CountLaw, PanelDesign, Printing, TreatedAre

_HALVED = -math.log(2.0)
_RECORD = CountLaw(typical_count=15.0, spread=1.2, dispersion=0.1)
_SMALL = CountLaw(typical_count=4.0, spread=0.6, dispersion=0.0)
_STAGGERED = {
    3: ((2011, 1), (2012, 1), (2013, 1)),
    5: ((2011, 2), (2013, 3)),
    9: ((2011, 3), (2012, 3), (2013, 3)),
    16: ((2011, 5), (2012, 5), (2013, 6)),
}


def _by_name(*designs: PanelDesign) -> dict[str, PanelDesign]:
    return {design.name: design for design in designs}


_PRINTED = {
    # The comparisons that the printed figures carry: changes over two years, and short panels.
    "change_two_of_six": (6, (2013, 2014), ((2014, 2),)),
    "change_three_of_eight": (8, (2013, 2014), ((2014, 3),)),
    "change_four_of_nine": (9, (2013, 2014), ((2014, 4),)),
    "panel_two_of_six": (6, (2012, 2013, 2014), ((2014, 2),)),
    "panel_three_of_five": (5, tuple(range(2009, 2015)), ((2011, 2), (2013, 1))),
    "panel_four_of_nine": (9, (2012, 2013, 2014), ((2014, 4),)),
    "change_one_of_five": (5, (2013, 2014), ((2014, 1),)),
    "panel_one_of_nine": (9, (2012, 2013, 2014), ((2014, 1),)),
}


def _printed(name: str, which: TreatedAre) -> PanelDesign:
    """Return a design of the size of a comparison that the printed figures carry."""
    countries, years, cohorts = _PRINTED[name]
    return PanelDesign(
        f"{name}_{which}", cohorts, which, _RECORD, n_countries=countries, years=years
    )


SIZE_DESIGNS = _by_name(
    *(
        _printed(name, which)
        for name in _PRINTED
        for which in TreatedAre
        # More than half of the countries cannot all be large.
        if (name, which) != ("panel_three_of_five", TreatedAre.LARGE)
    ),
    *(PanelDesign(f"one_{which}", ((2012, 1),), which, _RECORD) for which in TreatedAre),
    PanelDesign("three_one_date", ((2012, 3),), TreatedAre.ANY, _RECORD),
    *(
        PanelDesign(f"{name}_{which}", _STAGGERED[k], which, _RECORD)
        for k, name in ((3, "three"), (5, "five"), (9, "nine"), (16, "sixteen"))
        for which in TreatedAre
    ),
    PanelDesign(
        "five_any_persistent",
        _STAGGERED[5],
        TreatedAre.ANY,
        replace(_RECORD, shock=0.4, persistence=0.7),
    ),
)
"""Panels without effect, for the size of the tests."""

SIZE_JOBS = {
    kind: tuple(design for name, design in SIZE_DESIGNS.items() if name.split("_")[0] == kind)
    for kind in dict.fromkeys(name.split("_")[0] for name in SIZE_DESIGNS)
}
"""The same by the first word of their name: small designs take less time than a job to start."""

LENS_DESIGNS = {
    name: SIZE_DESIGNS[name]
    for name in ("change_four_of_nine_any", "panel_four_of_nine_any", "five_any")
}
"""Those in which tests and intervals that respect rounding are measured too."""

ROUNDING_DESIGNS = _by_name(
    PanelDesign("record_sixteen", ((2012, 16),), TreatedAre.ANY, _RECORD, effect=_HALVED),
    PanelDesign("record_five", ((2012, 5),), TreatedAre.ANY, _RECORD, effect=_HALVED),
    PanelDesign("small_sixteen", ((2012, 16),), TreatedAre.ANY, _SMALL, effect=_HALVED),
    PanelDesign("small_nine", ((2012, 9),), TreatedAre.ANY, _SMALL, effect=_HALVED),
    PanelDesign(
        "small_sixteen_all_below",
        ((2012, 16),),
        TreatedAre.ANY,
        _SMALL,
        effect=_HALVED,
        printing=Printing.ALL_BELOW,
        reading=Reading.NEAREST,
    ),
    PanelDesign("small_sixteen_no_effect", ((2012, 16),), TreatedAre.ANY, _SMALL),
)
"""Panels with a known effect, for the rounding lenses."""

_SERIES = CountLaw(typical_count=40.0, spread=0.8, dispersion=0.1)
SERIES_DESIGNS = _by_name(
    PanelDesign("series", ((2012, 1),), TreatedAre.ANY, _SERIES),
    PanelDesign(
        "series_persistent",
        ((2012, 1),),
        TreatedAre.ANY,
        replace(_SERIES, shock=0.3, persistence=0.5),
    ),
)
"""Panels without effect of which each country is a series of six years by itself."""
