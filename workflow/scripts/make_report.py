"""Write the pages of the report in one language."""

from pathlib import Path

from analysis.configuration import load_settings
from analysis.exhibits.figures import write_text
from analysis.exhibits.site.files import read_source, tables_seen
from analysis.exhibits.site.site import site
from analysis.log import log_to

log_to(snakemake.log)

dataset, language = snakemake.wildcards.dataset, snakemake.params.language
settings = load_settings(snakemake.params.settings).of(dataset)
folder = Path(snakemake.output[0]).parent
pages = site(read_source(dataset, language, settings), tables_seen(folder.parent))
for name, page in pages.items():
    write_text(folder / name, page)
