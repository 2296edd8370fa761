"""Shared fixtures: the published record as the pipeline reads it, and a place for broken copies."""

import shutil
from pathlib import Path

import pytest
import yaml
from xdist.scheduler import LoadScopeScheduling

from analysis.cleaning.figures import build_cells
from analysis.cleaning.tokens import Reading
from analysis.configuration import load_settings
from analysis.fitting.context import Context
from analysis.inputs import read_inputs

ROOT = Path(__file__).resolve().parents[1]


class _OneWorkerForTheWorkflow(LoadScopeScheduling):
    """Deals out tests one by one; those that run the workflow stay together, and those on Slurm.

    They share one finished run, and one Slurm. The groups of pytest-xdist 3.8 have no effect under pytest 9.2,
    which no longer lets a plugin rename a test.
    """

    def _split_scope(self, nodeid):
        folder = nodeid.split("/")[1]
        return folder if folder in ("workflow", "slurm") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _OneWorkerForTheWorkflow(config, log)


@pytest.fixture(scope="session")
def config():
    settings = yaml.safe_load((ROOT / "workflow/config/default.yaml").read_text())
    for key in ("raw", "specifications"):
        settings[key] = str(ROOT / settings[key])
    return settings


@pytest.fixture(scope="session")
def settings(config):
    return load_settings(config)


@pytest.fixture(scope="session")
def inputs(settings):
    return read_inputs(settings)


@pytest.fixture(scope="session")
def published(inputs, settings):
    """The published record under the main reading, ready to fit."""
    return Context(
        dataset="published",
        reading="nearest",
        cells=tuple(build_cells(inputs.record.figures, 5, Reading.NEAREST)),
        events=inputs.record.events,
        countries=tuple(sorted(inputs.record.countries)),
        caveats=inputs.caveats,
        unit=5,
        level=0.95,
        seed=settings.seed,
        gate=settings.gate,
    )


@pytest.fixture
def raw_copy(tmp_path, config):
    """A writable copy of the raw record, with a configuration that points to it."""
    folder = tmp_path / "raw"
    shutil.copytree(ROOT / "data/raw/published", folder)
    return folder, {**config, "raw": str(folder)}
