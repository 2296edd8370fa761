"""What goes into the archive, and whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.configuration import Settings
from analysis.manifest import checksum, files_in
from analysis.project_files import project_files, uncommitted
from analysis.records import InputError

CALIBRATION = "calibration"
_PARTS = "designs"
_OWN = (Path("data/raw/series"), Path("data/raw/eurostat"))
"""Folders for figures of one's own, which may not be everybody's to publish."""


@dataclass(frozen=True)
class Contents:
    """Files of the archive, relative to the project folder and sorted.

    Attributes:
        root: project folder.
        datasets: datasets whose results are in it.
        project: code, data and documentation.
        results: results, with the calibration.
    """

    root: Path
    datasets: tuple[str, ...]
    project: tuple[Path, ...]
    results: tuple[Path, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file, sorted."""
        return tuple(sorted({*self.project, *self.results}))


def collect(root: Path, settings: Settings, datasets: Sequence[str] = ()) -> Contents:
    """Return the files to archive.

    Args:
        root: project folder.
        settings: settings of the run.
        datasets: names; none takes every configured dataset without a folder of its own, since
            figures that a user brought may not be the user's to publish.

    Raises:
        InputError: a dataset is unknown, its results are not complete or not those of its
            manifest, or code was changed since the last commit.
    """
    chosen = tuple(datasets) or _public(settings)
    for name in chosen:
        if name not in settings.datasets:
            known = ", ".join(settings.datasets)
            raise InputError(f"there is no dataset '{name}' in the configuration; known: {known}")
    changed = uncommitted(root)
    if changed:
        raise InputError(f"commit first what changed since the last commit: {', '.join(changed)}")
    results = [path for name in chosen for path in _results(root, settings, name)]
    results += _calibration(root, settings)
    own = [_own_folder(settings, name) for name in chosen]
    project = [path for path in project_files(root) if not _is_private(path)]
    project += [path for folder in own if folder for path in _inside(root, folder)]
    return Contents(root, chosen, tuple(sorted(set(project))), tuple(sorted(results)))


def _own_folder(settings: Settings, dataset: str) -> Path | None:
    """Return the folder with figures that a user brought; that of a simulation is a result."""
    folder = settings.of(dataset).folder
    return None if folder is None or folder.is_relative_to(settings.results) else folder


def _public(settings: Settings) -> tuple[str, ...]:
    found = tuple(name for name in settings.datasets if _own_folder(settings, name) is None)
    if not found:
        raise InputError(
            "every configured dataset rests on figures of your own; name those that you may publish"
        )
    return found


def _is_private(path: Path) -> bool:
    return path.name != "README.md" and any(path.is_relative_to(folder) for folder in _OWN)


def _inside(root: Path, folder: Path) -> list[Path]:
    return [path.relative_to(root) for path in (root / folder).rglob("*") if path.is_file()]


def _results(root: Path, settings: Settings, dataset: str) -> list[Path]:
    """Return the result files of a dataset, all of them as its manifest records them."""
    folder = root / settings.results / dataset
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise InputError(f"{manifest.relative_to(root)} is missing; run `make results` first")
    content = json.loads(manifest.read_text(encoding="utf-8"))
    for name, recorded in {**content["inputs"], **content["outputs"]}.items():
        path = root / name
        if not path.is_file():
            raise InputError(f"{name} is missing; run `make results` first")
        if checksum(path) != recorded:
            raise InputError(f"{name} changed since its manifest; run `make results` first")
    return [path.relative_to(root) for path in (*files_in(folder), manifest)]


def _calibration(root: Path, settings: Settings) -> list[Path]:
    folder = root / settings.results / CALIBRATION
    return [path.relative_to(root) for path in files_in(folder) if _PARTS not in path.parts]
