"""What a run was made from: checksums of inputs and outputs, versions, settings, commit."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.cleaning.tables import write_atomically

PACKAGES = (
    "snakemake",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "linearmodels",
    "seaborn",
    "matplotlib",
    "pandera",
    "jinja2",
)
"""Packages whose version can change a number or a line."""


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
        "packages": {name: version(name) for name in PACKAGES},
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


def write_manifest(content: Mapping[str, Any], path: Path) -> None:
    """Write a manifest as sorted JSON."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_atomically(path, lambda target: _write(target, text))


def _write(target: Path, text: str) -> None:
    target.write_text(text, encoding="utf-8")
