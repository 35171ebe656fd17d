"""站点称重: quick entry, the list, one slip with what may be done, tables in and out; police decisions; acts."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import DomainError, Invalid
from tongtu.kernel.paging import keyset
from tongtu.kernel.personal import mask_id, mask_name
from tongtu.kernel.sheets import MOST_BYTES
from tongtu.kernel.speech import reasoned
from tongtu.offsite import excel, services, showing
from tongtu.offsite import station_queries as asked
from tongtu.offsite.models import Station, StationKind, Weighing, WeighingState
from tongtu.offsite.services import importing
from tongtu.offsite.station_flow import WEIGHING_FLOW
from tongtu.offsite.station_forms import PartyForm, TableForm, TwoForm, WeighForm, this_minute
from tongtu.offsite.views.records import day_of, export_of, number_of, uuid_of
from tongtu.offsite.views.register import blame
from tongtu.offsite.weighed import WeighingIn
from tongtu.web import menus
from tongtu.web.doors import actor_of
from tongtu.web.words import kilograms, moment, own
from tongtu.workflow.models import owner_label

EDIT = require_http_methods(["GET", "POST"])
COLOURS = {"open": "amber", "filed_on_spot": "violet", "legal": "green", "unloaded": "green", "voided": "red"}


def weighs(actor: Actor) -> bool:
    return Role.CASE_OFFICER in actor.roles


@require_GET
def weighings(request: HttpRequest) -> HttpResponse:
    """Every weighing of the actor's stations, newest first."""
    actor, said = actor_of(request), request.GET
    found = asked.weighing_rows(
        actor,
        plate=said.get("plate", "")[:16],
        station_id=uuid_of(said.get("station", "")),
        state=said.get("state", ""),
        day_from=day_of(said.get("from", "")),
        day_to=day_of(said.get("to", "")),
    )
    if said.get("export") == "xlsx":
        heads = [_(head) for head in HEADS]
        return excel.workbook(
            "weighings", heads, _lines(found.order_by(*asked.WEIGHING_ORDER)[: excel.MOST_ROWS])
        )
    page = keyset(found, order=asked.WEIGHING_ORDER, after=said.get("after", ""))
    for row in page.rows:
        _tell(row)
    fields = [
        {"name": "plate", "label": _("号牌")},
        {"name": "station", "label": _("检测站"), "choices": asked.stations_to_choose(actor), "own": True},
        {"name": "state", "label": _("状态"), "choices": WeighingState.choices},
        {"name": "from", "label": _("称重时间自"), "kind": "date"},
        {"name": "to", "label": _("至"), "kind": "date"},
    ]
    context = {"page": page, "fields": fields, "export": export_of(request), "weighs": weighs(actor)}
    return render(request, "offsite/weighings.html", context)


HEADS = (
    "称重单号", "称重时间", "检测站", "号牌", "号牌颜色", "轴数", "实测总质量（千克）", "认定总质量（千克）", "限值（千克）",
    "超限（千克）", "卸载质量（千克）", "货物", "状态",
)  # fmt: skip


def _lines(found: asked.Rows) -> Iterator[list[Any]]:
    names = ("ticket_no", "weighed_at", "station__name", "plate_no")
    masses = ("axle_count", "gross_kg", "gross_kg_adjusted", "limit_kg", "excess_kg", "unloaded_kg", "goods")
    for row in found.iterator(chunk_size=1_000):
        colour = showing.colour_words(row["plate_color"])
        said = [*(row[name] for name in names), colour, *(row[name] for name in masses)]
        yield [*said, str(WeighingState(row["state"]).label)]


def _tell(row: dict[str, Any]) -> None:
    row["state_label"] = WeighingState(row["state"]).label
    row["colour"] = COLOURS.get(row["state"], "")
    row["plate_colour"] = showing.colour_words(row["plate_color"])


