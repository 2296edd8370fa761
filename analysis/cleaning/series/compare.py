"""A series against figures printed elsewhere: where no true count satisfies both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.cleaning.figures import Figure, build_cells
from analysis.cleaning.tokens import Reading
from analysis.records import Cell, CheckResult, CheckStatus

_KEY = tuple[str, int, str]


@dataclass(frozen=True)
class Disagreement:
    """One figure of the series that excludes what is printed.

    Attributes:
        figure: the figure of the series.
        printed: the printed cell.
    """

    figure: Figure
    printed: Cell

    @property
    def sentence(self) -> str:
        """What stands in both places, in words."""
        lines = ", ".join(self.printed.source_lines)
        tokens = "' and '".join(self.printed.tokens)
        low, high = self.printed.low, self.printed.high
        return f"printed as '{tokens}' (line {lines}): {low} to {high} people"


@dataclass(frozen=True)
class Comparison:
    """A series against printed figures.

    Attributes:
        printed: number of cells printed.
        compared: number of them that the series has too.
        disagreements: those that no true count satisfies under any rounding reading.
    """

    printed: int
    compared: int
    disagreements: tuple[Disagreement, ...]

    @property
    def sentence(self) -> str:
        """The comparison in one sentence."""
        return (
            f"{self.compared} of {self.printed} printed cells are in the series: "
            f"{self.compared - len(self.disagreements)} agree, {len(self.disagreements)} disagree"
        )

    @property
    def checks(self) -> list[CheckResult]:
        """The comparison as checks: one in all, and one for each disagreement."""
        passed = CheckStatus.INFORMATION if self.disagreements else CheckStatus.PASS
        found = [CheckResult("printed", passed, self.sentence)]
        for item in self.disagreements:
            figure = item.figure
            name = f"printed/{figure.country}/{figure.year}/{figure.indicator}"
            said = f"'{figure.token.text}' in {figure.row.values['line']}, {item.sentence}"
            found.append(CheckResult(name, CheckStatus.INFORMATION, said))
        return found


def compare(own: Sequence[Figure], printed: Iterable[Figure], unit: int) -> Comparison:
    """Hold every printed cell against the series.

    Args:
        own: figures of the series, one a cell.
        printed: printed figures, several a cell where it is printed several times.
        unit: rounding unit of both, people.
    """
    figures = {(item.country, item.year, item.indicator): item for item in own}
    readings = {reading: _cells(printed, unit, reading) for reading in Reading}
    ours = {reading: _cells(own, unit, reading) for reading in Reading}
    main = readings[Reading.NEAREST]
    common = sorted(set(main) & set(figures))
    apart = [
        key
        for key in common
        if all(_apart(ours[reading][key], readings[reading][key]) for reading in Reading)
    ]
    found = tuple(Disagreement(figures[key], main[key]) for key in apart)
    return Comparison(len(main), len(common), found)


def _cells(figures: Iterable[Figure], unit: int, reading: Reading) -> dict[_KEY, Cell]:
    return {cell.key: cell for cell in build_cells(figures, unit, reading)}


def _apart(one: Cell, other: Cell) -> bool:
    return one.high < other.low or other.high < one.low
