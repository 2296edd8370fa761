"""The sentences of the scorecard: why a verdict is what it is, and which figure would test it."""

from __future__ import annotations

from analysis.caveats.found import CONCLUDED
from analysis.exhibits import vocabulary
from analysis.exhibits.numbers import bounds_text, in_form, interval, printed_date
from analysis.exhibits.verdicts import Verdict
from analysis.exhibits.vocabulary import term
from analysis.exhibits.words import Words, enumeration, lowered, scale_of
from analysis.verdicts.choice import ALL_COUNTRIES, EstimateRow, treated
from analysis.verdicts.indicators import AGREEMENTS_ANSWER
from analysis.verdicts.scorecard import BEGINS, Agreement, Change, Ground, Score

TOTAL = {"en": "All countries", "nl": "Alle landen"}

_GROUNDS = {
    "en": {
        Ground.NO_AGREEMENT: "No {instruments} with this country has begun in the record, "
        "so there is no date around which to look.",
        Ground.NO_FIGURES: "No figure of {measures} is printed.",
        Ground.BEFORE_FIGURES: "The {instruments} began before the first year of the figures.",
        Ground.NO_MODEL: "The printed figures of {measures} do not hold enough years or countries "
        "before and after the date.",
        Ground.NOT_COUNTED: "No figure of the record counts this.",
        Ground.CONCLUDED: "Concluded: {events}.",
        Ground.OPEN: "Named, yet not concluded when the report closed: {events}.",
        Ground.NOT_NAMED: "The report names no {instruments} with this country, "
        "and does not say that there is none.",
    },
    "nl": {
        Ground.NO_AGREEMENT: "Met dit land is geen {instruments} begonnen; er is dus geen datum om "
        "omheen te kijken.",
        Ground.NO_FIGURES: "Er is geen cijfer over {measures} afgedrukt.",
        Ground.BEFORE_FIGURES: "Het begin ({instruments}) ligt voor het eerste cijferjaar.",
        Ground.NO_MODEL: "De afgedrukte cijfers over {measures} bevatten te weinig jaren of landen "
        "van voor en na de datum.",
        Ground.NOT_COUNTED: "Geen enkel cijfer telt dit.",
        Ground.CONCLUDED: "Gesloten: {events}.",
        Ground.OPEN: "Genoemd, maar niet gesloten toen het rapport werd afgerond: {events}.",
        Ground.NOT_NAMED: "Het rapport noemt geen {instruments} met dit land, "
        "en zegt ook niet dat die er niet is.",
    },
}
_TOTALS = {
    "en": "Concluded with {concluded} of {all} countries; named, yet not concluded with {open}; "
    "not named for the others.",
    "nl": "Gesloten met {concluded} van de {all} landen; genoemd, maar niet gesloten met {open}; "
    "voor de andere niet genoemd.",
}
_ESTIMATE = {
    "en": {
        "own": "{model}: {estimate} {unit}, bounds {bounds}{interval}. It describes one country.",
        "group": "{model}: {estimate} {unit}, bounds {bounds}{interval}. It is about {treated} "
        "together and not about one country by itself.",
        "interval": ", interval {ends}",
        Ground.NO_INTERVAL: " One treated country or too few figures: no interval, so no test.",
        Ground.ADJUSTED: " By itself the interval leaves out zero; adjusted for the number of "
        "questions (Holm, p = {p}) it is no longer told apart from no change.",
    },
    "nl": {
        "own": "{model}: {estimate} {unit}, grenzen {bounds}{interval}. Het beschrijft één land.",
        "group": "{model}: {estimate} {unit}, grenzen {bounds}{interval}. Het gaat over {treated} "
        "samen en niet over één land apart.",
        "interval": ", interval {ends}",
        Ground.NO_INTERVAL: " Eén land met de maatregel of te weinig cijfers: geen interval en dus "
        "geen toets.",
        Ground.ADJUSTED: " Op zichzelf sluit het interval nul uit; gecorrigeerd voor het aantal "
        "vragen (Holm, p = {p}) is het niet meer van geen verandering te onderscheiden.",
    },
}
_CHANGE = {
    "en": "{measure}, {first} to {last}, {countries}: change {bounds} (a description).",
    "nl": "{measure}, {first} tot {last}, {countries}: verandering {bounds} (een beschrijving).",
}
_AGREEMENT = {
    "en": {
        "total": "The report gives no verdict over all countries.",
        "instruments": "The report judges the goal, not whether the agreement exists.",
        "silent": "The report gives no verdict on the goal for this country that bears on it.",
        "untested": "The figures cannot test it.",
        Agreement.YES: "The figures and the report point the same way.",
        Agreement.NO: "The figures point the other way than the report.",
        "mixed": "The verdicts of the report differ among themselves or are partial.",
        "undecided": "The figures neither back the report's verdict nor deny it.",
    },
    "nl": {
        "total": "Het rapport geeft geen oordeel over alle landen samen.",
        "instruments": "Het rapport beoordeelt het doel, niet of de afspraak bestaat.",
        "silent": "Het rapport geeft voor dit land geen oordeel over het doel dat hierop slaat.",
        "untested": "De cijfers kunnen het niet toetsen.",
        Agreement.YES: "De cijfers en het rapport wijzen dezelfde kant op.",
        Agreement.NO: "De cijfers wijzen een andere kant op dan het rapport.",
        "mixed": "De oordelen van het rapport verschillen onderling of zijn gedeeltelijk.",
        "undecided": "De cijfers steunen het oordeel van het rapport niet en spreken het niet "
        "tegen.",
    },
}
_EVENTS = {
    "en": {
        "under_negotiation": "under negotiation",
        "in_preparation": "in preparation",
        "applied_before_force": "applied before it is in force",
    },
    "nl": {
        "under_negotiation": "in onderhandeling",
        "in_preparation": "in voorbereiding",
        "applied_before_force": "toegepast vóór inwerkingtreding",
        "offered": "aangeboden",
        "started": "begonnen",
    },
}
_UNROUNDED = {
    "en": "The same figures before rounding.",
    "nl": "Dezelfde cijfers van voor de afronding.",
}
_MORE = {
    Ground.NO_INTERVAL: {
        "en": "The same figures for more countries with such an agreement, and for more years.",
        "nl": "Dezelfde cijfers van meer landen met een afspraak, en over meer jaren.",
    },
    Ground.NO_AGREEMENT: {
        "en": "None until such an agreement begins. After that: ",
        "nl": "Geen, zolang er geen afspraak is begonnen. Daarna: ",
    },
}


