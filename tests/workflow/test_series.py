"""A broken series stops the workflow with one message, and the results of an earlier run stay."""

import pytest

pytestmark = pytest.mark.slow

SERIES = ("--config", 'datasets=["published", "series"]')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("land;2013;2014\nArmenia;9O;57\n", "unanswered.csv, cell B2: '9O' - no figure of this series"),
        ("land;2013;2014\nArmenia;\x00;5\n", "unanswered.csv - the file holds NUL bytes"),
    ],
)  # fmt: skip
def test_a_broken_series_stops_with_one_message_and_leaves_results_whole(finished, text, message):
    before = finished.snapshot()
    path = finished.folder / "data/raw/series/unanswered.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    try:
        stopped = finished.snakemake(*SERIES)
    finally:
        path.unlink()
    said = stopped.stdout + stopped.stderr
    assert stopped.returncode != 0
    assert message in said
    assert "Traceback" not in said
    assert finished.snapshot() == before
