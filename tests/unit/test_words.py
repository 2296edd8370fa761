"""Words in two languages: numbers, dates, terms, reasons, and no word that names a cause."""

import ast
import csv
import html
import re

import pytest
import yaml

from analysis.exhibits import vocabulary
from analysis.exhibits.language_check import causal_language
from analysis.exhibits.numbers import bounds_text, in_form, interval, number, printed_date, tick
from analysis.exhibits.reason_patterns import PATTERNS
from analysis.exhibits.reasons import KINDS, UntranslatedReasonError, kind_of, translate
from analysis.exhibits.words import Words, enumeration, lowered, span
from tests.conftest import ROOT

RESULTS = sorted((ROOT / "results").rglob("*.csv"))
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "language", "decimals", "signed", "text"),
    [
        (-11.7, "en", 1, True, f"{MINUS}11.7"),
        (-11.7, "nl", 1, True, f"{MINUS}11,7"),
        (5.0, "nl", 1, True, "+5"),
        (5.0, "en", 1, False, "5"),
        (-0.04, "en", 1, True, "0"),
        (0.09, "nl", 2, True, "+0,09"),
        (-20.0, "en", 0, False, f"{MINUS}20"),
        (1223.94, "nl", 1, False, "1223,9"),
    ],
)
def test_numbers(value, language, decimals, signed, text):
    assert number(value, language, decimals, signed=signed) == text


def test_numbers_by_form_and_missing_ends():
    assert in_form(-1.32051, "log1p", "nl") == f"{MINUS}1,32"
    assert in_form(0.5, "share of to_requests", "en") == "+0.50"
    assert in_form(None, "count", "en") == ""
    assert interval(-4, 21.44, "count", "nl") == f"{MINUS}4 tot +21,4"
    assert interval(None, 1, "count", "en") == ""
    assert bounds_text(None, 0.5, "log1p", "en") == f"{MINUS}\N{INFINITY} … +0.50"
    assert bounds_text(None, None, "count", "en") == ""
    assert (tick(-0.5, "nl"), tick(150, "en")) == (f"{MINUS}0,5", "150")


def test_dates_keep_the_precision_at_which_they_are_printed():
    assert printed_date("2013-04-19", "day", "nl") == "19 april 2013"
    assert printed_date("2014-03-01", "month", "en") == "March 2014"
    assert printed_date("2009-01-01", "year", "nl") == "2009"


def test_lists_spans_and_labels():
    assert enumeration(["A"], "en") == "A"
    assert enumeration(["A", "B", "C"], "nl") == "A, B en C"
    assert span("2012|2013|2014") == "2012\N{EN DASH}2014"
    assert (lowered("LP-aanvragen"), lowered("Gedwongen vertrek")) == (
        "LP-aanvragen",
        "gedwongen vertrek",
    )


def _terms():
    return [
        (name, value)
        for name, value in vars(vocabulary).items()
        if name.isupper() and isinstance(value, dict)
    ]


@pytest.mark.parametrize(("name", "terms"), _terms())
def test_both_languages_have_the_same_terms(name, terms):
    assert set(terms["en"]) == set(terms["nl"]), name


@pytest.mark.parametrize(
    ("column", "terms"),
    [
        ("estimator", vocabulary.ESTIMATORS),
        ("instrument", vocabulary.INSTRUMENTS),
        ("event", vocabulary.EVENTS),
        ("comparison", vocabulary.COMPARISONS),
        ("form", vocabulary.FORMS),
        ("role", vocabulary.ROLES),
    ],
)
def test_everything_a_specification_may_name_has_a_term(column, terms):
    schema = yaml.safe_load((ROOT / "workflow/schemas/raw_specifications.yaml").read_text())
    field = next(item for item in schema["fields"] if item["name"] == column)
    assert set(field["constraints"]["enum"]) <= set(terms["en"])


