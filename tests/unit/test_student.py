"""Student's t by special functions: against scipy's own distribution, and at its limits."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.estimators.student import t_quantile, t_quantiles, t_rejects, two_sided_p_value


@pytest.mark.parametrize("df", [1, 2, 4.5, 31, math.inf])
def test_quantiles_and_p_values_are_those_of_the_distribution(df):
    for probability in (0.025, 0.8, 0.975):
        assert t_quantile(probability, df) == pytest.approx(stats.t.ppf(probability, df), rel=1e-12)
    for statistic in (-2.5, 0.0, 12.7):
        expected = 2 * stats.t.sf(abs(statistic), df)
        assert two_sided_p_value(statistic, df) == pytest.approx(expected, rel=1e-12)
    assert t_quantiles(0.9, [df, df]) == pytest.approx([stats.t.ppf(0.9, df)] * 2, rel=1e-12)


def test_a_statistic_at_its_limit_or_missing_rejects_nothing():
    limit = math.sqrt(722 / 39)  # of t with 2 degrees of freedom at 5%
    assert limit == pytest.approx(stats.t.isf(0.025, 2), rel=1e-12)
    near = np.array(
        [limit * (1 - 1e-12), limit, limit * (1 + 1e-12), limit * 1.001, -2 * limit, np.nan]
    )
    found = t_rejects(near, np.ones(6), 2, 0.05)
    assert found.tolist() == [False, False, False, True, True, False]
