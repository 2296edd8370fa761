"""The run's settings: one configuration, validated, with unknown keys refused."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from analysis.cleaning.tokens import Reading
from analysis.cleaning.yaml_files import read_yaml
from analysis.design.calendar import Calendar
from analysis.design.series_gate import GateThresholds
from analysis.records import InputError, is_simulated

_WORKFLOW = Path(__file__).resolve().parents[1] / "workflow"
SCHEMA = _WORKFLOW / "schemas" / "configuration.yaml"
DEFAULT = _WORKFLOW / "config" / "default.yaml"


@dataclass(frozen=True)
class CalibrationSettings:
    """How much the calibration simulates.

    Attributes:
        panels: panels for the size of tests and intervals, and for bounds.
        fitted_panels: panels for imputed and likelihood models with a known effect.
        searched_panels: panels for the unions of intervals.
        draws: weight vectors of the bootstrap, and assignments of the randomization test.
    """

    panels: int
    fitted_panels: int
    searched_panels: int
    draws: int

    def __post_init__(self) -> None:
        """Refuse to fit more panels than there are.

        Raises:
            ValueError: a number of panels exceeds ``panels``.
        """
        if not self.searched_panels <= self.fitted_panels <= self.panels:
            raise ValueError(
                f"write searched_panels <= fitted_panels <= panels, not {self.searched_panels}, "
                f"{self.fitted_panels}, {self.panels}"
            )


@dataclass(frozen=True)
class Settings:
    """Validated configuration, as it stands for one dataset.

    Attributes:
        datasets: names of the datasets to run.
        kind: where the figures of the dataset come from.
        raw: folder of the transcribed record: countries, measures, agreements, caveats.
        folder: folder of the dataset's own files, for kinds that have one.
        tables: folder of tables that take the place of those in ``raw``; None for none.
        state: state that reports the figures, ISO 3166-1 alpha-3 code.
        results: folder of the results.
        specifications: CSV with one model a row.
        seed: the one seed; tasks derive theirs with ``task_seed``.
        rounding_unit: the figures are multiples of this many people.
        periods_per_year: 1 for annual figures, 4 for quarterly, 12 for monthly.
        readings: rounding readings; the first is the main one.
        years: first and last year of the series.
        confidence_level: level of every interval.
        gate: thresholds of the interrupted-time-series gate.
        languages: languages of figures and report.
        calibration: how much the calibration simulates.
        effects: for simulated figures, instrument -> measure -> factor on the expected count.
        figure_countries: countries with a figure of their own; empty for all that have figures.
    """

    datasets: tuple[str, ...]
    kind: str
    raw: Path
    folder: Path | None
    tables: Path | None
    state: str
    results: Path
    specifications: Path
    seed: int
    rounding_unit: int
    periods_per_year: int
    readings: tuple[Reading, ...]
    years: tuple[int, int]
    confidence_level: float
    gate: GateThresholds
    languages: tuple[str, ...]
    calibration: CalibrationSettings
    effects: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    figure_countries: tuple[str, ...] = ()
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, dataset: str) -> Settings:
        """Return the settings of one dataset: those of the run, with its own in their place.

        Args:
            dataset: a name under ``sources``.
        """
        own = dict(self.sources[dataset])
        if is_simulated(dataset):
            own["folder"] = self.results / dataset / "0_simulated"
        for key in ("raw", "folder", "tables", "specifications"):
            if key in own:
                own[key] = Path(own[key])
        if "readings" in own:
            own["readings"] = tuple(Reading(reading) for reading in own["readings"])
        if "years" in own:
            own["years"] = (own["years"][0], own["years"][1])
        if "figure_countries" in own:
            own["figure_countries"] = tuple(own["figure_countries"])
        return replace(self, **own)

    def table(self, name: str) -> Path:
        """Return the file of a raw table: the dataset's own, or else that of the record."""
        own = self.tables / f"{name}.csv" if self.tables else None
        return own if own is not None and own.is_file() else self.raw / f"{name}.csv"

    @property
    def calendar(self) -> Calendar:
        """Periods of the figures."""
        return Calendar(self.periods_per_year)

    @property
    def period_gate(self) -> GateThresholds:
        """The gate, which asks finer figures for every season before the event as well."""
        return replace(self.gate, season=self.periods_per_year)

    @property
    def all_years(self) -> tuple[int, ...]:
        """Every year of the series, or every quarter or month of its years (see ``Calendar``)."""
        return self.calendar.periods(*self.years)


