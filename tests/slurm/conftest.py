"""A Slurm of one node, and a small project that runs on it. Asked for by `make test-slurm` only."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.workflow.conftest import make_project

HERE = Path(__file__).resolve().parent


class Cluster:
    """The Slurm that start.sh started, and what can befall it."""

    def __init__(self, folder):
        self.folder = folder

    def await_begun(self, seconds=180):
        """Return the id of a job that the node has begun: its Snakemake lives.

        One that Slurm calls running may not be there yet; cancelled then, it is put back by Slurm.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for process in psutil.process_iter():
                with suppress(psutil.Error, KeyError):
                    if "slurm-jobstep" in process.cmdline():
                        return process.environ()["SLURM_JOB_ID"]
            time.sleep(0.5)
        raise AssertionError("no job began")

    def lose_node(self):
        """Kill the node's daemon and all that it runs, as a power cut would."""
        subprocess.run(["pkill", "-9", "-F", str(self.folder / "slurmd.pid")], check=True)
        subprocess.run(["pkill", "-9", "slurmstepd"], check=False)
        subprocess.run(["pkill", "-9", "-f", "executor slurm-jobstep"], check=False)

    def return_node(self):
        """Start the node's daemon again."""
        subprocess.run(["/usr/sbin/slurmd"], check=True)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slurm")
    started = subprocess.run(
        [HERE / "start.sh", folder], check=False, capture_output=True, text=True
    )
    if started.returncode == 3:
        pytest.skip(started.stderr.strip())
    assert started.returncode == 0, started.stderr
    yield Cluster(folder)
    subprocess.run([HERE / "stop.sh", folder], check=True)


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


@pytest.fixture(scope="session")
def here(tmp_path_factory):
    """The same project, run on this machine without Slurm."""
    return make_project(tmp_path_factory.mktemp("here"))
