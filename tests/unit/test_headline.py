"""The headline comparison, computed by hand from the printed figures.

Unanswered requests, printed in sections 3.2.3 and 3.3.1 of the report:

            2012   2013   2014      change 2013-2014 (allowed)
  ARM        130     90     55      -35   -39..-31
  AZE         40     20     15       -5    -9..-1
  NGA         80     70     40      -30   -34..-26
  RWA         10     <5     <5        0    -4..4
  treated: mean -70/4 = -17.5, from -86/4 to -54/4

  BDI         55     30      5      -25   -29..-21
  GEO                <5     10        8     4..12     (<5 read as 2)
  RUS                20     10      -10   -14..-6
  SRB                <5   none       -2    -4..0
  UKR                <5     <5        0    -4..4
  earlier agreement: mean -29/5 = -5.8, from -47/5 to -11/5
"""

import math

import pytest

from analysis.fitting import differences
from analysis.fitting.context import fit_all
from analysis.records import Lens


@pytest.fixture(scope="module")
def rows(inputs, published):
    wanted = [item for item in inputs.specifications if item.estimator in differences.ESTIMATORS]
    return {
        (row.specification, row.indicator, row.lens): row
        for row in fit_all(wanted, [published], differences.fit)
    }


def _row(rows, specification, lens):
    return rows[specification, "unanswered", lens]


def test_roles_are_those_of_the_agreements(rows):
    row = _row(rows, "start-2014-change-count", Lens.BOUNDS)
    assert row.countries_treated == "ARM|AZE|NGA|RWA"
    assert row.countries_compared == "BDI|GEO|RUS|SRB|UKR"


def test_counts_as_printed(rows):
    row = _row(rows, "start-2014-change-count", Lens.AS_PRINTED)
    assert row.estimate == pytest.approx(-17.5 - (-5.8))
    # Two-sample error by hand: sums of squared deviations over n (n - 1).
    treated = [-35, -5, -30, 0]
    compared = [-25, 8, -10, -2, 0]
    variance = sum(
        sum((x - sum(g) / len(g)) ** 2 for x in g) / len(g) / (len(g) - 1)
        for g in (treated, compared)
    )
    assert row.standard_error == pytest.approx(math.sqrt(variance))
    assert row.df == 3


def test_sign_is_identified_in_counts(rows):
    row = _row(rows, "start-2014-change-count", Lens.BOUNDS)
    assert row.bound_low == pytest.approx(-86 / 4 + 11 / 5)
    assert row.bound_high == pytest.approx(-54 / 4 + 47 / 5)
    assert row.sign_identified == "negative"


def test_sign_is_not_identified_in_logs(rows):
    row = _row(rows, "start-2014-change-log1p", Lens.BOUNDS)

    def change(after, before):
        low = math.log1p(after[0]) - math.log1p(before[1])
        return low, math.log1p(after[1]) - math.log1p(before[0])

    treated = [change((53, 57), (88, 92)), change((13, 17), (18, 22)),
               change((38, 42), (68, 72)), change((0, 4), (0, 4))]  # fmt: skip
    compared = [change((3, 7), (28, 32)), change((8, 12), (0, 4)), change((8, 12), (18, 22)),
                change((0, 0), (0, 4)), change((0, 4), (0, 4))]  # fmt: skip
    low = sum(x[0] for x in treated) / 4 - sum(x[1] for x in compared) / 5
    high = sum(x[1] for x in treated) / 4 - sum(x[0] for x in compared) / 5
    assert row.bound_low == pytest.approx(low)
    assert row.bound_high == pytest.approx(high)
    assert low < 0 < high
    assert row.sign_identified == "no"


def test_the_same_countries_fell_as_much_the_year_before(rows):
    row = _row(rows, "start-2014-earlier-change-2012-count", Lens.AS_PRINTED)
    # ARM 130-90, AZE 40-20, NGA 80-70, RWA 10-2: the warning on parallel trends.
    assert row.estimate == pytest.approx((-40 - 20 - 10 - 8) / 4)
    bounds = _row(rows, "start-2014-earlier-change-2012-count", Lens.BOUNDS)
    assert (bounds.bound_low, bounds.bound_high) == pytest.approx((-94 / 4, -62 / 4))
    assert bounds.countries_treated == "ARM|AZE|NGA|RWA"


def test_only_burundi_can_be_compared_the_year_before(rows):
    row = _row(rows, "start-2014-earlier-difference-2012-count", Lens.AS_PRINTED)
    assert row.countries_compared == "BDI"
    assert row.estimate == pytest.approx(-19.5 - (-25))
    assert row.standard_error is None
    assert row.identified == "partly"


def test_every_row_carries_the_caveats_that_matter(rows):
    row = _row(rows, "start-2014-change-count", Lens.BOUNDS)
    attached = set(row.caveat_ids.split("|"))
    assert {"no-causal-relation", "rounded-to-fives", "selected-print"} <= attached
    assert "always-treated-comparison" in attached
    assert "no-pre-period" in attached
    assert "sign-not-identified" not in attached
    logs = _row(rows, "start-2014-change-log1p", Lens.BOUNDS)
    assert {"sign-not-identified", "small-counts-in-logs"} <= set(logs.caveat_ids.split("|"))
