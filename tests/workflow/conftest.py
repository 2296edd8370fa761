"""A copy of the project in a temporary folder, with a tiny record to run the workflow on."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COUNTRIES = {"ARM", "RWA", "RUS", "UKR", "GEO", "SRB", "BDI"}

# What someone who disagrees wrote in the tiny record, in one row each.
CAVEAT, CAVEAT_TITLE = "rounded-to-fives", "Five by five, as a reader sees it"
VERDICT, VERDICT_PRINTED = "ARM-3.2.3-goal2", "Anders geoordeeld"

FEW_DESIGNS = """
SIZE_JOBS = {kind: SIZE_JOBS[kind] for kind in ("change", "three")}
LENS_DESIGNS = {name: LENS_DESIGNS[name] for name in ("change_four_of_nine_any",)}
ROUNDING_DESIGNS = {name: ROUNDING_DESIGNS[name] for name in ("small_nine",)}
SERIES_DESIGNS = {name: SERIES_DESIGNS[name] for name in ("series",)}
"""


def with_value(path, key, name, column, text):
    """Return the text of a table in which one value of one row is another."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = (row for row in rows if row[key] == name)
    assert row[column] != text
    row[column] = text
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


@contextmanager
def changed(path, text):
    """Give a file another text for a while; its own returns with its times: nothing reruns."""
    original, times = path.read_bytes(), path.stat()
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.write_bytes(original)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def planned_rules(dry_run):
    """Return the names of the rules in the job table of a finished dry run."""
    table = (dry_run.stdout + dry_run.stderr).split("Job stats:")[1].split("total")[0]
    return set(re.findall(r"^(\w+)\s+\d+$", table, re.MULTILINE)) - {"job"}


class Project:
    """A project folder in which Snakemake can be run."""

    def __init__(self, folder):
        self.folder = folder
        self.results = folder / "results"

    def snakemake(self, *arguments):
        """Run Snakemake on the tiny configuration; return the finished process."""
        run = self.start_snakemake(*arguments, stderr=subprocess.PIPE)
        stdout, stderr = run.communicate()
        return subprocess.CompletedProcess(run.args, run.returncode, stdout, stderr)

    def start_snakemake(self, *arguments, stderr=subprocess.STDOUT, start_new_session=False):
        """Start Snakemake on the tiny configuration; return the running process."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder),
            "OMP_NUM_THREADS": "1",
            "SOURCE_DATE_EPOCH": "1435622400",
        }
        command = [sys.executable, "-m", "snakemake", "--configfile", "tiny.yaml"]
        cores = [] if "--profile" in arguments else ["--cores", "2"]
        return subprocess.Popen(
            [*command, *cores, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=start_new_session,
            text=True,
        )

    def snapshot(self):
        """Return the bytes of every result."""
        return {
            str(path.relative_to(self.results)): path.read_bytes()
            for path in sorted(self.results.rglob("*"))
            if path.is_file()
        }


def make_project(folder):
    """Copy the code; cut the record down to seven countries and the calibration to five designs.

    Two rows of the record are those of someone who disagrees with it.
    """
    for part in (
        "Snakefile",
        "analysis",
        "workflow",
        "profiles",
        "data",
        "pyproject.toml",
        "requirements.lock",
        "README.md",
        "LICENSE",
        "CITATION.cff",
    ):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    cells = folder / "data/raw/published/cells.csv"
    with cells.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    with cells.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *(row for row in rows if row[0] in COUNTRIES)])
    for table, key, name, column, text in (
        ("caveats", "caveat_id", CAVEAT, "title_en", CAVEAT_TITLE),
        ("verdicts", "verdict_id", VERDICT, "verdict_printed", VERDICT_PRINTED),
    ):
        path = folder / f"data/raw/published/{table}.csv"
        path.write_text(with_value(path, key, name, column, text), encoding="utf-8")
    specifications = folder / "workflow/config/specifications.csv"
    lines = specifications.read_text().splitlines(keepends=True)
    kept = [line for line in lines[1:] if ",*," not in line]
    specifications.write_text("".join([lines[0], *kept]))
    designs = folder / "analysis/simulation/designs.py"
    designs.write_text(designs.read_text(encoding="utf-8") + FEW_DESIGNS, encoding="utf-8")
    settings = yaml.safe_load((ROOT / "workflow/config/default.yaml").read_text())
    calibration = {"panels": 20, "fitted_panels": 2, "searched_panels": 2, "draws": 19}
    tiny = {**settings, "datasets": ["published"], "languages": ["en"], "calibration": calibration}
    (folder / "tiny.yaml").write_text(yaml.safe_dump(tiny))
    return Project(folder)


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A tiny project that has run once; tests must leave its results as they are."""
    project = make_project(tmp_path_factory.mktemp("finished"))
    done = project.snakemake()
    assert done.returncode == 0, done.stderr[-3000:]
    return project
