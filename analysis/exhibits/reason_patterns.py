"""Patterns of the reasons that the pipeline writes, each with its Dutch sentence."""

from __future__ import annotations

import re

from analysis.exhibits.reason_patterns_checks import CHECKS, LENSES, TESTS
from analysis.exhibits.reason_patterns_models import PANEL, SENSITIVITY
from analysis.exhibits.reason_patterns_series import SINGLE_SERIES

_ESTIMATED = [
    (
        "the cells carry the estimate and its error",
        "de cijfers volstaan voor de schatting en haar fout",
    ),
    (
        "every true count allowed gives an estimate between the bounds, which are attained",
        "elk toegelaten aantal geeft een schatting tussen de grenzen, en de grenzen worden bereikt",
    ),
    (
        "the printed figures fit exactly, so no error can be estimated",
        "de afgedrukte cijfers passen precies, zodat er geen fout te schatten is",
    ),
    ("every cell allows one count", "elk cijfer laat maar één aantal toe"),
    (r"point only: (?P<part>.+)", "alleen een puntschatting: {part}"),
    ("a group has one country only", "een groep telt maar één land"),
    ("one country only", "er is maar één land"),
    ("as many coefficients as points", "er zijn evenveel coëfficiënten als punten"),
    (
        "no variation from which to estimate an error",
        "er is geen spreiding om een fout uit te schatten",
    ),
    (
        "the printed changes are equal within groups, so no error can be estimated",
        "de afgedrukte veranderingen zijn binnen de groepen gelijk, zodat er geen fout te "
        "schatten is",
    ),
]

_SAMPLE = [
    (
        r"no country with a role has (?P<part>.+)",
        "geen land dat meedoet, heeft {part}",
    ),
    (r"no treated country has (?P<part>.+)", "geen land met een afspraak heeft {part}"),
    (r"no compared country has (?P<part>.+)", "geen vergelijkingsland heeft {part}"),
    (
        r"figures of (?P<what>\w+) with its denominator (?P<by>\w+) in both (?P<a>\d+) and "
        r"(?P<b>\d+)",
        "cijfers over {what} met {by} als noemer in zowel {a} als {b}",
    ),
    (
        r"figures of (?P<what>\w+) in both (?P<a>\d+) and (?P<b>\d+)",
        "cijfers over {what} in zowel {a} als {b}",
    ),
    (
        r"figures of (?P<what>\w+) with its denominator (?P<by>\w+) in two years of (?P<span>\S+)",
        "cijfers over {what} met {by} als noemer in twee jaren van {span}",
    ),
    (
        r"figures of (?P<what>\w+) in two years of (?P<span>\S+)",
        "cijfers over {what} in twee jaren van {span}",
    ),
    (
        "no country has a dated event of this kind inside the series",
        "geen land heeft binnen de reeks een gedateerde gebeurtenis van deze soort",
    ),
    (
        r"none of the treated countries has a figure in both (?P<a>\d+) and (?P<b>\d+) "
        r"\(missing: (?P<part>.+)\)",
        "geen land met een afspraak heeft een cijfer in zowel {a} als {b} (ontbreekt: {part})",
    ),
    (
        r"none of the compared countries has a figure in both (?P<a>\d+) and (?P<b>\d+) "
        r"\(missing: (?P<part>.+)\)",
        "geen vergelijkingsland heeft een cijfer in zowel {a} als {b} (ontbreekt: {part})",
    ),
    ("no country named", "geen land genoemd"),
    (
        "the files hold figures of one state only: there is no other state to compare with",
        "de bestanden bevatten cijfers van één staat: er is geen andere staat om mee te vergelijken",
    ),
    (
        "agreements of the European Union bind the other member states as well: they are no "
        "comparison",
        "afspraken van de Europese Unie binden ook de andere lidstaten: die zijn geen vergelijking",
    ),
    (
        "the treatment follows from state, citizenship and year: no other state has figures of the "
        "treated and of other citizenships in the same years",
        "de blootstelling volgt uit staat, nationaliteit en jaar: geen andere staat heeft in "
        "dezelfde jaren cijfers over deze en over andere nationaliteiten",
    ),
    (
        "every state in turn as the one with the agreement",
        "elke staat beurtelings als die met de afspraak",
    ),
    (r"(?P<at>[A-Z]{3} \d+(?:; [A-Z]{3} \d+)*)", "{at}"),
    (
        r"figures of (?P<what>\w+) before and after its date, or two years of (?P<span>\S+) to "
        "compare",
        "cijfers over {what} van vóór en na zijn datum, of over twee jaren van {span} ter "
        "vergelijking",
    ),
    (
        r"(?P<why>the logarithm is undefined where a true count of zero is allowed): (?P<at>[^;]+)",
        "de logaritme is niet gedefinieerd waar een aantal van nul is toegelaten: {at}",
    ),
    (
        r"(?P<why>the share is undefined where a denominator of zero is allowed): (?P<at>[^;]+)",
        "het aandeel is niet gedefinieerd waar een noemer van nul is toegelaten: {at}",
    ),
]

