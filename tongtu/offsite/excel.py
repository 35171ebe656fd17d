"""A list as an Excel file: written as it is, never as a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from tongtu.kernel import clock

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000


def workbook(name: str, heads: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """heads: column titles. lines: texts, whole numbers, days and times."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False},
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    formats: dict[type, Any] = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.write_row(0, 0, [str(head) for head in heads], bold)
    for at, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            _write(sheet, at, column, value, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    reply = HttpResponse(out.getvalue(), content_type=KIND)
    reply["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return reply


def _write(sheet: Any, line: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, clock.local(value).replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(line, column, datetime.combine(value, datetime.min.time()), formats[date])
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, str(value or ""))