def country_name(code: str, words: Words) -> str:
    """Return the name of a country, or of all together."""
    return TOTAL[words.language] if code == ALL_COUNTRIES else words.country(code)


def why(score: Score, words: Words, countries: int) -> str:
    """Return why the verdict is what it is, in a sentence or two.

    Args:
        score: the row.
        words: labels in the language.
        countries: number of focus countries.
    """
    language = words.language
    if score.estimate is not None:
        return _estimate(score, score.estimate, words)
    if score.country == ALL_COUNTRIES and score.indicator.tested_by == AGREEMENTS_ANSWER:
        return _concluded(score, language, countries)
    concerned = score.indicator.instruments
    if score.ground is Ground.BEFORE_FIGURES:
        concerned = frozenset(event.instrument for event in score.events if event.event in BEGINS)
    instruments = [
        term(vocabulary.INSTRUMENTS, name, language)
        for name in vocabulary.INSTRUMENTS[language]
        if name in concerned
    ]
    measures = [lowered(words.measures[name]) for name in score.indicator.measures]
    return _GROUNDS[language][score.ground].format(
        instruments=_either(instruments, language),
        measures=_either(measures, language),
        events="; ".join(_events(score, language)),
    )


def _either(names: list[str], language: str) -> str:
    joint = "or" if language == "en" else "of"
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} {joint} {names[-1]}"


def _events(score: Score, language: str) -> list[str]:
    return [
        " ".join(
            part
            for part in (
                term(vocabulary.INSTRUMENTS, event.instrument, language),
                _EVENTS[language].get(event.event)
                or term(vocabulary.EVENTS, event.event, language),
                printed_date(str(event.earliest), event.precision, language)
                if event.earliest
                else "",
            )
            if part
        )
        for event in sorted(score.events, key=lambda event: (str(event.earliest), event.event))
    ]


def _concluded(score: Score, language: str, countries: int) -> str:
    concluded = {event.country for event in score.events if event.event in CONCLUDED}
    named = {event.country for event in score.events}
    return _TOTALS[language].format(
        concluded=len(concluded), all=countries, open=len(named - concluded)
    )


def _estimate(score: Score, row: EstimateRow, words: Words) -> str:
    language, scale = words.language, scale_of(row)
    texts = _ESTIMATE[language]
    ends = interval(row["ci_low"], row["ci_high"], scale, language)
    said = texts["own" if len(treated(row)) == 1 else "group"].format(
        model=words.model(row),
        estimate=in_form(row["estimate"], scale, language),
        unit=words.unit(str(row["indicator"]), scale),
        bounds=bounds_text(row["bound_low"], row["bound_high"], scale, language),
        interval=texts["interval"].format(ends=ends) if ends else "",
        treated=words.listed(row["countries_treated"]),
    )
    extra = texts.get(score.ground, "")
    return said + extra.format(p=in_form(score.p_holm, "share", language, signed=False))


def change_text(change: Change | None, words: Words) -> str:
    """Return the change between the last two printed years in words; empty for none."""
    if change is None:
        return ""
    return _CHANGE[words.language].format(
        measure=words.measures[change.measure],
        first=change.years[0],
        last=change.years[1],
        countries=enumeration([words.country(code) for code in change.countries], words.language),
        bounds=bounds_text(change.low, change.high, "count", words.language),
    )


def would_test(score: Score, words: Words) -> str:
    """Return which figure would test the indicator; empty when its direction is known."""
    language = words.language
    if score.verdict is Verdict.SIGN_OPEN:
        return _UNROUNDED[language]
    if score.verdict is not Verdict.UNTESTED:
        return ""
    if score.ground is Ground.NO_INTERVAL:
        return _MORE[score.ground][language]
    missing = score.indicator.missing[language]
    if score.ground is Ground.NO_AGREEMENT:
        return f"{_MORE[score.ground][language]}{lowered(missing)}"
    return missing


def agreement_text(score: Score, words: Words) -> str:
    """Return why the row agrees with the report or not."""
    texts = _AGREEMENT[words.language]
    if score.agreement in (Agreement.YES, Agreement.NO):
        return texts[score.agreement]
    if score.agreement is Agreement.PARTLY:
        same = len({item.verdict for item in score.report}) == 1
        partial = any(item.verdict == "partly reached" for item in score.report)
        return texts["undecided" if same and not partial else "mixed"]
    if score.country == ALL_COUNTRIES:
        return texts["total"]
    if score.indicator.tested_by == AGREEMENTS_ANSWER:
        return texts["instruments"]
    return texts["untested" if score.report else "silent"]
