from pathlib import Path

from snakemake.exceptions import WorkflowError

from analysis.configuration import load_settings
from analysis.dependencies import module_files
from analysis.inputs import read_inputs
from analysis.records import InputError

# Every input is read and checked here, before any job starts. Bad input stops the run with one
# message and leaves earlier results whole.
try:
    SETTINGS = load_settings(config, "configuration")
    INPUTS = read_inputs(SETTINGS)
except InputError as problem:
    raise WorkflowError(str(problem)) from None

RAW = str(SETTINGS.raw)
RESULTS = str(SETTINGS.results)


def uses(script):
    """Return a script's modules of analysis/ and their table schemas, to list as inputs."""
    root = Path(workflow.basedir)
    return module_files(root / "workflow" / "scripts" / script, root)


wildcard_constraints:
    dataset="|".join(SETTINGS.datasets),
    language="|".join(SETTINGS.languages),
