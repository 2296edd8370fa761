"""Make the invented example: a quarterly panel of an agency that does not exist, rounded to ten.

Counts are Poisson with a level of the country, a slow trend and a season; from the quarter of its
memorandum on a country's unanswered requests are expected to be 0.6 times as many. Run it with
``python tests/examples/quarterly/make.py`` to write the two figure files again.
"""

import csv
import sys
from pathlib import Path

import numpy as np

SEED = 20150701
UNIT = 10
QUARTERS = [(year, quarter) for year in range(2010, 2015) for quarter in range(1, 5)]
FACTOR = 0.6
COUNTRIES = {
    "XAA": ("Arlandia", 240), "XAB": ("Borvia", 180), "XAC": ("Castora", 320),
    "XAD": ("Delmar", 150), "XAE": ("Estora", 210), "XAF": ("Fenwick Isles", 270),
    "XAG": ("Gorland", 130), "XAH": ("Haldenia", 190),
}  # fmt: skip
MEMORANDA = {"XAB": (2012, 3), "XAE": (2012, 3), "XAG": (2013, 1)}
"""Country -> quarter in which its memorandum begins."""
SHARES = {"unanswered": 0.35, "lp_requests": 1.0, "forced_departures": 0.2}
SEASON = (1.0, 1.1, 0.92, 1.02)


def counts():
    """Return (country, quarter, measure) -> true count, people."""
    random = np.random.default_rng(SEED)
    found = {}
    for code, (_, level) in COUNTRIES.items():
        for number, quarter in enumerate(QUARTERS):
            for measure, share in SHARES.items():
                mean = level * share * SEASON[quarter[1] - 1] * (1 + 0.005 * number)
                if measure == "unanswered" and quarter >= MEMORANDA.get(code, (9999, 1)):
                    mean *= FACTOR
                found[code, quarter, measure] = int(random.poisson(mean))
    return found


def printed(count):
    """Return a count as the agency prints it: to the nearest ten, thousands with a space."""
    rounded = UNIT * ((count + UNIT // 2) // UNIT)
    return f"<{UNIT}" if 0 < rounded < UNIT else f"{rounded:,}".replace(",", " ")


def write(folder):
    """Write the unanswered requests wide and the others long, as two habits of one office."""
    true = counts()
    with (folder / "unanswered.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["INVENTED EXAMPLE: requests without an answer"])
        writer.writerow([])
        writer.writerow(["Country", *(f"{year} Q{quarter}" for year, quarter in QUARTERS)])
        for code, (name, _) in COUNTRIES.items():
            figures = [printed(true[code, quarter, "unanswered"]) for quarter in QUARTERS]
            writer.writerow([name, *figures])
        writer.writerow([])
        writer.writerow(["Source: drawn at random, see make.py"])
    with (folder / "others.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["country", "year", "quarter", "indicator", "figure", "note"])
        for measure in ("lp_requests", "forced_departures"):
            for code in COUNTRIES:
                for year, quarter in QUARTERS:
                    figure = printed(true[code, (year, quarter), measure])
                    writer.writerow([code, year, quarter, measure, figure, "invented"])


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "figures"
    target.mkdir(exist_ok=True)
    write(target)
