"""A clean folder with the project as committed, and one run of the workflow in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.project_files import is_repository, project_files, uncommitted
from analysis.records import InputError

_RAW = Path("data/raw")
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "SOURCE_DATE_EPOCH": "1435622400",
    "PYTHONHASHSEED": "0",
}
"""As in the Makefile: one thread, and one moment for all figures."""


def fill(root: Path, folder: Path) -> list[str]:
    """Put the project into an empty folder, without results.

    A repository is cloned at its last commit; a folder without git is copied. Figures of your own
    in ``data/raw``, which git does not track, are copied as well.

    Args:
        root: project folder.
        folder: an empty folder.

    Returns:
        Sentences on what was left behind.

    Raises:
        InputError: git cannot copy the repository.
    """
    if not is_repository(root):
        for path in project_files(root):
            _copy(root / path, folder / path)
        return ["this folder is no git repository: its files are rebuilt as they stand"]
    done = subprocess.run(
        ["git", "clone", "--quiet", "--shared", str(root), str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise InputError(f"git cannot copy {root}: {done.stderr.strip()}")
    shutil.rmtree(folder / "results", ignore_errors=True)
    for path in sorted((root / _RAW).rglob("*")):
        place = folder / path.relative_to(root)
        if path.is_file() and not place.exists():
            _copy(path, place)
    left = uncommitted(root)
    shown = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if len(left) > 3 else "")
    return [f"changes that are not committed are left out: {shown}"] if left else []


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def run(
    folder: Path,
    cores: int,
    configuration: Path | None,
    log: Path,
    targets: Sequence[Path] = (),
) -> int:
    """Run the workflow in a folder, with that folder's own code; return the exit code.

    Args:
        folder: a project folder.
        cores: number of jobs at a time.
        configuration: settings of the run, relative to the folder; None for the default.
        log: receives what the run says.
        targets: files to make, relative to the folder; all when empty.
    """
    command = [sys.executable, "-m", "snakemake", "--cores", str(cores)]
    if configuration:
        command += ["--configfile", str(configuration)]
    command += ["--", *map(str, targets)]
    environment = {**os.environ, **_ENVIRONMENT, "PYTHONPATH": str(folder)}
    with log.open("w", encoding="utf-8") as file:
        return subprocess.run(
            command, cwd=folder, env=environment, stdout=file, stderr=file, check=False
        ).returncode
