"""Patterns of the reasons of estimators and sensitivity analyses, each with its Dutch."""

from __future__ import annotations

PANEL = [
    (
        "the exposure is collinear with country and year effects",
        "de blootstelling valt samen met de land- en jaareffecten",
    ),
    (
        r"(?:the )?design leaves no variation for an error",
        "de opzet laat geen spreiding over voor een fout",
    ),
    (
        "the decomposition needs a figure for every country and year",
        "de ontleding vraagt een cijfer voor elk land en elk jaar",
    ),
    (
        "the countries do not differ in when they become treated within the years",
        "de landen verschillen niet in het moment van de afspraak binnen deze jaren",
    ),
    (
        "the exposure is collinear with country and year effects: no country changes status while "
        "another with figures in the same years does not",
        "de blootstelling valt samen met de land- en jaareffecten: geen land verandert terwijl een "
        "ander met cijfers in dezelfde jaren dat niet doet",
    ),
    (
        r"every country with figures in two years is first treated in (?P<year>\d+): there is no "
        "other country to compare with",
        "elk land met cijfers in twee jaren krijgt de afspraak in {year}: er is geen ander land om "
        "mee te vergelijken",
    ),
    (
        "no country has figures both before and after its first treated year",
        "geen land heeft cijfers van zowel vóór als na het eerste jaar met de afspraak",
    ),
    (
        "an event reaches every country: relative years then follow from country and year, up to a "
        "trend, and there is no country free of the event to tell them apart",
        "elk land krijgt de gebeurtenis: jaren ten opzichte daarvan volgen dan uit land en jaar, "
        "op een trend na, en er is geen land zonder om ze te onderscheiden",
    ),
    (
        r"a figure in relative year (?P<year>\S+), the reference",
        "een cijfer in relatief jaar {year}, de referentie",
    ),
    (
        r"treated from the first year of the panel, so without a year before: (?P<who>[^;]+); an "
        "event study has to leave such countries out",
        "vanaf het eerste jaar van het panel al een afspraak, dus zonder jaar ervoor: {who}; een "
        "event study laat zulke landen weg",
    ),
    (
        r"the figures that could show a change allow zero or stand alone: without those "
        r"(?P<k>\d+) of (?P<n>\d+) figures the exposure is collinear with country and year effects",
        "de cijfers die een verandering kunnen tonen, laten nul toe of staan alleen: zonder die "
        "{k} van de {n} cijfers valt de blootstelling samen met de land- en jaareffecten",
    ),
    (
        "no figure is left that could inform country and year effects",
        "er blijft geen cijfer over voor de land- en jaareffecten",
    ),
    (
        "no figure lies in a year of exposure",
        "geen cijfer valt in een jaar met de afspraak",
    ),
    (
        "the likelihood is flat in the coefficient of the exposure",
        "de likelihood is vlak in de coëfficiënt van de blootstelling",
    ),
    (
        "no country is first treated after the first year and within the years observed",
        "geen land krijgt de afspraak na het eerste jaar en binnen de jaren met cijfers",
    ),
    (
        r"no effect from treatment on can be computed \((?P<part>.*)\)",
        "vanaf de afspraak is niets te berekenen ({part})",
    ),
    (
        r"cohort (?P<cohort>\S+), (?P<year>\d+): (?P<part>.+)",
        "groep {cohort}, {year}: {part}",
    ),
    (
        "the cohort has no figure before its first treated year",
        "de groep heeft geen cijfer vóór het eerste jaar met de afspraak",
    ),
    (
        r"no country of the cohort has figures in (?P<a>\d+) and (?P<b>\d+)",
        "geen land van de groep heeft cijfers in {a} en {b}",
    ),
    (
        r"no never-treated country has figures in (?P<a>\d+) and (?P<b>\d+)",
        "geen land zonder afspraak heeft cijfers in {a} en {b}",
    ),
    (
        r"no not-yet-treated country has figures in (?P<a>\d+) and (?P<b>\d+)",
        "geen land dat nog geen afspraak had, heeft cijfers in {a} en {b}",
    ),
    ("no observed cell is treated", "geen cijfer valt in een jaar met de afspraak"),
    (
        r"no figure before treatment for (?P<who>[^;]+); leave them out or give earlier figures",
        "geen cijfer van vóór de afspraak voor {who}; laat ze weg of geef eerdere cijfers",
    ),
    (
        r"no figure before treatment for (?P<who>[^;]+)",
        "geen cijfer van vóór de afspraak voor {who}",
    ),
    (
        r"no untreated country with a figure in (?P<when>[^;]+)",
        "geen land zonder afspraak met een cijfer in {when}",
    ),
    (
        r"the untreated figures do not link country and year for (?P<who>[^;]+)",
        "de cijfers zonder afspraak verbinden land en jaar niet voor {who}",
    ),
    (
        "no cell is treated while a comparison country is untreated",
        "geen cijfer met de afspraak valt samen met een vergelijkingsland zonder",
    ),
    (
        r"(?P<who>\w+) has no figure from its first treated year on",
        "{who} heeft geen cijfer vanaf het eerste jaar met de afspraak",
    ),
    (
        r"(?P<who>\w+) has figures in (?P<n>\d+) years before treatment; a synthetic comparison "
        r"needs (?P<k>\d+)",
        "{who} heeft in {n} jaren vóór de afspraak een cijfer; een synthetische vergelijking "
        "vraagt er {k}",
    ),
    (
        r"(?P<n>\d+) untreated countries have a figure in every year of (?P<who>\w+); a synthetic "
        r"comparison needs (?P<k>\d+)",
        "{n} landen zonder afspraak hebben een cijfer in elk jaar van {who}; een synthetische "
        "vergelijking vraagt er {k}",
    ),
    (
        "the estimator gives no sampling error on any draw, so none can be combined",
        "de schatter geeft bij geen enkele trekking een fout, zodat er niets te combineren is",
    ),
]

