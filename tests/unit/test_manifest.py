"""The manifest: checksums that anyone can compute again."""

import hashlib
import json

from analysis.manifest import manifest, write_manifest


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


def test_no_repository_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert manifest([], [], {})["commit"] == "not a git repository"
