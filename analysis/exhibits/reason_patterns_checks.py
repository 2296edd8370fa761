"""Patterns of the reasons beside imputation, tests and robustness checks, each with its Dutch."""

from __future__ import annotations

LENSES = [
    (
        r"(?P<n>\d+) draws, (?P<share>\d+)% of the information missing",
        "{n} trekkingen, {share}% van de informatie ontbreekt",
    ),
    (
        r"counts drawn within their cells from a (?P<model>[^;]+) model with country effects, year "
        "effects and the exposure",
        "aantallen binnen hun cel getrokken uit een {model}-model met landeffecten, jaareffecten "
        "en de blootstelling",
    ),
    (
        r"counts drawn within their cells from a (?P<model>[^;]+) model with country and year effects",
        "aantallen binnen hun cel getrokken uit een {model}-model met land- en jaareffecten",
    ),
    (
        "not the exposure, whose coefficient is not identified",
        "zonder de blootstelling, waarvan de coëfficiënt niet vastligt",
    ),
    (
        r"(?P<k>\d+) of (?P<n>\d+) cells that the model cannot inform drawn evenly",
        "{k} van de {n} cellen waarover het model niets zegt, zijn gelijkmatig getrokken",
    ),
    (
        "counts drawn evenly over those each cell allows: no count model with country and year "
        "effects could be fitted",
        "aantallen gelijkmatig getrokken uit wat elke cel toelaat: een telmodel met land- en "
        "jaareffecten was niet te schatten",
    ),
    ("every cell is exact: nothing to draw", "elke cel is exact: er valt niets te trekken"),
    (
        r"Rubin's rules need an error within each draw: (?P<part>.+)",
        "de regels van Rubin vragen een fout bij elke trekking: {part}",
    ),
    (
        "a cohort or its comparison rests on one country",
        "een groep of haar vergelijking berust op één land",
    ),
    (
        "one country on which the estimate rests is fitted exactly, as a single treated or a "
        "single comparison country is: its residuals cannot show how far off the estimate is",
        "één land waarop de schatting berust, is precies gepast, zoals een enkel land met een "
        "afspraak of een enkel vergelijkingsland: zijn restanten tonen niet hoe ver de schatting "
        "ernaast zit",
    ),
    (
        "the estimate fits the change of one country exactly, as with a single treated or a single "
        "comparison country: its residuals cannot show how far off the estimate is",
        "de schatting past de verandering van één land precies, zoals bij een enkel land met een "
        "afspraak of een enkel vergelijkingsland: de restanten tonen niet hoe ver zij ernaast zit",
    ),
    (
        r"the estimate fits the changes of (?P<n>\d+) countries exactly: their residuals cannot "
        "show how far off the estimate is",
        "de schatting past de verandering van {n} landen precies: hun restanten tonen niet hoe "
        "ver zij ernaast zit",
    ),
    (
        "figures of one country only: nothing shows how countries differ",
        "er zijn cijfers van maar één land: niets toont hoe landen verschillen",
    ),
    ("one treated cell only", "er is maar één cijfer met de afspraak"),
    (
        "imputing a share needs a joint model of both of its counts",
        "een aandeel imputeren vraagt een gezamenlijk model van beide aantallen",
    ),
    (
        "the interval likelihood models a change in proportion, not in people or shares; see the "
        "Poisson specification of the same comparison",
        "de intervallikelihood beschrijft een verandering in verhouding, niet in personen of "
        "aandelen; zie het Poissonmodel van dezelfde vergelijking",
    ),
    (
        "the negative binomial model is fitted by the interval likelihood only; see the Poisson "
        "specification for this lens",
        "het negatief-binomiale model is alleen met de intervallikelihood geschat; zie het "
        "Poissonmodel voor deze lens",
    ),
    (
        r"clustered interval; the profile likelihood gives (?P<a>\S+) to (?P<b>[^;\s]+)",
        "geclusterd interval; de profiellikelihood geeft {a} tot {b}",
    ),
    (
        r"profile interval; the clustered error gives (?P<a>\S+) to (?P<b>[^;\s]+)",
        "profielinterval; de geclusterde fout geeft {a} tot {b}",
    ),
    ("interval from the profile likelihood", "interval uit de profiellikelihood"),
    (
        r"(?P<n>\d+) cells without information set aside",
        "{n} cellen zonder informatie zijn terzijde gelegd",
    ),
    (
        "the model fits every country exactly",
        "het model past elk land precies",
    ),
    (
        "the model fits every country exactly in a draw",
        "het model past elk land in een trekking precies",
    ),
    ("the likelihood did not reach a maximum", "de likelihood bereikte geen maximum"),
    (
        r"allowed zeros leave the estimate unbounded below",
        "door toegelaten nullen heeft de schatting geen ondergrens",
    ),
    (
        r"allowed zeros leave the estimate unbounded above",
        "door toegelaten nullen heeft de schatting geen bovengrens",
    ),
    (
        "every true count allowed gives an estimate between the bounds, at fixed weights",
        "elk toegelaten aantal geeft een schatting tussen de grenzen, bij vaste gewichten",
    ),
    (
        "every true count allowed gives an estimate between the bounds",
        "elk toegelaten aantal geeft een schatting tussen de grenzen",
    ),
    (
        r"fitted again at (?P<n>\d+) corners of the box they range from (?P<a>\S+) to (?P<b>\S+) "
        r"\(found, not proven\)",
        "opnieuw geschat op {n} hoeken lopen zij van {a} tot {b} (gevonden, niet bewezen)",
    ),
    (
        r"rank among (?P<n>\d+) placebo countries; p can never be below (?P<p>\S+)",
        "rang onder {n} placebolanden; p kan nooit onder {p} komen",
    ),
    (
        "placebo inference gives no error to combine over draws",
        "een placebotoets geeft geen fout om over trekkingen te combineren",
    ),
]

