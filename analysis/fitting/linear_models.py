"""All linear estimators behind one name, for the checks that refit them on parts of a panel."""

from __future__ import annotations

from collections.abc import Callable

from analysis.design.panel import ExposurePanel
from analysis.fitting import differences, panels, staggered
from analysis.fitting.linear_rows import LinearModel
from analysis.fitting.specification import Specification
from analysis.sensitivity.refits import Builder

Build = Callable[[Specification, ExposurePanel], LinearModel]

_BUILDERS: dict[str, Build] = {
    name: build
    for names, build in (
        (differences.ESTIMATORS, differences.build),
        (panels.ESTIMATORS, panels.build),
        (staggered.ESTIMATORS, staggered.build),
    )
    for name in names
}

LINEAR = tuple(_BUILDERS)
"""Names of the estimators that are linear in the outcome and compare countries."""


def build_model(specification: Specification, panel: ExposurePanel) -> LinearModel:
    """Return the model of a specification on a panel.

    Raises:
        NotIdentifiedError: the panel cannot carry it.
    """
    return _BUILDERS[specification.estimator](specification, panel)


def builder_of(specification: Specification) -> Builder:
    """Return the function from a panel to the estimator of a specification."""
    return lambda panel: build_model(specification, panel).estimator