def load_settings(config: Mapping[str, Any], source: str = "configuration") -> Settings:
    """Validate a configuration and return it typed.

    Args:
        config: the configuration as read from YAML.
        source: name of the file for messages.

    Raises:
        InputError: an unknown key, a missing key or a value that is not allowed; the message
            names the key, the value and the remedy.
    """
    schema = read_yaml(SCHEMA)
    validator = jsonschema.Draft202012Validator(schema)
    problems = sorted(validator.iter_errors(dict(config)), key=lambda item: list(item.path))
    if problems:
        raise InputError(_explain(problems[0], source))
    _check_sources(config, source)
    try:
        calibration = CalibrationSettings(**config["calibration"])
    except ValueError as problem:
        raise InputError(f"{source}, key calibration: {problem}") from None
    return Settings(
        datasets=tuple(config["datasets"]),
        kind="record",
        folder=None,
        tables=None,
        state="NLD",
        raw=Path(config["raw"]),
        results=Path(config["results"]),
        specifications=Path(config["specifications"]),
        seed=config["seed"],
        rounding_unit=config["rounding_unit"],
        periods_per_year=1,
        readings=tuple(Reading(reading) for reading in config["readings"]),
        years=(config["years"][0], config["years"][1]),
        confidence_level=config["confidence_level"],
        gate=GateThresholds(**config["series_gate"]),
        languages=tuple(config["languages"]),
        calibration=calibration,
        sources=config["sources"],
    )


def settings_from(path: Path) -> Settings:
    """Read and validate a configuration file, laid over the default one as ``--configfile`` is.

    Args:
        path: a YAML file, such as ``workflow/config/default.yaml``; what it leaves out is as there.

    Raises:
        InputError: the file is missing or no YAML, or ``load_settings`` refuses it.
    """
    try:
        own = read_yaml(path)
    except OSError as problem:
        raise InputError(f"{path}: the configuration cannot be read ({problem.strerror})") from None
    except (UnicodeDecodeError, yaml.YAMLError) as problem:
        raise InputError(f"{path}: no YAML in UTF-8 - {problem}") from None
    if not isinstance(own, Mapping):
        raise InputError(f"{path}: no configuration; write keys and values, such as in {DEFAULT}")
    base = read_yaml(DEFAULT)
    return load_settings(_laid_over(base, own), str(path))


def _laid_over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in own.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = _laid_over(found[key], value) if both else value
    return found


def _check_sources(config: Mapping[str, Any], source: str) -> None:
    """Refuse years in the wrong order, datasets without a source, and simulations in disguise."""
    places = {"": config, **{f"sources.{name}.": own for name, own in config["sources"].items()}}
    for place, keys in places.items():
        if "years" in keys and keys["years"][0] >= keys["years"][1]:
            raise InputError(
                f"{source}, key {place}years: {keys['years']} - write the first year first"
            )
    for name in config["datasets"]:
        if name not in config["sources"]:
            near = difflib.get_close_matches(name, config["sources"], n=1)
            remedy = f"did you mean '{near[0]}'?" if near else "describe it under sources"
            raise InputError(f"{source}, key datasets: '{name}' has no source - {remedy}")
    for name, own in config["sources"].items():
        if (own["kind"] == "twin") != is_simulated(name):
            raise InputError(
                f"{source}, key sources.{name}.kind: '{own['kind']}' - names of simulated "
                "datasets, and only those, begin with 'twin'"
            )


def _explain(problem: jsonschema.ValidationError, source: str) -> str:
    where = ".".join(str(part) for part in problem.absolute_path) or "(top level)"
    if problem.validator == "additionalProperties":
        allowed = problem.schema["properties"]
        unknown = sorted(set(problem.instance) - set(allowed))[0]
        near = difflib.get_close_matches(unknown, allowed, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(allowed)}"
        value = problem.instance[unknown]
        return f"{source}, at {where}: unknown key '{unknown}' with value '{value}' - {remedy}"
    if problem.validator == "required":
        return f"{source}, at {where}: {problem.message} - see workflow/config/default.yaml"
    hint = problem.schema.get("description", "see workflow/schemas/configuration.yaml")
    return (
        f"{source}, key {where}: '{problem.instance}' is not allowed ({problem.message}) - {hint}"
    )


def task_seed(seed: int, *task: str) -> int:
    """Derive the seed of one task from the seed of the run and the task's name."""
    digest = hashlib.sha256("/".join((str(seed), *task)).encode()).digest()
    return int.from_bytes(digest[:4], "big")
