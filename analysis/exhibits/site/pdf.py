"""The report for filing: summary, scorecard, claims and caveats, the same bytes each time."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import typst
from markupsafe import Markup

from analysis.cleaning.tables import write_atomically
from analysis.exhibits.caveats import gravest_first
from analysis.exhibits.facts import Facts
from analysis.exhibits.fonts import FONT_FILES
from analysis.exhibits.site.site import page_templates, told
from analysis.exhibits.site.source import Source
from analysis.exhibits.templates import FOLDER
from analysis.exhibits.words import capital
from analysis.verdicts.evaluation import Holds

TEMPLATE = FOLDER / "report.typ"


def write_pdf(source: Source, figure: Path, target: Path) -> None:
    """Write the report of one language as PDF, with its fonts.

    Its date is that of ``SOURCE_DATE_EPOCH``, so that the same results give the same bytes.

    Args:
        source: the results.
        figure: the drawing of the first page, SVG; left out when there is none.
        target: the file.

    Raises:
        typst.TypstError: the template does not compile.
    """
    content = paper(source)
    with tempfile.TemporaryDirectory(prefix="report-") as place:
        folder = Path(place)
        shutil.copy(TEMPLATE, folder)
        if figure.is_file():
            shutil.copy(figure, folder / "figure.svg")
            content["figure"]["file"] = "figure.svg"
        (folder / "data.json").write_text(json.dumps(content), encoding="utf-8")

        def write(path: Path) -> None:
            typst.compile(
                folder / TEMPLATE.name,
                output=path,
                root=folder,
                format="pdf",
                font_paths=[FONT_FILES],
                ignore_system_fonts=True,
                timestamp=int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
            )

        write_atomically(target, write)


def paper(source: Source) -> Facts:
    """Return everything that the PDF says, as plain words."""
    templates = page_templates(source)
    index, indicators, claims = (
        told(name, source, templates) for name in ("index", "indicators", "claims")
    )
    language = source.language
    # On other figures than those of the report no statement can be checked: a list of them is idle.
    checked = any(row["answer"] != str(Holds.NOT_CHECKABLE) for row in claims["rows"])
    figure = index["figure"]
    attached = {
        item.id: item for page in (index, indicators, claims) for item in page["caveats"].all
    }
    return {
        "language": language,
        "simulated": index["s"].label["simulated"] if source.material.simulated else "",
        "title": index["s"].label["report"],
        "subtitle": str(index["t"].label["subtitle"]),
        "dataset": f"{index['s'].label['dataset']}: {source.material.dataset}",
        "footer": plain(index["s"].paper_note()),
        "summary": {
            "title": index["t"].label["title"],
            "text": plain(index["t"].lead()),
            "cards": [_card(index["t"], name) for name in ("counts", "logs", "before", "firm")],
        },
        "answers": {
            "title": index["t"].label["answers"],
            "text": plain(claims["t"].claims() if checked else claims["t"].unaudited()),
            "counts": _counts(source, claims["answers"]) if checked else [],
        },
        "figure": {
            "file": "",
            "alternative": figure.title if figure else "",
            "text": figure.text if figure else "",
        },
        "indicators": {
            "title": indicators["t"].label["title"],
            "text": plain(indicators["t"].together()),
            "columns": [column[0] for column in indicators["t"].together_columns[:2]],
            "rows": [
                {
                    "name": f"{row['indicator']} {row['label']}",
                    "verdict": row["verdict_label"],
                    "reason": row["reason"],
                    "would_test": _told(indicators["t"].label["would_test"], row["would_test"]),
                }
                for row in indicators["together"]
            ],
        },
        "claims": {
            "title": claims["t"].label["title"],
            "columns": [claims["t"].columns[place][0] for place in (0, 1, 3)],
            "rows": [
                [row["statement"], row["countries"], plain(row["holds"])]
                for row in claims["rows"]
                if checked and not row["added"]
            ],
        },
        "caveats": {
            "title": index["s"].page["caveats"],
            "text": index["s"].label["caveats_intro"],
            "rows": [
                {
                    "title": item.title[language],
                    "text": item.text[language],
                    "note": f"{index['s'].label['severity']}: "
                    f"{index['s'].level[item.severity].lower()}. "
                    f"{index['s'].label['evidence']}: {index['s'].level[item.evidence].lower()}. "
                    f"{capital(index['origin'](item))}.",
                }
                for item in gravest_first(attached.values())
            ],
        },
    }


def plain(text: object) -> str:
    """Return a text of a page without its markup."""
    return Markup(" ".join(re.sub(r"</(?:p|h3)>", " ", str(text)).split())).striptags()


def _card(text: object, name: str) -> dict[str, str]:
    """Return the heading, the number, the words and the verdict of one card of the first page."""
    card = str(getattr(text, f"card_{name}")())
    heading, _, rest = card.partition("</h3>")
    found = {"title": plain(heading), "big": "", "verdict": ""}
    for part in ("big", "verdict"):
        match = re.search(rf'<p class="{part}">(.*?)</p>', rest, re.DOTALL)
        if match:
            found[part] = plain(match[1])
            rest = rest.replace(match[0], "")
    return found | {"text": plain(rest)}


def _counts(source: Source, answers: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return how many statements have each answer, and the answer."""
    return [[source.summary["claims"][answer]["value"], words] for answer, words in answers]


def _told(label: str, text: str) -> str:
    return f"{capital(label)}: {text}" if text else ""
