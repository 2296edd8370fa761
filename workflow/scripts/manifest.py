"""Write the manifest of a dataset's results."""

from pathlib import Path

from analysis.log import log_to
from analysis.manifest import files_in, manifest, write_manifest

log_to(snakemake.log)

target = Path(snakemake.output.manifest)
inputs = [*snakemake.input.raw, snakemake.input.specifications, *snakemake.input.environment]
outputs = [*files_in(target.parent), *map(Path, snakemake.input.calibration)]
write_manifest(manifest(map(Path, inputs), outputs, snakemake.params.settings), target)
