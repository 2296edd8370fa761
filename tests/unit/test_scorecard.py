"""The scorecard: 14 indicators by country, none dropped, each with a reason and a way to test it."""

import ast
import csv

import pytest

from analysis.exhibits.language_check import causal_language
from analysis.exhibits.verdicts import Verdict
from analysis.verdicts.choice import ALL_COUNTRIES, candidates
from analysis.verdicts.indicators import bears_on, read_indicators, read_verdicts
from analysis.verdicts.scorecard import latest_change, scorecard
from tests.conftest import ROOT
from tests.verdict_tables import RAW, RESULTS, evidence, raw_rows, score_table, texts

COUNTRIES = 32


@pytest.fixture(scope="module")
def table():
    return score_table()


@pytest.fixture(scope="module")
def indicators():
    return {item.id: item for item in read_indicators(raw_rows(RAW, "indicators"))}


def _row(table, indicator, country):
    return table[(table["indicator_id"] == indicator) & (table["country"] == country)].iloc[0]


def test_no_indicator_and_no_country_is_dropped(table):
    assert len(table) == 14 * (COUNTRIES + 1)
    assert (table.groupby("indicator_id")["country"].nunique() == COUNTRIES + 1).all()


def test_what_cannot_be_tested_says_which_figure_would(table):
    untested = table[table["verdict"] == Verdict.UNTESTED]
    assert len(untested) > 300
    for language in ("en", "nl"):
        assert untested[f"would_test_{language}"].notna().all()
        assert table[f"reason_{language}"].notna().all()


def test_every_row_carries_caveats_in_both_languages(table):
    assert table["caveat_ids"].str.contains("no-causal-relation").all()
    assert table["caveats_en"].str.contains("No causal relation").all()
    assert table["caveats_nl"].str.contains("Geen causaal verband").all()


# Counted by hand in agreements.csv: signed or in force against named only.
@pytest.mark.parametrize(
    ("indicator", "concluded", "named"),
    [
        ("N1", {"AFG", "ARM", "AZE", "BDI", "NGA", "RWA", "SOM"}, {"GIN"}),
        (
            "I1",
            {"ARM", "AZE", "GEO", "LKA", "PAK", "RUS", "SRB", "TUR", "UKR"},
            {"CHN", "DZA", "MAR"},
        ),
        ("I4", {"ARM", "AZE", "GEO", "MAR", "NGA"}, {"IND"}),
    ],
)
def test_agreements_answer_whether_one_was_concluded(table, indicator, concluded, named):
    rows = table[(table["indicator_id"] == indicator) & (table["country"] != ALL_COUNTRIES)]
    by_verdict = rows.groupby("verdict")["country"].agg(set)
    assert by_verdict[Verdict.SUPPORTS] == concluded
    assert by_verdict[Verdict.CONTRADICTS] == named
    assert len(by_verdict[Verdict.UNTESTED]) == COUNTRIES - len(concluded) - len(named)
    total = _row(table, indicator, ALL_COUNTRIES)
    assert f"with {len(concluded)} of 32 countries" in total["reason_en"]


def test_dates_stand_at_their_printed_precision(table):
    assert "mou signed 2014-03 (line 2403-2404)" in _row(table, "N1", "NGA")["agreements"]
    assert "mou signed 2009 (line 2343-2344)" in _row(table, "N1", "AZE")["agreements"]
    assert "2014-09-01 (Official Journal)" in _row(table, "I1", "AZE")["agreements"]
    assert "onderhandeling" in _row(table, "I1", "DZA")["reason_nl"]


@pytest.mark.parametrize("indicator", ["N3", "N5", "N6", "N7", "I3", "I5"])
def test_indicators_without_figures_are_marked_and_kept(table, indicator):
    rows = table[table["indicator_id"] == indicator]
    assert set(rows["verdict"]) == {Verdict.UNTESTED}
    assert set(rows["agreement"]) == {"not comparable"}


