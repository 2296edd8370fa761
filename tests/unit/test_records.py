"""The contract of an estimate: caveats always, a number or a reason, never NaN."""

import dataclasses

import pytest

from analysis.records import Cell, Estimate, Identified, Lens

ROW = {
    "estimate_id": "a/b", "dataset": "published", "specification": "s", "role": "main",
    "indicator": "unanswered", "form": "count", "instrument": "mou", "event": "start",
    "event_year": "2014", "timing": "half_year", "estimator": "long_difference",
    "comparison": "never", "country": "", "lens": Lens.AS_PRINTED, "reading": "nearest",
    "identified": Identified.YES, "reason": "because", "caveat_ids": "rounded", "estimate": 1.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"caveat_ids": " "}, "cannot exist without caveats"),
        ({"reason": ""}, "every row says in words why"),
        ({"identified": Identified.NO}, "yet it carries a number"),
        ({"estimate": None}, "yet it carries no number"),
        ({"estimate": float("nan")}, "undefined is None"),
        ({"ci_low": float("inf")}, "undefined is None"),
        ({"bound_low": 2.0, "bound_high": 1.0}, "bounds are reversed"),
    ],
)
def test_broken_rows_cannot_be_made(change, message):
    with pytest.raises(ValueError, match=message):
        Estimate(**{**ROW, **change})


def test_the_columns_are_those_of_the_schema():
    from analysis.cleaning.tables import load_schema

    columns = load_schema("estimates").columns
    # What the calibration measured stands beside the estimate; it is no part of the estimate.
    measured = [
        f"{what}_{part}"
        for what in ("size", "coverage")
        for part in ("measured", "panels", "design", "mark")
    ]
    assert [name for name in columns if name not in measured] == [
        item.name for item in dataclasses.fields(Estimate)
    ]
    assert set(measured) <= set(columns)


def test_an_empty_cell_cannot_be_made():
    with pytest.raises(ValueError, match="empty set of counts"):
        Cell("AAA", 2014, "unanswered", ("5",), 4, 3, 5.0, ("1",))
