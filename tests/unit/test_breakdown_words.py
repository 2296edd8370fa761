"""The breakdown value in words, and in the headline table of the record."""

import pandas as pd
import pytest

from analysis.cleaning.stage_tables import to_frame
from analysis.exhibits.breakdown import breakdown_columns, breakdown_sentence
from analysis.exhibits.tables import estimates_table, headline_rows
from analysis.fitting import differences, trends
from analysis.fitting.batch import estimates_frame
from analysis.fitting.context import fit_all


@pytest.mark.parametrize(
    ("all_counts", "printed", "said"),
    [
        (0.179, 0.6, "if at most 17% of it recurs without an agreement: 83% of that trend must"),
        (0.0, 0.1, "Rounding leaves the direction open even if nothing of it recurs"),
        (1.29, 2.0, "even if all of it recurs, up to 1.2 times as much"),
        (None, None, "even if it recurs manyfold"),
        (float("nan"), 1.0, "even if it recurs manyfold"),
    ],
)
def test_the_sentence_follows_the_value(all_counts, printed, said):
    assert said in breakdown_sentence(all_counts, printed, "it", "en")


def test_shares_are_rounded_down_so_that_nothing_is_understated():
    text = breakdown_sentence(0.1999, 0.6099, "it", "en")
    assert "19% of it" in text
    assert "81% of that trend" in text
    assert text.endswith("As printed: 60% may recur.")


def test_both_languages_say_the_same_numbers():
    english, dutch = (breakdown_sentence(0.174, 0.6, "x", name) for name in ("en", "nl"))
    for number in ("17%", "83%", "60%"):
        assert number in english
        assert number in dutch


def test_a_warning_that_nothing_is_held_against_says_nothing():
    empty = pd.DataFrame({"against": [], "item": [], "value": []})
    warning = {"specification": "w", "estimator": "mean_change", "years": "2012|2013"}
    assert breakdown_columns(warning, empty) == {}


@pytest.fixture(scope="module")
def headline(published, inputs):
    items = [
        item
        for item in inputs.specifications
        if item.estimator in differences.ESTIMATORS
        and item.indicator == "unanswered"
        and item.role != "sensitivity"
    ]
    expected = {measure.name: measure.expected_sign for measure in inputs.record.measures}
    estimates = estimates_frame(fit_all(items, [published], differences.fit))
    table = to_frame(estimates_table(estimates, expected, inputs.caveats), "estimates_table")
    limits = to_frame(trends.against_earlier_changes(items, published), "parallel_trends")
    rows = to_frame(headline_rows(table, limits), "headline")
    return rows.set_index("specification")


def test_the_record_says_how_much_of_the_earlier_trend_must_be_assumed_away(headline):
    own = headline.loc["start-2014-earlier-change-2012-count"]
    # By hand: 4.1 of the 23.5 by which the earlier change may at most have fallen.
    assert own["breakdown_all_counts"] == pytest.approx(4.1 / 23.5)
    # As printed: 11.7 of 19.5.
    assert own["breakdown_as_printed"] == pytest.approx(11.7 / 19.5)
    assert "83% of that trend must be assumed away" in own["breakdown_en"]
    assert "own change over 2012\N{EN DASH}2013" in own["breakdown_en"]
    assert "83% van die trend moet worden weggedacht" in own["breakdown_nl"]


def test_each_warning_speaks_of_the_result_in_its_own_form(headline):
    logs = headline.loc["start-2014-earlier-change-2012-log1p"]
    assert logs["breakdown_all_counts"] == 0
    assert "direction open" in logs["breakdown_en"]
    others = headline[headline["part"] != "warning"]
    assert others["breakdown_en"].isna().all()
