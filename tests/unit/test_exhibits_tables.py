"""Tables for readers, by hand."""

import pandas as pd
import pytest

from analysis.exhibits.tables import caveats_used, estimates_table, headline_rows
from analysis.exhibits.verdicts import Verdict, verdict

NOTHING = dict.fromkeys(
    [
        *("estimate", "standard_error", "ci_low", "ci_high", "p_value", "df"),
        *("bound_low", "bound_high", "bound_status", "ci_union_low", "ci_union_high"),
        *("ci_union_status", "sign_identified"),
        *("size_measured", "size_panels", "size_design", "size_mark"),
        *("coverage_measured", "coverage_panels", "coverage_design", "coverage_mark"),
    ]
)


NO_TRENDS = pd.DataFrame(
    {name: [] for name in ("specification", "indicator", "reading", "against", "item", "value")}
)


def _row(lens, caveats, identified="yes", reason="why", **values):
    model = {
        "dataset": "published",
        "specification": "s",
        "role": "headline",
        "indicator": "unanswered",
        "form": "count",
        "instrument": "mou",
        "event": "start",
        "event_year": "2014",
        "timing": "half_year",
        "estimator": "long_difference",
        "comparison": "all",
        "country": None,
        "reading": "nearest",
        "countries_treated": "ARM",
        "countries_compared": "GEO",
        "years": "2013|2014",
        "n_obs": 4,
        "n_clusters": 2,
        "n_treated": 1,
        "n_compared": 1,
        "inference": "none",
        "lens": lens,
        "identified": identified,
        "reason": reason,
        "caveat_ids": caveats,
    }
    row = {**NOTHING, **model, **values}
    name = "/".join(str(row[key]) for key in ("dataset", "specification", "indicator", "reading"))
    return {**row, "estimate_id": f"{name}/{lens}"}


def _table(rows, registry):
    return estimates_table(pd.DataFrame(rows), {"unanswered": "decrease"}, registry)


@pytest.fixture
def registry(inputs):
    return inputs.caveats


def test_lenses_of_one_model_become_one_row(registry):
    rows = [
        _row("as_printed", "external-factors", estimate=-3.0, ci_low=-5.0, ci_high=-1.0),
        _row("bounds", "sign-not-identified", bound_low=-6.0, bound_high=2.0, sign_identified="no"),
        _row("interval_likelihood", "not-identified", identified="no", reason="does not apply"),
    ]
    (wide,) = _table(rows, registry)
    assert wide["row_id"] == "published/s/unanswered/nearest"
    assert (wide["estimate"], wide["bound_low"], wide["bound_high"]) == (-3.0, -6.0, 2.0)
    assert pd.isna(wide["likelihood_estimate"])
    assert (wide["identified"], wide["reason"]) == ("yes", "why")
    assert wide["verdict"] == Verdict.SIGN_OPEN
    # Both high, so by evidence and name; the refused lens leaves its caveat behind.
    assert wide["caveat_ids"] == "external-factors|sign-not-identified"


def test_a_model_without_any_number_keeps_its_reason_and_caveats(registry):
    rows = [
        _row("as_printed", "not-identified", identified="no", reason="no figure"),
        _row("bounds", "not-identified", identified="no", reason="no figure"),
    ]
    (wide,) = _table(rows, registry)
    assert (wide["identified"], wide["reason"]) == ("no", "no figure")
    assert wide["caveat_ids"] == "not-identified"
    assert wide["verdict"] == Verdict.UNTESTED


def test_a_number_from_another_lens_only_is_identified_in_part(registry):
    rows = [
        _row("as_printed", "not-identified", identified="no", reason="separated"),
        _row("interval_likelihood", "external-factors", estimate=0.4, reason="clustered"),
    ]
    (wide,) = _table(rows, registry)
    assert (wide["identified"], wide["reason"]) == ("partly", "clustered")
    assert pd.isna(wide["estimate"])
    assert wide["likelihood_estimate"] == 0.4


def test_a_lens_that_occurs_twice_is_refused(registry):
    with pytest.raises(ValueError, match="occurs twice"):
        _table([_row("bounds", "external-factors")] * 2, registry)


def test_the_headline_gathers_its_log_form_its_own_change_and_the_warnings(registry):
    rows = [
        _row("as_printed", "external-factors", estimate=1.0),
        _row("as_printed", "x", specification="log", role="main", form="log1p", estimate=0.1),
        _row("as_printed", "x", specification="own", role="main", estimator="mean_change"),
        _row("as_printed", "x", specification="early", role="warning", years="2012|2013"),
        _row("as_printed", "x", specification="other", role="main", form="log1p", timing="x"),
        _row("as_printed", "x", specification="curve", role="sensitivity", form="log1p"),
    ]
    for row in rows:
        row["caveat_ids"] = "external-factors"
    found = headline_rows(pd.DataFrame(_table(rows, registry)), NO_TRENDS)
    parts = {row["specification"]: row["part"] for row in found}
    assert parts == {
        "s": "headline",
        "log": "log_form",
        "own": "treated_change",
        "early": "warning",
    }


def test_caveats_are_counted_over_models(registry):
    table = pd.DataFrame(
        {
            "caveat_ids": ["external-factors|few-treated", "external-factors"],
            "identified": ["yes", "no"],
        }
    )
    counts = {
        row["caveat_id"]: (row["rows"], row["rows_with_number"])
        for row in caveats_used(table, registry)
    }
    assert counts == {"external-factors": (2, 1), "few-treated": (1, 1)}


@pytest.mark.parametrize(
    ("values", "expected", "answer"),
    [
        ({}, "decrease", Verdict.UNTESTED),
        ({"sign_identified": "negative"}, "decrease", Verdict.UNTESTED),
        ({"sign_identified": "no", "ci_low": 1, "ci_high": 2}, "increase", Verdict.SIGN_OPEN),
        (
            {"sign_identified": "negative", "ci_low": -9, "ci_high": -1},
            "decrease",
            Verdict.SUPPORTS,
        ),
        (
            {"sign_identified": "negative", "ci_low": -9, "ci_high": -1},
            "increase",
            Verdict.CONTRADICTS,
        ),
        ({"sign_identified": "negative", "ci_low": -9, "ci_high": -1}, "", Verdict.UNTESTED),
        (
            {"sign_identified": "positive", "ci_low": -1, "ci_high": 9},
            "increase",
            Verdict.NO_CHANGE,
        ),
        (
            {
                "sign_identified": "positive",
                **{"ci_low": 1, "ci_high": 9, "ci_union_low": -1, "ci_union_high": 12},
            },
            "increase",
            Verdict.NO_CHANGE,
        ),
        (
            {
                "sign_identified": "positive",
                **{"ci_low": 1, "ci_high": 9, "imputation_ci_low": 0, "imputation_ci_high": 9},
            },
            "increase",
            Verdict.NO_CHANGE,
        ),
        ({"likelihood_ci_low": 0.2, "likelihood_ci_high": 0.9}, "increase", Verdict.SUPPORTS),
        ({"sign_identified": "zero", "ci_low": 0, "ci_high": 0}, "increase", Verdict.NO_CHANGE),
    ],
)
def test_a_verdict_needs_one_direction_and_intervals_without_zero(values, expected, answer):
    lenses = ("", "imputation_", "likelihood_")
    empty = dict.fromkeys([f"{lens}ci_{end}" for lens in lenses for end in ("low", "high")])
    unions = {"ci_union_low": None, "ci_union_high": None, "sign_identified": None}
    assert verdict({**empty, **unions, **values}, expected) is answer
