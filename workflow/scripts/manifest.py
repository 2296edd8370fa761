"""Write the manifest of a dataset's results."""

from pathlib import Path

from analysis.log import log_to
from analysis.manifest import files_in, manifest, write_manifest
from analysis.records import is_simulated

log_to(snakemake.log)

target = Path(snakemake.output.manifest)
inputs = [*snakemake.input.raw, snakemake.input.specifications, *snakemake.input.environment]
outputs = [*files_in(target.parent), *map(Path, snakemake.input.calibration)]
content = manifest(map(Path, inputs), outputs, snakemake.params.settings)
if is_simulated(snakemake.wildcards.dataset):
    content["notice"] = "SIMULATED: nothing in this dataset is an observation"
write_manifest(content, target)
