"""A folder to put a series in, and what reading it gives."""

import dataclasses

import openpyxl
import pytest

from analysis.cleaning.series.read import inspect_series, read_series
from analysis.design.calendar import Calendar
from analysis.sources import series_plan


class Desk:
    """A folder for files of a series, and the plan to read it by."""

    def __init__(self, plan):
        self.folder = plan.folder
        self.plan = plan

    def asking(self, **changes):
        """Return the same folder read with other settings."""
        if "periods_per_year" in changes:
            changes["periods"] = Calendar(changes.pop("periods_per_year"))
        return Desk(dataclasses.replace(self.plan, **changes))

    def csv(self, name, text, encoding="utf-8"):
        """Write a text file."""
        (self.folder / name).write_bytes(text.encode(encoding))
        return self.folder / name

    def xlsx(self, name, **sheets):
        """Write a workbook of sheets given as lists of rows; return it open, to change it."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(self.folder / name)
        return book

    def inspect(self):
        """Return the series with all that was found wrong."""
        return inspect_series(self.plan)

    def read(self):
        """Return the record of a series without a problem."""
        return read_series(self.plan)

    def cells(self):
        """Return (country, period, measure) -> token of a series without a problem."""
        return {
            (figure.country, figure.year, figure.indicator): figure.token.text
            for figure in self.read().figures
        }

    def problems(self):
        """Return the problems as messages."""
        return [problem.message for problem in self.inspect().findings.problems]

    def notices(self):
        """Return the notices as messages."""
        return [notice.message for notice in self.inspect().findings.notices]


@pytest.fixture
def desk(tmp_path, settings):
    folder = tmp_path / "series"
    folder.mkdir()
    return Desk(dataclasses.replace(series_plan(settings.of("series")), folder=folder))
