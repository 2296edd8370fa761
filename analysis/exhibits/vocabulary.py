"""The field's terms in English and Dutch, for everything that the tables name by a code."""

from __future__ import annotations

from analysis.exhibits.verdicts import Verdict

Terms = dict[str, dict[str, str]]

INSTRUMENTS: Terms = {
    "en": {
        "any_agreement": "MoU or readmission agreement",
        "mou": "MoU",
        "eu_readmission": "EU readmission agreement",
        "benelux_readmission": "Benelux readmission agreement",
        "benelux_protocol": "implementing protocol",
        "mobility_partnership": "mobility partnership",
        "camm": "common agenda (CAMM)",
        "taskforce": "task force",
    },
    "nl": {
        "any_agreement": "MoU of T&O",
        "mou": "MoU",
        "eu_readmission": "EU-T&O",
        "benelux_readmission": "Benelux-T&O",
        "benelux_protocol": "uitvoeringsprotocol",
        "mobility_partnership": "mobiliteitspartnerschap",
        "camm": "gemeenschappelijke agenda (CAMM)",
        "taskforce": "taskforce",
    },
}

EVENTS: Terms = {
    "en": {
        "signed": "signed",
        "in_force": "in force",
        "renewed": "renewed",
        "supplemented": "supplemented",
        "announced": "announced",
        "start": "start",
        "start_or_renewal": "start or renewal",
    },
    "nl": {
        "signed": "ondertekend",
        "in_force": "in werking",
        "renewed": "verlengd",
        "supplemented": "aangevuld",
        "announced": "aangekondigd",
        "start": "begin",
        "start_or_renewal": "begin of verlenging",
    },
}

ESTIMATORS: Terms = {
    "en": {
        "long_difference": "difference in change",
        "mean_change": "own change",
        "two_way_fixed_effects": "panel (country, year)",
        "trend_adjusted": "panel (country, year, trends)",
        "poisson": "Poisson panel",
        "negative_binomial": "negative binomial panel",
        "group_time": "group-time average",
        "imputation": "imputation",
        "interaction_weighted": "event study",
        "synthetic_control": "synthetic control",
        "synthetic_did": "synthetic difference-in-differences",
        "triple_difference": "triple difference with other states",
        "level_series": "change of level in one series",
        "level_and_slope_series_level": "change of level beside a change of slope",
        "level_and_slope_series_slope": "change of slope in one series",
        "dose_series": "one series, first year by its share",
        "controlled_series": "one series against others",
        "rival_series": "one series, beside another agreement",
        "poisson_series": "Poisson, one series",
        "negative_binomial_series": "negative binomial, one series",
    },
    "nl": {
        "long_difference": "verschil in verandering",
        "mean_change": "eigen verandering",
        "two_way_fixed_effects": "panel (land, jaar)",
        "trend_adjusted": "panel (land, jaar, trends)",
        "poisson": "Poissonpanel",
        "negative_binomial": "negatief-binomiaal panel",
        "group_time": "gemiddelde over groepen en jaren",
        "imputation": "imputatie",
        "interaction_weighted": "event study",
        "synthetic_control": "synthetische controle",
        "synthetic_did": "synthetische difference-in-differences",
        "triple_difference": "drievoudig verschil met andere staten",
        "level_series": "niveauverandering in één reeks",
        "level_and_slope_series_level": "niveauverandering naast een hellingverandering",
        "level_and_slope_series_slope": "hellingverandering in één reeks",
        "dose_series": "één reeks, eerste jaar naar rato",
        "controlled_series": "één reeks tegenover andere",
        "rival_series": "één reeks, naast een andere afspraak",
        "poisson_series": "Poisson, één reeks",
        "negative_binomial_series": "negatief-binomiaal, één reeks",
    },
}

COMPARISONS: Terms = {
    "en": {
        "earlier": "v. earlier agreement",
        "never": "v. no agreement",
        "not_yet": "v. no agreement yet",
        "all": "v. all others",
    },
    "nl": {
        "earlier": "t.o.v. eerdere afspraak",
        "never": "t.o.v. geen afspraak",
        "not_yet": "t.o.v. nog geen afspraak",
        "all": "t.o.v. alle overige",
    },
}

FORMS: Terms = {
    "en": {
        "count": "counts",
        "log1p": "logs (of the count plus one)",
        "asinh": "inverse hyperbolic sine",
        "share": "share",
        "log_ratio": "ratio of counts (log)",
        "slope": "change of slope",
    },
    "nl": {
        "count": "aantallen",
        "log1p": "logaritmen (van het aantal plus één)",
        "asinh": "inverse sinus hyperbolicus",
        "share": "aandeel",
        "log_ratio": "verhouding van aantallen (log)",
        "slope": "verandering van helling",
    },
}

