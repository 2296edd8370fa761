"""The tutorial word for word: each command is run, each line that it shows must come out.

Its run is also that of the second example: another agency's quarterly panel, rounded to ten.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.examples.quarterly import make

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs/tutorial.md"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PARTS = ("Snakefile", "Makefile", "analysis", "workflow", "data", "pyproject.toml",
         "requirements.lock", "tests/examples")  # fmt: skip


def _environment(folder):
    """Put the environment of this run where the tutorial has it, as if it had just been made."""
    place = folder / ".venv"
    place.mkdir()
    for part in Path(sys.prefix).iterdir():
        if part.name != ".ready":
            (place / part.name).symlink_to(part)
    (place / ".ready").touch()
    profile = folder / "profile"
    profile.mkdir()
    # The calibration is another test's: what it wrote counts as it is.
    (profile / "config.yaml").write_text("rerun-triggers: [mtime]\n")
    return {**os.environ, "PYTHONPATH": str(folder), "SNAKEMAKE_PROFILE": str(profile)}


@pytest.fixture(scope="module")
def tried(tmp_path_factory, finished):
    """The folder in which every command of the tutorial was run, and what each block printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / part, ignore=ignored)
        else:
            shutil.copy(source, folder / part)
    environment = _environment(folder)
    shutil.copytree(
        finished.results / "calibration", folder / "results/calibration", copy_function=shutil.copy
    )
    for table in (folder / "results/calibration").glob("*.csv"):
        table.touch()  # newer than the designs that it collects
    said = []
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "sh":
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", text], cwd=folder, env=environment,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{text}\n{done.stdout[-3000:]}"
            said.append((text, done.stdout, []))
        else:
            said[-1][2].extend(text.splitlines())
    return folder, said


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_line_that_the_tutorial_shows_comes_out(tried):
    _, said = tried
    assert sum(len(shown) for _, _, shown in said) >= 10
    for command, output, shown in said:
        plain = [" ".join(line.split()) for line in output.splitlines()]
        for line in shown:
            wanted = " ".join(line.split())
            assert any(wanted in found for found in plain), f"{command}\n{wanted}\n{output}"


def test_the_report_of_the_example_is_there_and_says_that_it_is_invented(tried):
    folder, _ = tried
    pages = sorted((folder / "results/my_series/7_report").glob("*.html"))
    assert folder / "results/my_series/7_report/index.html" in pages
    assert any("INVENTED EXAMPLE" in page.read_text(encoding="utf-8") for page in pages)


def test_the_true_counts_lie_within_every_cell(tried):
    folder, _ = tried
    true = make.counts()
    cells = _rows(folder / "results/my_series/1_clean/cells.csv")
    assert len(cells) == len(true) == 480
    for cell in cells:
        year, number = divmod(int(cell["year"]), 4)
        count = true[cell["country"], (year, number + 1), cell["indicator"]]
        assert int(cell["low"]) <= count <= int(cell["high"])


def _level_change(counts, begin):
    """Least squares of a series on constant, trend, season and a change of level, by hand."""
    time = np.arange(len(make.QUARTERS))
    later = np.array([quarter >= begin for quarter in make.QUARTERS], dtype=float)
    season = np.tile(np.eye(4)[:, 1:], (len(time) // 4, 1))
    columns = np.column_stack([np.ones(len(time)), time, season, later])
    return np.linalg.lstsq(columns, np.array(counts, dtype=float), rcond=None)[0][-1]


@pytest.mark.parametrize("country", sorted(make.MEMORANDA))
def test_the_change_that_was_put_in_is_found(tried, country):
    folder, _ = tried
    begin = make.MEMORANDA[country]
    true = [make.counts()[country, quarter, "unanswered"] for quarter in make.QUARTERS]
    level = make.COUNTRIES[country][1] * make.SHARES["unanswered"]
    later = [at for at, quarter in enumerate(make.QUARTERS) if quarter >= begin]
    put_in = (make.FACTOR - 1) * level * sum(1 + 0.005 * at for at in later) / len(later)
    found = {
        row["lens"]: row
        for row in _rows(folder / "results/my_series/3_estimates/estimates.csv")
        if (row["specification"], row["country"]) == ("mou-series-count", country)
    }
    printed, bounds = found["as_printed"], found["bounds"]
    rounded = [int(make.printed(count)) for count in true]
    assert float(printed["estimate"]) == pytest.approx(_level_change(rounded, begin), rel=1e-5)
    assert float(printed["ci_low"]) <= put_in <= float(printed["ci_high"])
    low, high = float(bounds["bound_low"]), float(bounds["bound_high"])
    assert low <= _level_change(true, begin) <= high
    assert (bounds["sign_identified"] == "negative") == (high < 0)
    assert "quarters" in printed["reason"]


def test_a_date_too_coarse_for_quarters_leaves_its_country_out(tried):
    folder, _ = tried
    rows = _rows(folder / "results/my_series/2_design/comparison_groups.csv")
    reasons = {row["reason"] for row in rows if row["country"] == "XAH"}
    assert "the date is printed to the year only, too coarse for these figures" in reasons


def test_the_figures_of_the_example_are_those_that_its_script_makes(tmp_path):
    make.write(tmp_path)
    for name in ("unanswered.csv", "others.csv"):
        committed = ROOT / "tests/examples/quarterly/figures" / name
        assert (tmp_path / name).read_bytes() == committed.read_bytes()
