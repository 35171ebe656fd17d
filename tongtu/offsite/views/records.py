"""候选记录: the list, one record, its photographs, and what may be done to it outside the queue."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import DomainError
from tongtu.kernel.paging import keyset
from tongtu.offsite import excel, queries, services, showing, station_queries
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.forms import OwnerForm
from tongtu.offsite.models import Record, RecordState, RecordStep, RejectCode
from tongtu.web import menus
from tongtu.web.doors import actor_of
from tongtu.web.words import tonnes
from tongtu.workflow.models import owner_label

BY_HAND = {RecordStep.TRANSFER, RecordStep.VOID}


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def number_of(text: str) -> int | None:
    """The version that a form was made from."""
    return int(text) if text.isdecimal() else None


def uuid_of(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _found(actor: Actor, said: Any) -> queries.Rows:
    return queries.record_rows(
        actor,
        plate=said.get("plate", "")[:16],
        site_id=uuid_of(said.get("site", "")),
        state=said.get("state", ""),
        day_from=day_of(said.get("from", "")),
        day_to=day_of(said.get("to", "")),
    )


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """Every candidate of the actor's regions, newest first."""
    actor, said = actor_of(request), request.GET
    found = _found(actor, said)
    if said.get("export") == "xlsx":
        return _export(found)
    page = keyset(found, order=queries.RECORD_ORDER, after=said.get("after", ""))
    for row in page.rows:
        _tell(row)
    fields = [
        {"name": "plate", "label": _("号牌")},
        {"name": "site", "label": _("所在点位"), "choices": queries.sites_to_choose(actor), "own": True},
        {"name": "state", "label": _("状态"), "choices": RecordState.choices},
        {"name": "from", "label": _("通过时间自"), "kind": "date"},
        {"name": "to", "label": _("至"), "kind": "date"},
    ]
    return render(
        request, "offsite/records.html", {"page": page, "fields": fields, "export": export_of(request)}
    )


def export_of(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query["export"] = "xlsx"
    return f"?{query.urlencode()}"


def _tell(row: dict[str, Any]) -> None:
    row["state_label"] = RecordState(row["state"]).label
    row["colour"] = showing.STATE_COLOURS.get(row["state"], "")
    row["plate_colour"] = showing.colour_words(row["plate_color"])
    row["outcome_label"] = showing.outcome_words(row["outcome"])
    row["rate"] = f"{row['excess_rate_bp'] / 100:.1f}%"


HEADS = (
    "通过时间",
    "点位",
    "号牌",
    "号牌颜色",
    "轴数",
    "认定总质量（千克）",
    "限值（千克）",
    "超限（千克）",
    "状态",
    "记录编号",
)


def _export(found: queries.Rows) -> HttpResponse:
    heads = [_(head) for head in HEADS]
    return excel.workbook("records", heads, _lines(found.order_by(*queries.RECORD_ORDER)[: excel.MOST_ROWS]))


def _lines(found: queries.Rows) -> Iterator[list[Any]]:
    names = (
        "passed_at",
        "site__name",
        "plate_no",
        "",
        "axle_count",
        "gross_kg_adjusted",
        "limit_kg",
        "excess_kg",
    )
    for row in found.iterator(chunk_size=1_000):
        line = [row[name] if name else showing.colour_words(row["plate_color"]) for name in names]
        yield [*line, str(RecordState(row["state"]).label), row["record_code"]]


def shown(actor: Actor, one: Record) -> dict[str, Any]:
    """What both the record page and the review page show of a record."""
    return {
        "record": one,
        "colour": showing.STATE_COLOURS.get(one.state, ""),
        "plate_colour": showing.colour_words(one.plate_color),
        "outcome": showing.outcome_words(one.outcome),
        "excess": tonnes(one.excess_kg),
        "facts": showing.facts_of(one),
        "checks": showing.checks_of(one),
        "why": showing.why_of(one),
        "pictures": showing.pictures_of(one),
        "corrections": showing.corrections_of(one),
        "act": station_queries.act_told(actor, one.pk),
        "near": [
            row | {"label": RecordState(row["state"]).label} for row in queries.near_records(actor, one)
        ],
        "reasons": RejectCode.choices,
    }


@require_GET
def record(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One record: photographs, masses, verdict, checks, what happened."""
    actor = actor_of(request)
    one = queries.record(actor, record_id)
    return render(request, "offsite/record.html", _record(actor, one, OwnerForm()))


def _record(actor: Actor, one: Record, form: OwnerForm) -> dict[str, Any]:
    steps = [offer for offer in RECORD_FLOW.offers(one, actor) if offer.row.step in BY_HAND]
    reviewer = Role.RECORD_REVIEWER in actor.roles
    return shown(actor, one) | {
        "evidence": showing.evidence_facts(one),
        "owner": owner_label(one.next_owner, one.next_wait),
        "offers": steps,
        "may_review": reviewer and one.state in queries.QUEUED,
        "may_name_owner": reviewer and one.state == RecordState.ACCEPTED and one.case_id is None,
        "form": form,
        "case_url": menus.page_of(f"cases.Case:{one.case_id}") if one.case_id else "",
        "reject_label": RejectCode(one.reject_code).label if one.reject_code else "",
        "timeline": showing.happened([one.subject]),
    }


@require_GET
def photo(request: HttpRequest, record_id: UUID, role: str) -> HttpResponse:
    """A photograph of a record, only for those who may see the record. Who looked is written down."""
    actor = actor_of(request)
    held = Record.objects.get(actor, record_id).claimed_by == actor.name
    purpose = _("审核监控记录") if held else _("查阅候选记录")
    seen = services.look_at(actor, record_id, role, purpose=purpose)
    reply = HttpResponse(seen.content, content_type=seen.media_type)
    reply["Cache-Control"] = "private, max-age=3600"
    reply["Content-Disposition"] = f'inline; filename="{seen.name}"'
    return reply


@require_GET
def raw(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """The line as it was received, to be compared with its digest."""
    one = Record.objects.get(actor_of(request), record_id)
    reply = HttpResponse(one.raw.encode(), content_type="application/json")
    reply["Content-Disposition"] = f'attachment; filename="{one.record_code}.json"'
    return reply


@require_POST
def take_step(request: HttpRequest, record_id: UUID, step: str) -> HttpResponse:
    said = request.POST
    services.take_record_step(
        actor_of(request),
        record_id,
        step,
        reason=said.get("reason", ""),
        seen=number_of(said.get("seen", "")),
    )
    return redirect("offsite:record", record_id)


@require_POST
def merge(request: HttpRequest, record_id: UUID, other_id: UUID) -> HttpResponse:
    kept = services.merge(actor_of(request), record_id, other_id)
    messages.success(request, _("已并入较轻的一条记录，计为一次行为。"))
    return redirect("offsite:record", kept.pk)


@require_POST
def name_owner(request: HttpRequest, record_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    form = OwnerForm(request.POST)
    if form.is_valid():
        try:
            services.name_owner(actor, record_id, **form.cleaned_data)
        except DomainError as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            return redirect("offsite:record", record_id)
    one = queries.record(actor, record_id)
    return render(request, "offsite/record.html", _record(actor, one, form), status=422)
