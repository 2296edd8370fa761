"""Simulated panels of whole counts, of any size, and the frames that other libraries want."""

import numpy as np
import pandas as pd

from analysis.design.panel import NEVER, ExposurePanel


def panel(rng, n_countries, n_years):
    """Return a complete panel in which one country in five is treated at a date of its own."""
    first = np.full(n_countries, NEVER)
    treated = max(3, n_countries // 5)
    first[:treated] = rng.integers(2009 + n_years // 3, 2009 + n_years, treated)
    return ExposurePanel(
        countries=tuple(f"C{i:04d}" for i in range(n_countries)),
        years=tuple(range(2009, 2009 + n_years)),
        observed=np.ones((n_countries, n_years), dtype=np.bool_),
        first_treated=first,
    )


def outcomes(rng, design, count):
    """Return (n, count) Poisson counts whose means differ by country, spread as in the record."""
    mean = np.repeat(15.0 * np.exp(rng.normal(0.0, 1.2, len(design.countries))), len(design.years))
    return rng.poisson(mean[:, None], (len(mean), count)).astype(np.float64)


def frame(design, y):
    """Return one outcome as a table: country, year, treated, y."""
    return pd.DataFrame(
        {
            "country": np.asarray(design.countries)[design.unit],
            "year": design.year,
            "treated": design.treated.astype(float),
            "y": y,
        }
    )
