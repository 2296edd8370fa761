"""Where the time and memory of a run from nothing go: one row a script, and Snakemake's own share.

The workflow runs on one core into a folder of its own. Its jobs are watched from outside, five
times a second: how long each lives, the processor time it takes, the most memory it holds. What
starting Python and importing costs each job is measured apart, in a fresh interpreter that runs
only the script's imports. Run it with ``make cost-map``; docs/benchmarks/cost_map.csv is written.
"""

import argparse
import ast
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import psutil

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "benchmarks" / "cost_map.csv"
SCRIPT = re.compile(r"\.snakemake/scripts/tmp[^./]*\.(\w+\.py)$")
SECONDS_BETWEEN_LOOKS = 0.2


@dataclass
class Life:
    """What was seen of one job."""

    script: str
    first: float
    last: float
    cpu: float = 0.0
    peak: int = 0


def watch(run):
    """Return the lives of all jobs of a run, once it has ended."""
    lives = {}
    parent = psutil.Process(run.pid)
    while run.poll() is None:
        now = time.monotonic()
        for child in parent.children(recursive=True):
            try:
                found = [match for part in child.cmdline() if (match := SCRIPT.search(part))]
                if not found:
                    continue
                life = lives.setdefault(child.pid, Life(found[0][1], now, now))
                times = child.cpu_times()
                life.last, life.cpu = now, times.user + times.system
                life.peak = max(life.peak, child.memory_info().rss)
            except psutil.Error:  # it has just ended
                continue
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return list(lives.values())


def import_seconds(script):
    """Return the seconds that a fresh interpreter takes to run the imports of a script."""
    tree = ast.parse((ROOT / "workflow/scripts" / script).read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    code = "\n".join(ast.unparse(node) for node in imports)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    return time.perf_counter() - start


def cost_rows(lives, total):
    """Return one row a script, the dearest first, and one for what is left: Snakemake itself."""
    by_script = defaultdict(list)
    for life in lives:
        by_script[life.script].append(life)
    rows = []
    for script, jobs in by_script.items():
        wall = sum(job.last - job.first for job in jobs)
        rows.append(
            {
                "script": script,
                "jobs": len(jobs),
                "wall_seconds": wall,
                "cpu_seconds": sum(job.cpu for job in jobs),
                "start_and_imports_seconds": len(jobs) * import_seconds(script),
                "peak_mb": max(job.peak for job in jobs) / 2**20,
                "share_of_run": wall / total,
            }
        )
    rows.sort(key=lambda row: -row["wall_seconds"])
    rest = total - sum(row["wall_seconds"] for row in rows)
    rows.append({"script": "Snakemake itself", "wall_seconds": rest, "share_of_run": rest / total})
    return rows


def main():
    """Run the workflow, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("snakemake", nargs="*", help="more arguments for Snakemake")
    more = parser.parse_args().snakemake
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "snakemake", "--cores", "1", "--nolock", "--quiet", "all"]
        command += ["--config", f"results={folder}/results", *more]
        start = time.monotonic()
        run = subprocess.Popen(command, cwd=ROOT)
        lives = watch(run)
        total = time.monotonic() - start
    if run.returncode:
        raise SystemExit("the run failed; its costs mean nothing")
    table = pd.DataFrame(cost_rows(lives, total)).astype({"jobs": "Int64"})
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(TARGET, index=False, float_format="%.3g", lineterminator="\n")
    print(table.to_string(index=False, float_format=lambda value: f"{value:.3g}", na_rep=""))
    print(f"{total:.0f} seconds on one core")


if __name__ == "__main__":
    main()