TESTS = [
    ("against all untreated cells", "tegenover alle cijfers zonder afspraak"),
    (
        "against the last year before treatment with a figure",
        "tegenover het laatste jaar met een cijfer vóór de afspraak",
    ),
    (
        r"(?P<n>\d+) sampled vectors of Webb's six points of (?P<g>\d+) countries",
        "{n} getrokken vectoren van Webbs zes punten voor {g} landen",
    ),
    (
        r"all (?P<n>\d+) vectors of Webb's six points of (?P<g>\d+) countries",
        "alle {n} vectoren van Webbs zes punten voor {g} landen",
    ),
    (
        r"all (?P<n>\d+) sign vectors of (?P<g>\d+) countries",
        "alle {n} tekenvectoren van {g} landen",
    ),
    (
        r"all (?P<n>\d+) combinations of (?P<c>\d+) controls for (?P<t>\d+) treated",
        "alle {n} combinaties van {c} vergelijkingslanden voor {t} met een afspraak",
    ),
    (
        r"all (?P<n>\d+) ways to deal the dates out over (?P<g>\d+) countries",
        "alle {n} manieren om de datums over {g} landen te verdelen",
    ),
    (
        r"(?P<n>\d+) sampled ways to deal the dates out over (?P<g>\d+) countries",
        "{n} getrokken manieren om de datums over {g} landen te verdelen",
    ),
    (
        r"no figures give a p below (?P<p>\S+), so the test cannot reject at (?P<a>\S+)%",
        "geen cijfers geven een p onder {p}, zodat de toets bij {a}% niet kan verwerpen",
    ),
    (r"no figures give a p below (?P<p>[^\s;,]+)", "geen cijfers geven een p onder {p}"),
    (
        "the method takes the controls to be many",
        "de methode gaat uit van veel vergelijkingslanden",
    ),
    (
        "fewer than two countries without a change of status have figures in all years of "
        r"(?P<who>\w+), so nothing shows how such a path varies",
        "minder dan twee landen zonder verandering hebben cijfers in alle jaren van {who}, zodat "
        "niets toont hoe zo\N{RIGHT SINGLE QUOTATION MARK}n verloop varieert",
    ),
    (
        "as many coefficients as figures: the fit leaves no residual",
        "er zijn evenveel coëfficiënten als cijfers: er blijven geen restanten over",
    ),
    ("clustered by country", "geclusterd per land"),
    ("two groups with their own variances", "twee groepen met elk een eigen variantie"),
    (
        "linearmodels PanelOLS with its group correction",
        "linearmodels PanelOLS met zijn groepscorrectie",
    ),
    (
        "the design leaves no variation for an error, so there is no t statistic to compare; the "
        "coefficient can be compared",
        "de opzet laat geen spreiding over voor een fout, zodat er geen t te vergelijken is; de "
        "coëfficiënt is dat wel",
    ),
    (
        "no country could have had another path: countries with figures in the same years share "
        "one path, so there is nothing to compare the dates with",
        "geen land had een ander verloop kunnen hebben: landen met cijfers in dezelfde jaren "
        "delen één verloop, zodat er niets te verwisselen valt",
    ),
    (
        "this test compares changes between two years only",
        "deze toets vergelijkt alleen veranderingen tussen twee jaren",
    ),
    (
        "the figures are fitted exactly, so no error can be estimated",
        "de cijfers zijn precies gepast, zodat er geen fout te schatten is",
    ),
]

