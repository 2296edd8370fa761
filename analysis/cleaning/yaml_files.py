"""YAML files, read by the parser in C where PyYAML has it: every job reads dozens of schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - what the file holds
    """Return the content of a YAML file in UTF-8.

    Raises:
        OSError: the file cannot be read.
        UnicodeDecodeError: it is not UTF-8.
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
