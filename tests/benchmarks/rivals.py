"""One fit by other libraries, as their documentation has it: estimate and clustered error, or p."""

import numpy as np
import pyfixest as pf
import statsmodels.api as sm
from linearmodels.panel import PanelOLS
from wildboottest.wildboottest import wildboottest

from analysis.estimators.two_way_fixed_effects import twfe_regression
from tests.benchmarks.panels import frame

# All effects counted as coefficients, G/(G-1): the factor of CR1S.
_FACTORS = {"k_adj": True, "k_fixef": "full", "G_adj": True, "G_df": "min"}


def by_linearmodels(design, y):
    data = frame(design, y).set_index(["country", "year"])
    fit = PanelOLS(data["y"], data[["treated"]], entity_effects=True, time_effects=True).fit(
        cov_type="clustered", cluster_entity=True, group_debias=True
    )
    return fit.params["treated"], fit.std_errors["treated"]


def by_statsmodels(design, y):
    regression = twfe_regression(design)  # the same dummies; statsmodels fits them
    fit = sm.OLS(y, regression.X).fit(cov_type="cluster", cov_kwds={"groups": regression.cluster})
    return fit.params[0], fit.bse[0]


def by_pyfixest(design, y):
    fit = pf.feols(
        "y ~ treated | country + year",
        data=frame(design, y),
        vcov={"CRV1": "country"},
        ssc=pf.ssc(**_FACTORS),
    )
    return fit.coef()["treated"], fit.se()["treated"]


def poisson_by_pyfixest(design, y):
    fit = pf.fepois(
        "y ~ treated | country + year",
        data=frame(design, y),
        vcov={"CRV1": "country"},
        ssc=pf.ssc(k_adj=False, G_adj=True, G_df="min"),
    )
    return fit.coef()["treated"], fit.se()["treated"]


def bootstrap_by_wildboottest(design, y, draws):
    regression = twfe_regression(design)
    model = sm.OLS(y, regression.X)
    answer = wildboottest(
        model,
        param=model.exog_names[0],
        cluster=regression.cluster,
        B=draws,
        weights_type="webb",
        impose_null=True,
        bootstrap_type="11",
        seed=1,
        show=False,
        parallel=False,
    )
    return (float(np.asarray(answer["p-value"])[0]),)
