"""Which files make up the project: those that git tracks, or all but the products of a run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

_PRODUCTS = {"build", "logs", "results", "__pycache__"}


def is_repository(root: Path) -> bool:
    """Say whether a folder is the top of a git repository with at least one commit."""
    return (root / ".git").exists() and git(root, "rev-parse", "--verify", "HEAD") is not None


def git(root: Path, *arguments: str) -> str | None:
    """Return what git prints, or None where it fails or is not installed."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def project_files(root: Path) -> list[Path]:
    """Return the project's files, results left out, relative to its folder and sorted.

    Args:
        root: project folder.
    """
    listed = git(root, "ls-files", "-z") if is_repository(root) else None
    names = map(Path, listed.rstrip("\0").split("\0")) if listed else _walk(root, root)
    return sorted(path for path in names if path.parts[0] != "results" and (root / path).is_file())


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in (".ci", ".gitignore")
        if hidden or path.name in _PRODUCTS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path, root)
        elif path.suffix != ".pyc":
            yield path.relative_to(root)


def uncommitted(root: Path) -> list[str]:
    """Return the tracked files outside results that differ from the last commit."""
    if not is_repository(root):
        return []
    changed = git(root, "diff", "--name-only", "-z", "HEAD", "--", ".", ":!results") or ""
    return [name for name in changed.split("\0") if name]
