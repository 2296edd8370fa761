"""The RO-Crate of the archive: what was run, on what, with what, and what came out.

Profile: Workflow Run RO-Crate 0.5 (https://w3id.org/ro/wfrun/workflow/0.5), which rests on Process
Run Crate 0.5 and Workflow RO-Crate 1.0. The run carries no clock time: equal content gives equal
bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from analysis.archive.citation import CODE_LICENCE, DATA_LICENCE, DESCRIPTION, Citation
from analysis.archive.contents import CALIBRATION, Contents
from analysis.archive.data_package import DATA_PACKAGE, tables_in
from analysis.cleaning.table_names import schema_of
from analysis.manifest import checksum

METADATA = "ro-crate-metadata.json"

_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
_TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
"""The one term of the workflow run vocabulary that the crate needs beside RO-Crate 1.1."""

_PARAMETER = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
_WORKFLOW = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
_MEDIA = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".cff": "application/yaml",
    ".lock": "text/plain",
    ".pdf": "application/pdf",
    ".toml": "application/toml",
}
_DOCUMENTS = {
    "README.md": "How to rerun everything, and where to read on",
    "CITATION.cff": "How to cite",
    "LICENSE": "Licence of the code",
    "data/LICENSE.md": "Licence of the data",
    "data/raw/SOURCES.md": "Where every raw table comes from",
    "pyproject.toml": "Packages that the project asks for",
    "requirements.lock": "Every package of the environment with version and checksum",
    DATA_PACKAGE: "Frictionless descriptor of every table",
}
_SETTINGS = "workflow/config/default.yaml"


@dataclass(frozen=True)
class _Crate:
    """A crate that is being filled.

    Attributes:
        crate: entities so far.
        contents: files of the archive.
        organisation: the authors.
    """

    crate: ROCrate
    contents: Contents
    organisation: list[Entity]

    def file(self, path: str, name: str, **more: object) -> Entity:
        """Add a file with size, type and checksum."""
        place = self.contents.root / path
        about: dict[str, object] = {"name": name, **more}
        if place.is_file():
            about |= {"contentSize": str(place.stat().st_size), "sha256": checksum(place)}
        about["encodingFormat"] = _MEDIA.get(Path(path).suffix, "text/plain")
        return self.crate.add_file(dest_path=path, properties=about)

    def folder(self, path: str, name: str) -> Entity:
        """Add a folder as a whole."""
        return self.crate.add_dataset(dest_path=path, properties={"name": name})

    def other(self, place: str, **about: object) -> Entity:
        """Add something that is no file."""
        kind = about.pop("kind")
        return self.crate.add(ContextEntity(self.crate, place, properties={"@type": kind, **about}))


def research_object(contents: Contents, citation: Citation) -> str:
    """Return the RO-Crate metadata as JSON.

    Args:
        contents: files of the archive.
        citation: title, version, date and authors.
    """
    crate = ROCrate(version="1.1")
    crate.metadata.extra_contexts.append(_TERMS)
    made = _Crate(crate, contents, [])
    made.organisation.extend(
        made.other(f"#author-{number}", kind="Organization", name=name)
        for number, name in enumerate(citation.authors, start=1)
    )
    _root(made, citation)
    for path, name in _DOCUMENTS.items():
        made.file(path, name)
    crate.get("README.md")["about"] = crate.root_dataset
    tables = {path.as_posix(): _table(made, path) for path in tables_in(contents)}
    inputs = [tables[path] for path in tables if not path.startswith("results/")]
    inputs.append(made.file(_SETTINGS, "Settings of the run"))
    outputs = [tables[path] for path in tables if path.startswith("results/")]
    outputs += [entity for name in contents.datasets for entity in _exhibits(made, name)]
    workflow = _workflow(made, citation, inputs, outputs)
    _run(made, workflow, inputs, outputs)
    return json.dumps(_sorted(crate.metadata.generate()), indent=2, ensure_ascii=False) + "\n"


def _sorted(document: dict[str, Any]) -> dict[str, Any]:
    """Return a crate with its entities by name, the descriptor and the root first.

    A list of one is written as its one value, as the standard asks.
    """
    first = {METADATA: 0, "./": 1}
    for entity in document["@graph"]:
        for name, value in entity.items():
            if isinstance(value, list) and len(value) == 1:
                entity[name] = value[0]
    graph = sorted(document["@graph"], key=lambda e: (first.get(e["@id"], 2), e["@id"]))
    return {**document, "@graph": graph}


def _root(made: _Crate, citation: Citation) -> None:
    crate = made.crate
    crate.name = citation.title
    crate.description = DESCRIPTION
    crate.datePublished = citation.date
    root = crate.root_dataset
    root["version"] = citation.version
    root["author"] = made.organisation
    root["publisher"] = made.organisation
    root["license"] = [
        made.other(address, kind="CreativeWork", name=title, identifier=name, url=address,
                   description=f"Licence of the {what}")
        for (name, address, title), what in ((CODE_LICENCE, "code"), (DATA_LICENCE, "data"))
    ]  # fmt: skip
    root["keywords"] = "return, readmission agreements, rounding, difference-in-differences"
    profiles = [
        made.other(address, kind="CreativeWork", name=name, version=number)
        for address, (name, number) in _PROFILES.items()
    ]
    root["conformsTo"] = profiles
    title, authors, year = citation.source
    root["citation"] = made.other(
        "#report", kind="CreativeWork", name=f"{authors} ({year}). {title}", inLanguage="nl"
    )


def _table(made: _Crate, path: Path) -> Entity:
    schema = schema_of(made.contents.root / path)
    described = schema.description if schema else ""
    return made.file(path.as_posix(), path.stem.replace("_", " "), description=described)


def _exhibits(made: _Crate, dataset: str) -> Iterable[Entity]:
    """Return report, figures and manifest of a dataset."""
    base = next(
        path.parent for path in made.contents.results
        if path.name == "manifest.json" and path.parent.name == dataset
    )  # fmt: skip
    yield made.file(f"{base.as_posix()}/manifest.json", f"Checksums and versions of {dataset}")
    yield made.folder(f"{base.as_posix()}/6_figures/", f"Figures of {dataset}")
    for path in made.contents.results:
        if path.parent == base / "7_report" and path.suffix != ".csv":
            yield made.file(path.as_posix(), f"Report of {dataset}: {path.name}")


def _workflow(
    made: _Crate, citation: Citation, inputs: list[Entity], outputs: list[Entity]
) -> Entity:
    crate = made.crate
    workflow = crate.add_workflow(
        dest_path="Snakefile", main=True, lang="snakemake", lang_version=version("snakemake"),
        properties={
            "name": citation.title,
            "description": DESCRIPTION,
            "version": citation.version,
            "encodingFormat": "text/plain",
            "sha256": checksum(made.contents.root / "Snakefile"),
        },
    )  # fmt: skip
    workflow["license"] = crate.get(CODE_LICENCE[1])
    workflow["creator"] = made.organisation
    workflow["conformsTo"] = made.other(
        _WORKFLOW, kind="CreativeWork", name="ComputationalWorkflow", version="1.0-RELEASE"
    )
    workflow["input"] = [_parameter(made, entity, "input") for entity in inputs]
    workflow["output"] = [_parameter(made, entity, "output") for entity in outputs]
    # Naming the workflow as main entity sets the profile list anew.
    crate.root_dataset["conformsTo"] = [crate.get(address) for address in _PROFILES]
    return workflow


def _parameter(made: _Crate, entity: Entity, side: str) -> Entity:
    """Return the formal parameter that a file is an example of."""
    path = entity.id.rstrip("/")
    parameter = made.other(
        f"#{side}-{path.replace('/', '-')}",
        kind="FormalParameter",
        name=path,
        description=f"{side} of the workflow: {entity['name']}",
        additionalType="Dataset" if entity.id.endswith("/") else "File",
        conformsTo={"@id": _PARAMETER},
    )
    entity["exampleOfWork"] = parameter
    return parameter


def _run(made: _Crate, workflow: Entity, inputs: list[Entity], outputs: list[Entity]) -> None:
    """Add the run that made the results, and the program that ran it."""
    made.other(_PARAMETER, kind="CreativeWork", name="FormalParameter", version="1.0-RELEASE")
    run = made.other(
        "#run",
        kind="CreateAction",
        name="Run of the workflow on " + " and ".join(made.contents.datasets),
        description="snakemake --cores 4, in the environment of requirements.lock; the simulated "
        f"panels of {CALIBRATION} included",
        actionStatus="http://schema.org/CompletedActionStatus",
    )
    run["instrument"] = workflow
    run["agent"] = made.organisation[0]
    run["object"] = inputs
    run["result"] = outputs
    made.crate.root_dataset["mentions"] = run
