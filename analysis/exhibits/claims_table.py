"""The rows of the claims audit and of the accounts, with their arithmetic in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from analysis.caveats.registry import Caveat
from analysis.exhibits.numbers import number
from analysis.exhibits.words import Words, capital, enumeration, lowered
from analysis.records import Cell
from analysis.verdicts.accounting import Account
from analysis.verdicts.claims import PIPELINE, Audit, Finding
from analysis.verdicts.evaluation import Holds, Interval
from analysis.verdicts.expressions import (
    BEFORE,
    Addend,
    CellRef,
    Number,
    Quantity,
    Rounded,
    Share,
    Total,
    cells_in,
)
from analysis.verdicts.requirements import Kind, Limit, Requirement

Row = dict[str, object]
ByLanguage = Mapping[str, Words]

HOLDS = {
    "en": {
        Holds.ALL: "holds for all allowed counts",
        Holds.SOME: "holds for some of the allowed counts",
        Holds.NONE: "holds for none of the allowed counts",
        Holds.NOT_CHECKABLE: "not checkable with the printed figures",
    },
    "nl": {
        Holds.ALL: "geldt voor alle toegelaten aantallen",
        Holds.SOME: "geldt voor een deel van de toegelaten aantallen",
        Holds.NONE: "geldt voor geen van de toegelaten aantallen",
        Holds.NOT_CHECKABLE: "niet na te gaan met de afgedrukte cijfers",
    },
}
_RELATIONS = {
    "en": {"<": "below", "<=": "at most", "=": "equal to", ">=": "at least", ">": "above",
           "in": "from"},
    "nl": {"<": "lager dan", "<=": "hoogstens", "=": "gelijk aan", ">=": "ten minste",
           ">": "hoger dan", "in": "van"},
}  # fmt: skip
_TERMS = {
    "en": {"to": "to", "in": "in", "of": "of", "rounded": "rounded", "missing": "not printed",
           "or more": "or more", "before": "the last year before the agreement",
           "nothing": "The report prints nothing to compare", "as share of": "as a share of",
           "difference": "difference",
           "simulated": "The claim is about the record and these figures are SIMULATED"},
    "nl": {"to": "tot", "in": "in", "of": "van", "rounded": "afgerond",
           "missing": "niet afgedrukt", "or more": "of meer",
           "before": "het laatste jaar voor de afspraak",
           "nothing": "Het rapport drukt niets af om te vergelijken",
           "as share of": "als aandeel van", "difference": "verschil",
           "simulated": "De bewering gaat over het rapport en deze cijfers zijn GESIMULEERD"},
}  # fmt: skip
_REQUIREMENTS = {
    "en": {
        "head": "{subject}: {sure} for all allowed counts, {possible} for some",
        "one": "{subject}: {sure}",
        "ratio": "{subject} divided by {per}",
        Kind.RELATION: "{relation} {value}",
        Kind.NEVER: "no value",
        Kind.ALWAYS: "any value",
    },
    "nl": {
        "head": "{subject}: {sure} voor alle toegelaten aantallen, {possible} voor een deel",
        "one": "{subject}: {sure}",
        "ratio": "{subject} gedeeld door {per}",
        Kind.RELATION: "{relation} {value}",
        Kind.NEVER: "geen enkele waarde",
        Kind.ALWAYS: "elke waarde",
    },
}
_BALANCE = {
    "en": "Answers {low} to {high}, requests {asked_low} to {asked_high}: answers minus requests "
    "lie between {surplus_low} and {surplus_high}",
    "nl": "Antwoorden {low} tot {high}, aanvragen {asked_low} tot {asked_high}: antwoorden min "
    "aanvragen liggen tussen {surplus_low} en {surplus_high}",
}


def claims_rows(audits: Iterable[Audit], words: ByLanguage) -> list[Row]:
    """Return one row a claim, country and rounding reading.

    Args:
        audits: the audit under every reading.
        words: language -> labels, for ``en`` and ``nl``.
    """
    found = list(audits)
    answers: dict[tuple[str, tuple[str, ...]], set[Holds]] = {}
    for audit in found:
        answers.setdefault((audit.claim.id, audit.countries), set()).add(audit.holds)
    return [_row(audit, words, answers[audit.claim.id, audit.countries]) for audit in found]


def _row(audit: Audit, words: ByLanguage, answers: set[Holds]) -> Row:
    claim = audit.claim
    row: Row = {
        "claim_id": claim.id,
        "countries": "|".join(audit.countries),
        "reading": audit.reading,
        "claimed_by": "pipeline" if claim.section == PIPELINE else "report",
        "indicator": claim.measure,
        "direction": claim.direction,
        "expression": claim.text,
        "holds": str(audit.holds),
        "same_under_all_readings": "yes" if len(answers) == 1 else "no",
    }
    for language, labels in words.items():
        row[f"statement_{language}"] = claim.statement[language]
        row[f"arithmetic_{language}"] = arithmetic(audit, labels)
        row[f"would_hold_{language}"] = would_hold(audit, labels)
    return row | {
        "cells": "; ".join(cell_text(cell) for cell in audit.cells),
        "not_printed": "; ".join(
            f"{ref.country} {ref.when} {ref.measure}" for ref in audit.missing
        ),
        "section": claim.section,
        "line": claim.line,
        "note": claim.note,
        **caveat_columns(audit.caveats),
    }


def cell_text(cell: Cell) -> str:
    """Return a cell as country, year, measure, token, allowed counts and line."""
    lines = "|".join(cell.source_lines)
    tokens = "|".join(cell.tokens)
    counts = f"{cell.low}..{cell.high}"
    return f"{cell.country} {cell.year} {cell.indicator} '{tokens}' = {counts} (line {lines})"


def caveat_columns(caveats: Sequence[Caveat]) -> Row:
    """Return the identifiers of all caveats and the titles of the gravest, in both languages."""
    grave = [caveat for caveat in caveats if caveat.severity == "high"]
    return {
        "caveats_en": "; ".join(caveat.title["en"] for caveat in grave),
        "caveats_nl": "; ".join(caveat.title["nl"] for caveat in grave),
        "caveat_ids": "|".join(caveat.id for caveat in caveats),
    }


def arithmetic(audit: Audit, words: Words) -> str:
    """Return the comparisons of a claim in words, each with its ranges and answer."""
    if audit.simulated:
        return f"{_TERMS[words.language]['simulated']}: {HOLDS[words.language][audit.holds]}."
    if not audit.findings:
        return f"{_TERMS[words.language]['nothing']}: {HOLDS[words.language][audit.holds]}."
    parts = [_finding(finding, words, set(audit.missing)) for finding in audit.findings]
    if len(parts) > 1:
        together = {"en": "All together", "nl": "Alles bijeen"}[words.language]
        parts.append(f"{together}: {HOLDS[words.language][audit.holds]}")
    return ". ".join(parts) + "."


def _finding(finding: Finding, words: Words, missing: set[CellRef]) -> str:
    comparison, language = finding.comparison, words.language
    sides = [
        f"{_quantity(side, words)} ({_side_range(side, found, missing, language)})"
        for side, found in ((comparison.left, finding.left), (comparison.right, finding.right))
    ]
    text = f" {_RELATIONS[language][comparison.relation]} ".join(sides)
    counted = isinstance(comparison.left, Total) and isinstance(comparison.right, Total)
    if counted and finding.left.high is not None and finding.right.high is not None:
        low = finding.left.low - finding.right.high
        high = finding.left.high - finding.right.low
        text += f", {_TERMS[language]['difference']} {_range(Interval(low, high), language)}"
    return f"{capital(text)}: {HOLDS[language][finding.holds]}"


def _side_range(side: Quantity, found: Interval, missing: set[CellRef], language: str) -> str:
    if isinstance(side, Share):
        unknown = missing & set(cells_in(side))
        return _TERMS[language]["missing"] if unknown else _range(found, language, share=True)
    return _range(found, language)


def _quantity(quantity: Quantity, words: Words) -> str:
    if isinstance(quantity, Share):
        joint = _TERMS[words.language]["as share of"]
        below = lowered(words.measures[quantity.denominator.measure])
        return f"{_cell(quantity.numerator, words)} {joint} {below}"
    if all(isinstance(part, CellRef) for part in quantity.parts):
        return _sum(quantity, words)
    return " + ".join(_addend(part, words) for part in quantity.parts)


def _sum(total: Total, words: Words) -> str:
    """Return a sum of counts, with countries joined where measure and year are the same."""
    cells = [part for part in total.parts if isinstance(part, CellRef)]
    countries = list(dict.fromkeys(words.country(cell.country) for cell in cells))
    measures = list(dict.fromkeys(lowered(words.measures[cell.measure]) for cell in cells))
    if len(cells) not in (len(countries), len(measures)) or len({c.when for c in cells}) > 1:
        return " + ".join(_cell(cell, words) for cell in cells)
    names = enumeration(countries, words.language)
    return _named(" + ".join(measures), names, cells[0].when, words)


def _addend(part: Addend, words: Words) -> str:
    if isinstance(part, Number):
        return str(part.value)
    if isinstance(part, Rounded):
        return f"{_cell(part.cell, words)} {_TERMS[words.language]['rounded']}"
    return _cell(part, words)


def _cell(ref: CellRef, words: Words) -> str:
    return _named(lowered(words.measures[ref.measure]), words.country(ref.country), ref.when, words)


def _named(measure: str, countries: str, when: int | str, words: Words) -> str:
    terms = _TERMS[words.language]
    year = terms["before"] if when == BEFORE else str(when)
    return f"{measure} {terms['of']} {countries} {terms['in']} {year}"


def _range(found: Interval, language: str, *, share: bool = False) -> str:
    terms = _TERMS[language]
    low = _value(found.low, language, share=share)
    if found.high is None:
        return terms["missing"] if found.low == 0 else f"{low} {terms['or more']}"
    if found.low == found.high:
        return low
    return f"{low} {terms['to']} {_value(found.high, language, share=share)}"


def _value(value: Fraction, language: str, *, share: bool = False) -> str:
    if share:
        return f"{number(float(100 * value), language, 1)}%"
    return number(float(value), language, 2)


def would_hold(audit: Audit, words: Words) -> str:
    """Return what figures that are not printed would have to be, in words; empty for none."""
    found = (finding.requirement for finding in audit.findings)
    return ". ".join(_requirement(item, words) for item in found if item is not None)


def _requirement(item: Requirement, words: Words) -> str:
    terms = _REQUIREMENTS[words.language]
    subject = _quantity(item.subject, words)
    if item.per is not None:
        subject = terms["ratio"].format(subject=subject, per=_cell(item.per, words))
    share = isinstance(item.subject, Share)
    one = item.for_all == item.for_some
    text = terms["one" if one else "head"].format(
        subject=subject,
        sure=_limit(item.for_all, words.language, share=share),
        possible=_limit(item.for_some, words.language, share=share),
    )
    return capital(text)


def _limit(limit: Limit, language: str, *, share: bool) -> str:
    if limit.value is None:
        return str(_REQUIREMENTS[language][limit.kind])
    value = _value(limit.value, language, share=share)
    if limit.last is not None:
        value += f" {_TERMS[language]['to']} {_value(limit.last, language, share=share)}"
    return f"{_RELATIONS[language][limit.relation]} {value}"


def accounting_rows(reading: str, found: Iterable[Account]) -> list[Row]:
    """Return one row a country and year with the surplus of answers over requests.

    Args:
        reading: rounding reading of the cells.
        found: the accounts under that reading.
    """
    return [_account(reading, account) for account in found]


def _account(reading: str, account: Account) -> Row:
    counts = {
        "low": sum(cell.low for cell in account.answers),
        "high": sum(cell.high for cell in account.answers),
        "asked_low": sum(cell.low for cell in account.requests),
        "asked_high": sum(cell.high for cell in account.requests),
        "surplus_low": account.surplus_low,
        "surplus_high": account.surplus_high,
    }

    def said(language: str) -> str:
        spelled = {name: number(value, language, 0) for name, value in counts.items()}
        return _BALANCE[language].format(**spelled) + "."

    return {
        "country": account.country,
        "year": account.year,
        "reading": reading,
        "requests": "|".join(cell.indicator for cell in account.requests),
        "answers_low": counts["low"],
        "answers_high": counts["high"],
        "requests_low": counts["asked_low"],
        "requests_high": counts["asked_high"],
        "surplus_low": account.surplus_low,
        "surplus_high": account.surplus_high,
        "balance": str(account.balance),
        "arithmetic_en": said("en"),
        "arithmetic_nl": said("nl"),
        "cells": "; ".join(cell_text(cell) for cell in (*account.answers, *account.requests)),
        "explained_by": account.explained_by,
        **caveat_columns(account.caveats),
    }
