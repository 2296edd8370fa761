"""Two-way fixed effects as linearmodels fits them: the reference for the weights."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.design.panel import ExposurePanel, FloatArray


@dataclass(frozen=True)
class PanelOLSFit:
    """Coefficient of the exposure with its clustered error.

    Attributes:
        estimate: coefficient of being treated, in units of the outcome.
        standard_error: clustered by country, with the factor G/(G-1) (n-1)/(n-k).
    """

    estimate: float
    standard_error: float


def panel_ols(panel: ExposurePanel, y: FloatArray) -> PanelOLSFit:
    """Fit ``y`` on the exposure with country and year effects through linearmodels.

    Args:
        panel: N countries, T years, n observed cells.
        y: (n,) outcome.
    """
    # Taking half a second to load; many jobs import this module for the weights beside it.
    from linearmodels.panel import PanelOLS

    index = pd.MultiIndex.from_arrays([panel.unit, panel.year], names=["country", "year"])
    outcome = pd.Series(y, index=index, name="outcome")
    exposure = pd.DataFrame({"treated": panel.treated.astype(float)}, index=index)
    model = PanelOLS(outcome, exposure, entity_effects=True, time_effects=True)
    fitted = model.fit(cov_type="clustered", cluster_entity=True, group_debias=True)
    return PanelOLSFit(
        estimate=float(fitted.params["treated"]), standard_error=float(fitted.std_errors["treated"])
    )