def test_verdicts_are_the_five_allowed_and_their_dutch():
    assert vocabulary.VERDICTS["nl"] == {
        "supports": "ondersteunt",
        "contradicts": "weerspreekt",
        "not distinguishable from no change": "niet te onderscheiden van geen verandering",
        "sign not identified under rounding": "richting onbepaald door afronding",
        "cannot be tested with these figures": "niet te toetsen met deze cijfers",
    }


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        (
            "no treated country has figures of unanswered in both 2012 and 2013",
            "geen land met een afspraak heeft cijfers over unanswered in zowel 2012 als 2013",
        ),
        (
            "2 of the 3 years needed before 2014 are printed; no year from 2014 on is printed",
            "van de 3 jaren die vóór 2014 nodig zijn, zijn er 2 afgedrukt; er is geen jaar vanaf "
            "2014 afgedrukt",
        ),
        (
            "two-way fixed effects: the exposure is collinear with country and year effects",
            "de blootstelling valt samen met de land- en jaareffecten",
        ),
        ("point only: one country only", "alleen een puntschatting: er is maar één land"),
        (
            "no effect from treatment on can be computed (cohort 2013, 2013: no observed cell is "
            "treated; cohort 2014, 2014: no observed cell is treated)",
            "vanaf de afspraak is niets te berekenen (groep 2013, 2013: geen cijfer valt in een "
            "jaar met de afspraak; groep 2014, 2014: geen cijfer valt in een jaar met de afspraak)",
        ),
    ],
)
def test_reasons_in_dutch(english, dutch):
    assert translate(english) == dutch


def test_a_reason_without_a_pattern_is_refused():
    with pytest.raises(UntranslatedReasonError, match="the moon was full"):
        translate("the moon was full")


def test_reasons_name_measures_and_countries_as_a_reader_does():
    words = Words(
        "nl",
        {"ARM": "Armenië"},
        {"unanswered": "Onbeantwoorde aanvragen", "lp_requests": "LP-aanvragen"},
        {},
    )
    reason = "no figure before treatment for ARM"
    assert words.reason(reason) == "geen cijfer van vóór de afspraak voor Armenië"
    reason = "no compared country has figures of lp_requests in both 2012 and 2013"
    assert "cijfers over LP-aanvragen in zowel 2012" in words.reason(reason)
    assert words.reason("the moon was full over ARM") == "the moon was full over Armenië"


# What stands in the braces of a message, where a number will not do.
FILLED = {
    "role": "treated",
    "group": "compared",
    "wanted": "figures of unanswered in both 2013 and 2014",
    "comparison.replace('_', '-')": "never-treated",
    "verb": "cannot tell apart",
    "reasons": "cohort 2014, 2014: no observed cell is treated",
    "reason": "the share is undefined where a denominator of zero is allowed",
    "model.no_error": "one country only",
    "why_not": "as many coefficients as figures: the fit leaves no residual",
    "degenerate_reason(regression)": "as many coefficients as figures: the fit leaves no residual",
    "onset.precision": "year",
    "named": "ARM 2013",
}
# Messages made elsewhere, which a test of their own or the results cover.
ELSEWHERE = {
    "'; '.join(reasons)",
    "'; '.join(refused.values()) or 'no observed cell is treated'",
    "_no_comparison(panel)",
    "why_not",
    "decision.reason",
    "f'permutation of {event_year}: {reason}'",
}


def _message(node):
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.FormattedValue):
        return FILLED.get(ast.unparse(node.value), "7")
    return "".join(_message(part) for part in node.values)


def _refusals():
    found = []
    for room in ("design", "estimators", "fitting", "inference", "sensitivity"):
        for path in sorted((ROOT / "analysis" / room).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") == "NotIdentifiedError"
                    and ast.unparse(node.args[0]) not in ELSEWHERE
                ):
                    found.append(pytest.param(node.args[0], id=f"{path.stem}:{node.lineno}"))
    return found


@pytest.mark.parametrize("argument", _refusals())
def test_every_refusal_in_the_code_has_a_dutch_sentence(argument):
    assert translate(_message(argument))