def test_the_headline_speaks_for_the_countries_it_treats(table):
    with (RESULTS / "3_estimates/estimates.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["estimate_id"]: row for row in csv.DictReader(file)}
    name = "published/start-2014-change-count/unanswered/nearest"
    for country in (*rows[f"{name}/bounds"]["countries_treated"].split("|"), ALL_COUNTRIES):
        row = _row(table, "N9", country)
        assert row["estimate_id"] == name
        assert row["bound_low"] == float(rows[f"{name}/bounds"]["bound_low"])
        assert row["bound_high"] == float(rows[f"{name}/bounds"]["bound_high"])
        assert row["ci_low"] == float(rows[f"{name}/as_printed"]["ci_low"])
        assert row["scope"] == "group"
    with (RESULTS / "4_sensitivity/multiplicity.csv").open(encoding="utf-8", newline="") as file:
        adjusted = {row["estimate_id"]: row for row in csv.DictReader(file)}[f"{name}/as_printed"]
    assert _row(table, "N9", "ARM")["p_holm"] == float(adjusted["holm_within_measure"])
    # The interval as printed holds zero: nothing is told apart, whatever the bounds say.
    assert _row(table, "N9", "ARM")["verdict"] == Verdict.NO_CHANGE


def test_a_country_never_treated_has_no_estimate(table):
    rows = table[table["country"].isin(["CHN", "IRN", "LBY", "SUR"])]
    assert rows["estimate_id"].isna().all()


def _estimate(name, treated, role="main", ci=(-1.0, 1.0), **changes):
    return {
        "row_id": name, "reading": "nearest", "role": role, "identified": "yes",
        "indicator": "unanswered", "instrument": "mou", "countries_treated": treated,
        "ci_low": ci[0], "ci_high": ci[1], "form": "count", "estimator": "long_difference",
        **changes,
    }  # fmt: skip


def test_the_rule_of_choice(indicators):
    def order(country, *rows):
        return [row["row_id"] for row in candidates(rows, indicators["N9"], country, "nearest")]

    headline = _estimate("headline", "ARM|NGA", "headline", instrument="any_agreement")
    group = _estimate("group", "ARM|NGA")
    alone = _estimate("alone", "NGA")
    bare = _estimate("bare", "NGA", ci=(None, None))
    logs = _estimate("logs", "NGA", form="log1p")
    panel = _estimate("panel", "NGA", estimator="two_way_fixed_effects")
    refused = [
        _estimate("other reading", "NGA", reading="suppressed"),
        _estimate("sensitivity", "NGA", role="sensitivity"),
        _estimate("none", "NGA", identified="no"),
        _estimate("other measure", "NGA", indicator="lp_requests"),
        _estimate("other instrument", "NGA", instrument="taskforce"),
    ]
    everything = (bare, logs, panel, alone, group, headline, *refused)
    assert order("NGA", *everything) == ["headline", "alone", "panel", "logs", "group", "bare"]
    assert order("ARM", *everything) == ["headline", "group"]
    assert order("GEO", *everything) == []
    assert order(ALL_COUNTRIES, alone, group, bare) == ["group", "alone", "bare"]


def test_any_agreement_does_not_speak_for_one_instrument(indicators):
    row = _estimate("any", "RWA", instrument="any_agreement", indicator="forced_departures")
    assert candidates([row], indicators["N4"], "RWA", "nearest") == [row]
    assert candidates([row], indicators["N2"], "RWA", "nearest") == []


def _with_estimate(row, adjusted=(None, None)):
    from dataclasses import replace

    full = {
        "sign_identified": "negative", "ci_union_low": -3.0, "ci_union_high": -0.5,
        "imputation_ci_low": None, "imputation_ci_high": None,
        "likelihood_ci_low": None, "likelihood_ci_high": None, "caveat_ids": "few-treated", **row,
    }  # fmt: skip
    return replace(evidence(), estimates=[full], adjusted={row["row_id"]: adjusted})


@pytest.mark.parametrize(
    ("ci", "adjusted", "verdict", "agreement"),
    [
        ((-2.0, -1.0), (0.01, 0.01), Verdict.SUPPORTS, "yes"),
        ((-2.0, -1.0), (0.06, 0.01), Verdict.NO_CHANGE, "partly"),  # lost to multiplicity
        ((-2.0, 1.0), (0.01, 0.01), Verdict.NO_CHANGE, "partly"),
        ((None, None), (None, None), Verdict.SUPPORTS, "yes"),  # the union of intervals speaks
    ],
)
def test_verdict_and_agreement_by_hand(indicators, ci, adjusted, verdict, agreement):
    # Every verdict of the report on Rwanda is "reached".
    found = scorecard([indicators["N9"]], _with_estimate(_estimate("one", "RWA", ci=ci), adjusted))
    row = next(score for score in found if score.country == "RWA")
    assert (row.verdict, row.agreement) == (verdict, agreement)
    assert "few-treated" in {caveat.id for caveat in row.caveats}


def test_which_verdicts_of_the_report_bear_on_which_indicator(indicators):
    verdicts = {item.id: item for item in read_verdicts(raw_rows(RAW, "verdicts"))}

    def borne(name):
        return {key for key, indicator in indicators.items() if bears_on(verdicts[name], indicator)}

    assert borne("RUS-table1-goal2") == {"N4", "N9", "I1", "I2"}
    assert borne("NGA-table2-goal2") == {"N4", "N9", "I4"}
    assert borne("BDI-3.2.3-goal2") == {f"N{number}" for number in range(1, 10)}
    assert borne("AFG-3.3.6-intermediate-operational") == {"I5"}
    assert borne("RUS-table1-goal1") == set()


def test_the_change_between_the_last_two_printed_years(published):
    cells = [cell for cell in published.cells if cell.country == "ARM"]
    change = latest_change(cells, ("forced_departures", "unanswered"))
    assert (change.measure, change.years, change.countries) == (
        "unanswered",
        (2013, 2014),
        ("ARM",),
    )
    assert (change.low, change.high) == (53 - 92, 57 - 88)
    four = [cell for cell in published.cells if cell.country in ("GEO", "RUS", "SRB", "UKR")]
    together = latest_change(four, ("forced_departures",))
    assert (together.low, together.high) == (97 - 153, 113 - 137)
    assert latest_change(cells, ("forced_departures",)) is None


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_text_names_a_cause(table, language):
    found = texts(table, language)
    assert len(found) > 150
    assert [text for text in found if causal_language(text, language)] == []


def test_a_changed_verdict_is_seen(raw_copy, table):
    folder, _ = raw_copy
    path = folder / "verdicts.csv"
    old = "RWA-3.2.3-goal2,RWA,3.2.3,goal2,In een aantal gevallen gehaald,reached,"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, old.replace(",reached,", ",not reached,")), encoding="utf-8")
    before = _row(table, "N9", "RWA")
    after = _row(score_table(folder), "N9", "RWA")
    assert (before["report_verdict"], after["report_verdict"]) == ("reached", "not reached|reached")
    assert before["agreement_reason_en"] != after["agreement_reason_en"]


