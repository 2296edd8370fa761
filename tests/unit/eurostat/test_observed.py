"""The trail of a triple difference ends at the figures of the states it compares."""

from types import SimpleNamespace

from analysis.cleaning.eurostat import harvest
from analysis.cleaning.observations import observation_rows
from analysis.cleaning.stage_tables import write_rows
from analysis.cleaning.tokens import Reading
from analysis.records import Cell
from analysis.trail.ledger import Ledger
from analysis.trail.walk import _cells
from tests.unit.eurostat import conftest as files


def test_figures_of_states_are_shown_with_file_and_line(tmp_path, written, scope):
    taken = harvest(written("migr_eirtn.tsv", files.TSV_OLD), "returned", scope)
    path = tmp_path / "1_clean" / "observations.csv"
    write_rows(observation_rows(taken.reported, 5, Reading.NEAREST), path, "observations")
    surveyor = SimpleNamespace(folder=tmp_path, ledger=Ledger(tmp_path, tmp_path / "manifest.json"))
    cell = Cell("GRC TUR", 2013, "returned", ("20",), 18, 22, 20.0, ("x",))
    (step,) = _cells([cell], [], "nearest", surveyor)
    (row,) = step.rows
    assert (row["state"], row["country"], row["token"]) == ("GRC", "TUR", "20")
    assert row["source"] == "migr_eirtn.tsv line 5"
