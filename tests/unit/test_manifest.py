"""The manifest: checksums that anyone can compute again."""

import hashlib
import json

from analysis.manifest import files_in, manifest, write_manifest


def test_checksums_versions_and_settings(tmp_path):
    raw, result = tmp_path / "raw.csv", tmp_path / "result.csv"
    raw.write_bytes(b"a\n")
    result.write_bytes(b"b\n")
    content = manifest([raw], [result], {"seed": 1})
    assert content["inputs"] == {str(raw): hashlib.sha256(b"a\n").hexdigest()}
    assert content["outputs"] == {str(result): hashlib.sha256(b"b\n").hexdigest()}
    assert content["configuration"] == {"seed": 1}
    assert content["packages"]["numpy"][0].isdigit()
    write_manifest(content, tmp_path / "manifest.json")
    assert json.loads((tmp_path / "manifest.json").read_text()) == content


def test_every_file_of_a_dataset_is_found_but_the_manifest(tmp_path):
    for name in ("6_figures/a.svg", "7_report/index.html", "manifest.json", "6_figures/.b.partial"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path)]
    assert found == ["6_figures/a.svg", "7_report/index.html"]


def test_no_repository_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert manifest([], [], {})["commit"] == "not a git repository"
