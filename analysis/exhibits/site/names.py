"""Names of the pages, known to the workflow before any page is made."""

from __future__ import annotations

PAGES = (
    *("index", "indicators", "countries", "estimates"),
    *("claims", "series", "caveats", "methods"),
)
"""Pages in the order of the navigation."""


def page_file(page: str, language: str) -> str:
    """Return the file of a page; English is plain, every other language carries its code."""
    return f"{page}.html" if language == "en" else f"{page}.{language}.html"


def page_files(language: str) -> list[str]:
    """Return the files of all pages in a language."""
    return [page_file(page, language) for page in PAGES]


def paper_file(language: str) -> str:
    """Return the file of the report as PDF."""
    return "report.pdf" if language == "en" else f"report.{language}.pdf"
