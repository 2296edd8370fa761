"""What a job says goes to its log file, so that the terminal shows progress only."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path


def log_to(paths: Sequence[str]) -> None:
    """Send standard output and standard error, tracebacks and warnings included, to a file.

    Args:
        paths: the log files of a rule; the first is used, none means the terminal.
    """
    if not paths:
        return
    path = Path(paths[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    with path.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
