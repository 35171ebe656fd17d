"""The list of cases, as a page and as a workbook."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongtu.cases import queries
from tongtu.cases.models import CaseState, Penalty
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.money import yuan
from tongtu.kernel.personal import mask_name
from tongtu.web.addresses import pages
from tongtu.web.doors import actor_of
from tongtu.web.menus import Hit
from tongtu.workflow.clocks import light_between
from tongtu.workflow.models import owner_label

FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_000_000  # what one sheet holds
CHUNK = 2000
FOUND = 10


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """案件列表"""
    actor = actor_of(request)
    filters = wanted(request.GET.dict(), actor)
    page = queries.cases(actor, filters, after=request.GET.get("after", ""))
    kept = {name: str(value) for name, value in request.GET.items() if name != "after" and value}
    context = {
        "page": page,
        "rows": _listed(page.rows),
        "fields": _fields(),
        "query": urlencode(kept),
        "filtered": bool(kept),
    }
    return render(request, "cases/list.html", context)


@require_GET
def cases_xlsx(request: HttpRequest) -> FileResponse:
    """The same list as a workbook, written row by row to a file."""
    actor = actor_of(request)
    found = queries.rows(actor, wanted(request.GET.dict(), actor)).order_by(*queries.NEWEST)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the reply closes it
    write_workbook(file, (_shown(row) for row in found[:SHEET_ROWS].iterator(chunk_size=CHUNK)))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="cases.xlsx", content_type=XLSX)


def wanted(query: Mapping[str, str], actor: Actor) -> queries.Filters:
    """The filters that stand in an address; what cannot be read filters nothing."""
    return queries.Filters(
        q=query.get("q", "")[:80],
        state=query.get("state", ""),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        officer_id=actor.officer_id if query.get("mine") == "1" else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _fields() -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": _("案号、车牌或当事人全称")},
        {"name": "state", "label": _("状态"), "choices": CaseState.choices},
        {"name": "since", "label": _("违法日期自"), "kind": "date"},
        {"name": "until", "label": _("至"), "kind": "date"},
        {"name": "mine", "label": _("承办人"), "choices": [("1", _("我承办的"))]},
    ]


def _listed(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the page shows them: each leads to its case."""
    page = pages("cases:case")
    return [{**_shown(row), "url": page(row["id"])} for row in rows]


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as people read it; a person's name is masked."""
    due = row["next_on"]
    began = clock.local(row["created_at"]).date()
    name = row["party_name"] or ""
    penalty = Penalty(row["penalty"]).label if row["penalty"] else ""
    return {
        **row,
        "state_label": CaseState(row["state"]).label,
        "colour": "green" if row["state"] == CaseState.CLOSED else "blue",
        "owner": _("审批、审核中")
        if row["next_wait"] == "parallel"
        else owner_label(row["next_owner"], row["next_wait"]),
        "light": light_between(began, clock.today(), due) if due else "",
        "party_shown": mask_name(name) if row["party_kind"] == "person" else name,
        "penalty_label": penalty,
        "penalty_shown": f"¥{yuan(row['fine_fen'])}" if row["fine_fen"] else penalty,
    }


def write_workbook(file: Any, rows: Iterator[dict[str, Any]]) -> None:
    """One sheet with a frozen head. Memory stays small whatever the number of rows."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    sheet = book.add_worksheet(_("案件"))
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    heads = {
        _("案号"): 34, _("案由"): 34, _("当事人"): 24, _("车牌"): 12, _("状态"): 14, _("处罚"): 8,
        _("罚款（元）"): 14, _("违法日期"): 12, _("违法地点"): 40, _("下一责任人"): 18, _("办理期限"): 12,
    }  # fmt: skip
    for column, width in enumerate(heads.values()):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(_cells(row)):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day has no zone
            elif value:
                sheet.write_string(number, column, safe(value))
    book.close()


def _cells(row: Mapping[str, Any]) -> list[Any]:
    return [
        row["number"],
        row["title"],
        row["party_shown"],
        row["plate"] or "",
        str(row["state_label"]),
        str(row["penalty_label"]),
        yuan(row["fine_fen"]) if row["fine_fen"] else "",
        clock.local(row["act_at"]).date(),
        row["place"],
        row["owner"],
        row["next_on"],
    ]


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def search(actor: Actor, words: str) -> list[Hit]:
    """Cases whose number or plate, or whose party's whole name, is exactly this."""
    page = queries.cases(actor, queries.Filters(q=words), size=FOUND)
    return [_hit(_shown(row)) for row in page.rows]


def _hit(row: Mapping[str, Any]) -> Hit:
    note = " · ".join(part for part in (row["title"], row["party_shown"], str(row["state_label"])) if part)
    return Hit(_("案件"), row["number"], note, reverse("cases:case", args=[row["id"]]))
