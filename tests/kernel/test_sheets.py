"""Tables that people hand in: read as texts, or refused in a sentence, whatever the bytes are."""

import io
import zipfile
from contextlib import suppress
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tongtu.kernel import clock, sheets
from tongtu.kernel.errors import Invalid

HEADS = {"号牌号码": "plate_no", "总质量": "gross_kg", "时间": "at"}


def workbook(*rows, **options):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for n, row in enumerate(rows):
            for m, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(n, m, value, day)
                else:
                    sheet.write(n, m, value)
    return out.getvalue()


def refused(data, heads=HEADS):
    with pytest.raises(Invalid) as wrong:
        sheets.records(data, heads)
    assert wrong.value.message
    return wrong.value.code


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * (sheets.MOST_UNPACKED + 10))
    return out.getvalue()


def laughing():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04nonsense", bomb(), laughing(), b"\xff\xfe\0a"]
)
@pytest.mark.req("F4")
def test_what_is_no_table_is_refused_in_words(data):
    assert refused(data) in {"file_unreadable", "heading_missing"}


def test_too_much_is_refused():
    assert refused(b"a" * (sheets.MOST_BYTES + 1)) == "file_too_large"
    assert refused(b"a\n" * (sheets.MOST_ROWS + 2)) == "too_many_rows"


def test_a_missing_column_is_named():
    with pytest.raises(Invalid) as wrong:
        sheets.records("号牌号码,总质量\n豫R8K521,1\n".encode(), HEADS)
    assert (wrong.value.code, "时间" in wrong.value.message) == ("heading_missing", True)


@pytest.mark.parametrize("memory", [{}, {"constant_memory": True}])
def test_a_workbook_and_a_plain_table_read_alike(memory):
    at = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - a workbook knows no zone
    (row,) = sheets.records(
        workbook(["时间", "号牌号码", "总质量"], [at, " 豫R8K521 ", 58_240], **memory), HEADS
    )
    assert (row["plate_no"], row["gross_kg"]) == ("豫R8K521", "58240")
    assert clock.local(sheets.moment(row["at"])).replace(tzinfo=None) == at
    for encoding in ("utf-8-sig", "gb18030"):
        text = "时间,号牌号码,总质量\n2026-03-02 09:30,豫R8K521,58240\n\n"
        (plain,) = sheets.records(text.encode(encoding), HEADS)
        assert plain == row | {"at": "2026-03-02 09:30"}
        assert sheets.moment(plain["at"]) == sheets.moment(row["at"])


def test_an_empty_cell_keeps_its_place():
    (row,) = sheets.records(workbook(["号牌号码", "总质量", "时间"], ["豫R8K521", None, "x"]), HEADS)
    assert row == {"plate_no": "豫R8K521", "gross_kg": "", "at": "x"}


@given(st.binary(max_size=300))
def test_whatever_the_bytes_the_answer_is_rows_or_a_sentence(data):
    for sent in (data, b"PK\x03\x04" + data):
        with suppress(Invalid):
            assert all(isinstance(cell, str) for row in sheets.table(sent) for cell in row)
