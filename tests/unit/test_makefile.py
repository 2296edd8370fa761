"""The Makefile: every command has a line of help, progress bars appear on a terminal only."""

import os
import pty
import re
import subprocess

from tests.conftest import ROOT

TEXT = (ROOT / "Makefile").read_text(encoding="utf-8")


def _make(*arguments, stderr=subprocess.DEVNULL):
    command = ["make", "--no-print-directory", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True, check=True
    )
    return done.stdout


def test_every_command_has_one_line_of_help():
    targets = re.findall(r"^([a-z][a-z-]*):", TEXT, re.MULTILINE)
    lines = _make("help").splitlines()
    assert sorted(line.split()[1] for line in lines) == sorted(targets)
    assert all(len(line) <= 100 for line in lines)


def test_bars_are_drawn_on_a_terminal_only():
    assert "--logger rich" not in _make("-n", "results")
    reader, terminal = pty.openpty()
    try:
        assert "--logger rich" in _make("-n", "results", stderr=terminal)
    finally:
        os.close(reader)
        os.close(terminal)
