"""P-values adjusted for the number of tests made.

Holm bounds the chance of even one false rejection within a family; Benjamini-Hochberg the expected
share of false rejections among all. A test that gave no p-value stays without one and does not
count towards the number of tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from statsmodels.stats.multitest import multipletests

Adjustment = Literal["holm", "benjamini_hochberg"]

_STATSMODELS_NAME: dict[Adjustment, str] = {"holm": "holm", "benjamini_hochberg": "fdr_bh"}


def adjusted_p_values(
    p_values: Sequence[float | None], method: Adjustment
) -> tuple[float | None, ...]:
    """Return the adjusted p-values in the order given; missing stays missing.

    Args:
        p_values: one a test, between 0 and 1; None where the test gave none.
        method: ``holm`` [Holm 1979] or ``benjamini_hochberg`` [Benjamini & Hochberg 1995].

    Raises:
        ValueError: a p-value lies outside 0 to 1 or is not a number.
    """
    given = np.array([p for p in p_values if p is not None], dtype=np.float64)
    if not np.all((given >= 0) & (given <= 1)):
        raise ValueError(f"p-values lie between 0 and 1, got {given.tolist()}")
    if len(given) == 0:
        return tuple(None for _ in p_values)
    adjusted = iter(multipletests(given, method=_STATSMODELS_NAME[method])[1])
    return tuple(None if p is None else float(next(adjusted)) for p in p_values)