_SERIES = [
    (
        r"none of the (?P<n>\d+) years needed before (?P<year>\d+) (?:is|are) printed",
        "van de {n} jaren die vóór {year} nodig zijn, is er geen afgedrukt",
    ),
    (
        r"none of the (?P<n>\d+) years needed from (?P<year>\d+) on (?:is|are) printed",
        "van de {n} jaren die vanaf {year} nodig zijn, is er geen afgedrukt",
    ),
    (
        r"1 of the (?P<n>\d+) years needed before (?P<year>\d+) is printed",
        "van de {n} jaren die vóór {year} nodig zijn, is er 1 afgedrukt",
    ),
    (
        r"(?P<k>\d+) of the (?P<n>\d+) years needed before (?P<year>\d+) are printed",
        "van de {n} jaren die vóór {year} nodig zijn, zijn er {k} afgedrukt",
    ),
    (
        r"1 of the (?P<n>\d+) years needed from (?P<year>\d+) on is printed",
        "van de {n} jaren die vanaf {year} nodig zijn, is er 1 afgedrukt",
    ),
    (
        r"(?P<k>\d+) of the (?P<n>\d+) years needed from (?P<year>\d+) on are printed",
        "van de {n} jaren die vanaf {year} nodig zijn, zijn er {k} afgedrukt",
    ),
    (r"no year before (?P<year>\d+) is printed", "er is geen jaar vóór {year} afgedrukt"),
    (r"no year from (?P<year>\d+) on is printed", "er is geen jaar vanaf {year} afgedrukt"),
    (
        r"(?P<a>\d+) years? before (?P<year>\d+) and (?P<b>\d+) years? from \d+ on are printed",
        "{a} jaar vóór {year} en {b} jaar vanaf {year} zijn afgedrukt",
    ),
    (
        r"these (?P<n>\d+) points describe a change of level and of slope",
        "deze {n} punten beschrijven een verandering van niveau en helling",
    ),
    (
        r"these (?P<n>\d+) points describe a change of level against the projected trend",
        "deze {n} punten beschrijven een verandering van niveau ten opzichte van de "
        "doorgetrokken trend",
    ),
    (
        r"a change of slope needs (?P<a>\d+) before and (?P<b>\d+) from (?P<year>\d+) on",
        "voor een verandering van helling zijn er {a} ervoor en {b} vanaf {year} nodig",
    ),
    (r"no year before the event has a figure", "geen jaar vóór de gebeurtenis heeft een cijfer"),
    (
        r"no year from the event on has a figure",
        "geen jaar vanaf de gebeurtenis heeft een cijfer",
    ),
    (
        r"the (?P<n>\d+) years with a figure cannot tell apart (?P<names>[^;]+)",
        "de {n} jaren met een cijfer kunnen niet onderscheiden: {names}",
    ),
    (
        r"the (?P<n>\d+) years with a figure do not determine (?P<names>[^;]+)",
        "de {n} jaren met een cijfer leggen niet vast: {names}",
    ),
    (
        "as many coefficients as years, no residuals to correlate",
        "er zijn evenveel coëfficiënten als jaren, zodat er geen restanten zijn",
    ),
    ("without a standard error there is no test", "zonder standaardfout is er geen toets"),
    (
        "the figures lie on one line, nothing to compare",
        "de cijfers liggen op één lijn, er valt niets te vergelijken",
    ),
    (
        r"placebo years before (?P<year>\d+): (?P<n>[^;]+) printed, too few for a placebo event with "
        "enough years on both sides",
        "vóór {year} zijn te weinig jaren afgedrukt ({n}) voor een placebogebeurtenis met genoeg "
        "jaren aan beide kanten",
    ),
    (
        "the figures set no upper limit to the NB2 dispersion",
        "de cijfers stellen geen bovengrens aan de NB2-spreiding",
    ),
    ("the counts are separated", "de aantallen zijn gescheiden"),
    ("the count regression did not converge", "de telregressie convergeerde niet"),
    (
        r"(?P<n>\d+) years with a figure cannot carry the (?P<k>\d+) parameters of an? (?P<f>[^;]+) "
        "regression and leave anything to judge it by",
        "{n} jaren met een cijfer zijn te weinig voor de {k} parameters van een {f}-regressie en "
        "een oordeel daarover",
    ),
    (
        r"the zeros of (?P<years>[^;]+) are separated: the best fitting mean there is zero, which no "
        "finite rate ratio reaches",
        "de nullen van {years} zijn gescheiden: het best passende gemiddelde is daar nul, en geen "
        "eindige verhouding haalt dat",
    ),
]

