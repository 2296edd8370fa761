"""What a run says at its start and at its end, in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_FIRST = (
    ("7_report/index.html", "the report: start here"),
    ("7_report/index.nl.html", "the report in Dutch"),
    ("5_tables/headline.csv", "the main comparison, with its caveats"),
    ("5_tables/indicator_scorecard.csv", "the 14 indicators, country by country"),
    ("2_design/identification.csv", "what the figures can carry, and why not"),
    ("6_figures", "figures in SVG, PDF and PNG, each with its rows and caption"),
)
"""Where to look first in the results of a dataset, in this order."""

_RULE = re.compile(r"^Error in rule (?P<rule>\w+)", re.MULTILINE)
_LOG = re.compile(r"^ +log: (?P<path>[^\s,(]+)", re.MULTILINE)
_LAST_LINES = 3


@dataclass(frozen=True)
class Failure:
    """A job that failed.

    Attributes:
        rule: its rule.
        log: the file with what it said; empty when it has none.
    """

    rule: str
    log: str


def opening(datasets: Sequence[str], cores: int | None) -> str:
    """Return what is said when jobs start.

    Args:
        datasets: datasets of the run.
        cores: jobs at a time; None where a cluster decides.
    """
    where = "on the cluster" if cores is None else f"with {cores} core{'' if cores == 1 else 's'}"
    return (
        f"Making {' and '.join(datasets)} {where}. After each "
        "job a line says how many of all steps are done.\n"
        "Ctrl-C stops the run; the same command goes on where it stopped."
    )


def closing(results: Path, datasets: Sequence[str]) -> str:
    """Return what is said after a run without failure: where to look first.

    Args:
        results: folder of all results.
        datasets: datasets of the run.
    """
    found = [
        (f"{results / dataset / name}", what)
        for dataset in datasets
        for name, what in _FIRST
        if (results / dataset / name).exists()
    ]
    if not found:
        return "Done."
    width = max(len(path) for path, _ in found)
    lines = [f"  {path.ljust(width)}  {what}" for path, what in found]
    ending = (
        "To walk from a number back to the printed figures: make audit ID=<number>, for example"
    )
    return "\n".join(["Done. Look first at", *lines, f"{ending} {datasets[0]}/headline"])


def said_in(log: str | Sequence[str] | None) -> str:
    """Return what Snakemake said during a run.

    Args:
        log: the log file or log files as Snakemake hands them to ``onerror``.
    """
    paths = [log] if isinstance(log, str) else log or []
    found = [Path(path) for path in paths if Path(path).is_file()]
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in found)


def failures(said: str) -> list[Failure]:
    """Return the jobs that failed, from what Snakemake said, each once and in order."""
    found = list(_RULE.finditer(said))
    ends = [match.start() for match in found[1:]] + [len(said)]
    jobs = []
    for match, end in zip(found, ends, strict=False):
        log = _LOG.search(said, match.end(), end)
        jobs.append(Failure(match["rule"], log["path"] if log else ""))
    return list(dict.fromkeys(jobs))


def failed(said: str, folder: Path) -> str:
    """Return what is said after a run that stopped: which rule failed and what to read.

    Args:
        said: what Snakemake said during the run.
        folder: project folder, where the paths of log files start.
    """
    jobs = failures(said)
    if not jobs:
        return "The run stopped before any rule failed; the lines above say why."
    lines = ["The run stopped."]
    for job in jobs:
        lines.append(f"  Rule {job.rule} failed" + (f"; read {job.log}" if job.log else "."))
        lines += [f"    {line}" for line in _last_lines(folder / job.log)]
    lines.append(
        "What was made before is whole. Mend what the message names, then give the same command "
        "again: it goes on from there."
    )
    return "\n".join(lines)


def _last_lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8", errors="replace")
    return [line for line in text.splitlines() if line.strip()][-_LAST_LINES:]
