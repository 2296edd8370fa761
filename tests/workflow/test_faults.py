"""What befalls runs: killed at random, two at once, no room, no right to write, a wrong clock."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.workflow.conftest import make_project

pytestmark = pytest.mark.faults

KILLS = 20
LONGEST_RUN = 12.0
"""Seconds within which a run is killed: from before its first job to well into its work."""


def _guard(project):
    """What `make results` does first."""
    return subprocess.run(
        [sys.executable, "-m", "analysis.run_guard"],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(project.folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def _run_after_guard(project):
    guard = _guard(project)
    assert guard.returncode == 0, guard.stderr
    done = project.snakemake()
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


def _without_manifest(snapshot):
    return {
        name: content for name, content in snapshot.items() if not name.endswith("manifest.json")
    }


@pytest.fixture(scope="module")
def battered(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("battered"))


def test_after_twenty_kills_at_random_the_next_run_completes_and_equals_an_undisturbed_one(
    battered, finished
):
    rng = random.Random(20150630)
    for kill in range(KILLS):
        assert _guard(battered).returncode == 0
        run = battered.start_snakemake(start_new_session=True)
        time.sleep(rng.uniform(0.0, LONGEST_RUN))
        if kill % 2:  # the run alone, whose jobs live on; or all of it, as when the power fails
            run.kill()
        else:
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
    _run_after_guard(battered)
    assert _without_manifest(battered.snapshot()) == _without_manifest(finished.snapshot())


def test_a_second_run_at_the_same_time_is_refused_and_harms_nothing(battered):
    cells = battered.results / "published/1_clean/cells.csv"
    before = cells.read_bytes()
    run = battered.start_snakemake("--forcerun", "clean", "--until", "clean", str(cells.relative_to(battered.folder)))  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not any((battered.folder / ".snakemake/locks").glob("*")):
            assert time.monotonic() < end, "the first run took no lock"
            time.sleep(0.1)
        second = _guard(battered)
    finally:
        said, _ = run.communicate()
    assert second.returncode != 0
    assert f"(process {run.pid})" in second.stderr
    assert "wait for its end, or stop it with: kill" in second.stderr
    assert run.returncode == 0, said[-3000:]
    assert cells.read_bytes() == before


class _Disk:
    """A small disk mounted where results go."""

    def __init__(self, folder):
        self.folder = folder

    def mount(self, options):
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)],
            check=True,
            capture_output=True,
        )

    def remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path):
    project = make_project(tmp_path)
    project.results.mkdir()
    disk = _Disk(project.results)
    try:
        disk.mount("size=400k")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs root")
    yield project, disk
    subprocess.run(["umount", "--lazy", str(project.results)], check=True)


def test_a_disk_that_is_too_small_is_named_before_the_run(disk):
    project, _ = disk
    guard = _guard(project)
    assert guard.returncode != 0
    assert "MB are free, and a run needs 300 MB" in guard.stderr
    assert "Traceback" not in guard.stderr


def test_a_disk_that_fills_up_stops_the_run_and_loses_nothing(disk, finished):
    project, small = disk
    stopped = project.snakemake()
    assert stopped.returncode != 0
    assert "No space left on device" in stopped.stdout + stopped.stderr
    whole = finished.snapshot()
    for name, content in project.snapshot().items():
        assert content == whole[name], f"{name} is half-written"
    small.remount("size=400m")
    _run_after_guard(project)
    assert _without_manifest(project.snapshot()) == _without_manifest(whole)


def test_results_that_cannot_be_written_are_named_before_the_run(disk):
    project, small = disk
    small.remount("ro")
    guard = _guard(project)
    assert guard.returncode != 0
    assert "results cannot be written (Read-only file system); make the folder writable" in (
        guard.stderr
    )
    assert "Traceback" not in guard.stderr


def test_a_source_from_the_future_is_named_and_its_results_are_right(battered, finished):
    path = battered.folder / "data/raw/published/cells.csv"
    times = path.stat()
    future = time.time() + 10 * 365 * 86_400
    os.utime(path, (future, future))
    try:
        guard = _guard(battered)
        done = battered.snakemake()
    finally:
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert guard.returncode == 0
    assert "data/raw/published/cells.csv: its time lies in the future" in guard.stdout
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert _without_manifest(battered.snapshot()) == _without_manifest(finished.snapshot())


def test_a_clock_set_back_between_two_runs_changes_no_result(battered, finished):
    """Results were written when the clock stood ten years ahead."""
    for path in battered.results.rglob("*"):
        ahead = path.stat().st_mtime + 10 * 365 * 86_400
        os.utime(path, (ahead, ahead))
    guard = _guard(battered)
    assert guard.returncode == 0
    assert "made by a clock that was ahead; their times are set back" in guard.stdout
    _run_after_guard(battered)
    assert _without_manifest(battered.snapshot()) == _without_manifest(finished.snapshot())
