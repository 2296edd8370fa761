"""What the commands of this package share."""

from __future__ import annotations

import argparse
from pathlib import Path

DEFAULT_CONFIGURATION = Path("workflow/config/default.yaml")


def add_configuration(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names the settings of the run."""
    parser.add_argument(
        "--configuration",
        type=Path,
        default=DEFAULT_CONFIGURATION,
        help="settings of the run, laid over the default ones (default: %(default)s)",
    )
