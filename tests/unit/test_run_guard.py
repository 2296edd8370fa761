"""The guard before a run: other runs, jobs of killed runs, stale locks, room and rights."""

import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple

import pytest

from analysis import run_guard
from analysis.records import InputError


@pytest.fixture
def folder(tmp_path):
    (tmp_path / ".snakemake/locks").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def process_in(folder):
    """Start a process that looks like a run, or like a job, at work in the folder."""
    started = []

    def start(name, seconds=60):
        script = folder / name
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(f"import time; time.sleep({seconds})")
        started.append(subprocess.Popen([sys.executable, str(script)], cwd=folder))
        end = time.monotonic() + 30
        while not any(work.pid == started[-1].pid for work in run_guard.at_work(folder)):
            assert time.monotonic() < end, "the process was not seen"
            time.sleep(0.05)
        return started[-1].pid

    yield start
    for process in started:
        process.kill()
        process.wait()


def _lock(folder):
    lock = folder / ".snakemake/locks/0.input.lock"
    lock.write_text("cells.csv")
    return lock


def test_a_stale_lock_is_taken_away_and_told(folder):
    lock = _lock(folder)
    told = run_guard.prepare(folder, folder / "results")
    assert not lock.exists()
    assert told == ["An earlier run was stopped before its end; this one takes up what is left."]


def test_without_a_lock_there_is_nothing_to_tell(folder):
    assert run_guard.prepare(folder, folder / "results") == []


def test_the_lock_of_a_run_at_work_stays_and_the_run_is_named(folder, process_in):
    lock = _lock(folder)
    pid = process_in("bin/snakemake")
    with pytest.raises(InputError, match=rf"a run is at work here since .* \(process {pid}\)"):
        run_guard.prepare(folder, folder / "results")
    assert lock.exists()


def test_a_run_in_another_folder_does_not_matter(folder, process_in, tmp_path_factory):
    process_in("bin/snakemake")
    other = tmp_path_factory.mktemp("other")
    assert run_guard.prepare(other, other / "results") == []


def test_own_processes_do_not_matter(folder, process_in):
    pid = process_in("bin/snakemake")
    assert run_guard.prepare(folder, folder / "results", own=[pid]) == []


def test_jobs_of_a_killed_run_are_waited_for(folder, process_in):
    process_in(".snakemake/scripts/job.py", seconds=1)
    assert [work.is_job for work in run_guard.at_work(folder)] == [True]
    run_guard.prepare(folder, folder / "results")
    assert run_guard.at_work(folder) == []


def test_jobs_that_go_on_are_named(folder, process_in, monkeypatch):
    monkeypatch.setattr(run_guard, "SECONDS_TO_WAIT", 0.0)
    pid = process_in(".snakemake/scripts/job.py")
    with pytest.raises(
        InputError, match=f"jobs of an earlier run go on; stop them with: kill {pid}"
    ):
        run_guard.prepare(folder, folder / "results")


def test_results_that_are_no_folder_are_named(folder):
    (folder / "results").write_text("")
    with pytest.raises(InputError, match=r"results: results cannot be written \(File exists\)"):
        run_guard.prepare(folder, folder / "results")


def test_too_little_room_is_named(folder, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 12 * 2**20))
    with pytest.raises(InputError, match="12 MB are free, and a run needs 300 MB"):
        run_guard.prepare(folder, folder / "results")


def test_the_trial_leaves_nothing_behind(folder):
    run_guard.prepare(folder, folder / "results")
    assert list((folder / "results").iterdir()) == []


def test_only_files_from_the_future_are_named(folder):
    now = time.time()
    for name, seconds in (("data/raw/old.csv", -9), ("data/raw/new.csv", 3_600)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        os.utime(path, (now + seconds, now + seconds))
    told = run_guard.prepare(folder, folder / "results")
    assert [line.split(":")[0] for line in told] == ["data/raw/new.csv"]


def test_results_from_the_future_are_set_back_in_their_order(folder):
    now, ahead = time.time(), 86_400.0
    old, first, last = (folder / "results" / name for name in ("old.csv", "first.csv", "last.csv"))
    old.parent.mkdir()
    for path, moment in ((old, now - 500), (first, now + ahead), (last, now + ahead + 90)):
        path.write_text("a\n")
        os.utime(path, (moment, moment))
    told = run_guard.prepare(folder, folder / "results")
    assert any("clock that was ahead" in line for line in told)
    times = [path.stat().st_mtime for path in (old, first, last)]
    assert times[0] == pytest.approx(now - 500, abs=0.01), "what is not ahead keeps its time"
    assert times[2] - times[1] == pytest.approx(90, abs=0.01)
    assert times[2] <= time.time(), "a change from now on is newer"
    assert run_guard.prepare(folder, folder / "results") == []
