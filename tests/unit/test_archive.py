"""What the archive takes, what it refuses, and what it says of itself."""

import datetime
import json
import re
import subprocess

import pytest
import yaml

from analysis.archive.citation import read_citation
from analysis.archive.contents import Contents, collect
from analysis.archive.data_package import data_package, resource_name, tables_in
from analysis.cleaning.table_names import schema_of
from analysis.configuration import load_settings
from analysis.manifest import manifest, write_manifest
from analysis.records import InputError
from tests.conftest import ROOT


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with results of two datasets, one of them from figures of one's own."""
    monkeypatch.chdir(tmp_path)
    for name in ("data/raw/series/README.md", "data/raw/series/mine.csv", "data/raw/published/a.csv",
                 "results/published/a.csv", "results/series/b.csv", "results/calibration/size.csv",
                 "results/calibration/designs/part.csv", "Snakefile"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")
    for name, own in (
        ("published", "data/raw/published/a.csv"),
        ("series", "data/raw/series/mine.csv"),
    ):
        folder = tmp_path / "results" / name
        outputs = [path.relative_to(tmp_path) for path in folder.glob("*.csv")]
        inputs = [(tmp_path / own).relative_to(tmp_path)]
        write_manifest(manifest(inputs, outputs, {}), folder / "manifest.json")
    return tmp_path


@pytest.fixture
def settings():
    config = yaml.safe_load((ROOT / "workflow/config/default.yaml").read_text())
    own = {"kind": "record", "folder": "data/raw/series"}
    config = {**config, "datasets": ["published", "series"]}
    return load_settings({**config, "sources": {"published": {"kind": "record"}, "series": own}})


def test_figures_of_ones_own_are_taken_only_when_named(project, settings):
    names = {path.as_posix() for path in collect(project, settings).files}
    assert names == {
        "Snakefile", "data/raw/published/a.csv", "data/raw/series/README.md", "results/published/a.csv",
        "results/published/manifest.json", "results/calibration/size.csv",
    }  # fmt: skip
    named = {path.as_posix() for path in collect(project, settings, ["series"]).files}
    assert {"data/raw/series/mine.csv", "results/series/b.csv"} <= named
    assert "results/published/a.csv" not in named


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("results/published/a.csv", "results/published/a.csv changed since its manifest"),
        ("data/raw/published/a.csv", "data/raw/published/a.csv changed since its manifest"),
    ],
)
def test_results_that_are_not_those_of_the_manifest_are_refused(project, settings, name, message):
    (project / name).write_text("flipped\n")
    with pytest.raises(InputError, match=message):
        collect(project, settings)


def test_a_run_that_is_not_complete_is_refused(project, settings):
    (project / "results/published/a.csv").unlink()
    with pytest.raises(InputError, match="a.csv is missing; run `make results` first"):
        collect(project, settings)
    (project / "results/published/manifest.json").unlink()
    with pytest.raises(InputError, match="manifest.json is missing; run `make results` first"):
        collect(project, settings)
    with pytest.raises(InputError, match="there is no dataset 'serie' in the configuration"):
        collect(project, settings, ["serie"])


def test_changes_that_are_not_committed_are_refused(project, settings):
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *command], check=True, cwd=project)
    assert collect(project, settings).datasets == ("published",)
    (project / "Snakefile").write_text("changed\n")
    with pytest.raises(
        InputError, match="commit first what changed since the last commit: Snakefile"
    ):
        collect(project, settings)


def _tables():
    folders = ("data", "workflow/config")
    files = (path for folder in folders for path in (ROOT / folder).rglob("*.csv"))
    return Contents(
        ROOT, ("published",), tuple(sorted(path.relative_to(ROOT) for path in files)), ()
    )


def test_every_raw_table_has_a_schema_and_a_name_of_its_own():
    tables = tables_in(_tables())
    assert [path for path in tables if schema_of(ROOT / path) is None] == []
    names = [resource_name(path) for path in tables]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in names)


def test_the_descriptor_repeats_the_schema_with_types_and_constraints():
    package = data_package(_tables(), read_citation(ROOT / "CITATION.cff"))
    cells = next(
        item for item in package["resources"] if item["path"] == "data/raw/published/cells.csv"
    )
    source = yaml.safe_load((ROOT / "workflow/schemas/raw_cells.yaml").read_text())
    fields = {field["name"]: field for field in cells["schema"]["fields"]}
    assert list(fields) == [field["name"] for field in source["fields"]]
    for entry in source["fields"]:
        assert fields[entry["name"]]["type"] == entry.get("type", "string")
        assert fields[entry["name"]]["description"] == entry["description"]
    assert cells["schema"]["primaryKey"] == source["primaryKey"]
    assert json.loads(json.dumps(package)) == package


def test_the_citation_is_complete_and_that_of_the_project():
    import tomllib

    content = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    # The four keys that the Citation File Format 1.2.0 requires, and the date as a date.
    assert {"cff-version", "message", "title", "authors"} <= set(content)
    assert content["cff-version"] == "1.2.0"
    assert all(set(author) & {"name", "family-names", "alias"} for author in content["authors"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = read_citation(ROOT / "CITATION.cff")
    assert (citation.version, content["license"]) == (project["version"], project["license"])
    assert (
        datetime.date.fromisoformat(citation.date).isoformat()
        in (ROOT / "CHANGELOG.md").read_text()
    )
