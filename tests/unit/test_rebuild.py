"""What `make verify` says of two folders of results."""

import json
import shutil
import subprocess

import pytest

from analysis import verify
from analysis.project_files import project_files, uncommitted
from analysis.rebuild.clean_folder import fill
from analysis.rebuild.compare import Kind, as_text, compare
from analysis.rebuild.text import text_change
from tests.conftest import ROOT


@pytest.fixture
def folders(tmp_path):
    """Two equal folders with a copy of real results."""
    here, rebuilt = tmp_path / "here", tmp_path / "rebuilt"
    for stage in ("1_clean", "5_tables", "7_report"):
        shutil.copytree(ROOT / "results/published" / stage, here / "published" / stage)
    (here / "published/plot.pdf").write_bytes(b"%PDF 1\x00\xff")
    manifest = {"commit": "a", "packages": {"numpy": "2.3"}, "outputs": {"x.csv": "1"}}
    (here / "published/manifest.json").write_text(json.dumps(manifest))
    shutil.copytree(here, rebuilt)
    return here, rebuilt


def _one(folders):
    outcome = compare(*folders)
    assert len(outcome.differences) == 1
    return outcome.differences[0]


def test_equal_folders_are_equal_and_the_number_of_files_is_said(folders):
    outcome = compare(*folders)
    count = sum(1 for path in folders[0].rglob("*") if path.is_file())
    assert (outcome.equal, outcome.differences, outcome.absent) == (count, (), ())
    assert as_text(outcome) == f"All {count} files are the same byte for byte.\n"


def test_a_flipped_digit_is_found_with_line_and_size(folders):
    path = folders[1] / "published/5_tables/headline.csv"
    text = path.read_text()
    assert "-19.3" in text
    line = 1 + text[: text.index("-19.3")].count("\n")
    path.write_text(text.replace("-19.3", "-19.8", 1))
    found = _one(folders)
    assert (found.file, found.kind) == ("published/5_tables/headline.csv", Kind.NUMBERS)
    assert found.what == f"line {line}: -19.3 became -19.8; 1 number, by up to 0.025 of its size"
    assert "1 files DIFFER" in as_text(compare(*folders))


def test_a_changed_word_is_told_apart_from_numbers(folders):
    path = folders[1] / "published/7_report/index.html"
    text = path.read_text()
    assert "cannot" in text
    path.write_text(text.replace("cannot", "can", 1).replace("2014", "2015", 1))
    found = _one(folders)
    assert found.kind is Kind.TEXT
    line = 1 + text[: text.index("cannot")].count("\n")
    assert found.what.startswith(f"line {line}: ")
    assert "became" in found.what


@pytest.mark.parametrize(
    ("change", "kind", "what"),
    [
        (lambda path: path.write_bytes(b"%PDF 2\x00\xff"), Kind.BYTES, "from byte 6; 8 bytes became 8"),
        (lambda path: path.write_bytes(b"%PDF 1"), Kind.BYTES, "from byte 7; 8 bytes became 6"),
        (lambda path: path.unlink(), Kind.ONLY_HERE, "the rebuild does not make it"),
    ],
)  # fmt: skip
def test_other_files_differ_in_bytes_or_are_missing(folders, change, kind, what):
    change(folders[1] / "published/plot.pdf")
    found = _one(folders)
    assert (found.kind, found.what) == (kind, what)


def test_equal_numbers_written_otherwise_are_a_difference_of_their_own(folders):
    path = folders[1] / "published/5_tables/headline.csv"
    path.write_text(path.read_text().replace("-19.3,", "-19.30,", 1))
    assert _one(folders).kind is Kind.SPELLING


def test_a_file_missing_here_counts_only_where_a_manifest_promises_it(folders):
    here, _ = folders
    (here / "published/plot.pdf").unlink()
    assert _one(folders).kind is Kind.ONLY_REBUILT
    (here / "published/manifest.json").unlink()
    outcome = compare(*folders)
    assert outcome.differences == ()
    assert outcome.absent == ("published/manifest.json", "published/plot.pdf")
    assert "2 rebuilt files are absent here" in as_text(outcome)


