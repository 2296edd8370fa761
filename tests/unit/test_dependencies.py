"""The modules that a script uses, and the direction in which the rooms import each other."""

import ast
import re
from pathlib import Path

import pytest

from analysis.dependencies import imported_names, module_files
from tests.conftest import ROOT

# A room may import from the rooms before it, never from those after it.
ORDER = ["records", "command_line", "cleaning", "design", "estimators", "inference", "sensitivity", "caveats",
         "configuration", "sources", "simulation", "fitting", "inputs", "dependencies", "manifest", "trail",
         "audit", "fetch", "check_series", "template", "run_guard",
         "project_files", "rebuild", "verify", "archive", "run_messages", "exhibit_list"]  # fmt: skip
EXHIBITS_MAY_NOT_IMPORT = {"estimators", "inference", "sensitivity", "fitting", "simulation"}


def _rooms(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            yield node.module.split(".")[1]


def test_direct_and_indirect_modules_and_schemas_are_found(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("from analysis.design.exposure import onsets\nwrite(rows, 'exposure')\n")
    found = module_files(script)
    assert "analysis/design/exposure.py" in found
    assert "analysis/cleaning/agreements.py" in found  # imported by exposure
    assert "analysis/__init__.py" in found
    assert "workflow/schemas/exposure.yaml" in found
    assert not any(path.startswith("analysis/fitting") for path in found)


def _parsed_names(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", ["analysis", "workflow/scripts", "tests"])
def test_the_patterns_find_every_name_that_parsing_finds(folder):
    for path in sorted((ROOT / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert set(_parsed_names(text)) <= imported_names(text), path


def test_statements_over_lines_with_aliases_and_comments_are_read_whole():
    text = "import a.b as c, d\n\ndef f():\n    from e.f import (  # (why\n        g,\n        h as i,  # so\n    )\n"
    assert imported_names(text) == {"a.b", "d", "e.f", "e.f.g", "e.f.h"}
    assert imported_names("import_this = 1\nx = 'import y'\n") == set()


def test_a_name_inside_a_module_is_no_module(tmp_path):
    script = tmp_path / "script.py"
    script.write_text("from analysis.records import Cell\n")
    assert module_files(script) == ["analysis/__init__.py", "analysis/records.py"]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "analysis").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_imports_flow_one_way(path):
    room = path.relative_to(ROOT / "analysis").parts[0].removesuffix(".py")
    imported = set(_rooms(path)) - {room}
    if room == "exhibits":
        assert not imported & EXHIBITS_MAY_NOT_IMPORT
    elif room in ORDER:
        later = set(ORDER[ORDER.index(room) + 1 :]) | {"exhibits"}
        assert not imported & later


def test_no_file_is_longer_than_400_lines():
    code = [
        *ROOT.glob("analysis/**/*.py"),
        *ROOT.glob("workflow/**/*.py"),
        *ROOT.glob("tests/**/*.py"),
    ]
    long = {str(path) for path in code if len(path.read_text().splitlines()) > 400}
    assert long == set()
    rules = [block for path in Path(ROOT / "workflow/rules").glob("*.smk")
             for block in re.split(r"\n *rule\b", path.read_text())[1:]]  # fmt: skip
    assert max(len(block.splitlines()) for block in rules) <= 50
