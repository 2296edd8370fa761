"""The sensitivity table of single series, and the paths behind its figures."""

import numpy as np
import pytest
from scipy import stats

from analysis.cleaning.stage_tables import to_frame
from analysis.configuration import task_seed
from analysis.estimators.interrupted_series import segmented_design
from analysis.exhibits.reasons import translate
from analysis.fitting.series_paths import path_maps, path_rows
from analysis.fitting.series_table import ESTIMATORS, sensitivity_rows
from analysis.inference.newey_west import newey_west_change, size_under_no_change

SIX = np.arange(2009, 2015)
SERIES = {
    ("protocol-in-force-series-count", "forced_departures", "RUS"),
    ("protocol-in-force-series-slope", "forced_departures", "RUS"),
    ("protocol-in-force-series-slope-level", "forced_departures", "RUS"),
    ("protocol-signed-series-count", "forced_departures", "SRB"),
    ("protocol-signed-series-count", "voluntary_departures", "SRB"),
    ("taskforce-series-count", "nationality_confirmed", "GIN"),
}


@pytest.fixture(scope="module")
def chosen(inputs):
    return [item for item in inputs.specifications if item.estimator in ESTIMATORS]


@pytest.fixture(scope="module")
def table(chosen, published):
    return to_frame(sensitivity_rows(chosen, published), "series_sensitivity")


def one(table, specification, part, item, indicator=None):
    found = table[
        (table["specification"] == specification)
        & (table["part"] == part)
        & (table["item"] == item)
    ]
    if indicator:
        found = found[found["indicator"] == indicator]
    assert len(found) == 1
    return found.iloc[0]


def test_every_series_with_a_number_has_every_part(table):
    parts = {"ols", "gls", "newey_west", "permutation", "placebo_year", "leave_one_year_out",
             "autocorrelation", "rivals", "structural"}  # fmt: skip
    groups = table.groupby(["specification", "indicator", "country"])
    assert set(groups.groups) == SERIES
    assert all(set(group["part"]) == parts for _, group in groups)


def test_a_zero_autocorrelation_is_the_headline(table):
    for specification, indicator, _ in SERIES:
        gls = one(table, specification, "gls", "autocorrelation +0.0", indicator)
        ols = one(table, specification, "ols", "t", indicator)
        for name in ("value", "standard_error", "ci_low", "p_value", "bound_low", "bound_high"):
            assert gls[name] == pytest.approx(ols[name])


def test_gls_by_hand_for_guinea(table):
    years = np.array([2009, 2010, 2011, 2012, 2014])
    X = np.column_stack([np.ones(5), years - 2012, years >= 2012]).astype(float)
    V = 0.6 ** np.abs(years[:, None] - years[None, :])
    W = np.linalg.inv(V)
    weights = (np.linalg.inv(X.T @ W @ X) @ X.T @ W)[2]
    found = one(table, "taskforce-series-count", "gls", "autocorrelation +0.6")
    assert found["value"] == pytest.approx(weights @ [2, 2, 5, 95, 15])
    low, high = np.array([0, 0, 3, 93, 13]), np.array([4, 4, 7, 97, 17])
    assert found["bound_low"] == pytest.approx(weights @ np.where(weights > 0, low, high))
    assert found["bound_high"] == pytest.approx(weights @ np.where(weights > 0, high, low))


def test_newey_west_stands_beside_its_measured_size(table, published):
    found = one(table, "protocol-in-force-series-count", "newey_west", "lag 1")
    key = (str(tuple(SIX.tolist())), "2012", "level", "level")
    seed = task_seed(published.seed, "newey_west_size", *key)
    estimator = newey_west_change(segmented_design(range(2009, 2015), 2012, "level"), "level", 1)
    size = size_under_no_change(estimator, np.random.default_rng(seed))
    assert found["seed"] == seed
    assert found["measured_size"] == size.rate
    assert found["measured_size"] > 0.05 + 10 * found["measured_size_error"]
    assert f"rejects in {size.rate:.1%} of series" in found["reason"]


def test_one_size_for_one_design(table):
    sizes = table[(table["part"] == "newey_west") & (table["country"] == "SRB")]["measured_size"]
    assert len(sizes) == 2
    assert sizes.nunique() == 1


def test_permutation_of_guinea_by_brute_force(table):
    """Two years can carry a level: 2012 and 2014; their t statistics give the p."""
    years, y = np.array([2009, 2010, 2011, 2012, 2014]), np.array([2.0, 2, 5, 95, 15])
    t = {}
    for event in (2012, 2014):
        X = np.column_stack([np.ones(5), years, years >= event]).astype(float)
        b, rss = np.linalg.lstsq(X, y, rcond=None)[:2]
        t[event] = abs(b[2]) / np.sqrt(rss[0] / 2 * np.linalg.inv(X.T @ X)[2, 2])
    p = np.mean([value >= t[2012] - 1e-9 for value in t.values()])
    found = one(table, "taskforce-series-count", "permutation", "interruption year")
    assert found["p_value"] == p
    assert found["smallest_p"] == 0.5
    assert "cannot reject at 5%" in found["reason"]
    other = one(table, "taskforce-series-count", "permutation", "event in 2014")
    assert other["reason"].startswith("4 years before 2014 and 1 year from 2014 on are printed")


