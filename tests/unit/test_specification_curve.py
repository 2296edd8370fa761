"""The specification curve: a hand-made table of estimates."""

import pandas as pd
import pytest

from analysis.records import Identified, Lens
from analysis.sensitivity.specification_curve import (
    agreement_of_specifications,
    specification_curve,
)


def row(specification, lens=Lens.AS_PRINTED, **values):
    base = {
        "dataset": "published",
        "indicator": "unanswered",
        "instrument": "mou",
        "country": None,
        "specification": specification,
        "form": "count",
        "event": "signed",
        "event_year": "2013",
        "timing": "half",
        "estimator": "twfe",
        "comparison": "never",
        "reading": "nearest",
        "lens": lens,
        "estimate": None,
        "bound_low": None,
        "bound_high": None,
        "identified": Identified.YES,
    }
    return base | values


TABLE = pd.DataFrame(
    [
        row("a", estimate=-3.0),
        row("a", Lens.BOUNDS, bound_low=-5.0, bound_high=-1.0),
        row("b", estimate=-8.0, bound_low=-9.0, bound_high=0.0),
        row("c", estimate=2.0),
        row("c", Lens.BOUNDS, estimate=2.0, bound_low=1.0, bound_high=4.0),
        row("d", identified=Identified.NO),
        row("e", estimate=0.0),
        row("a", Lens.INTERVAL_LIKELIHOOD, estimate=99.0),
        row("z", estimate=1.0, indicator="forced"),
    ]
)


def test_ranks_signs_and_bounds():
    curve = specification_curve(TABLE)
    ours = curve[curve["indicator"] == "unanswered"]
    assert ours["specification"].tolist() == ["b", "a", "e", "c", "d"]
    assert ours["rank"].tolist()[:4] == [1, 2, 3, 4]
    assert ours["rank"].isna().tolist() == [False] * 4 + [True]
    assert ours["sign"].tolist()[:4] == [-1, -1, 0, 1]
    # b reaches zero: its sign is not identified; e and d have no bounds.
    assert ours["bounds_sign"].tolist()[:2] == [0, -1]
    assert ours["bounds_sign"].isna().tolist() == [False, False, True, False, True]
    assert ours["identified"].tolist() == [True] * 4 + [False]
    assert ours.loc[ours["specification"] == "a", "bound_high"].item() == -1.0


def test_each_question_is_ranked_by_itself():
    curve = specification_curve(TABLE)
    assert curve.loc[curve["indicator"] == "forced", "rank"].tolist() == [1]
    by_country = pd.concat([TABLE, pd.DataFrame([row("a", estimate=-50.0, country="GEO")])])
    ranks = specification_curve(by_country)
    assert ranks.loc[ranks["country"] == "GEO", "rank"].tolist() == [1]
    assert len(ranks) == len(curve) + 1


def test_shares_by_hand():
    table = agreement_of_specifications(specification_curve(TABLE)).set_index("indicator")
    ours = table.loc["unanswered"]
    assert (ours["n_specifications"], ours["n_estimated"], ours["n_bounded"]) == (5, 4, 3)
    assert ours["majority_sign"] == -1
    assert ours["share_agreeing"] == pytest.approx(2 / 4)
    assert ours["share_sign_identified"] == pytest.approx(2 / 3)
    assert ours["share_not_identified"] == pytest.approx(1 / 5)
    other = table.loc["forced"]
    assert other["share_agreeing"] == 1.0
    assert pd.isna(other["share_sign_identified"])


def test_a_tie_has_no_majority():
    table = pd.DataFrame([row("a", estimate=-1.0), row("b", estimate=1.0)])
    summary = agreement_of_specifications(specification_curve(table)).iloc[0]
    assert summary["majority_sign"] == 0
    assert summary["share_agreeing"] == 0.5


def test_nothing_identified():
    table = pd.DataFrame([row("a", identified=Identified.NO), row("b", identified=Identified.NO)])
    summary = agreement_of_specifications(specification_curve(table)).iloc[0]
    assert summary["share_not_identified"] == 1.0
    assert pd.isna(summary["share_agreeing"])


def test_order_of_rows_does_not_matter():
    shuffled = TABLE.sample(frac=1.0, random_state=4)
    pd.testing.assert_frame_equal(specification_curve(TABLE), specification_curve(shuffled))


def test_reads_the_table_back_from_a_file(tmp_path):
    """Only pooled rows, so that the empty country column comes back as numbers."""
    TABLE.to_csv(tmp_path / "estimates.csv", index=False)
    again = specification_curve(pd.read_csv(tmp_path / "estimates.csv"))
    columns = ["specification", "rank", "sign", "bounds_sign", "identified"]
    pd.testing.assert_frame_equal(again[columns], specification_curve(TABLE)[columns])


def test_same_number_under_several_inferences_counts_once():
    twice = pd.concat([TABLE, TABLE.iloc[[0]]])
    pd.testing.assert_frame_equal(specification_curve(TABLE), specification_curve(twice))


def test_two_numbers_for_one_specification_are_refused():
    conflicting = pd.concat([TABLE, pd.DataFrame([row("a", estimate=-4.0)])])
    with pytest.raises(ValueError, match="specification a: two rows of one lens differ"):
        specification_curve(conflicting)
