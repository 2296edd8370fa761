"""The pages in a real browser: quiet, alone, usable by keyboard, and open to all readers."""

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from analysis.exhibits.site.names import PAGES, page_file

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
SWITCHES = [
    *("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no chromium on this machine: install it to run these"
)

PAIRS = [
    (("en", 390, "light"), ("nl", 1440, "dark")),
    (("en", 390, "dark"), ("nl", 1440, "light")),
    (("en", 1440, "light"), ("nl", 390, "dark")),
    (("en", 1440, "dark"), ("nl", 390, "light")),
]
"""Pairs of views that differ in language, width and theme; pages take them in turn."""

VIEWS = [(name, *view) for place, name in enumerate(PAGES) for view in PAIRS[place % len(PAIRS)]]

KEPT = 8
"""Rows of each table that the checker reads; the others are built by the same lines."""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as found:
        opened = found.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, results, pages):
    """Return a function that opens a page and notes what it complains of and asks for."""
    contexts = []

    def open_page(name, language="en", width=1440, theme="light", query=""):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
        )
        contexts.append(context)
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.heard, page.asked = [], []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        place = results / "7_report" / page_file(name, language)
        page.goto(f"{place.as_uri()}{query}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("name", "language", "width", "theme"), VIEWS)
def test_a_page_is_quiet_alone_within_its_width_and_open_to_all(
    visit, name, language, width, theme
):
    page = visit(name, language, width, theme)
    assert page.heard == []
    assert [url for url in page.asked[1:] if not url.startswith("data:")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for figure in page.locator("figure svg").all():
        assert figure.evaluate(
            "node => node.getAttribute('role') === 'img' && node.getAttribute('aria-labelledby')"
            ".split(' ').every(id => document.getElementById(id).textContent.trim().length > 5)"
        )
    page.evaluate(
        f"for (const body of document.querySelectorAll('tbody'))"
        f"  while (body.rows.length > {KEPT}) body.deleteRow(-1);"
    )
    found = Axe().run(page).response["violations"]
    grave = [item for item in found if item["impact"] in ("serious", "critical")]
    assert [(item["id"], item["nodes"][0]["html"]) for item in grave] == []


def _shown(page, table):
    return page.locator(f"#{table} tbody tr:not([hidden])")


def test_filters_narrow_the_rows_and_say_how_many(visit):
    page = visit("claims")
    tools = page.locator(".tools").first
    total = page.locator("#claims-table tbody tr").count()
    assert tools.locator("output").inner_text() == f"{total} of {total} rows"
    tools.get_by_label("Filter rows", exact=True).fill("armenia unanswered")
    few = _shown(page, "claims-table").count()
    assert 0 < few < total
    assert tools.locator("output").inner_text() == f"{few} of {total} rows"
    for text in _shown(page, "claims-table").all_text_contents():
        assert "armenia" in text.lower()
        assert "unanswered" in text.lower()
    tools.get_by_label("Filter rows", exact=True).fill("")
    tools.get_by_label("Holds", exact=True).select_option("=none")
    none = _shown(page, "claims-table").all_text_contents()
    assert none
    assert all("Holds for none of the allowed counts" in text for text in none)
    tools.get_by_label("Filter rows", exact=True).fill("no such words")
    assert tools.locator("output").inner_text() == f"0 of {total} rows"


def test_a_long_table_shows_its_first_rows_until_asked_for_all(visit):
    page = visit("claims")
    rows = page.locator("#claims-table tbody tr")
    total = rows.count()
    seen = "rows => rows.filter(row => row.offsetParent !== null).length"
    shown = rows.evaluate_all(seen)
    assert shown == 25 < total
    last = rows.nth(total - 1).get_attribute("id")
    page.get_by_role("button", name=f"Show all {total} rows").press("Enter")
    assert rows.evaluate_all(seen) == total
    assert page.get_by_role("button", name=f"Show all {total} rows").count() == 0
    assert page.evaluate("document.activeElement.closest('tbody') !== null")
    page = visit("claims", query=f"#{last}")
    assert page.locator(f"#{last}").is_visible()


def test_an_address_can_ask_for_an_answer(visit):
    page = visit("claims", query="?holds=none")
    assert _shown(page, "claims-table").count() < page.locator("#claims-table tbody tr").count()
    page = visit("index")
    page.get_by_role("link", name="all of these").nth(2).click()
    assert page.url.endswith("claims.html?holds=none")


def test_a_header_sorts_by_keyboard_and_says_how(visit):
    page = visit("estimates", "nl")
    header = page.locator("#estimates-table thead th").nth(2)
    values = "rows => rows.map(row => row.cells[2].dataset.sort).filter(Boolean).map(Number)"
    header.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    rising = page.eval_on_selector_all("#estimates-table tbody tr", values)
    assert rising == sorted(rising)
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "descending"
    falling = page.eval_on_selector_all("#estimates-table tbody tr", values)
    assert falling == sorted(falling, reverse=True)
    assert page.locator("#estimates-table [aria-sort]").count() == 1


def test_a_number_shows_where_it_comes_from_by_mouse_and_by_keyboard(visit):
    page = visit("index")
    page.locator("data.number").nth(2).click()
    panel = page.get_by_role("dialog")
    assert "5_tables/headline.csv" in panel.inner_text()
    assert "make audit ID='published/headline/headline/published/" in panel.inner_text()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    page = visit("estimates")
    page.locator("#estimates-table data.number").first.focus()
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.dataset.trail")
    assert focused.endswith("/ci_low")
    page.keyboard.press("Enter")
    assert focused in page.get_by_role("dialog").inner_text()


def test_a_row_shows_its_caveats(visit):
    page = visit("estimates", "nl")
    link = page.locator("a.set").first
    count = int(link.inner_text().split()[0])
    link.click()
    assert page.get_by_role("dialog").locator("li").count() == count


def test_the_skip_link_comes_first_and_the_theme_can_be_chosen(visit):
    page = visit("methods")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark or light").click()
    assert page.evaluate(ground) != light
    page.reload()
    assert page.evaluate(ground) != light


def test_figures_hand_over_their_data(visit):
    page = visit("index")
    with page.expect_download() as started:
        page.get_by_role("link", name="data (CSV)").click()
    assert started.value.suggested_filename == "difference_headline.csv"
    assert Path(started.value.path()).read_text(encoding="utf-8").startswith("form,years,")
