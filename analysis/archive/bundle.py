"""The zip: same content, same bytes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from analysis.archive.citation import read_citation
from analysis.archive.contents import Contents
from analysis.archive.data_package import DATA_PACKAGE, data_package
from analysis.archive.research_object import METADATA, research_object
from analysis.cleaning.tables import write_atomically
from analysis.manifest import checksum

CHECKSUMS = "checksums.sha256"
_MOMENT = (2015, 6, 30, 0, 0, 0)
"""Date of every entry: that of all figures, SOURCE_DATE_EPOCH of the Makefile, in UTC."""
_EXECUTABLE = 0o755
_PLAIN = 0o644


def archive(contents: Contents, folder: Path) -> Path:
    """Write the archive and return its path.

    Args:
        contents: files to archive.
        folder: receives ``return-agreements-<version>.zip``.
    """
    citation = read_citation(contents.root / "CITATION.cff")
    package = json.dumps(data_package(contents, citation), indent=2, ensure_ascii=False) + "\n"
    described = {DATA_PACKAGE: package, METADATA: research_object(contents, citation)}
    described[CHECKSUMS] = _checksums(contents, described)
    target = folder / f"return-agreements-{citation.version}.zip"
    write_atomically(target, lambda path: _write(path, contents, described))
    return target


def _checksums(contents: Contents, described: dict[str, str]) -> str:
    """Return a list that ``sha256sum --check`` reads."""
    sums = {path.as_posix(): checksum(contents.root / path) for path in contents.files}
    sums |= {name: hashlib.sha256(text.encode()).hexdigest() for name, text in described.items()}
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))


def _write(target: Path, contents: Contents, described: dict[str, str]) -> None:
    names = sorted([*(path.as_posix() for path in contents.files), *described])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name in names:
            source = contents.root / name
            executable = name not in described and source.stat().st_mode & 0o100
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3  # permissions as on Unix, wherever it is made
            entry.external_attr = (0o100000 | (_EXECUTABLE if executable else _PLAIN)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = described[name].encode() if name in described else source.read_bytes()
            file.writestr(entry, content, compresslevel=9)
