"""A list as an Excel file: written as it is, never as a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from tongtu.kernel import clock

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """heads: column titles. rows: texts, whole numbers, days; an amount is a text or a number of yuan."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, (line, column), value, {"day": day, "money": money})
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    reply = HttpResponse(out.getvalue(), content_type=KIND)
    reply["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return reply


def _write(sheet: Any, at: tuple[int, int], value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(*at, clock.local(value).replace(tzinfo=None), formats["day"])
    elif isinstance(value, date):
        sheet.write_datetime(*at, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif isinstance(value, int):
        sheet.write_number(*at, value / 100, formats["money"])
    else:
        sheet.write_string(*at, str(value or ""))
