from pathlib import Path

from snakemake.exceptions import WorkflowError

from analysis.configuration import load_settings
from analysis.dependencies import module_files
from analysis.inputs import read_inputs
from analysis.records import InputError, is_simulated
from analysis.sources import EUROSTAT, basis_files, countries_drawn, source_files

# Every input is read and checked here, before any job starts. Bad input stops the run with one
# message and leaves earlier results whole.
try:
    SETTINGS = load_settings(config, "configuration")
    INPUTS = {name: read_inputs(SETTINGS.of(name)) for name in SETTINGS.datasets}
    # A figure of its own for each of these countries.
    COUNTRIES = {
        name: countries_drawn(SETTINGS.of(name), inputs.record)
        for name, inputs in INPUTS.items()
    }
except InputError as problem:
    raise WorkflowError(str(problem)) from None

RESULTS = str(SETTINGS.results)

# Datasets whose figures come from several states.
SEVERAL_STATES = [
    name for name in SETTINGS.datasets if SETTINGS.of(name).kind == EUROSTAT
]

RAW_TABLES = [
    "agreements",
    "caveats",
    "claims",
    "focus_countries",
    "indicators",
    "measures",
    "verdicts",
]
CLEAN_TABLES = [
    "1_clean/agreements",
    "1_clean/cells",
    "1_clean/checks",
    "1_clean/cleaning_log",
    "1_clean/countries",
]
# What a reviewer opens; tables for readers, figures and report have rules of their own.
TABLES = [
    "2_design/comparison_groups",
    "2_design/exposure",
    "2_design/identification",
    "3_estimates/estimates",
    "3_estimates/event_study",
    "3_estimates/inference",
    "4_sensitivity/bacon",
    "4_sensitivity/leave_one_out",
    "4_sensitivity/multiplicity",
    "4_sensitivity/parallel_trends",
    "4_sensitivity/placebo",
    "4_sensitivity/power",
    "4_sensitivity/rounding_breakdown",
    "4_sensitivity/specification_agreement",
    "4_sensitivity/specification_curve",
]

FAMILIES = ["differences", "panels", "counts", "staggered", "synthetic", "series"]

# How often each method errs on simulated panels, beside every result of that method.
MEASURED = [f"{RESULTS}/calibration/{table}.csv" for table in ("size", "rounding")]

SHARED_FIGURES = [
    "difference_headline",
    "estimates_forest",
    "estimates_forest_departures",
    "lenses",
    "lenses_departures",
    "event_study",
    "specification_curve",
    "bacon",
    "leave_one_out",
    "randomization",
    "parallel_trends",
]
FIGURES = {
    name: [
        *(f"series_{country}" for country in countries),
        *SHARED_FIGURES,
        *(["placebo_states"] if name in SEVERAL_STATES else []),
    ]
    for name, countries in COUNTRIES.items()
}


def own(wildcards):
    """Return the configuration of one dataset: what is said of others makes nothing rerun."""
    name = wildcards.dataset
    return {**config, "datasets": [name], "sources": {name: config["sources"][name]}}


def raw(table):
    """Return a function from a job to one raw table that its dataset rests on."""
    return lambda wildcards: str(SETTINGS.of(wildcards.dataset).table(table))


def specifications(wildcards):
    """Return the models to fit to a dataset."""
    return str(SETTINGS.of(wildcards.dataset).specifications)


def sources(wildcards):
    """Return the files that hold a dataset's figures."""
    return [str(path) for path in source_files(SETTINGS.of(wildcards.dataset))]


def basis(wildcards):
    """Return the files with figures and agreements that a simulated dataset is made from."""
    return [str(path) for path in basis_files(SETTINGS.of(wildcards.dataset))]


def record(wildcards):
    """Return every table of the record that a dataset rests on, and its own files."""
    tables = [raw(table)(wildcards) for table in RAW_TABLES]
    simulated = basis(wildcards) if is_simulated(wildcards.dataset) else []
    return sorted({*tables, *sources(wildcards), *simulated})


def families(wildcards):
    """Return the estimates of every family that a dataset has."""
    several = ["states"] if wildcards.dataset in SEVERAL_STATES else []
    return expand(
        f"{RESULTS}/{wildcards.dataset}/3_estimates/families/{{family}}.csv",
        family=[*FAMILIES, *several],
    )


def figure_files(ending):
    """Return a function from a job to the files of all figures with one ending."""
    return lambda wildcards: expand(
        f"{RESULTS}/{wildcards.dataset}/6_figures/{{figure}}.{ending}",
        figure=FIGURES[wildcards.dataset],
    )


def drawings(wildcards):
    """Return the figures of a dataset in every language."""
    return [
        path
        for language in SETTINGS.languages
        for path in figure_files(f"{language}.svg")(wildcards)
    ]


def templates(*patterns):
    """Return templates of the captions that match one of several patterns, to list as inputs."""
    folder = Path(workflow.basedir) / "workflow" / "captions"
    found = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    return [str(path.relative_to(workflow.basedir)) for path in found]


def uses(script):
    """Return a script's modules of analysis/ and their table schemas, to list as inputs."""
    root = Path(workflow.basedir)
    return module_files(root / "workflow" / "scripts" / script, root)


def shown(path, category, exhibit, **labels):
    """Return an output, marked for `snakemake --report` where the exhibit has a caption there."""
    caption = f"../captions/report/{exhibit}.rst"
    if not (Path(workflow.basedir) / "workflow" / "rules" / caption).is_file():
        return path
    labels = {"dataset": "{dataset}", category: exhibit.replace("_", " "), **labels}
    return report(path, caption=caption, category=f"{category}s", labels=labels)


wildcard_constraints:
    dataset="|".join(SETTINGS.datasets),
    language="|".join(SETTINGS.languages),
