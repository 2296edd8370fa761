"""The report for filing: what it says, in both languages, and the same bytes each time."""

import json
import re

import pytest

from analysis.exhibits.language_check import causal_language
from analysis.exhibits.site.pdf import paper, write_pdf
from tests.site_pages import LANGUAGES


@pytest.fixture(scope="module")
def papers(told):
    return {language: paper(told[language]) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_summary_scorecard_claims_and_caveats(papers, told, language):
    found, source = papers[language], told[language]
    minus, decimal = "\N{MINUS SIGN}", {"en": ".", "nl": ","}[language]
    assert f"{minus}11{decimal}7" in found["summary"]["text"]
    assert len(found["summary"]["cards"]) == 4
    assert len(found["indicators"]["rows"]) == 14
    assert len(found["claims"]["rows"]) == int(source.summary["claims"]["all"]["total"])
    counted = source.summary["claims"]
    assert [number for number, _ in found["answers"]["counts"]] == [
        counted[answer]["value"] for answer in ("all", "some", "none", "not checkable")
    ]
    assert [card["verdict"] != "" for card in found["summary"]["cards"]] == [
        True,
        True,
        False,
        False,
    ]
    assert f"{minus}19{decimal}3 … {minus}4{decimal}1" == found["summary"]["cards"][0]["big"]
    words = {item.title[language]: item.text[language] for item in source.material.caveats}
    assert found["caveats"]["rows"]
    for row in found["caveats"]["rows"]:
        assert words[row["title"]] == row["text"]
    assert causal_language(json.dumps(found, ensure_ascii=False), language) == []
    assert "<" not in re.sub(r"<5", "", json.dumps(found["summary"]))


def test_both_languages_say_as_much(papers):
    english, dutch = (papers[language] for language in LANGUAGES)
    for part in ("indicators", "claims", "caveats"):
        assert len(english[part]["rows"]) == len(dutch[part]["rows"])
    digits = [re.findall(r"\d+", papers[language]["summary"]["text"]) for language in LANGUAGES]
    assert sorted(digits[0]) == sorted(digits[1])


def test_the_same_results_give_the_same_bytes_with_fonts_inside(results, told, tmp_path):
    drawing = tmp_path / "figure.svg"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>')
    made = []
    for name in ("a.pdf", "b.pdf"):
        write_pdf(told["nl"], drawing, tmp_path / name)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF")
    assert b"DejaVuSans" in made[0]
    write_pdf(told["en"], tmp_path / "none.svg", tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").read_bytes() != made[0]
