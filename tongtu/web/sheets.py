"""Lists as an Excel file: written as they are, never as a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from tongtu.kernel import clock

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook. heads: column titles. lines: texts, whole numbers, days and times; None stays empty.

    before: lines over the table that say what it is of. name: at most 31 characters, no []:*?/\\.
    """

    name: str
    heads: Sequence[str]
    lines: Iterable[Sequence[Any]]
    before: Sequence[Sequence[Any]] = ()


def workbook(name: str, heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """heads: column titles. lines: texts, whole numbers, days and times."""
    return book(name, [Sheet("", heads, lines)])


def book(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """A workbook of several tables, a sheet each."""
    out = BytesIO()
    made = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False},
    )
    bold = made.add_format({"bold": True})
    formats: dict[type, Any] = {
        datetime: made.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: made.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for sheet in sheets:
        _fill(made.add_worksheet(sheet.name or None), sheet, bold, formats)
    made.close()
    reply = HttpResponse(out.getvalue(), content_type=KIND)
    reply["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return reply


def _fill(page: Any, sheet: Sheet, bold: Any, formats: dict[type, Any]) -> None:
    head = len(sheet.before) + bool(sheet.before)
    for at, line in enumerate(sheet.before):
        for column, value in enumerate(line):
            _write(page, at, column, value, formats)
    page.write_row(head, 0, [str(title) for title in sheet.heads], bold)
    for at, line in enumerate(sheet.lines, head + 1):
        for column, value in enumerate(line):
            _write(page, at, column, value, formats)
    page.freeze_panes(head + 1, 0)
    page.autofit()


def _write(sheet: Any, line: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, clock.local(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(line, column, datetime.combine(value, datetime.min.time()), formats[date])
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, str(value or ""))