LOG_LINK = frozenset({"poisson", "negative_binomial", "poisson_series", "negative_binomial_series"})
"""Estimators whose coefficient is the log of a ratio of counts, whatever the form."""

LOG_RATIO = "log_ratio"

SLOPE = "slope"
"""Scale of a change of slope: the unit of the measure, for each further year."""

SCALES: Terms = {
    "en": {
        "log1p": "log points",
        "asinh": "log points",
        "share": "share",
        LOG_RATIO: "log of the ratio",
        SLOPE: "for each further year",
    },
    "nl": {
        "log1p": "logpunten",
        "asinh": "logpunten",
        "share": "aandeel",
        LOG_RATIO: "logaritme van de verhouding",
        SLOPE: "voor elk volgend jaar",
    },
}

LENSES: Terms = {
    "en": {
        "as_printed": "As printed",
        "bounds": "Bounds",
        "multiple_imputation": "Multiple imputation",
        "interval_likelihood": "Interval likelihood",
        "true_counts": "True counts",
    },
    "nl": {
        "as_printed": "Als afgedrukt",
        "bounds": "Grenzen",
        "multiple_imputation": "Meervoudige imputatie",
        "interval_likelihood": "Intervallikelihood",
        "true_counts": "Ware aantallen",
    },
}

ROLES: Terms = {
    "en": {
        "headline": "headline",
        "main": "main",
        "warning": "warning",
        "sensitivity": "sensitivity",
        "treated": "treated",
        "compared": "comparison",
    },
    "nl": {
        "headline": "hoofduitkomst",
        "main": "hoofdmodel",
        "warning": "waarschuwing",
        "sensitivity": "gevoeligheid",
        "treated": "afspraak",
        "compared": "vergelijking",
    },
}

GROUPS: Terms = {
    "en": {"departures": "departures", "answers": "requests and answers"},
    "nl": {"departures": "vertrek", "answers": "aanvragen en antwoorden"},
}

SIGNS: Terms = {
    "en": {"negative": "fall", "positive": "rise", "zero": "no change", "no": "open"},
    "nl": {
        "negative": "daling",
        "positive": "stijging",
        "zero": "geen verandering",
        "no": "onbepaald",
    },
}

INFERENCES: Terms = {
    "en": {
        "CR1": "clustered errors, CR1",
        "CR1S": "clustered errors, CR1S",
        "CR2": "clustered errors, CR2",
        "CR3": "clustered errors, CR3",
        "clustered": "clustered errors",
        "cohort_year": "errors by group and year",
        "conley_taber": "Conley and Taber",
        "groups": "variance of each group",
        "influence": "influence functions",
        "newey_west": "Newey and West",
        "none": "none: bounds",
        "placebo": "rank among placebos",
        "pooled": "pooled errors",
        "profile": "profile likelihood",
        "randomization_coefficient": "randomization, on the estimate",
        "randomization_t": "randomization, on t",
        "residual": "residual variance",
        "wild_rademacher": "wild bootstrap, sign weights",
        "wild_webb": "wild bootstrap, Webb weights",
    },
    "nl": {
        "CR1": "geclusterde fouten, CR1",
        "CR1S": "geclusterde fouten, CR1S",
        "CR2": "geclusterde fouten, CR2",
        "CR3": "geclusterde fouten, CR3",
        "clustered": "geclusterde fouten",
        "cohort_year": "fouten per groep en jaar",
        "conley_taber": "Conley en Taber",
        "groups": "variantie van elke groep",
        "influence": "invloedsfuncties",
        "newey_west": "Newey en West",
        "none": "geen: grenzen",
        "placebo": "rang tussen placebo-uitkomsten",
        "pooled": "gezamenlijke fouten",
        "profile": "profiellikelihood",
        "randomization_coefficient": "randomisatie, op de schatting",
        "randomization_t": "randomisatie, op t",
        "residual": "restvariantie",
        "wild_rademacher": "wild bootstrap, tekengewichten",
        "wild_webb": "wild bootstrap, gewichten van Webb",
    },
}

VERDICTS: Terms = {
    "en": {str(word): str(word) for word in Verdict},
    "nl": {
        Verdict.SUPPORTS: "ondersteunt",
        Verdict.CONTRADICTS: "weerspreekt",
        Verdict.NO_CHANGE: "niet te onderscheiden van geen verandering",
        Verdict.SIGN_OPEN: "richting onbepaald door afronding",
        Verdict.UNTESTED: "niet te toetsen met deze cijfers",
    },
}


def term(terms: Terms, code: str, language: str) -> str:
    """Return the term for a code; a code without a term is shown in plain words."""
    return terms[language].get(code, code.replace("_", " "))
