"""The rule that attaches caveats, by hand."""

import pytest

from analysis.caveats.registry import Caveat, Situation, attach, caveat_ids
from analysis.fitting import differences, series
from analysis.fitting.context import fit_all


def _caveat(name, trigger="always", severity="low", **scope):
    empty = dict.fromkeys(("indicators", "instruments", "countries", "datasets"), frozenset())
    return Caveat(
        name, {"en": name}, {"en": name}, "", trigger,
        **{**empty, **{key: frozenset(value) for key, value in scope.items()}},
        severity=severity, evidence="low",
    )  # fmt: skip


SITUATION = Situation(
    "published", "unanswered", frozenset({"mou"}), frozenset({"NGA"}), frozenset({"few_treated"})
)


@pytest.mark.parametrize(
    ("caveat", "applies"),
    [
        (_caveat("a"), True),
        (_caveat("a", "few_treated"), True),
        (_caveat("a", "single_country"), False),
        (_caveat("a", indicators={"unanswered"}), True),
        (_caveat("a", indicators={"lp_requests"}), False),
        (_caveat("a", countries={"NGA", "GIN"}), True),
        (_caveat("a", countries={"GIN"}), False),
        (_caveat("a", instruments={"camm"}), False),
        (_caveat("a", datasets={"twin"}), False),
    ],
)
def test_trigger_and_scope_both_decide(caveat, applies):
    assert bool(attach([caveat], SITUATION)) is applies


def test_gravest_first():
    registry = [_caveat("b"), _caveat("a"), _caveat("c", severity="high")]
    assert caveat_ids(registry, SITUATION) == "c|a|b"


def test_every_result_of_the_record_meets_the_unconditional_caveats(inputs):
    unconditional = {
        item.id
        for item in inputs.caveats
        if item.trigger == "always"
        and not (item.indicators or item.instruments or item.countries or item.datasets)
    }
    assert {"no-causal-relation", "rounded-to-fives", "limited-figures"} <= unconditional


def test_both_languages_are_there(inputs):
    for caveat in inputs.caveats:
        assert all(caveat.title[language] and caveat.text[language] for language in ("en", "nl"))


def test_country_caveats_travel_with_the_country(inputs, published):
    wanted = [item for item in inputs.specifications if item.estimator in differences.ESTIMATORS]
    rows = fit_all(wanted, [published], differences.fit)
    armenia = [
        row for row in rows if "ARM" in row.countries_treated and row.indicator == "unanswered"
    ]
    assert armenia
    assert all("repeat-requests-armenia" in row.caveat_ids for row in armenia)


def test_series_carry_the_short_series_caveat(inputs, published):
    wanted = [item for item in inputs.specifications if item.estimator in series.ESTIMATORS]
    numbers = [row for row in fit_all(wanted, [published], series.fit) if row.identified != "no"]
    assert numbers
    assert all("short-series" in row.caveat_ids for row in numbers)
