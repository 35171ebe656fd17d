"""异议 on the desk: the list, one dispute with its record and files, and the answer in writing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.evidence import queries as evidence
from tongtu.evidence import services as files
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, NotFound
from tongtu.kernel.paging import keyset
from tongtu.offsite import excel, queries, services, showing
from tongtu.offsite.models import Dispute, DisputeReason, DisputeState
from tongtu.offsite.review_flows import DISPUTE_FLOW
from tongtu.offsite.views.records import export_of, number_of
from tongtu.registry import queries as registry
from tongtu.web import menus
from tongtu.web.doors import actor_of
from tongtu.workflow.models import owner_label

COLOURS = {
    DisputeState.RAISED: "amber",
    DisputeState.CHECKING: "amber",
    DisputeState.UPHELD: "green",
    DisputeState.DENIED: "red",
}
HEADS = ("提出时间", "号牌", "点位", "异议理由", "状态", "答复期限")


@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """Disputes of the actor's regions, newest first."""
    actor, said = actor_of(request), request.GET
    found = queries.dispute_rows(actor, state=said.get("state", ""), reason=said.get("reason", ""))
    if said.get("export") == "xlsx":
        rows = found.order_by(*queries.DISPUTE_ORDER)[: excel.MOST_ROWS]
        return excel.workbook("disputes", [_(head) for head in HEADS], map(_line, rows))
    page = keyset(found, order=queries.DISPUTE_ORDER, after=said.get("after", ""))
    for row in page.rows:
        row["label"], row["colour"] = DisputeState(row["state"]).label, COLOURS.get(row["state"], "")
        row["why"] = DisputeReason(row["reason"]).label
    fields = [
        {"name": "state", "label": _("状态"), "choices": DisputeState.choices},
        {"name": "reason", "label": _("异议理由"), "choices": DisputeReason.choices},
    ]
    context = {"page": page, "fields": fields, "export": export_of(request)}
    return render(request, "offsite/disputes.html", context)


def _line(row: dict[str, Any]) -> list[Any]:
    labels = [str(DisputeReason(row["reason"]).label), str(DisputeState(row["state"]).label)]
    return [row["raised_at"], row["record__plate_no"], row["record__site__name"], *labels, row["next_on"]]


@require_GET
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    return render(request, "offsite/dispute.html", _page(actor, Dispute.objects.get(actor, dispute_id)))


def _page(actor: Actor, one: Dispute) -> dict[str, Any]:
    record = one.record
    offers = list(DISPUTE_FLOW.offers(one, actor))
    return {
        "dispute": one,
        "record": record,
        "record_url": menus.page_of(record.subject),
        "case_url": menus.page_of(f"cases.Case:{record.case_id}") if record.case_id else "",
        "colour": COLOURS.get(DisputeState(one.state), ""),
        "owner": owner_label(one.next_owner, one.next_wait),
        "party": registry.party_shown(one.party_id),
        "items": evidence.of(one.subject),
        "offers": offers,
        "may_answer": one.state == DisputeState.CHECKING and Role.UNIT_HEAD in actor.roles,
        "checks": showing.checks_of(record),
        "timeline": showing.happened([one.subject]),
    }


@require_POST
def take_step(request: HttpRequest, dispute_id: UUID, step: str) -> HttpResponse:
    said = request.POST
    seen, reason = number_of(said.get("seen", "")), said.get("reason", "")
    services.take_dispute_step(actor_of(request), dispute_id, step, reason=reason, seen=seen)
    return redirect("offsite:dispute", dispute_id)


@require_POST
def answer(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Uphold or reject a dispute, in writing. What was typed stays after a mistake."""
    actor, said = actor_of(request), request.POST
    written = {"answer": said.get("answer", ""), "article": said.get("article", "")}
    upheld, seen = said.get("upheld") == "yes", number_of(said.get("seen", ""))
    try:
        services.answer_dispute(actor, dispute_id, upheld=upheld, seen=seen, **written)
    except Invalid as wrong:
        page = _page(actor, Dispute.objects.get(actor, dispute_id)) | written | {"wrong": wrong.message}
        return render(request, "offsite/dispute.html", page, status=422)
    messages.success(request, _("已答复，并通知了当事人。"))
    return redirect("offsite:dispute", dispute_id)


@require_GET
def file(request: HttpRequest, dispute_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that came with a dispute; who looked is written down."""
    actor = actor_of(request)
    one = Dispute.objects.get(actor, dispute_id)
    item = next((item for item in evidence.of(one.subject) if item.pk == file_id), None)
    if item is None:
        raise NotFound("not_found", _("没有找到这份材料，或者您无权查看。"))
    content = files.view(actor, file_id, _("核查异议"), subject=one.subject)
    reply = HttpResponse(content, content_type=item.media_type)
    reply["Content-Disposition"] = f'inline; filename="{item.sha256[:12]}"'
    return reply
