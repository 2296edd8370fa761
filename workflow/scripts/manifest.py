"""Write the manifest of a dataset's results."""

from pathlib import Path

from analysis.log import log_to
from analysis.manifest import manifest, write_manifest

log_to(snakemake.log)

inputs = [*snakemake.input.raw, snakemake.input.specifications]
content = manifest(map(Path, inputs), map(Path, snakemake.input.results), snakemake.params.settings)
write_manifest(content, Path(snakemake.output.manifest))
