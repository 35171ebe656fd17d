"""审核: the queue, one record at a time, by keyboard or without script."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid
from tongtu.kernel.speech import told
from tongtu.offsite import queries, services, showing
from tongtu.offsite.models import Record, RecordState
from tongtu.offsite.views.records import number_of, shown, uuid_of
from tongtu.web.doors import actor_of
from tongtu.workflow.clocks import light_between

STAGES = ((RecordState.FIRST_REVIEW, "first"), (RecordState.SECOND_REVIEW, "second"))


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for review, and a button to begin."""
    actor = actor_of(request)
    stage = request.GET.get("stage", "")
    stage = stage if stage in queries.QUEUED else ""
    rows = queries.queue_rows(actor, stage=stage)
    for row in rows:
        _tell(row, actor.name)
    counts = [(state, state.label, _count(queries.queue_length(actor, state))) for state, _name in STAGES]
    may_review = Role.RECORD_REVIEWER in actor.roles
    context = {"rows": rows, "counts": counts, "stage": stage, "may_review": may_review}
    return render(request, "offsite/queue.html", context)


def _count(found: int) -> str:
    return f"{queries.MOST}+" if found > queries.MOST else str(found)


def _tell(row: dict[str, Any], name: str) -> None:
    row["state_label"] = RecordState(row["state"]).label
    row["plate_colour"] = showing.colour_words(row["plate_color"])
    row["light"] = light_between(clock.local(row["created_at"]).date(), clock.today(), row["next_on"])
    held = row["claimed_until"] is not None and row["claimed_until"] > clock.now()
    row["held"] = held and row["claimed_by"] != name
    row["own"] = row["first_reviewer"] == name and row["state"] == RecordState.SECOND_REVIEW


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the next record and open it. after: the one that is skipped."""
    actor = actor_of(request)
    after = uuid_of(request.POST.get("after", ""))
    found = services.claim_next(actor, stage=_stage(request), after=UUID(after) if after else None)
    if found is None:
        messages.info(request, _("没有等待您审核的记录了。"))
        return redirect("offsite:review")
    return redirect("offsite:review-record", found.pk)


def _stage(request: HttpRequest) -> str:
    stage = request.POST.get("stage", "")
    return stage if stage in queries.QUEUED else ""


@require_POST
def take_one(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Claim one chosen record and open it."""
    return redirect("offsite:review-record", services.claim(actor_of(request), record_id).pk)


@require_GET
def review(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One record under review: photographs large, masses beside limits, the reasons, the decision."""
    actor = actor_of(request)
    one = queries.record(actor, record_id)
    if one.state not in queries.QUEUED:
        return redirect("offsite:record", record_id)
    return render(request, "offsite/review.html", _page(actor, one))


def _page(actor: Actor, one: Record) -> dict[str, Any]:
    now = clock.now()
    return shown(actor, one) | {
        "mine": one.claimed_by == actor.name and one.claimed_until is not None and one.claimed_until > now,
        "stage": one.state,
        "second": one.state == RecordState.SECOND_REVIEW,
        "waiting": _count(queries.queue_length(actor, one.state)),
        "light": light_between(
            clock.local(one.created_at).date(), clock.today(), one.next_on or clock.today()
        ),
    }


@require_POST
def decide(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Say yes or no, and go on to the next record of the same stage. What was typed stays after a mistake."""
    actor, said = actor_of(request), request.POST
    code, reason = said.get("reject_code", ""), said.get("reason", "")
    opinion = {"passed": said.get("passed") == "yes", "reject_code": code, "reason": reason}
    try:
        done = services.review(actor, record_id, **opinion, seen=number_of(said.get("seen", "")))
    except Invalid as wrong:
        kept = {"wrong": wrong.message, "chosen": code, "written": reason}
        page = _page(actor, queries.record(actor, record_id)) | kept
        return render(request, "offsite/review.html", page, status=422)
    messages.success(request, told(done.title) + _("：") + done.state_label)
    return take_next(request)
