"""The claims audit, against arithmetic done here from the printed figures."""

import csv
import hashlib
from fractions import Fraction

import pytest

from analysis.exhibits.language_check import causal_language
from analysis.exhibits.numbers import MINUS
from tests.verdict_tables import RAW, RESULTS, claims_table, texts


@pytest.fixture(scope="module")
def audit():
    return claims_table()


@pytest.fixture(scope="module")
def printed():
    """Country, year and measure -> range of true counts, from the raw tokens alone."""
    found = {}
    with (RAW / "cells.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for year in range(int(row["year_from"]), int(row["year_to"]) + 1):
                low, high = _counts(row["token"])
                key = (row["country"], year, row["indicator"])
                before = found.get(key, (0, 10**6))
                found[key] = (max(low, before[0]), min(high, before[1]))
    return found


def _counts(token):
    if token in ("<5", "minder dan 5"):
        return 0, 4
    if token.startswith("geen"):
        return 0, 0
    numbers = [int(word) for word in token.split() if word.isdigit()]
    return numbers[0] - 2, numbers[-1] + 2


def _holds(audit, claim, countries, reading="nearest"):
    rows = audit[
        (audit["claim_id"] == claim)
        & (audit["countries"] == countries)
        & (audit["reading"] == reading)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize("country", ["ARM", "AZE", "BDI", "NGA"])
def test_unanswered_requests_fell_for_all_counts(audit, printed, country):
    # The largest count of 2014 lies below the smallest of 2012 and of 2013.
    largest = printed[country, 2014, "unanswered"][1]
    assert largest < printed[country, 2013, "unanswered"][0]
    assert largest < printed[country, 2012, "unanswered"][0]
    for reading in ("nearest", "suppressed"):
        name = f"{country.lower()}-unanswered-fall-2014"
        assert _holds(audit, name, country, reading)["holds"] == "all"


def test_georgia_did_not_stay_the_same(audit, printed):
    assert printed["GEO", 2013, "unanswered"] == (0, 4)
    assert printed["GEO", 2014, "unanswered"] == (8, 12)
    for reading in ("nearest", "suppressed"):
        row = _holds(audit, "geo-unanswered-constant-2014", "GEO", reading)
        assert row["holds"] == "none"
    assert (
        "difference 4 to 12"
        in _holds(audit, "geo-unanswered-constant-2014", "GEO")["arithmetic_en"]
    )


def test_serbia_answered_more_than_was_asked(audit, printed):
    answers = ("negative_answers", "nationality_confirmed", "unanswered")
    fewest = sum(printed["SRB", 2014, name][0] for name in answers)
    assert fewest == 8 + 58 + 0
    assert fewest > printed["SRB", 2014, "to_requests"][1] == 62
    row = _holds(audit, "own-srb-answers-exceed-2014", "SRB")
    assert (row["holds"], row["claimed_by"]) == ("all", "pipeline")


def test_forced_departures_to_four_countries_fell(audit, printed):
    four = ("GEO", "RUS", "SRB", "UKR")
    most = sum(printed[country, 2014, "forced_departures"][1] for country in four)
    fewest = sum(printed[country, 2013, "forced_departures"][0] for country in four)
    assert (most, fewest) == (113, 137)
    row = _holds(audit, "own-eu-forced-fall-2014", "GEO|RUS|SRB|UKR")
    assert (row["holds"], row["claimed_by"]) == ("all", "pipeline")
    assert f"difference {MINUS}56 to {MINUS}24" in row["arithmetic_en"]


@pytest.mark.parametrize(
    "claim", ["eu-forced-improvement", "eu-unanswered-fall", "eu-confirmed-share-rise"]
)
@pytest.mark.parametrize(
    ("country", "before"), [("GEO", 2010), ("RUS", 2006), ("SRB", 2007), ("UKR", 2007)]
)
def test_improvement_after_the_agreements_is_not_checkable(audit, printed, claim, country, before):
    # In force 1 March 2011, 1 June 2007, 1 January 2008, 1 January 2008.
    row = _holds(audit, claim, country)
    assert row["holds"] == "not checkable"
    assert (country, before, row["indicator"]) not in printed
    assert f"{country} {before} {row['indicator']}" in row["not_printed"]


def test_requests_at_which_the_share_of_armenia_fell(audit, printed):
    # u14/r14 < u13/r13 is r13 < u13 * r14 / u14: smallest and largest right-hand side.
    unanswered = {year: printed["ARM", year, "unanswered"] for year in (2012, 2013, 2014)}
    requests = printed["ARM", 2014, "lp_requests"]
    limits = {}
    for year in (2012, 2013):
        sure = Fraction(unanswered[year][0] * requests[0], unanswered[2014][1])
        possible = Fraction(unanswered[year][1] * requests[1], unanswered[2014][0])
        assert sure.denominator != 1  # so that the largest whole number below is the floor
        assert possible.denominator != 1
        limits[year] = (int(sure), int(possible))
    assert limits == {2012: (613, 689), 2013: (421, 480)}
    said = _holds(audit, "arm-unanswered-share-fall-2014", "ARM")["would_hold_en"]
    for year, (sure, possible) in limits.items():
        assert (
            f"of Armenia in {year}: at most {sure} for all allowed counts, "
            f"at most {possible} for some" in said
        )


def test_burundi_has_no_denominator_at_all(audit):
    # 28/7 and 32/3 of the requests of 2014.
    said = _holds(audit, "bdi-unanswered-share-fall-2014", "BDI")["would_hold_nl"]
    assert "lager dan 4 voor alle toegelaten aantallen, lager dan 10,67 voor een deel" in said


def test_the_reading_of_below_five_decides_for_rwanda(audit):
    # Below five is 0 to 4 or 1 to 4; before it there were none.
    answers = [
        _holds(audit, "rwa-forced-rise-2014", "RWA", reading)
        for reading in ("nearest", "suppressed")
    ]
    assert [row["holds"] for row in answers] == ["some", "all"]
    assert all(row["same_under_all_readings"] == "no" for row in answers)


@pytest.mark.parametrize(
    ("claim", "country", "holds"),
    [
        ("gin-confirmed-rise-2012", "GIN", "all"),  # 93..97 above 7
        ("rus-forced-constant-2014", "RUS", "some"),  # both 18..22
        ("srb-forced-constant", "SRB", "none"),  # 33..37 in 2014, 48..52 in 2013
        ("ukr-forced-exceeds-2009-2012", "UKR", "all"),  # 88 and more above 32
        ("ukr-unanswered-fall", "UKR", "not checkable"),  # nothing printed for 2009-2012
        ("focus-lp-at-least-60", "ARM", "all"),  # 273 and more
        ("focus-lp-at-least-60", "CHN", "not checkable"),
        ("focus-to-at-least-60", "RUS", "all"),  # 108 and more
        ("focus-to-at-least-60", "GEO", "not checkable"),  # 53..57 and an unknown rest
        ("refusing-forced-hardly", "IRN", "not checkable"),  # no number in the claim
    ],
)
def test_other_claims_by_hand(audit, claim, country, holds):
    assert _holds(audit, claim, country)["holds"] == holds


def test_every_claim_has_an_answer_for_each_of_its_countries(audit):
    with (RAW / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answered = audit[audit["claim_id"] == row["claim_id"]]
            countries = {part for item in answered["countries"] for part in item.split("|")}
            assert countries == set(row["countries"].split("|"))


def test_the_figures_used_carry_token_and_line(audit):
    cells = _holds(audit, "arm-unanswered-fall-2014", "ARM")["cells"]
    assert cells == (
        "ARM 2014 unanswered '55' = 53..57 (line 2337); "
        "ARM 2012 unanswered '130' = 128..132 (line 2339); "
        "ARM 2013 unanswered '90' = 88..92 (line 2338)"
    )


@pytest.mark.parametrize(
    ("claim", "country", "caveat"),
    [
        ("arm-unanswered-fall-2014", "ARM", "repeat-requests-armenia"),
        ("geo-unanswered-share-constant", "GEO", "denominator-changed"),
        ("eu-unanswered-fall", "UKR", "not-identified"),
        ("rus-forced-constant-2014", "RUS", "sign-not-identified"),
        ("gin-confirmed-rise-2012", "GIN", "guinea-other-changes"),
        ("srb-forced-constant", "SRB", "range-cells"),
        ("aze-unanswered-fall-2014", "AZE", "rival-event"),  # EU agreement of 2014
    ],
)
def test_caveats_of_a_claim(audit, claim, country, caveat):
    assert caveat in _holds(audit, claim, country)["caveat_ids"].split("|")


def test_a_direction_that_all_counts_share_is_not_called_open(audit):
    ids = _holds(audit, "rwa-forced-rise-2014", "RWA")["caveat_ids"]
    assert "sign-not-identified" not in ids  # zero or a rise, never a fall


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_text_names_a_cause(audit, language):
    found = texts(audit, language)
    assert len(found) > 50
    assert [text for text in found if causal_language(text, language)] == []


def test_a_changed_caveat_is_seen_in_every_row(raw_copy, audit):
    folder, _ = raw_copy
    path = folder / "caveats.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Rounded to multiples of five", "Rounded as one likes"), "utf-8")
    changed = claims_table(folder)
    assert changed["caveats_en"].str.contains("Rounded as one likes").all()
    assert not audit["caveats_en"].str.contains("Rounded as one likes").any()


def test_a_changed_claim_is_answered_anew(raw_copy):
    folder, _ = raw_copy
    path = folder / "claims.csv"
    text = path.read_text(encoding="utf-8")
    old = "unanswered[2014] = unanswered[2013]"
    assert text.count(old) == 1
    path.write_text(text.replace(old, "unanswered[2014] > unanswered[2013]"), encoding="utf-8")
    assert _holds(claims_table(folder), "geo-unanswered-constant-2014", "GEO")["holds"] == "all"


def test_the_committed_table_is_this_one(audit, tmp_path):
    from analysis.cleaning.stage_tables import write_stage

    write_stage(audit, tmp_path / "claims_audit.csv")
    made, kept = (
        hashlib.sha256((folder / "claims_audit.csv").read_bytes()).hexdigest()
        for folder in (tmp_path, RESULTS / "5_tables")
    )
    assert made == kept, "run make results"


def test_no_claim_of_the_report_is_about_simulated_figures(audit):
    simulated = claims_table(dataset="twin")
    assert len(simulated) == len(audit)
    assert set(simulated["holds"]) == {"not checkable"}
    assert set(simulated["arithmetic_en"]) == {
        "The claim is about the record and these figures are SIMULATED: "
        "not checkable with the printed figures."
    }
    assert simulated["arithmetic_nl"].str.contains("GESIMULEERD").all()
    assert simulated["caveat_ids"].str.contains("simulated-data").all()
    assert simulated["cells"].isna().all()
