"""The panels and series that the calibration simulates: 32 countries, six years, few treated.

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
}


def _by_name(*designs: PanelDesign) -> dict[str, PanelDesign]:
    return {design.name: design for design in designs}


SIZE_DESIGNS = _by_name(
    PanelDesign("three_one_date", ((2012, 3),), TreatedAre.ANY, _RECORD),
    *(
        PanelDesign(f"{name}_{which}", _STAGGERED[k], which, _RECORD)
        for k, name in ((3, "three"), (5, "five"), (9, "nine"))
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