CHECKS = [
    ("compared countries are already treated", "de vergelijkingslanden hebben al een afspraak"),
    ("compared countries are untreated", "de vergelijkingslanden hebben geen afspraak"),
    (
        "only two-way fixed effects mix such comparisons",
        "alleen het panel met land- en jaareffecten mengt zulke vergelijkingen",
    ),
    (
        "weight on comparisons with countries already treated",
        "gewicht op vergelijkingen met landen die al een afspraak hebben",
    ),
    ("fitted on the part that remains", "geschat op wat overblijft"),
    (
        r"share of (?P<part>.+) that may recur after the event before the sign is lost",
        "deel van {part} dat na de gebeurtenis mag terugkomen voordat de richting verloren gaat",
    ),
    (r"not lost up to (?P<n>\S+)", "niet verloren tot {n}"),
    (
        "the treated countries' own earlier change",
        "de eigen eerdere verandering van de landen met een afspraak",
    ),
    ("the earlier difference", "het eerdere verschil"),
    (
        r"all counts allowed, if up to (?P<n>\S+) times (?P<part>.+) recurs",
        "alle toegelaten aantallen, als tot {n} maal {part} terugkomt",
    ),
    (
        "largest earlier change that may recur before the interval reaches zero",
        "grootste eerdere verandering die mag terugkomen voordat het interval nul raakt",
    ),
    (
        "mean over the years after the event, conservative interval",
        "gemiddelde over de jaren na de gebeurtenis, voorzichtig interval",
    ),
    (
        "fixed-length interval; the slope may bend by this much a year",
        "interval van vaste lengte; de helling mag per jaar zoveel buigen",
    ),
    (
        "a yearly coefficient rests on one country and has no error",
        "een jaarcoëfficiënt berust op één land en heeft geen fout",
    ),
    (
        "no coefficient before the event besides the reference year",
        "naast het referentiejaar is er geen coëfficiënt van vóór de gebeurtenis",
    ),
    (
        "a change between two years has no earlier year to move the event to; see the warning "
        "specifications",
        "een verandering tussen twee jaren heeft geen eerder jaar om de gebeurtenis naar te "
        "verplaatsen; zie de waarschuwingen",
    ),
    (
        r"no error, so no power can be computed: (?P<part>.+)",
        "er is geen fout, zodat het onderscheidend vermogen niet te berekenen is: {part}",
    ),
    (
        "smallest true change detected with 80% power at the error found in these figures",
        "kleinste verandering die bij deze fout met 80% kans wordt opgemerkt",
    ),
    (
        "the sign holds for every rounding unit up to this one",
        "de richting staat vast tot en met deze afrondingseenheid",
    ),
    (
        "the sign is open even if every printed number were exact",
        "de richting is onbepaald, ook als elk afgedrukt getal exact zou zijn",
    ),
    (
        "the unit of a share is that of two figures; see its bounds",
        "de eenheid van een aandeel is die van twee cijfers; zie de grenzen",
    ),
]