def test_a_changed_caveat_is_seen(raw_copy, table):
    folder, _ = raw_copy
    path = folder / "caveats.csv"
    text = path.read_text(encoding="utf-8").replace("Few treated countries", "Very few of them")
    path.write_text(text, encoding="utf-8")
    changed = score_table(folder)
    few = changed["caveat_ids"].str.contains("few-treated")
    assert few.any()
    assert changed.loc[few, "caveats_en"].str.contains("Very few of them").all()
    assert not table["caveats_en"].str.contains("Very few of them").any()


def test_the_room_knows_neither_estimators_nor_files_of_the_workflow():
    allowed = {"records", "cleaning", "caveats", "verdicts", "exhibits.verdicts"}
    for path in (ROOT / "analysis/verdicts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
                name = node.module.removeprefix("analysis.")
                assert name.split(".")[0] in allowed or name in allowed, f"{path.name}: {name}"


def test_the_committed_table_is_this_one(table, tmp_path):
    from analysis.cleaning.stage_tables import write_stage

    write_stage(table, tmp_path / "indicator_scorecard.csv")
    made = (tmp_path / "indicator_scorecard.csv").read_text(encoding="utf-8")
    kept = (RESULTS / "5_tables/indicator_scorecard.csv").read_text(encoding="utf-8")
    assert made == kept, "run make results"