SENSITIVITY = [
    ("no degrees of freedom for an interval", "er zijn geen vrijheidsgraden voor een interval"),
    (
        "the true counts may be zero where the comparison needs people: the coefficient is "
        "unbounded on both sides",
        "de aantallen kunnen nul zijn waar de vergelijking personen nodig heeft: de coëfficiënt "
        "is aan beide kanten onbegrensd",
    ),
    (
        r"the denominator may be zero in (?P<k>\d+) of (?P<n>\d+) cells: their rate has no upper "
        "bound",
        "de noemer kan in {k} van de {n} cellen nul zijn: hun aandeel heeft geen bovengrens",
    ),
    (
        "a Poisson fit inside the cells did not converge",
        "een Poissonschatting binnen de cellen convergeerde niet",
    ),
    (
        "the years of the event study are not consecutive, so that a change from one year to the "
        "next is not seen everywhere",
        "de jaren van de event study sluiten niet aan, zodat een verandering van jaar op jaar "
        "niet overal te zien is",
    ),
    (
        "only one year precedes the event: there is no earlier change against which a departure "
        "from parallel trends can be measured",
        "aan de gebeurtenis gaat maar één jaar vooraf: er is geen eerdere verandering om een "
        "afwijking van parallelle trends aan af te meten",
    ),
    (
        "the design leaves no covariance matrix of the yearly coefficients, so that no confidence "
        "interval can be drawn around the range",
        "de opzet laat geen covariantiematrix van de jaarcoëfficiënten over, zodat er om het "
        "bereik geen betrouwbaarheidsinterval te trekken is",
    ),
    (
        "no change before the event is available against which a departure from parallel trends "
        "can be measured",
        "er is geen verandering vóór de gebeurtenis om een afwijking van parallelle trends aan "
        "af te meten",
    ),
    (
        r"before the event the slope already changes by (?P<a>\S+) from one year to the next, more "
        r"than the (?P<b>\S+) allowed after it",
        "vóór de gebeurtenis verandert de helling al met {a} van jaar op jaar, meer dan de {b} "
        "die erna is toegestaan",
    ),
    (
        r"the covariance matrix of the yearly coefficients is singular \(fewer clusters than "
        r"coefficients\), so that the most precise combination has no meaning",
        "de covariantiematrix van de jaarcoëfficiënten is singulier (minder landen dan "
        "coëfficiënten), zodat de nauwkeurigste combinatie geen betekenis heeft",
    ),
    (
        "figures for two years before its event, so that no earlier date can serve as placebo",
        "cijfers over twee jaren ervoor, zodat geen eerdere datum als placebo kan dienen",
    ),
    (
        "fewer than two countries are free of the event: none can stand in as placebo with another "
        "to compare it with",
        "minder dan twee landen zijn zonder de gebeurtenis: geen ervan kan als placebo dienen met "
        "een ander ter vergelijking",
    ),
    (
        "no event falls within the years of the panel",
        "geen gebeurtenis valt binnen de jaren van het panel",
    ),
    (
        "the figures show no variation from which to say what could have been detected",
        "de cijfers tonen geen spreiding waaruit volgt wat aantoonbaar was geweest",
    ),
    (
        "no treated country is seen before its event",
        "geen land met een afspraak heeft een cijfer van ervoor",
    ),
    (
        "no pre-coefficient beside the reference: no pre-trend is tested",
        "er is geen eerdere coëfficiënt naast de referentie: een eerdere trend is niet getoetst",
    ),
    (
        "a pre-coefficient has no variance: its test is not defined",
        "een eerdere coëfficiënt heeft geen variantie: de toets is niet gedefinieerd",
    ),
    (
        r"read as rounded to (?P<unit>\d+), the figures for one cell share no count: cell "
        r"(?P<cell>[^;]+)",
        "gelezen als afgerond op {unit} hebben de cijfers voor één cel geen aantal gemeen: "
        "cel {cell}",
    ),
    (
        "no country is seen both before and after its event",
        "geen land heeft cijfers van zowel vóór als na zijn gebeurtenis",
    ),
    (
        r"(?P<n>\d+) years? before the event is seen for (?P<who>[^;]+): a trend of its own needs at "
        r"least (?P<k>\d+)",
        "voor {who} is er {n} jaar vóór de gebeurtenis; een eigen trend vraagt er ten minste {k}",
    ),
]