@EDIT
def new_weighing(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """Quick entry at a station."""
    return _entry(request, station_id, None)


@EDIT
def weigh_again(request: HttpRequest, station_id: UUID, weighing_id: UUID) -> HttpResponse:
    """The same lorry after unloading: what is known of it is filled in."""
    return _entry(request, station_id, weighing_id)


def _entry(request: HttpRequest, station_id: UUID, after: UUID | None) -> HttpResponse:
    actor = actor_of(request)
    where = Station.objects.get(actor, station_id)
    first = Weighing.objects.get(actor, after) if after else None
    choices = {
        "officers": asked.officers_to_choose(actor),
        "sources": asked.stations_to_choose(actor, StationKind.SOURCE),
    }
    form = WeighForm(request.POST or None, initial=_initial(first), **choices)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.weigh(actor, station_id, _given(form), officers=_pair(actor, form), after=after)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            messages.success(
                request, _("已保存。") if not made.excess_kg else _("已保存，该车超限，请处理。")
            )
            return redirect("offsite:weighing", made.pk)
    context = {"form": form, "station": where, "first": first, "may": weighs(actor)}
    return render(request, "offsite/weighing_form.html", context, status=422 if form.errors else 200)


def _initial(first: Weighing | None) -> dict[str, Any]:
    now: dict[str, Any] = {"weighed_at": this_minute(), "plate_color": "yellow"}
    if first is None:
        return now
    same = (
        "plate_no",
        "plate_color",
        "axle_count",
        "trailer_plate_no",
        "vehicle_kind",
        "direction",
        "goods",
        "origin",
    )
    return now | {name: getattr(first, name) for name in same}


def _given(form: WeighForm) -> WeighingIn:
    said = {name: value for name, value in form.cleaned_data.items() if name not in {"second", "axle_loads"}}
    said["source_site_id"] = UUID(said["source_site_id"]) if said["source_site_id"] else None
    return WeighingIn(**said, axle_loads_kg=form.cleaned_data["axle_loads"])


def _pair(actor: Actor, form: WeighForm | TwoForm) -> list[UUID]:
    own_id = [actor.officer_id] if actor.officer_id else []
    return [*own_id, UUID(form.cleaned_data["second"])]


@require_GET
def weighing(request: HttpRequest, weighing_id: UUID) -> HttpResponse:
    return _page(request, weighing_id, PartyForm(), 200)


def _page(request: HttpRequest, weighing_id: UUID, form: PartyForm, status: int) -> HttpResponse:
    """The slip of one weighing, and what may be done."""
    actor = actor_of(request)
    one = Weighing.objects.get(actor, weighing_id)
    lacks = weighs(actor) and one.excess_kg > 0 and one.state in {"open", "unloaded"}
    context = {
        "weighing": one,
        "colour": COLOURS.get(one.state, ""),
        "plate_colour": showing.colour_words(one.plate_color),
        "outcome": showing.outcome_words(one.outcome),
        "facts": _facts(one),
        "why": reasoned(one.verdict.get("explanation", [])),
        "again": list(one.reweighings.order_by("weighed_at").values(*asked.WEIGHING_FIELDS)),
        "act": asked.act_told(actor, one.pk),
        "owner": owner_label(one.next_owner, one.next_wait),
        "offers": list(WEIGHING_FLOW.offers(one, actor)),
        "may_file": lacks,
        "may_reweigh": weighs(actor) and one.state == "open",
        "form": form,
        "two": None if one.officers else TwoForm(officers=asked.officers_to_choose(actor)),
        "case_url": menus.page_of(f"cases.Case:{one.case_id}") if one.case_id else "",
        "timeline": showing.happened([one.subject]),
    }
    return render(request, "offsite/weighing.html", context, status=status)


def _facts(one: Weighing) -> list[tuple[str, Any]]:
    held = one.certificate
    names = "、".join(officer["name"] for officer in one.officers)
    return [
        (_("称重单号"), one.ticket_no),
        (_("称重时间"), moment(one.weighed_at, seconds=True)),
        (_("检测站"), own(one.station.name)),
        (_("挂车号牌"), own(one.trailer_plate_no) if one.trailer_plate_no else ""),
        (_("实测总质量"), kilograms(one.gross_kg)),
        (_("扣除误差"), kilograms(one.tolerance_kg)),
        (_("认定总质量"), kilograms(one.gross_kg_adjusted)),
        (_("限值"), kilograms(one.limit_kg)),
        (_("超限率"), f"{one.excess_rate_bp / 100:.2f}%"),
        (_("货物"), own(one.goods) if one.goods else ""),
        (_("起讫地"), own(one.origin) if one.origin else ""),
        (_("货运源头单位"), own(one.source_site.name) if one.source_site else ""),
        (
            _("驾驶人"),
            own(f"{mask_name(one.driver_name)} {mask_id(one.driver_id_no)}") if one.driver_index else "",
        ),
        (_("超限运输车辆通行证号"), own(one.permit_no) if one.permit_no else ""),
        (_("检测人员"), own(names) if names else _("自动衡器上报")),
        (_("检定证书"), own(held["cert_no"]) if held else _("称重时没有在有效期内的检定证书")),
    ]


@require_POST
def take_weighing_step(request: HttpRequest, weighing_id: UUID, step: str) -> HttpResponse:
    said = request.POST
    seen = number_of(said.get("seen", ""))
    services.take_weighing_step(
        actor_of(request), weighing_id, step, reason=said.get("reason", ""), seen=seen
    )
    return redirect("offsite:weighing", weighing_id)


@require_POST
def file_weighing(request: HttpRequest, weighing_id: UUID) -> HttpResponse:
    """Open a case on the spot."""
    actor = actor_of(request)
    one = Weighing.objects.get(actor, weighing_id)
    form = PartyForm(request.POST)
    two = TwoForm(request.POST, officers=asked.officers_to_choose(actor))
    if form.is_valid() and (one.officers or two.is_valid()):
        officers = [] if one.officers else _pair(actor, two)
        try:
            services.file_weighing(actor, weighing_id, officers=officers, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:weighing", weighing_id)
    return _page(request, weighing_id, form, 422)


# Tables in


def sent_file(form: TableForm) -> tuple[str, bytes]:
    """The name and the bytes of a file that was handed in. Raises Invalid (file_too_large)."""
    sent = form.cleaned_data["file"]
    if (sent.size or 0) > MOST_BYTES:
        raise Invalid("file_too_large", _("文件太大，请分几次导入。"), field="file")
    return str(sent.name), sent.read()


@EDIT
def import_weighings(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """A station's weighings from a table: first a trial, then for good."""
    actor = actor_of(request)
    where = Station.objects.get(actor, station_id)
    two = TwoForm(request.POST or None, officers=asked.officers_to_choose(actor))
    said = {
        "title": _("导入称重记录"),
        "heads": importing.WEIGHINGS,
        "two": two,
        "back": reverse("offsite:station", args=[where.pk]),
        "note": where.name,
    }

    def take(name: str, data: bytes, dry: bool) -> importing.Report:
        officers = _pair(actor, two) if two.is_valid() else []
        return importing.import_weighings(actor, station_id, data, name=name, dry=dry, officers=officers)

    return _import(request, said, take)


def _import(request: HttpRequest, said: dict[str, Any], take: Any) -> HttpResponse:
    """One page for every table: template, trial, for good."""
    if request.GET.get("template"):
        return excel.workbook("template", list(said["heads"]), [])
    form, report = TableForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            name, data = sent_file(form)
            report = take(name, data, request.POST.get("for") != "good")
        except DomainError as wrong:
            blame(form, wrong)
    counts = [(label, report.count(what)) for what, label in results().items()] if report else []
    lines = (
        [(n, results()[what], RESULT[what], key, why) for n, what, key, why in report.lines] if report else []
    )
    context = said | {"form": form, "report": report, "counts": counts, "lines": lines}
    return render(request, "offsite/import.html", context, status=422 if form.errors else 200)


RESULT = {"new": "green", "known": "", "refused": "red"}


def results() -> dict[str, str]:
    return {"new": _("新增"), "known": _("已有"), "refused": _("不能导入")}


# Police decisions


@require_GET
def police(request: HttpRequest) -> HttpResponse:
    """公安处罚记录 list."""
    actor, said = actor_of(request), request.GET
    found = asked.police_rows(
        actor,
        plate=said.get("plate", "")[:16],
        number=said.get("number", "")[:60],
        day_from=day_of(said.get("from", "")),
        day_to=day_of(said.get("to", "")),
    )
    if said.get("export") == "xlsx":
        heads = [
            _("决定书编号"),
            _("号牌"),
            _("违法时间"),
            _("地点"),
            _("违法行为"),
            _("处罚依据"),
            _("罚款（元）"),
        ]
        rows = found.order_by(*asked.POLICE_ORDER)[: excel.MOST_ROWS].iterator(chunk_size=1_000)
        names = ("decision_no", "plate_no", "act_at", "place", "act", "article")
        return excel.workbook("police", heads, ([*(r[n] for n in names), r["fine_fen"] // 100] for r in rows))
    page = keyset(found, order=asked.POLICE_ORDER, after=said.get("after", ""))
    fields = [
        {"name": "plate", "label": _("号牌")},
        {"name": "number", "label": _("决定书编号")},
        {"name": "from", "label": _("违法时间自"), "kind": "date"},
        {"name": "to", "label": _("至"), "kind": "date"},
    ]
    takes = bool(actor.roles & {Role.CASE_OFFICER, Role.RECORD_REVIEWER})
    context = {"page": page, "fields": fields, "export": export_of(request), "takes": takes}
    return render(request, "offsite/police.html", context)


@EDIT
def import_police(request: HttpRequest) -> HttpResponse:
    """Decisions of the police from a table."""
    actor = actor_of(request)
    back = reverse("offsite:police")
    said = {"title": _("导入公安处罚记录"), "heads": importing.POLICE, "two": None, "back": back, "note": ""}

    def take(name: str, data: bytes, dry: bool) -> importing.Report:
        return importing.import_police(actor, data, name=name, dry=dry)

    return _import(request, said, take)


@require_GET
def act(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """One transport with everything that recorded it, and who deals with it."""
    found = asked.act(actor_of(request), act_id)
    return render(request, "offsite/act.html", {"act": found})
