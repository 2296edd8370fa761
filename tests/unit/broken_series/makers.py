"""How broken files are made: each function takes a folder and leaves one kind of damage in it."""

import io
import os
import zipfile
from datetime import datetime

import openpyxl

HEADER = ["land", 2012, 2013, 2014]
ARMENIA = ["Armenië", 130, 90, 55]
AZERBAIJAN = ["Azerbeidzjan", 40, 20, 15]


def csv_of(text, name="unanswered.csv", encoding="utf-8"):
    """A text file."""
    return lambda folder: (folder / name).write_bytes(text.encode(encoding))


def bytes_of(content, name="unanswered.csv"):
    """A file of some bytes."""
    return lambda folder: (folder / name).write_bytes(content)


def figure(text, separator=";"):
    """A small wide CSV with one figure replaced."""
    return csv_of(
        separator.join(["land", "2013", "2014"]) + f"\nArmenië{separator}90{separator}{text}\n"
    )


def header(*names):
    """A small wide CSV with another header."""
    return csv_of(";".join(names) + "\nArmenië" + ";5" * (len(names) - 1) + "\n")


def book_of(change=None, **sheets):
    """A workbook; ``change`` may alter it before it is saved."""

    def make(folder):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in (sheets or {"unanswered": [HEADER, ARMENIA, AZERBAIJAN]}).items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        if change is not None:
            change(book)
        book.save(folder / "series.xlsx")

    return make


def cell(address, value, number_format=None):
    """A small workbook with one cell replaced."""

    def change(book):
        book.worksheets[0][address] = value
        if number_format:
            book.worksheets[0][address].number_format = number_format

    return book_of(change)


def error(address, value):
    """A small workbook with an error value as spreadsheets store it."""

    def change(book):
        book.worksheets[0][address] = value
        book.worksheets[0][address].data_type = "e"

    return book_of(change)


def sheet(work):
    """A small workbook with its first sheet altered."""
    return book_of(lambda book: work(book.worksheets[0]))


def both(*makers):
    """Several files."""
    return lambda folder: [make(folder) for make in makers]


def sparse(name, size):
    """A file of some size that takes no room on the disk."""

    def make(folder):
        with (folder / name).open("wb") as file:
            file.truncate(size)

    return make


def _parts():
    """The parts of a sound workbook."""
    memory = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "unanswered"
    for row in (HEADER, ARMENIA):
        book.active.append(row)
    book.save(memory)
    with zipfile.ZipFile(memory) as archive:
        return {part.filename: archive.read(part) for part in archive.infolist()}


def archive(change, name="series.xlsx"):
    """A workbook with its parts altered as an archive."""

    def make(folder):
        parts = _parts()
        change(parts)
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as target:
            for part, content in parts.items():
                target.writestr(part, content)

    return make


def bomb(parts):
    parts["xl/media/image1.bin"] = bytes(60_000_000)


def many_parts(parts):
    parts.update({f"xl/media/{number}.bin": b"" for number in range(600)})


def macros(parts):
    parts["xl/vbaProject.bin"] = b"macro"


def entities(parts):
    trick = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    start = parts["xl/workbook.xml"]
    at = start.index(b"<workbook") if b"<workbook" in start else 0
    parts["xl/workbook.xml"] = start[:at] + trick + start[at:]


def hidden_entities(parts):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    parts["xl/worksheets/sheet1.xml"] = text.encode("utf-16")


def no_workbook(parts):
    del parts["xl/workbook.xml"]


def broken_sheet(parts):
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row"


def liar(folder):
    """An archive whose header declares less than its part holds."""
    archive(lambda parts: parts.update({"xl/media/x.bin": bytes(1_000_000)}))(folder)
    path = folder / "series.xlsx"
    content = bytearray(path.read_bytes())
    size = (1_000_000).to_bytes(4, "little")
    at = content.find(size)
    while at >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
        at = content.find(size)
    path.write_bytes(content)


def encrypted(folder):
    """An archive whose parts carry the sign of encryption."""
    archive(lambda parts: None)(folder)
    path = folder / "series.xlsx"
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(content)


def truncated(folder):
    archive(lambda parts: None)(folder)
    path = folder / "series.xlsx"
    path.write_bytes(path.read_bytes()[:-200])


def dangling_link(folder):
    (folder / "unanswered.csv").symlink_to(folder / "gone.csv")


def looping_link(folder):
    (folder / "unanswered.csv").symlink_to(folder / "unanswered.csv")


def subfolder(folder):
    (folder / "unanswered.csv").mkdir()


def pipe(folder):
    os.mkfifo(folder / "unanswered.csv")


def long_line(folder):
    (folder / "unanswered.csv").write_text("land;2013;2014\nArmenië;90;" + "5" * 200_000 + "\n")


def merge(address):
    return sheet(lambda page: page.merge_cells(address))


def hide_row(page):
    page.row_dimensions[3].hidden = True


def hide_column(page):
    page.column_dimensions["C"].hidden = True


def far_cell(page):
    page["A1048576"] = "x"


def hidden_sheet(book):
    book.create_sheet("kladblok").sheet_state = "hidden"


def very_hidden_sheet(book):
    book.create_sheet("kladblok").sheet_state = "veryHidden"


def a_date(*parts):
    return datetime(*parts)
