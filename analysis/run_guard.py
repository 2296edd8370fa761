"""Before a run: is another one at work in this folder, and did one that was killed leave its lock?

Snakemake locks the folder it works in. A run that is killed cannot take its lock away, and the next
one would refuse to start. Whether the lock is stale is seen from the processes that work here.
``make results`` and ``make eurostat`` call this first; plain ``snakemake`` keeps its own rules.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from analysis.records import InputError

SECONDS_TO_WAIT = 60.0
"""How long jobs that outlive a killed run may take to end."""
FREE_MB = 300
"""Room that the results of the default run need, with a margin."""
_CLOCKS_DIFFER = 60.0
"""Seconds by which a file's time may lie ahead before it counts as in the future."""
SOURCES = ("data/raw", "workflow", "analysis")
"""What results are made from, and are compared with by time."""


@dataclass(frozen=True)
class Work:
    """A process at work in a folder.

    Attributes:
        pid: process id.
        started: seconds since the epoch.
        is_job: a job of a run, not the run itself.
    """

    pid: int
    started: float
    is_job: bool


def at_work(folder: Path, own: Iterable[int] = ()) -> list[Work]:
    """Return the Snakemake runs and their jobs whose working directory is ``folder``.

    Args:
        folder: the project's folder.
        own: process ids to leave out: this process and those that started it.
    """
    found = []
    for process in psutil.process_iter():
        try:
            command, where = process.cmdline(), process.cwd()
            started = process.create_time()
        except psutil.Error:  # ended meanwhile, or another user's
            continue
        if process.pid in own or not _same_folder(where, folder):
            continue
        is_job = any("/.snakemake/scripts/" in part for part in command)
        if is_job or any(_is_snakemake(part) for part in command[:3]):
            found.append(Work(process.pid, started, is_job))
    return sorted(found, key=lambda work: work.started)


def _is_snakemake(part: str) -> bool:
    return part == "snakemake" or part.endswith(("/snakemake", "/snakemake/__main__.py"))


def _same_folder(where: str, folder: Path) -> bool:
    return bool(where) and Path(where) == folder


def prepare(folder: Path, results: Path, own: Iterable[int] = ()) -> list[str]:
    """Make a folder ready for a run; return what there is to tell.

    Args:
        folder: the project's folder, where Snakemake works.
        results: the folder that results are written to.
        own: process ids that are no other run.

    Raises:
        InputError: another run is at work; jobs of a killed run do not end; the results cannot be
            written; the disk is full.
    """
    own = list(own)
    runs = [work for work in at_work(folder, own) if not work.is_job]
    if runs:
        started = datetime.fromtimestamp(runs[0].started).strftime("%H:%M")
        raise InputError(
            f"{folder}: a run is at work here since {started} (process {runs[0].pid}); "
            f"wait for its end, or stop it with: kill {runs[0].pid}"
        )
    _await_jobs(folder, own)
    check_room(results)
    now = time.time()
    told = [
        f"{path}: its time lies in the future, so that what is made from it runs again every "
        f"time; set the clock right, then: touch {path}"
        for path in from_the_future(folder, now)
    ]
    if set_back(results, now):
        told.append(
            f"{results}: made by a clock that was ahead; their times are set back, so that what is "
            "changed from now on is seen"
        )
    locks = folder / ".snakemake" / "locks"
    if locks.is_dir() and any(locks.iterdir()):
        shutil.rmtree(locks)
        told.append("An earlier run was stopped before its end; this one takes up what is left.")
    return told


def from_the_future(folder: Path, now: float) -> list[Path]:
    """Return the files that results are made from whose time lies more than a minute after now."""
    return [
        path.relative_to(folder)
        for source in SOURCES
        for path in sorted((folder / source).rglob("*"))
        if path.is_file() and path.stat().st_mtime > now + _CLOCKS_DIFFER
    ]


def set_back(results: Path, now: float) -> int:
    """Set the times of results that lie in the future back to now, in their order.

    A result from the future looks newer than whatever is changed afterwards, and would never be
    made again. Set back too far it is made again in vain, which harms nothing.

    Args:
        results: the folder that results are written to.
        now: seconds since the epoch.

    Returns:
        How many files and folders were set back.
    """
    times = {path: path.stat().st_mtime for path in results.rglob("*")}
    ahead = {path: moment for path, moment in times.items() if moment > now + _CLOCKS_DIFFER}
    shift = max(ahead.values(), default=now) - now
    for path, moment in ahead.items():
        os.utime(path, (moment - shift, moment - shift))
    return len(ahead)


def _await_jobs(folder: Path, own: list[int]) -> None:
    """Wait for jobs that outlive a killed run: they would write beside the new run's."""
    end = time.monotonic() + SECONDS_TO_WAIT
    while jobs := at_work(folder, own):
        if time.monotonic() > end:
            pids = " ".join(str(job.pid) for job in jobs)
            raise InputError(f"{folder}: jobs of an earlier run go on; stop them with: kill {pids}")
        time.sleep(0.2)


def check_room(results: Path) -> None:
    """Make sure that results can be written and that there is room for them.

    Raises:
        InputError: the folder cannot be written to, or too little room is left.
    """
    trial = results / ".trial"
    try:
        results.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as problem:
        raise InputError(
            f"{results}: results cannot be written ({problem.strerror}); make the folder writable, "
            "or choose another with: snakemake --config results=FOLDER"
        ) from None
    free = shutil.disk_usage(results).free // 2**20
    if free < FREE_MB:
        raise InputError(
            f"{results}: {free} MB are free, and a run needs {FREE_MB} MB; make room, "
            "or choose another folder with: snakemake --config results=FOLDER"
        )


def main() -> None:
    """Make this folder ready for a run; say what is wrong when it cannot be."""
    own = [os.getpid(), *(parent.pid for parent in psutil.Process().parents())]
    try:
        for line in prepare(Path.cwd(), Path("results"), own):
            print(line)
    except InputError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
