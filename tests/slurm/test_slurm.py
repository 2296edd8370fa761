"""The workflow on a real Slurm: the same bytes, whatever befalls jobs, node and controller."""

import subprocess
import time

import pytest

pytestmark = pytest.mark.slurm

DESIGNS = ["size-three", "series-series", "rounding-small_nine"]
CELLS = "results/published/1_clean/cells.csv"
TARGETS = [CELLS, *(f"results/calibration/designs/{name}.csv" for name in DESIGNS)]
FEW = [CELLS, "results/calibration/designs/size-three.csv"]
"""What suffices to see what befalls a run: each job starts Snakemake twice more."""
ON_SLURM = [
    *("--profile", "workflow/profiles/slurm"),
    # This Slurm keeps no accounts, and its jobs last seconds: ask the controller, and ask often.
    *("--slurm-status-command", "squeue"),
    *("--slurm-init-seconds-before-status-checks", "2", "--seconds-between-status-checks", "2"),
]


@pytest.fixture(scope="module")
def expected(here):
    done = here.snakemake(*TARGETS)
    assert done.returncode == 0, done.stderr[-3000:]
    return here.snapshot()


@pytest.fixture(scope="module")
def few(expected):
    """The files of a run for ``FEW`` alone."""
    return {
        name: content
        for name, content in expected.items()
        if not name.startswith("calibration/designs/") or f"results/{name}" in FEW
    }


def _said(process):
    return (process.stdout + process.stderr)[-4000:]


def test_jobs_on_slurm_write_the_same_bytes_as_here(cluster, project, expected):
    done = project.snakemake(*ON_SLURM, *TARGETS)
    assert done.returncode == 0, _said(done)
    assert "Submitted array job" in _said(done) or "array job" in done.stdout + done.stderr
    assert project.snapshot() == expected


def test_a_cancelled_job_is_tried_again(cluster, project, few):
    run = project.start_snakemake(*ON_SLURM, *FEW)
    cancelled = cluster.await_begun()
    subprocess.run(["scancel", cancelled], check=True)
    said, _ = run.communicate(timeout=400)
    assert run.returncode == 0, said[-4000:]
    assert "Trying to restart job" in said
    assert project.snapshot() == few


def test_jobs_of_a_lost_node_run_again_when_it_returns(cluster, project, few):
    run = project.start_snakemake(*ON_SLURM, *FEW)
    cluster.await_begun()
    cluster.lose_node()
    time.sleep(4)  # longer than a job that starts may be unknown to its node
    cluster.return_node()
    said, _ = run.communicate(timeout=400)
    assert run.returncode == 0, said[-4000:]
    assert project.snapshot() == few


def test_a_killed_run_resumes_with_what_is_left(cluster, project, few):
    run = project.start_snakemake(*ON_SLURM, *FEW)
    cluster.await_begun()
    run.kill()
    run.communicate()
    subprocess.run(["scancel", "--user=root"], check=True)
    assert project.snakemake("--unlock").returncode == 0
    done = project.snakemake(*ON_SLURM, *FEW)
    assert done.returncode == 0, _said(done)
    assert project.snapshot() == few
