"""Simulate a complete panel that agrees with the record, and write the truth beside it."""

from pathlib import Path

import numpy as np

from analysis.cleaning.stage_tables import write_rows
from analysis.cleaning.tables import write_atomically
from analysis.configuration import load_settings, task_seed
from analysis.log import log_to
from analysis.simulation.twin_draws import draw_twins
from analysis.simulation.twin_model import build_world
from analysis.simulation.twin_tables import NOTICE, cell_rows, truth_rows
from analysis.sources import read_basis

log_to(snakemake.log)

dataset = snakemake.wildcards.dataset
settings = load_settings(snakemake.params.settings).of(dataset)
record = read_basis(settings)
world = build_world(
    record.figures,
    record.events,
    record.countries,
    settings.all_years,
    settings.effects,
    settings.rounding_unit,
)
rng = np.random.default_rng(task_seed(settings.seed, dataset, "simulate"))
twins = draw_twins(world, 1, rng)
write_rows(
    cell_rows(world, twins, settings.rounding_unit), Path(snakemake.output.cells), "raw_cells"
)
write_rows(truth_rows(world, twins), Path(snakemake.output.truth), "simulated_truth")
write_atomically(
    Path(snakemake.output.notice), lambda target: target.write_text(NOTICE, encoding="utf-8")
)
