"""The archive: valid by the standards' own validators, whole, reproducible, and it runs again."""

import hashlib
import json
import shutil
import zipfile

import pytest
from frictionless import Package

from analysis.archive import __main__ as command
from tests.workflow.conftest import Project
from tests.workflow.crate_validator import issues

pytestmark = pytest.mark.slow

# Recommended, and left out on purpose.
ACCEPTED = {
    "process-run-crate-0.5_8.4",  # a clock time would change the bytes of equal content
    "process-run-crate-0.5_3.2",  # the project has no address before it is deposited
    "ro-crate-1.1_31.2",  # nor have its maintainers
    "process-run-crate-0.5_5.1",  # the validator takes names of types for programs
}


@pytest.fixture(scope="module")
def zipped(finished, tmp_path_factory):
    """The archive of a finished run."""
    folder = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(finished.folder)
        assert command.main(["--folder", str(folder), "--configuration", "tiny.yaml"]) == 0
    return next(folder.glob("return-agreements-*.zip"))


@pytest.fixture(scope="module")
def unzipped(zipped, tmp_path_factory):
    """The archive unpacked on its own."""
    folder = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(zipped) as file:
        file.extractall(folder)
    return folder


def test_everything_is_in_it_with_its_checksum(finished, unzipped):
    lines = (unzipped / "checksums.sha256").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    present = {
        path.relative_to(unzipped).as_posix() for path in unzipped.rglob("*") if path.is_file()
    }
    assert present == set(listed) | {"checksums.sha256"}
    for name, digest in listed.items():
        assert hashlib.sha256((unzipped / name).read_bytes()).hexdigest() == digest, name
    for name in ("Snakefile", "LICENSE", "data/LICENSE.md", "CITATION.cff", "requirements.lock",
                 "data/raw/published/cells.csv", "results/published/manifest.json",
                 "results/published/7_report/index.html", "results/calibration/size.csv"):  # fmt: skip
        assert name in listed
        assert (unzipped / name).read_bytes() == (finished.folder / name).read_bytes()


def test_the_same_content_gives_the_same_bytes(finished, zipped, tmp_path, monkeypatch):
    monkeypatch.chdir(finished.folder)
    assert command.main(["--folder", str(tmp_path), "--configuration", "tiny.yaml"]) == 0
    assert (tmp_path / zipped.name).read_bytes() == zipped.read_bytes()


def test_frictionless_finds_every_table_valid(unzipped):
    report = Package(str(unzipped / "datapackage.json")).validate()
    assert report.valid, [task.errors for task in report.tasks if task.errors][:3]
    paths = {task.place for task in report.tasks}
    tables = {
        path.relative_to(unzipped).as_posix()
        for path in unzipped.rglob("*.csv")
        if not path.is_relative_to(unzipped / "tests")
    }
    assert paths == tables
    assert len(tables) > 40


def test_frictionless_finds_a_broken_table(unzipped, tmp_path):
    content = json.loads((unzipped / "datapackage.json").read_text())
    wanted = "results/published/5_tables/headline.csv"
    resource = next(item for item in content["resources"] if item["path"] == wanted)
    text = (unzipped / wanted).read_text()
    (tmp_path / "headline.csv").write_text(text.replace(",unanswered,", ",unanswered,x", 1))
    broken = {**content, "resources": [{**resource, "path": "headline.csv"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(broken))
    assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_the_run_crate_is_valid(unzipped, tmp_path):
    found, skipped = issues(unzipped, tmp_path)
    assert [item for item in found if item[1] not in ACCEPTED] == []
    assert not any(severity == "REQUIRED" for severity, _, _ in found)
    assert skipped == set()


def test_the_validator_refuses_a_run_without_its_workflow(unzipped, tmp_path):
    broken = tmp_path / "crate"
    shutil.copytree(unzipped, broken)
    path = broken / "ro-crate-metadata.json"
    content = json.loads(path.read_text())
    run = next(entity for entity in content["@graph"] if entity["@id"] == "#run")
    del run["instrument"]
    path.write_text(json.dumps(content))
    found, _ = issues(broken, tmp_path)
    assert "REQUIRED" in {severity for severity, _, _ in found}


def test_the_run_names_what_went_in_and_what_came_out(unzipped):
    graph = json.loads((unzipped / "ro-crate-metadata.json").read_text())["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    run = entities["#run"]
    went_in = {item["@id"] for item in run["object"]}
    came_out = {item["@id"] for item in run["result"]}
    assert {"data/raw/published/cells.csv", "workflow/config/default.yaml"} <= went_in
    assert {
        "results/published/3_estimates/estimates.csv",
        "results/published/6_figures/",
    } <= came_out
    assert entities["./"]["mainEntity"]["@id"] == run["instrument"]["@id"] == "Snakefile"
    for name in went_in | came_out:
        assert (unzipped / name).exists()
        parameter = entities[entities[name]["exampleOfWork"]["@id"]]
        assert parameter["@type"] == "FormalParameter"


def test_unzipped_on_its_own_it_plans_everything_and_a_rule_gives_the_same_bytes(
    unzipped, tmp_path
):
    folder = tmp_path / "project"
    shutil.copytree(unzipped, folder)
    kept = folder / "kept"
    shutil.move(folder / "results", kept)
    project = Project(folder)
    shutil.copy(folder / "workflow/config/default.yaml", folder / "tiny.yaml")
    planned = project.snakemake("--dry-run")
    assert planned.returncode == 0, planned.stderr
    assert "manifest" in planned.stdout
    made = project.snakemake("--", "results/published/2_design/exposure.csv")
    assert made.returncode == 0, made.stderr
    for stage in ("1_clean", "2_design"):
        for path in (folder / "results/published" / stage).glob("*.csv"):
            assert path.read_bytes() == (kept / "published" / stage / path.name).read_bytes()
    assert (folder / "results/published/2_design/exposure.csv").is_file()
