"""Draw all figures of one language."""

from pathlib import Path

from analysis.configuration import load_settings
from analysis.exhibits.figures import write_figures
from analysis.exhibits.material import read_material
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
material = read_material(snakemake.wildcards.dataset, snakemake.wildcards.language, settings)
write_figures(material, Path(snakemake.output.svg[0]).parent)