_DESIGN = [
    ("no dated start of this instrument", "geen gedateerd begin van deze afspraak"),
    (
        r"under agreement in all years of the series \(since (?P<year>\d+)\)",
        "in alle jaren van de reeks al onder de afspraak (sinds {year})",
    ),
    (
        r"the agreement counts from (?P<year>\d+), after the series",
        "de afspraak telt vanaf {year}, na de reeks",
    ),
    (
        "no figure of this measure is printed for the country",
        "van deze maat is voor het land geen cijfer afgedrukt",
    ),
    (
        r"no figure is printed for (?P<a>\d+) and (?P<b>\d+)",
        "voor {a} en {b} is geen cijfer afgedrukt",
    ),
    (r"no figure is printed for (?P<year>\d+)", "voor {year} is geen cijfer afgedrukt"),
    (r"no figure is printed before (?P<year>\d+)", "er is geen cijfer van vóór {year} afgedrukt"),
    (
        r"no figure is printed from (?P<year>\d+) on",
        "er is geen cijfer vanaf {year} afgedrukt",
    ),
    (
        r"no comparison country has figures for (?P<a>\d+) and (?P<b>\d+)",
        "geen vergelijkingsland heeft cijfers over {a} en {b}",
    ),
    (
        "no comparison country has figures in the same years before and after",
        "geen vergelijkingsland heeft cijfers in dezelfde jaren ervoor en erna",
    ),
    (
        r"compared with (?P<who>[^;]+) between (?P<a>\d+) and (?P<b>\d+)",
        "vergeleken met {who} tussen {a} en {b}",
    ),
    (r"compared with (?P<who>[^;]+)", "vergeleken met {who}"),
    (
        r"an agreement starts late in the window and counts from (?P<year>\d+)",
        "een afspraak begint laat in het venster en telt vanaf {year}",
    ),
    (
        "no such agreement starts before or in the window",
        "vóór of in het venster begint geen afspraak van deze soort",
    ),
    (r"treated later, from (?P<year>\d+)", "later een afspraak, vanaf {year}"),
    (r"agreement starts; counts from (?P<year>\d+)", "de afspraak begint en telt vanaf {year}"),
    (r"under agreement since (?P<year>\d+)", "afspraak sinds {year}"),
    (r"already under agreement since (?P<year>\d+)", "al een afspraak sinds {year}"),
]

PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(source), dutch)
    for group in (
        _ESTIMATED,
        _SAMPLE,
        _SERIES,
        PANEL,
        SENSITIVITY,
        LENSES,
        TESTS,
        CHECKS,
        SINGLE_SERIES,
        _DESIGN,
    )
    for source, dutch in group
)
"""Whole reason in English -> Dutch with the named groups filled in; the first that fits holds."""
