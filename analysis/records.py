"""The only shared vocabulary: cells, estimates, check results.

An ``Estimate`` without caveats cannot be constructed, and one that is not identified carries a
reason instead of a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum


class Lens(StrEnum):
    """How rounding enters a result (METHODS: rounding lenses)."""

    AS_PRINTED = "as_printed"
    BOUNDS = "bounds"
    MULTIPLE_IMPUTATION = "multiple_imputation"
    INTERVAL_LIKELIHOOD = "interval_likelihood"


class Identified(StrEnum):
    """Whether the cells carry the estimate."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


def is_simulated(dataset: str) -> bool:
    """Return whether a dataset is simulated: its name begins with ``twin``, and only then."""
    return dataset.startswith("twin")


class InputError(Exception):
    """Bad input: the message names file, row, column, value and remedy."""


class NotIdentifiedError(Exception):
    """The design cannot carry the estimate; the message is the reason shown to the reader."""


@dataclass(frozen=True)
class Cell:
    """One figure: the true counts that everything printed about it allows.

    Attributes:
        country: ISO 3166-1 alpha-3 code.
        year: calendar year.
        indicator: name from the indicator vocabulary.
        tokens: the tokens as printed, in the order of the source.
        low: smallest true count allowed, people.
        high: largest true count allowed, people.
        printed: the value read as if exact (mid-point for ranges), people.
        source_lines: lines of the source text, one per token.
        leaves_open: what the sentences leave open (year, several_years, definition), sorted.
    """

    country: str
    year: int
    indicator: str
    tokens: tuple[str, ...]
    low: int
    high: int
    printed: float
    source_lines: tuple[str, ...]
    leaves_open: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an empty set of counts."""
        if not 0 <= self.low <= self.high:
            raise ValueError(
                f"cell {self.country} {self.year} {self.indicator}: empty set of counts"
            )

    @property
    def key(self) -> tuple[str, int, str]:
        """Country, year and indicator."""
        return (self.country, self.year, self.indicator)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One row of `3_estimates`: a number with its interval and caveats, or a reason.

    Undefined is None, never zero. Units are those of ``form``: people per year for counts, log
    points for logs, shares for rates.
    """

    estimate_id: str
    dataset: str
    specification: str
    role: str
    indicator: str
    form: str
    instrument: str
    event: str
    event_year: str
    timing: str
    estimator: str
    comparison: str
    country: str
    lens: Lens
    reading: str
    estimate: float | None = None
    standard_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p_value: float | None = None
    df: float | None = None
    inference: str = "none"
    bound_low: float | None = None
    bound_high: float | None = None
    bound_status: str = ""
    ci_union_low: float | None = None
    ci_union_high: float | None = None
    ci_union_status: str = ""
    sign_identified: str = ""
    identified: Identified
    reason: str
    countries_treated: str = ""
    countries_compared: str = ""
    years: str = ""
    n_obs: int = 0
    n_clusters: int = 0
    n_treated: int = 0
    n_compared: int = 0
    seed: int | None = None
    caveat_ids: str

    def __post_init__(self) -> None:
        """Hold the contract: caveats always, a number or a reason, never NaN."""
        if not self.caveat_ids.strip():
            raise ValueError(f"{self.estimate_id}: an estimate cannot exist without caveats")
        if not self.reason.strip():
            raise ValueError(
                f"{self.estimate_id}: every row says in words why it is (not) identified"
            )
        numbers = (self.estimate, self.bound_low, self.bound_high)
        has_number = any(number is not None for number in numbers)
        if self.identified is Identified.NO and has_number:
            raise ValueError(f"{self.estimate_id}: not identified, yet it carries a number")
        if self.identified is not Identified.NO and not has_number:
            raise ValueError(f"{self.estimate_id}: identified, yet it carries no number")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{self.estimate_id}: {field.name} is {value}; undefined is None")
        low, high = self.bound_low, self.bound_high
        if low is not None and high is not None and low > high + 1e-9:
            raise ValueError(f"{self.estimate_id}: bounds are reversed")


class CheckStatus(StrEnum):
    """What a check answers."""

    PASS = "pass"
    FAIL = "fail"
    INFORMATION = "information only"


@dataclass(frozen=True)
class CheckResult:
    """The answer of one check on the data: a status and a sentence.

    Attributes:
        name: what was checked.
        status: pass, fail or information only.
        sentence: the finding in plain words, with the numbers behind it.
    """

    name: str
    status: CheckStatus
    sentence: str