def test_the_commit_of_a_manifest_may_differ_and_nothing_else(folders):
    path = folders[1] / "published/manifest.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "commit": "b"}))
    outcome = compare(*folders)
    assert outcome.differences == ()
    assert outcome.notes == ("published/manifest.json: commit a became b",)
    path.write_text(json.dumps({**content, "packages": {"numpy": "2.4"}}))
    assert _one(folders).what == "packages of numpy"


@pytest.mark.parametrize(
    ("old", "new", "words", "numbers", "largest"),
    [
        ("a 1\nb 2,5", "a 1\nb 2,0", "", 1, 0.2),
        ("a 1\nb", "a 1\nc", "line 2: '\\nb' became '\\nc'", 0, 0.0),
        ("1 2 3", "1 2", "line 1: ' ' became ''", 0, 0.0),
        ("1e3", "1000", "", 0, 0.0),
        ("0 -1", "0 1", "", 1, 2.0),
        ("0", "5", "", 1, 1.0),
    ],
)
def test_words_and_numbers_by_hand(old, new, words, numbers, largest):
    change = text_change(old, new)
    assert (change.words, change.numbers) == (words, numbers)
    assert change.largest == pytest.approx(largest)


def test_a_tolerance_forgives_the_last_place_only():
    assert text_change("1.23456", "1.23457", relative=1.01e-5).numbers == 0
    assert text_change("1.23456", "1.23458", relative=1.01e-5).numbers == 1


def _repository(folder):
    (folder / "data/raw/own").mkdir(parents=True)
    (folder / "results").mkdir()
    for name in ("Snakefile", ".gitignore", "data/raw/cells.csv", "results/a.csv"):
        (folder / name).write_text("x\n")
    (folder / ".gitignore").write_text("data/raw/own/*\n")
    (folder / "data/raw/own/mine.csv").write_text("secret\n")
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-C", folder, *command], check=True)


def test_the_clean_folder_holds_the_commit_and_own_figures_but_no_results(tmp_path):
    root, folder = tmp_path / "root", tmp_path / "clean"
    root.mkdir()
    _repository(root)
    (root / "Snakefile").write_text("changed\n")
    assert uncommitted(root) == ["Snakefile"]
    assert fill(root, folder) == ["changes that are not committed are left out: Snakefile"]
    assert (folder / "Snakefile").read_text() == "x\n"
    assert (folder / "data/raw/own/mine.csv").read_text() == "secret\n"
    assert not (folder / "results").exists()


def test_a_folder_without_git_is_copied_without_products(tmp_path):
    root, folder = tmp_path / "root", tmp_path / "clean"
    for name in (
        "Snakefile",
        "analysis/a.py",
        "analysis/__pycache__/a.pyc",
        "results/a.csv",
        ".venv/x",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    assert [path.as_posix() for path in project_files(root)] == ["Snakefile", "analysis/a.py"]
    assert "no git repository" in fill(root, folder)[0]
    assert (folder / "analysis/a.py").is_file()
    assert not (folder / "results").exists()


def test_a_rebuild_without_results_is_refused_in_words(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert verify.main([]) == 2
    assert (
        "workflow/config/default.yaml: the configuration cannot be read" in capsys.readouterr().err
    )
    shutil.copytree(ROOT / "workflow/config", tmp_path / "workflow/config")
    assert verify.main([]) == 2
    assert "run `make results` first" in capsys.readouterr().err


def test_a_file_that_is_not_there_cannot_be_made_again_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "workflow/config", tmp_path / "workflow/config")
    (tmp_path / "results").mkdir()
    assert verify.main(["--only", "published/no.csv"]) == 2
    assert "published/no.csv does not exist; write ONLY as a file below" in capsys.readouterr().err


def test_after_a_rebuild_of_some_files_the_others_are_not_missed(tmp_path):
    for folder, names in (("here", "ab"), ("rebuilt", "a")):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / f"{name}.csv").write_text("1\n")
    here, rebuilt = tmp_path / "here", tmp_path / "rebuilt"
    assert compare(here, rebuilt, whole=False).differences == ()
    assert [found.file for found in compare(here, rebuilt).differences] == ["b.csv"]
