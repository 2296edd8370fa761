"""Pages of the committed results, written once for all tests of the site."""

import pytest

from tests.site_pages import LANGUAGES, copy_results, settings_in, sources, write_pages


@pytest.fixture(scope="session")
def results(tmp_path_factory, settings, inputs):
    folder = tmp_path_factory.mktemp("site")
    return copy_results(folder, settings_in(folder, settings), inputs.caveats)


@pytest.fixture(scope="session")
def told(results, settings):
    """Language -> what the pages are made of."""
    return sources(results, settings_in(results.parent, settings))


@pytest.fixture(scope="session")
def pages(results, told):
    """Language -> file -> page; the pages also stand in the folder of the report."""
    return {language: write_pages(results, told[language]) for language in LANGUAGES}