def _column(path, column):
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if column not in (reader.fieldnames or []):
            return set()
        return {row[column] for row in reader if row[column]}


def test_every_reason_in_the_results_has_a_dutch_sentence():
    reasons = set().union(*(_column(path, "reason") for path in RESULTS), set())
    missing = set()
    for reason in reasons:
        try:
            translate(reason)
        except UntranslatedReasonError:
            missing.add(reason)
    assert missing == set()


def test_every_refusal_has_a_kind():
    assert kind_of("no country with a role has figures of x in both 2012 and 2013") == "both_years"
    assert kind_of("none of the 3 years needed before 2014 is printed") == "short_series"
    assert kind_of("anything else") == "design"
    assert all(set(names) == {"en", "nl"} for _, names in KINDS.values())


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("The agreement caused a fall.", "en", ["caused"]),
        ("The effect was a fall, which proves much.", "en", ["the effect was", "proves"]),
        ("It led to returns, thanks to the MoU.", "en", ["led to", "thanks to"]),
        ("A fall due to the agreement.", "en", ["due to the agreement"]),
        ("Requests fell because of the new protocol.", "en", ["because of the new protocol"]),
        ("As a result of it, more left.", "en", ["as a result of"]),
        ("A causal link.", "en", ["causal"]),
        ("Panel with country and year effects.", "en", []),
        ("No causal relation can be shown.", "en", []),
        ("De afspraak veroorzaakte een daling.", "nl", ["veroorzaakte"]),
        ("Dankzij de T&O daalde het aantal.", "nl", ["dankzij"]),
        ("Het MoU leidde al snel tot vertrek.", "nl", ["leidde al snel tot"]),
        ("Het effect was groot en bewijst veel.", "nl", ["het effect was", "bewijst"]),
        ("Een daling als gevolg van de afspraak.", "nl", ["als gevolg van"]),
        ("Een causaal verband tussen beleid en cijfers is er niet mee vast te stellen.", "nl", []),
        ("Een panel met land- en jaareffecten.", "nl", []),
    ],
)
def test_planted_causal_sentences_are_caught(text, language, found):
    assert causal_language(text, language) == found


def test_no_pattern_speaks_of_causes():
    assert [dutch for _, dutch in PATTERNS if causal_language(dutch, "nl")] == []


def test_no_text_in_the_caption_templates_speaks_of_causes():
    for path in sorted((ROOT / "workflow/captions").rglob("*.jinja")):
        named = path.name.split(".")[1]
        for language in ["en", "nl"] if named == "jinja" else [named]:
            assert causal_language(path.read_text(encoding="utf-8"), language) == [], path.name


def _texts():
    for path in sorted((ROOT / "results").glob("*/6_figures/**/*.txt")):
        language = path.name.removesuffix(".txt").removesuffix(".alt").rsplit(".", 1)[-1]
        yield path, language, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "results").glob("*/7_report/*.html")):
        text = path.read_text(encoding="utf-8")
        language = re.search(r'<html lang="(\w+)"', text)[1]
        text = re.sub(r"<(style|script)>.*?</\1>", " ", text, flags=re.DOTALL)
        yield path, language, html.unescape(re.sub(r"<[^>]+>", " ", text))


def test_no_caption_alternative_text_or_report_speaks_of_causes():
    found = {str(path): causal_language(text, language) for path, language, text in _texts()}
    assert {path: phrases for path, phrases in found.items() if phrases} == {}


def test_no_column_of_the_results_speaks_of_causes():
    found = set()
    for path in RESULTS:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for place, name in enumerate(header):
            language = "nl" if name.endswith("_nl") else "en"
            for text in {row[place] for row in rows}:
                found |= {(path.name, name, phrase) for phrase in causal_language(text, language)}
    assert found == set()


def test_the_denominator_of_a_share_stands_within_a_sentence():
    words = Words("en", {}, {"ordered": "Orders to leave", "to_requests": "TO requests"}, {})
    assert words.form("share of ordered") == "share of orders to leave"
    assert words.form("share of to_requests") == "share of TO requests"
