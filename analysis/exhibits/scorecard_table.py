"""The rows of the scorecard: 14 indicators by country, and all countries together."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.cleaning.agreements import AgreementEvent
from analysis.exhibits.claims_table import ByLanguage, Row, caveat_columns, cell_text
from analysis.exhibits.scorecard_words import (
    agreement_text,
    change_text,
    country_name,
    why,
    would_test,
)
from analysis.verdicts.choice import ALL_COUNTRIES, treated
from analysis.verdicts.scorecard import Score

_NUMBERS = (
    *("estimate", "ci_low", "ci_high", "bound_low", "bound_high"),
    *("ci_union_low", "ci_union_high", "sign_identified", "p_value"),
)


def scorecard_rows(scores: Sequence[Score], words: ByLanguage) -> list[Row]:
    """Return one row an indicator and country.

    Args:
        scores: the scorecard.
        words: language -> labels, for ``en`` and ``nl``.
    """
    countries = len({score.country for score in scores} - {ALL_COUNTRIES})
    return [_row(score, words, countries) for score in scores]


def _row(score: Score, words: ByLanguage, countries: int) -> Row:
    indicator = score.indicator
    row: Row = {
        "order": indicator.order,
        "country": score.country,
        "indicator_id": indicator.id,
        "level": indicator.level,
        "tested_by": indicator.tested_by,
        "measures": "|".join(indicator.measures),
        "instruments": "|".join(sorted(indicator.instruments)),
        "expected_sign": indicator.expected,
    }
    for language, labels in words.items():
        row |= {
            f"label_{language}": indicator.label[language],
            f"country_{language}": country_name(score.country, labels),
            f"operationalisation_{language}": indicator.operationalisation[language],
            f"hypothesis_{language}": indicator.hypothesis[language],
            f"change_{language}": change_text(score.change, labels),
            f"reason_{language}": why(score, labels, countries),
            f"would_test_{language}": would_test(score, labels),
            f"agreement_reason_{language}": agreement_text(score, labels),
        }
    return {
        **row,
        "figures": "; ".join(cell_text(cell) for cell in score.cells),
        "agreements": "; ".join(_event(score, event) for event in score.events),
        **_change(score),
        **_estimate(score),
        "considered": score.considered,
        "same_verdict": score.same,
        "verdict": str(score.verdict),
        "ground": str(score.ground),
        "report_verdict": "|".join(dict.fromkeys(item.verdict for item in score.report)),
        "report_places": "; ".join(
            f"{item.id}: {item.printed} (line {item.line})" for item in score.report
        ),
        "agreement": str(score.agreement),
        **caveat_columns(score.caveats),
    }


def _event(score: Score, event: AgreementEvent) -> str:
    country = f"{event.country} " if score.country == ALL_COUNTRIES else ""
    date = _event_date(event.earliest, event.precision) or "no date"
    source = event.source_line
    place = f"line {source}" if source[:1].isdigit() else source
    return f"{country}{event.instrument} {event.event} {date} ({place})"


def _event_date(day: object, precision: str) -> str:
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD at its printed precision; empty for none."""
    return str(day)[: {"year": 4, "month": 7, "day": 10}.get(precision, 0)]


def _change(score: Score) -> Row:
    change = score.change
    return {
        "change_measure": change.measure if change else None,
        "change_years": "|".join(str(year) for year in change.years) if change else None,
        "change_countries": "|".join(change.countries) if change else None,
        "change_low": change.low if change else None,
        "change_high": change.high if change else None,
    }


def _estimate(score: Score) -> Row:
    row = score.estimate
    scope = "" if row is None else "country" if len(treated(row)) == 1 else "group"
    return {
        "estimate_id": None if row is None else row["row_id"],
        "estimate_measure": None if row is None else row["indicator"],
        "form": None if row is None else row["form"],
        "scope": scope,
        **{name: None if row is None else row[name] for name in _NUMBERS},
        "p_holm": score.p_holm,
        "p_across": score.p_across,
    }
