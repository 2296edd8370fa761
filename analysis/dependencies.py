"""Which modules of this package a script uses, read from its import statements.

Snakemake reruns a rule when its inputs change, yet it does not see the modules that a script
imports. The rules therefore list them as inputs, found here without importing anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def module_files(script: Path, root: Path = PACKAGE.parent) -> list[str]:
    """Return what a script uses: modules of this package, directly or not, and table schemas.

    A schema counts as used where its name stands as a text of its own.

    Args:
        script: a Python file.
        root: folder that holds the package.

    Returns:
        Paths relative to ``root`` in sorted order.
    """
    found: set[Path] = set()
    waiting = [script]
    while waiting:
        modules, schemas = _direct(waiting.pop(), root)
        found |= schemas
        waiting += modules - found
        found |= modules
    return sorted(str(file.relative_to(root)) for file in found)


@cache
def _direct(file: Path, root: Path) -> tuple[frozenset[Path], frozenset[Path]]:
    """Return the modules and the schemas that one file names; each file is read once a run."""
    known = _known_schemas(root)
    modules: set[Path] = set()
    schemas: set[Path] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and node.value in known:
                schemas.add(known[node.value])
        elif isinstance(node, ast.Import | ast.ImportFrom):
            modules.update(path for module in _imported(node) for path in _files(module, root))
    return frozenset(modules), frozenset(schemas)


@cache
def _known_schemas(root: Path) -> dict[str, Path]:
    """Return the schemas of tables by name."""
    return {path.stem: path for path in (root / "workflow" / "schemas").glob("*.yaml")}


def _imported(node: ast.Import | ast.ImportFrom) -> Iterable[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _files(module: str, root: Path) -> tuple[Path, ...]:
    """Return what importing a module runs; the same modules are imported all over the package."""
    parts = module.split(".")
    if parts[0] != PACKAGE.name:
        return ()
    found = []
    # Importing a.b.c runs the __init__ of a and of a.b as well; c may be a name inside a.b.
    for depth in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:depth])
        if place.is_dir():
            found.append(place / "__init__.py")
        elif place.with_suffix(".py").is_file():
            found.append(place.with_suffix(".py"))
    return tuple(found)