def test_every_reason_has_its_dutch(table):
    assert all(translate(reason) for reason in table["reason"].unique())


def test_placebo_years_or_why_there_are_none(table):
    refused = one(table, "protocol-in-force-series-count", "placebo_year", "none")
    assert "3 years are printed, too few for a placebo event" in refused["reason"]
    found = one(
        table, "protocol-signed-series-count", "placebo_year", "event in 2012", "forced_departures"
    )
    assert found["value"] == 0.0  # 45 in all four years: no noise of the arithmetic is shown
    # The change is y4 - (4 y3 + y2 - 2 y1) / 3 by the line through three points; boxes are 38..52.
    assert found["bound_high"] == pytest.approx(7 * (1 + 4 / 3 + 1 / 3 + 2 / 3))


def test_leaving_a_year_out(table):
    refused = one(table, "protocol-in-force-series-count", "leave_one_year_out", "without 2009")
    assert refused["reason"] == "2 of the 3 years needed before 2012 are printed"
    kept = SIX != 2014
    X = np.column_stack([np.ones(5), SIX[kept], SIX[kept] >= 2012]).astype(float)
    y = np.array([27.5, 27.5, 27.5, 27.5, 20.0])
    found = one(table, "protocol-in-force-series-count", "leave_one_year_out", "without 2014")
    b, rss = np.linalg.lstsq(X, y, rcond=None)[:2]
    assert found["value"] == pytest.approx(b[2], abs=1e-9)
    assert found["standard_error"] == pytest.approx(
        np.sqrt(rss[0] / 2 * np.linalg.inv(X.T @ X)[2, 2])
    )


def test_autocorrelation_says_what_cannot_be_told(table):
    found = table[table["item"] == "lag 1 of the residuals"]
    assert len(found) == len(SERIES)
    assert found["reason"].str.contains("cannot tell them apart").all()
    assert (found["bound_low"] <= found["value"] + 1e-9).all()
    assert (found["value"] <= found["bound_high"] + 1e-9).all()


def test_rivals_by_name(table):
    russia = "protocol-in-force-series-count"
    one_, time = np.ones(6), SIX - 2012.0
    X = np.column_stack([one_, time, SIX >= 2011, SIX >= 2012])
    b = np.linalg.lstsq(X, np.array([27.5, 27.5, 27.5, 27.5, 20, 20]), rcond=None)[0]
    signed = one(table, russia, "rivals", "benelux_protocol signed (2011)")
    in_force = one(table, russia, "rivals", "benelux_protocol in_force (2012)")
    assert (signed["value"], in_force["value"]) == pytest.approx((b[2], b[3]))
    alone = one(table, "taskforce-series-count", "rivals", "none")
    assert alone["reason"] == "no other dated event of the country falls inside the series"


def test_the_table_repeats(chosen, published, table):
    guinea = [item for item in chosen if item.name == "taskforce-series-count"]
    again = to_frame(sensitivity_rows(guinea, published), "series_sensitivity")
    before = table[table["specification"] == "taskforce-series-count"].reset_index(drop=True)
    assert again.astype(str).equals(before.astype(str))


def test_paths_follow_the_model(chosen, published):
    paths = to_frame(path_rows(chosen, published), "series_paths")
    assert set(paths.groupby(["indicator", "country"]).groups) == {
        (indicator, country) for name, indicator, country in SERIES if name.endswith("count")
    }
    russia = paths[paths["country"] == "RUS"]
    y = np.array([27.5, 27.5, 27.5, 27.5, 20, 20])
    X = np.column_stack([np.ones(6), SIX - 2012.0, SIX >= 2012])
    b, rss = np.linalg.lstsq(X, y, rcond=None)[:2]
    without = np.column_stack([X[:, :2], np.zeros(6)])
    assert russia["fitted"].to_numpy() == pytest.approx(X @ b)
    assert russia["counterfactual"].to_numpy() == pytest.approx(without @ b)
    gap = russia["fitted"].to_numpy() - russia["counterfactual"].to_numpy()
    assert gap == pytest.approx(np.where(SIX >= 2012, b[2], 0.0), abs=1e-9)
    spread = np.sqrt(
        rss[0] / 3 * (1 + np.einsum("ij,jk,ik->i", without, np.linalg.inv(X.T @ X), without))
    )
    assert russia["prediction_high"].to_numpy() == pytest.approx(
        without @ b + stats.t.ppf(0.975, 3) * spread
    )
    assert russia["rivals"].unique().tolist() == ["benelux_protocol signed (2011)"]


def test_path_bounds_are_reached_at_corners(chosen, published):
    paths = to_frame(path_rows(chosen, published), "series_paths")
    guinea = paths[paths["country"] == "GIN"]
    design = segmented_design([2009, 2010, 2011, 2012, 2014], 2012, "level")
    maps = path_maps(design)
    corners = np.array(np.meshgrid(*zip(guinea["low"], guinea["high"], strict=True))).reshape(5, -1)
    for name, over in (("fitted", maps.fitted), ("counterfactual", maps.without)):
        values = over @ corners
        assert guinea[f"{name}_bound_low"].to_numpy() == pytest.approx(values.min(axis=1))
        assert guinea[f"{name}_bound_high"].to_numpy() == pytest.approx(values.max(axis=1))
