"""A table that somebody hands in, as Excel (.xlsx) or CSV: rows of texts, bounded, and nothing of it is run.

A workbook is a zip of XML. Only its first sheet is read, no further than MOST_ROWS rows, and no document type is
let in, so that neither a bomb nor an entity can be hidden in it.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel.errors import Invalid

MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_TEXT = 2_000
SPREAD = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = re.compile(r"([A-Z]{1,3})\d+")
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0 has no zone
WRITTEN = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
)


def table(data: bytes) -> list[list[str]]:
    """The rows of a file, the heading row first, each cell as text without spaces around it.

    Raises Invalid (file_too_large, file_unreadable, too_many_rows).
    """
    if len(data) > MOST_BYTES:
        raise Invalid("file_too_large", _("文件太大，请分几次导入。"), field="file")
    rows: list[list[str]] = []
    for cells in _workbook(data) if data[:4] == b"PK\x03\x04" else _plain(data):
        row = [cell.strip()[:MOST_TEXT] for cell in cells[:MOST_COLUMNS]]
        if any(row):
            rows.append(row)
        if len(rows) > MOST_ROWS + 1:
            raise Invalid(
                "too_many_rows", _("一次最多导入 %(most)d 行。") % {"most": MOST_ROWS}, field="file"
            )
    if not rows:
        raise _unreadable()
    return rows


def records(data: bytes, heads: dict[str, str]) -> list[dict[str, str]]:
    """The rows below the heading, by field name. heads: heading as people read it → field.

    Raises Invalid as table(), and (heading_missing) when a column is not there.
    """
    first, *rows = table(data)
    at = {head: n for n, head in enumerate(first)}
    if missing := [head for head in heads if head not in at]:
        raise Invalid(
            "heading_missing", _("缺少列：%(heads)s。") % {"heads": "、".join(missing)}, field="file"
        )
    return [
        {field: row[at[head]] if at[head] < len(row) else "" for head, field in heads.items()} for row in rows
    ]


def moment(text: str) -> datetime:
    """A time as people or Excel write it, on the clocks of the agency. Raises ValueError."""
    for shape in WRITTEN:
        try:
            return timezone.make_aware(datetime.strptime(text, shape))  # noqa: DTZ007 - the zone is given here
        except ValueError:
            continue
    days = float(text)
    if not 1 <= days <= 200_000:
        raise ValueError(text)
    return timezone.make_aware(EPOCH + timedelta(seconds=round(days * 86_400)))


def _unreadable() -> Invalid:
    return Invalid("file_unreadable", _("文件不是可读的 Excel（.xlsx）或 CSV 表格。"), field="file")


def _plain(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            break
    else:
        raise _unreadable()
    try:
        yield from csv.reader(io.StringIO(text))
    except csv.Error as wrong:
        raise _unreadable() from wrong


def _workbook(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheet = next(iter(sorted(n for n in book.namelist() if n.startswith("xl/worksheets/sheet"))), "")
            shared = _shared(book)
            yield from _cells(_part(book, sheet), shared)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, IndexError) as wrong:
        raise _unreadable() from wrong
    except (
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as wrong:  # encrypted, exotic or cut zips
        raise _unreadable() from wrong


def _part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if book.getinfo(name).file_size > MOST_UNPACKED:
        raise _unreadable()
    with book.open(name) as packed:
        text = packed.read(MOST_UNPACKED + 1)
    if len(text) > MOST_UNPACKED or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _unreadable()
    return ElementTree.fromstring(text)  # noqa: S314 - bounded, and without a document type


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return ["".join(one.itertext()) for one in _part(book, "xl/sharedStrings.xml").iter(f"{SPREAD}si")]


def _cells(sheet: ElementTree.Element, shared: list[str]) -> Iterator[list[str]]:
    for row in sheet.iter(f"{SPREAD}row"):
        cells: list[str] = []
        for cell in row.iter(f"{SPREAD}c"):
            at = _column(cell.get("r", ""), len(cells))
            if at >= MOST_COLUMNS:
                break
            cells += [""] * (at + 1 - len(cells))
            cells[at] = _value(cell, shared)
        yield cells


def _column(reference: str, following: int) -> int:
    found = REFERENCE.fullmatch(reference)
    if not found:
        return following
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(cell.itertext())
    value = cell.findtext(f"{SPREAD}v") or ""
    if kind == "s":
        return shared[int(value)]
    return value.removesuffix(".0")
