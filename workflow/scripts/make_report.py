"""Write the report in one language: its pages, and a PDF for filing."""

from pathlib import Path

from analysis.configuration import load_settings
from analysis.exhibits.figures import write_text
from analysis.exhibits.site.files import read_source, tables_seen
from analysis.exhibits.site.pdf import write_pdf
from analysis.exhibits.site.site import site
from analysis.log import log_to

log_to(snakemake.log)

dataset, language = snakemake.wildcards.dataset, snakemake.params.language
settings = load_settings(snakemake.params.settings).of(dataset)
target = Path(snakemake.output.paper)
results = target.parents[1]
source = read_source(dataset, language, settings)
for name, page in site(source, tables_seen(results)).items():
    write_text(target.parent / name, page)
write_pdf(source, results / "6_figures" / f"difference_headline.{language}.svg", target)
