"""过车查询 and 过车归档: passages of any age by plate, site, road and excess; the months and where they lie."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid
from tongtu.law.plates import colours
from tongtu.offsite import excel, queries, showing
from tongtu.offsite.archive import asking, history
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.archive.months import Month
from tongtu.offsite.archive.question import Question, asked
from tongtu.offsite.measures import measure
from tongtu.offsite.views.records import day_of, export_of
from tongtu.web.doors import actor_of

MOST_DIGITS = 7  # of an excess in kg
INVALID = 422


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Passages of the actor's regions, newest first, from the database and from the archive."""
    actor, said = actor_of(request), request.GET
    devices, sites = queries.devices_and_sites(actor)
    try:
        question = _question(actor, said)
    except Invalid as wrong:
        context = {"page": history.Answer([], ""), "fields": _fields(sites), "wrong": wrong.message}
        return render(request, "offsite/passages.html", context, status=INVALID)
    if said.get("export") == "xlsx":
        return _export(devices, history.answer(question, size=excel.MOST_ROWS))
    page = history.answer(question)
    _tell(devices, page.rows)
    context = {
        "page": page,
        "fields": _fields(sites),
        "export": export_of(request),
        "lost": "、".join(page.unreachable),
        "slow": not Month.of(question.first).recent,
    }
    return render(request, "offsite/passages.html", context)


def _question(actor: Actor, said: Any) -> Question:
    excess = said.get("excess", "")
    return asked(
        actor,
        first=day_of(said.get("from", "")),
        last=day_of(said.get("to", "")),
        plate=said.get("plate", "")[:16],
        colour=said.get("colour", ""),
        site=said.get("site", ""),
        road=said.get("road", "")[:10],
        min_excess_kg=int(excess[:MOST_DIGITS]) if excess.isdecimal() else 0,
        after=said.get("after", ""),
    )


def _fields(sites: list[tuple[str, str]]) -> list[dict[str, Any]]:
    today = clock.today()
    week: date = today - timedelta(days=measure("search", "days") - 1)
    return [
        {"name": "plate", "label": _("号牌")},
        {
            "name": "colour",
            "label": _("号牌颜色"),
            "choices": [(name, _(one.title)) for name, one in colours().items()],
        },
        {"name": "site", "label": _("所在点位"), "choices": sites, "own": True},
        {"name": "road", "label": _("路线编号")},
        {"name": "excess", "label": _("超限不少于（千克）"), "kind": "number"},
        {"name": "from", "label": _("通过时间自"), "kind": "date", "value": week.isoformat()},
        {"name": "to", "label": _("至"), "kind": "date", "value": today.isoformat()},
    ]


def _tell(devices: dict[str, str], rows: list[history.Row]) -> None:
    for row in rows:
        row["site"] = devices.get(row["device_code"], row["device_code"])
        row["plate_colour"] = showing.colour_words(row["plate_color"])
        row["source_label"] = _("归档") if row["source"] == history.ARCHIVE else _("数据库")


HEADS = (
    "通过时间", "点位", "设备编号", "车道", "号牌", "号牌颜色", "轴数", "实测总质量（千克）", "认定总质量（千克）",
    "限值（千克）", "超限（千克）", "来源", "记录编号",
)  # fmt: skip
CELLS = (
    "passed_at", "site", "device_code", "lane_no", "plate_no", "plate_colour", "axle_count", "gross_kg_raw",
    "gross_kg_adjusted", "limit_kg", "excess_kg", "source_label", "record_code",
)  # fmt: skip


def _export(devices: dict[str, str], page: history.Answer) -> HttpResponse:
    """The file; its last line says when it is not the whole answer."""
    _tell(devices, page.rows)
    return excel.workbook("passages", [_(head) for head in HEADS], _lines(page))


def _lines(page: history.Answer) -> Iterator[list[Any]]:
    for row in page.rows:
        yield [row[name] for name in CELLS]
    if page.next:
        yield [_("只列出最近的 %(n)d 条。") % {"n": len(page.rows)}]
    if page.unreachable:
        yield [_("归档暂时无法读取：%(months)s") % {"months": "、".join(page.unreachable)}]


@require_GET
def months(request: HttpRequest) -> HttpResponse:
    """Each month: how many rows, where they lie, when that was verified."""
    keeper(actor_of(request))
    rows = asking.standings()
    context = {"rows": rows, "busy": any(row.waiting or row.exporting for row in rows)}
    return render(request, "offsite/archive.html", context)


@require_POST
def export_month(request: HttpRequest) -> HttpResponse:
    """Ask a worker to export a month."""
    return _ask(request, asking.EXPORT)


@require_POST
def verify_month(request: HttpRequest) -> HttpResponse:
    """Ask a worker to verify a month."""
    return _ask(request, asking.VERIFY)


def _ask(request: HttpRequest, act: str) -> HttpResponse:
    if asking.ask(actor_of(request), Month.named(request.POST.get("month", "")), act):
        messages.success(request, _("已交给后台办理，本页会显示进度。"))
    else:
        messages.info(request, _("已经在办理。"))
    return redirect("offsite:archive")
