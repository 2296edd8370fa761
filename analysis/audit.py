"""Walk from a number back to the printed figures: ``audit NUMBER-ID``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.command_line import add_configuration
from analysis.configuration import settings_from
from analysis.records import InputError
from analysis.trail.page import as_json, as_text
from analysis.trail.walk import walk

_EXAMPLES = """examples:
  audit published/headline
  audit published/start-2014-change-count/unanswered/nearest/bounds
  audit published/estimates_table/published/start-2014-change-count/unanswered/nearest/ci_low
  audit published/claims_audit/arm-unanswered-fall-2014/ARM/nearest
  audit published/cells/unanswered/ARM/2014/nearest/low
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the trail of one number; return 0, or 1 when a file changed, or 2 without a number."""
    options = _parser().parse_args(arguments)
    try:
        trail = walk(options.number, settings_from(options.configuration), Path.cwd())
    except (InputError, OSError) as problem:
        print(f"audit: {problem}", file=sys.stderr)
        return 2
    print(as_json(trail) if options.json else as_text(trail), end="")
    return 1 if trail.changed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="audit",
        description="Print the path from a number of the results to the printed figures behind it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "number", help="<dataset>/<table>/<row id>/<column>, or the estimate_id of an estimate"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_configuration(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
