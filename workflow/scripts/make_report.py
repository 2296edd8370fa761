"""Write the report in one language."""

from pathlib import Path

from analysis.cleaning.stage_tables import read_stage
from analysis.configuration import load_settings
from analysis.exhibits.figures import write_text
from analysis.exhibits.material import read_material
from analysis.exhibits.report import Provenance, read_svgs, report
from analysis.log import log_to

log_to(snakemake.log)

settings = load_settings(snakemake.params.settings).of(snakemake.wildcards.dataset)
language = snakemake.params.language
material = read_material(snakemake.wildcards.dataset, language, settings)
clean = Path(snakemake.input.log).parent
page = report(
    material,
    read_svgs(Path(snakemake.input.index).parent, material.index["figure"], language),
    Provenance(
        log=read_stage(clean / "cleaning_log.csv", "cleaning_log"),
        checks=read_stage(clean / "checks.csv", "checks"),
        events=read_stage(clean / "agreements.csv", "agreements"),
    ),
    snakemake.params.pages,
)
write_text(Path(snakemake.output.report), page)
