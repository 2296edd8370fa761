"""Patterns of the reasons of single series and of their checks, each with its Dutch."""

from __future__ import annotations

SINGLE_SERIES = [
    (
        r"with (?P<n>\d+) points and (?P<k>\d+) coefficients, independent errors give (?P<a>\S+) "
        r"to (?P<b>\S+) in 95% of series and errors with autocorrelation (?P<r>\S+) give "
        r"(?P<c>\S+) to (?P<d>[^\s;]+)",
        "met {n} punten en {k} coëfficiënten geven onafhankelijke fouten in 95% van de reeksen {a} "
        "tot {b}, en fouten met autocorrelatie {r} geven {c} tot {d}",
    ),
    (
        r"(?P<value>\S+) fits both, so the figures cannot tell them apart",
        "{value} past bij beide, zodat de cijfers ze niet kunnen onderscheiden",
    ),
    (
        r"(?P<value>\S+) fits independent errors only",
        "{value} past alleen bij onafhankelijke fouten",
    ),
    (
        r"(?P<value>\S+) fits autocorrelated errors only",
        "{value} past alleen bij fouten met autocorrelatie",
    ),
    (r"(?P<value>\S+) fits neither", "{value} past bij geen van beide"),
    ("the model fits the figures exactly", "het model past de cijfers precies"),
    ("no two figures are one year apart", "geen twee cijfers liggen één jaar uiteen"),
    (
        r"the date is printed to the (?P<precision>\w+) only, so the share of (?P<year>\d+) under "
        "agreement is not known",
        "de datum is te grof afgedrukt, zodat onbekend is welk deel van {year} onder de afspraak "
        "viel",
    ),
    (
        r"the date is printed to the (?:year|month) only, too coarse for these figures",
        "de datum is te grof afgedrukt voor deze cijfers",
    ),
    (
        r"(?P<k>\d+) of the (?P<n>\d+) places in the calendar year are printed before "
        r"(?P<year>\d+), which leaves the season open",
        "vóór {year} zijn {k} van de {n} plaatsen in het kalenderjaar afgedrukt, zodat het seizoen "
        "open blijft",
    ),
    ("no dispersion beyond Poisson", "geen spreiding boven Poisson"),
    (
        r"(?P<n>\d+) figures before (?P<year>\d+); this structural model needs (?P<k>\d+)",
        "{n} cijfers vóór {year}; dit structurele model vraagt er {k}",
    ),
    (
        r"figure less forecast, mean of (?P<n>\d+) from (?P<year>\d+) on",
        "cijfer min voorspelling, gemiddelde van {n} vanaf {year}",
    ),
    (
        r"the level has (?P<share>\d+%) of the two variances",
        "het niveau heeft {share} van de twee varianties",
    ),
    (
        "interval and bounds hold the variances at what the printed figures give, and are too "
        "narrow for it",
        "interval en grenzen houden de varianties op wat de afgedrukte cijfers geven, en zijn "
        "daardoor te smal",
    ),
    (
        "a structural forecast gives one mean difference, beside the change of level only",
        "een structurele voorspelling geeft één gemiddeld verschil, alleen naast de verandering "
        "van niveau",
    ),
    ("the figures do not vary", "de cijfers variëren niet"),
    (
        "season and regressors fit the figures exactly",
        "seizoen en regressoren passen de cijfers precies",
    ),
    (
        "season and regressors are collinear before the event",
        "seizoen en regressoren zijn vóór de gebeurtenis collineair",
    ),
    (r"no figure from (?P<year>\d+) on", "geen cijfer vanaf {year}"),
    (
        r"with independent errors and no change this test rejects in (?P<rate>\S+) of series where "
        r"(?P<due>\S+) is due",
        "bij onafhankelijke fouten en geen verandering verwerpt deze toets bij {rate} van de "
        "reeksen, waar {due} hoort",
    ),
    (
        r"read as if the errors had an autocorrelation of (?P<rho>\S+) from year to year",
        "gelezen alsof de fouten van jaar op jaar een autocorrelatie van {rho} hebben",
    ),
    (
        r"an event that did not happen, in the figures before (?P<year>\d+)",
        "een gebeurtenis die er niet was, in de cijfers van vóór {year}",
    ),
    (
        "the headline: OLS, t on the residual degrees of freedom",
        "de hoofduitkomst: OLS, t met de overgebleven vrijheidsgraden",
    ),
    ("lag 1 of the residuals", "vertraging 1 van de restanten"),
    (r"lag 1 if the errors had (?P<rho>\S+)", "vertraging 1 als de fouten {rho} hadden"),
    (
        "no other dated event of the country falls inside the series",
        "binnen de reeks valt geen andere gedateerde gebeurtenis van het land",
    ),
    (
        "rivals are told apart by changes of level only",
        "andere gebeurtenissen zijn alleen op veranderingen van niveau te onderscheiden",
    ),
    (
        r"mean and middle 95% of (?P<n>\d+) simulated series of this design",
        "gemiddelde en middelste 95% van {n} gesimuleerde reeksen van deze opzet",
    ),
    (
        r"change of level beside (?P<others>[^;]+)",
        "verandering van niveau naast {others}",
    ),
    (
        r"(?P<n>\d+) of the (?P<m>\d+) admissible years, (?P<year>\d+) included, show a change at "
        r"least as large against its error \(p = (?P<p>[^)]+)\)",
        "{n} van de {m} mogelijke jaren, {year} inbegrepen, tonen een verandering die naar haar "
        "fout ten minste even groot is (p = {p})",
    ),
    (
        r"(?P<year>\d+) is the only admissible year, so the test can tell nothing \(p = 1\)",
        "{year} is het enige mogelijke jaar, zodat de toets niets kan zeggen (p = 1)",
    ),
    (
        r"the smallest p that (?P<m>\d+) years can give is (?P<p>[^\s,;]+), so this test cannot "
        "reject at 5%",
        "de kleinste p die {m} jaren kunnen geven is {p}, zodat deze toets bij 5% niet kan "
        "verwerpen",
    ),
    (
        r"the smallest p that (?P<m>\d+) years can give is (?P<p>[^\s,;]+)",
        "de kleinste p die {m} jaren kunnen geven is {p}",
    ),
    (
        r"(?P<n>\d+) sampled of (?P<total>\d+) ways to deal the dates out over (?P<g>\d+) "
        "countries",
        "{n} getrokken van de {total} manieren om de datums over {g} landen te verdelen",
    ),
    (
        r"(?P<n>\d+) sampled combinations of (?P<c>\d+) controls for (?P<t>\d+) treated",
        "{n} getrokken combinaties van {c} vergelijkingslanden voor {t} met een afspraak",
    ),
    (
        r"(?P<n>\d+) sampled sign vectors of (?P<g>\d+) countries",
        "{n} getrokken tekenvectoren van {g} landen",
    ),
    (
        "does not treat countries alike, so exchanging figures between countries is not the same "
        "as exchanging dates",
        "behandelt landen niet gelijk, zodat cijfers verwisselen tussen landen iets anders is dan "
        "datums verwisselen",
    ),
]
