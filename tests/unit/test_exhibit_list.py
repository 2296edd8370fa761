"""The lists of exhibits, from what Snakemake says of its files."""

import pytest

from analysis.exhibit_list import END, START, Exhibit, exhibits, page, section, with_section
from analysis.records import InputError

SAID = "\n".join(
    "\t".join(row)
    for row in (
        ("output_file", "date", "rule", "log-file(s)", "status", "plan"),
        ("results/published/5_tables/headline.csv", "-", "tables", "", "missing", "update"),
        ("results/published/4_sensitivity/placebo.csv", "-", "robustness", "", "ok", "no update"),
        ("results/published/3_estimates/families/series.csv", "-", "estimate", "", "ok", ""),
        ("results/published/6_figures/series_ARM.en.svg", "-", "figures_published", "", "ok", ""),
        ("results/published/6_figures/series_AZE.en.svg", "-", "figures_published", "", "ok", ""),
        ("results/published/6_figures/lenses.nl.svg", "-", "figures_published", "", "ok", ""),
        ("results/published/6_figures/lenses.en.svg", "-", "figures_published", "", "ok", ""),
        ("results/published/7_report/index.nl.html", "-", "report_nl", "", "ok", ""),
        ("results/published/7_report/claims.html", "-", "report_en", "", "ok", ""),
        ("results/calibration/size.csv", "-", "collect_calibration", "", "ok", ""),
        ("results/twin/5_tables/headline.csv", "-", "tables", "", "ok", ""),
    )
)


def test_every_exhibit_is_listed_once_with_rule_and_description():
    found = exhibits(SAID)
    assert [(item.file, item.rule) for item in found] == [
        ("results/calibration/size.csv", "collect_calibration"),
        ("results/published/4_sensitivity/placebo.csv", "robustness"),
        ("results/published/5_tables/headline.csv", "tables"),
        ("results/published/6_figures/lenses.en.svg", "figures_published"),
        ("results/published/6_figures/series_*.en.svg", "figures_published"),
        ("results/published/7_report/index.nl.html", "report_nl"),
    ]
    assert found[2].what.startswith("The headline model")
    assert (found[3].what, found[5].what) == ("Figure: lenses", "Report, Dutch")
    assert all(item.what for item in found)


def test_the_readme_has_the_main_stages_and_the_page_all():
    found = exhibits(SAID)
    assert "placebo.csv" not in section(found)
    assert "| `tables` | `results/published/5_tables/headline.csv` |" in section(found)
    assert "placebo.csv" in page(found)


def test_the_section_is_renewed_between_its_marks_and_nowhere_else():
    found = [Exhibit("results/calibration/size.csv", "r", "what")]
    text = f"before\n{START}\nold\n{END}\nafter\n"
    renewed = with_section(text, found)
    assert renewed.startswith(f"before\n{START}\n| exhibit")
    assert renewed.endswith(f"{END}\nafter\n")
    assert "old" not in renewed
    assert with_section(renewed, found) == renewed
    with pytest.raises(InputError, match="the marks .* are missing"):
        with_section("nothing", found)
