"""What a run was made from: checksums of inputs and outputs, versions, settings, seed, commit."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.cleaning.tables import write_atomically

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def packages() -> dict[str, str]:
    """Return the installed version of every package that the project asks for.

    What these packages need in turn is pinned by ``requirements.lock``, whose checksum is among
    the inputs.
    """
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    found = (re.match(r"[A-Za-z0-9_-]+", line) for line in project["dependencies"])
    return {name[0]: version(name[0]) for name in found if name}


EXPORTED = "export"
"""Folder of figures exported on request: no result."""


def checksum(path: Path) -> str:
    """Return the SHA-256 checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(
    inputs: Iterable[Path], outputs: Iterable[Path], config: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the manifest of one dataset's results.

    Args:
        inputs: raw files, specifications and code.
        outputs: result files.
        config: the configuration as given.
    """
    return {
        "commit": _commit(),
        "python": platform.python_version(),
        "packages": packages(),
        "configuration": dict(config),
        "inputs": {str(path): checksum(path) for path in sorted(inputs)},
        "outputs": {str(path): checksum(path) for path in sorted(outputs)},
    }


def _commit() -> str:
    """Return the commit of the code, or words where there is no repository."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "not a git repository"
    return found.stdout.strip()


def files_in(folder: Path) -> list[Path]:
    """Return every result file of a dataset in sorted order.

    The manifest itself is left out, and so are figures that somebody exported.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.name != "manifest.json"
        and not path.name.startswith(".")
        and path.relative_to(folder).parts[0] != EXPORTED
    )


def write_manifest(content: Mapping[str, Any], path: Path) -> None:
    """Write a manifest as sorted JSON."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_atomically(path, lambda target: _write(target, text))


def _write(target: Path, text: str) -> None:
    target.write_text(text, encoding="utf-8")
