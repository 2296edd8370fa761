"""Every number of the pages has a place in a table, and ten of them are walked to what was printed."""

import random
import shutil

import pytest

from analysis.exhibits.site.names import PAGES, page_file
from analysis.trail.address import find
from analysis.trail.ledger import Ledger
from analysis.trail.report_numbers import numbers_of
from analysis.trail.walk import walk
from tests.conftest import ROOT

SEED = 20150630


@pytest.fixture(scope="module")
def numbers(results, pages):
    return {
        number.trail: number
        for page in PAGES
        for number in numbers_of(results / "7_report" / page_file(page, "en"))
    }


def test_every_number_has_the_value_of_its_place(results, numbers):
    ledger = Ledger(results.parent, results / "manifest.json")
    keyed = {}
    for trail, number in numbers.items():
        table = trail.split("/")[0]
        if table not in keyed:
            # The first of each table is looked up by name; the others in the rows of its file.
            address = find(f"published/{trail}", results.parent, ledger)
            assert address.value == number.value
            schema = address.schema
            keyed[table] = {
                "/".join(line.values[name] for name in schema.key): line.values
                for line in ledger.lines(address.file)
            }
        row, _, column = trail.removeprefix(f"{table}/").rpartition("/")
        assert keyed[table][row][column] == number.value, trail
    assert len(numbers) > 2000


@pytest.fixture(scope="module")
def project(tmp_path_factory, results):
    """The results and the record in one folder, as the walk expects them."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copytree(ROOT / "workflow/config", folder / "workflow/config")
    (folder / "results").symlink_to(results.parent)
    return folder


def test_ten_numbers_drawn_at_random_are_walked_to_printed_tokens(
    project, numbers, settings, monkeypatch
):
    monkeypatch.chdir(project)
    relative = settings.__class__(
        **{
            **settings.__dict__,
            "raw": settings.raw.relative_to(ROOT),
            "specifications": settings.specifications.relative_to(ROOT),
        }
    )
    # Counts of rows and simulated rates have no printed token behind them.
    printed = [
        trail
        for trail in sorted(numbers)
        if trail.split("/")[0]
        in ("cells", "estimates_table", "headline", "claims_audit", "accounting")
        and numbers[trail].value != "not checkable"
    ]
    drawn = random.Random(SEED).sample(printed, 10)
    for trail in drawn:
        found = walk(f"published/{trail}", relative, project)
        assert found.value == numbers[trail].value
        assert found.tokens, trail
        raw = (project / "data/raw/published/cells.csv").read_text(encoding="utf-8").splitlines()
        for token in found.tokens:
            assert f",{token['token']}," in raw[token["line"] - 1]
            assert token["source line"]
