"""Every page: whole, offline, the same in both languages, with its caveats and no cause."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from analysis.exhibits import vocabulary
from analysis.exhibits.language_check import causal_language
from analysis.exhibits.site.names import PAGES, page_file, page_files
from analysis.exhibits.site.site import site
from analysis.trail.report_numbers import numbers_of
from tests.site_pages import LANGUAGES

MINUS = "\N{MINUS SIGN}"
BOTH = pytest.mark.parametrize("language", LANGUAGES)
EACH = pytest.mark.parametrize("page", PAGES)
MOST = 5_000_000


def _text(page):
    bare = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", "", bare.replace("><", "> <")).split()))


class _Structure(HTMLParser):
    """Collects what a page is made of."""

    VOID = frozenset({"meta", "input", "br", "link", "hr", "img", "path", "use"})

    def __init__(self):
        super().__init__()
        self.ids, self.targets, self.files, self.loaded, self.levels = [], [], [], [], []
        self.open, self.scopes, self.unbalanced, self.figures = [], [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            kind = self.targets if found["href"].startswith("#") else self.files
            kind.append(found["href"].removeprefix("#"))
        if "src" in found or tag == "link":
            self.loaded.append((tag, found))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "th":
            self.scopes.append(found.get("scope"))
        if tag == "svg":
            self.figures.append(found)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.unbalanced.append(tag)


@pytest.fixture(scope="module")
def structures(pages):
    found = {}
    for language in LANGUAGES:
        for name in PAGES:
            found[language, name] = _Structure()
            found[language, name].feed(pages[language][page_file(name, language)])
    return found


def test_every_page_is_there_in_both_languages(pages):
    assert list(pages["en"]) == [f"{name}.html" for name in PAGES]
    assert list(pages["nl"]) == [f"{name}.nl.html" for name in PAGES]


def test_the_headline_stands_in_words_and_numbers(pages):
    english, dutch = _text(pages["en"]["index.html"]), _text(pages["nl"]["index.nl.html"])
    # Armenia, Azerbaijan, Nigeria, Rwanda: (-35 - 5 - 30 + 0) / 4; less the others': -29 / 5.
    assert "their unanswered requests fell by 17.5 a country on average" in english
    assert (
        f"five countries with an earlier agreement that is a difference of {MINUS}11.7" in english
    )
    assert f"anything from {MINUS}19.3 to {MINUS}4.1 over every count" in english
    assert "but with so few countries it is not distinguishable from no change" in english
    assert "And in the same countries they had fallen by 19.5 the year before" in english
    assert f"The 95% interval as printed runs from {MINUS}44.8 to +21.4." in english
    # 4.1 of 23.5 people: the smallest change over the largest earlier one.
    assert "17.4% of the earlier change may recur in 2014" in english
    assert "Het aantal onbeantwoorde aanvragen daalde daar gemiddeld met 17,5 per land" in dutch
    assert f"Door de afronding kan het elk getal zijn tussen {MINUS}19,3 en {MINUS}4,1." in dutch
    assert "niet te onderscheiden van geen verandering" in dutch
    assert "Armenië, Azerbeidzjan, Nigeria en Rwanda" in dutch


def test_dutch_numbers_have_a_comma(results, pages):
    for name in PAGES:
        texts = [number.text for number in numbers_of(results / "7_report" / f"{name}.nl.html")]
        assert [text for text in texts if re.search(r"\d\.\d", text)] == []


@BOTH
def test_the_methods_are_named_in_words(told, language):
    book, words = told[language].book, vocabulary.INFERENCES
    used = {
        row["inference"]
        for name in ("methods", "size", "rounding")
        for row in book.calibration(name)
    }
    assert used <= set(words[language])
    assert set(words["en"]) == set(words["nl"])


@EACH
def test_both_languages_carry_the_same_numbers(results, pages, page):
    folder = results / "7_report"
    english, dutch = (
        [(found.trail, found.value) for found in numbers_of(folder / page_file(page, language))]
        for language in LANGUAGES
    )
    # The order of words differs, and with it the order of numbers in a sentence.
    assert sorted(english) == sorted(dutch)
    assert english or page == "caveats"


@EACH
@BOTH
def test_every_value_is_written_as_its_text_says(results, pages, page, language):
    """A number shown has the digits of its value; the rest is words for a word."""
    decimal = {"en": ".", "nl": ","}[language]
    for found in numbers_of(results / "7_report" / page_file(page, language)):
        if not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", found.value):
            continue
        text = found.text.replace(MINUS, "-").replace("+", "").replace(decimal, ".")
        share = text.endswith("%")
        if not re.fullmatch(r"-?\d+(\.\d+)?%?", text):
            continue
        shown = float(text.removesuffix("%")) / (100 if share else 1)
        assert abs(abs(shown) - abs(float(found.value))) <= (0.0005 if share else 0.05) + 1e-9, (
            found
        )


@EACH
@BOTH
def test_a_page_is_whole_loads_nothing_and_leads_somewhere(structures, page, language):
    found = structures[language, page]
    assert (found.unbalanced, found.open, found.loaded) == ([], [], [])
    assert len(found.ids) == len(set(found.ids))
    assert set(found.targets) - {""} <= set(found.ids)
    own = {name for code in LANGUAGES for name in page_files(code)}
    for address in found.files:
        name, _, anchor = address.partition("#")
        name = name.partition("?")[0]
        assert name in own or address.startswith(("../", "data:text/csv")), address
        if anchor and name in own:
            target = name.split(".")[0]
            assert anchor in structures[language, target].ids


@EACH
@BOTH
def test_headings_descend_and_headers_say_what_they_head(structures, page, language):
    found = structures[language, page]
    assert found.levels[0] == 1
    steps = zip(found.levels, found.levels[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)
    assert set(found.scopes) <= {"col", "row"}


@EACH
@BOTH
def test_every_figure_has_words_data_and_caveats(pages, structures, page, language):
    text = pages[language][page_file(page, language)]
    for attributes in structures[language, page].figures:
        assert attributes["role"] == "img"
        for label in attributes["aria-labelledby"].split():
            assert re.search(rf'id="{label}">[^<]+<', text)
    for figure in re.findall(r"<figure\b.*?</figure>", text, flags=re.DOTALL):
        assert "data:text/csv" in figure
        assert re.findall(r'href="#caveat-([^"]+)"', figure)


@EACH
@BOTH
def test_nothing_comes_from_a_network_or_a_place_on_this_machine(pages, page, language):
    text = pages[language][page_file(page, language)]
    addresses = set(re.findall(r'https?://[^\s"<]+', text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r'(?:href|src)="(?:/|file:)', text)
    assert len(text.encode()) < MOST


@EACH
@BOTH
def test_a_page_names_its_language_and_links_to_the_other(pages, page, language):
    other = next(code for code in LANGUAGES if code != language)
    text = pages[language][page_file(page, language)]
    assert f'<html lang="{language}">' in text
    assert f'href="{page_file(page, other)}" lang="{other}"' in text
    assert f'<a href="{page_file(page, language)}" aria-current="page">' in text


@EACH
@BOTH
def test_no_sentence_names_a_cause(pages, page, language):
    assert causal_language(_text(pages[language][page_file(page, language)]), language) == []


@BOTH
def test_every_row_leads_to_its_caveats_and_every_caveat_stands_in_full(pages, told, language):
    registry = {item.id: item for item in told[language].material.caveats}
    rows = {row["row_id"]: row for row in told[language].numbered}
    page = pages[language][page_file("estimates", language)]
    sets = dict(re.findall(r'<li id="(set-\d+)">(.*?)</li>', page))
    for row in rows.values():
        cells = page.split(f'id="{row["row_id"]}"')[1].split("</tr>")[0]
        name = re.search(r'class="set" href="#(set-\d+)"', cells)[1]
        assert re.findall(r'href="#caveat-([^"]+)"', sets[name]) == row["caveat_ids"].split("|")
    for name in (*PAGES,):
        text = pages[language][page_file(name, language)]
        linked = set(re.findall(r'href="#caveat-([^"]+)"', text))
        assert linked or name in ("caveats", "methods")
        for caveat in linked:
            assert (
                html.escape(registry[caveat].text[language], quote=False)
                .replace('"', "&#34;")
                .replace("'", "&#39;")
                in text
            )


def test_counts_are_those_of_the_tables(pages, told):
    source = told["en"]
    total, numbered = len(source.estimates), len(source.numbered)
    assert f"{numbered} of {total} models carry a number" in _text(pages["en"]["index.html"])
    body = pages["en"]["estimates.html"].split('id="estimates-table"')[1].split("</tbody>")[0]
    assert body.count("<tr") - 1 == numbered
    scores = pages["en"]["indicators.html"].split('id="apart-table"')[1].split("</tbody>")[0]
    assert scores.count("<tr") - 1 == 14 * 32


def test_values_are_escaped(told, results):
    source = told["en"]
    words = source.material.words
    named = replace(words, countries={**words.countries, "ARM": "<b>A</b>"})
    pages = site(replace(source, material=replace(source.material, words=named)), {})
    for page in pages.values():
        assert "<b>A</b>" not in page


def test_simulated_data_are_marked_on_every_page(told):
    twin = replace(told["nl"], material=replace(told["nl"].material, dataset="twin"))
    for page in site(twin, {}).values():
        assert 'class="simulated" role="note">GESIMULEERD' in page
    assert all('class="simulated"' not in page for page in site(told["nl"], {}).values())
