"""Which modules of this package a script uses, read from its import statements.

Snakemake reruns a rule when its inputs change, yet it does not see the modules that a script
imports. The rules therefore list them as inputs, found here without importing anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

# Import statements at any depth of indentation, and the names after them, in parentheses or not.
_FROM = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^\n]+)", re.MULTILINE)
_COMMENT = re.compile(r"#.*")
_QUOTED = re.compile(r"""["'](\w+)["']""")


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
    text = file.read_text(encoding="utf-8")
    schemas = {known[name] for name in _QUOTED.findall(text) if name in known}
    modules = {path for module in imported_names(text) for path in _files(module, root)}
    return frozenset(modules), frozenset(schemas)


@cache
def _known_schemas(root: Path) -> dict[str, Path]:
    """Return the schemas of tables by name."""
    return {path.stem: path for path in (root / "workflow" / "schemas").glob("*.yaml")}


def imported_names(text: str) -> set[str]:
    """Return the dotted names that the import statements of a module may refer to.

    Found by pattern, not by parsing: every start of Snakemake reads all scripts, on a cluster
    three times a job. ``from a import b`` gives ``a`` and ``a.b``, for ``b`` may be a module.
    """
    found = set()
    for module, names in _FROM.findall(text):
        found.add(module)
        found |= {f"{module}.{name}" for name in _listed(names)}
    for names in _IMPORT.findall(text):
        found |= set(_listed(names))
    return found


def _listed(names: str) -> Iterable[str]:
    """Return the names between the commas of an import statement, without their aliases."""
    parts = (part.split() for part in _COMMENT.sub("", names).strip("()").split(","))
    return (part[0] for part in parts if part)


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
