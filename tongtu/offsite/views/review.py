"""审核: the queue, one record at a time, by keyboard or without script."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid
from tongtu.kernel.speech import told
from tongtu.law.plates import colours
from tongtu.offsite import queries, queue, services, showing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Correction, Direction, Record, RecordState
from tongtu.offsite.queue import Wanted
from tongtu.offsite.views.records import day_of, number_of, shown, uuid_of
from tongtu.registry import queries as registry
from tongtu.web.doors import actor_of

HEAD = 20  # lines of the queue on its page
COUNTY = 6  # digits


def wanted_of(said: QueryDict) -> Wanted:
    """What the queue is narrowed to, from an address or a form. What cannot be meant is left out."""
    stage, county, band = said.get("stage", ""), said.get("county", ""), said.get("band", "")
    return Wanted(
        stage=stage if stage in queue.STAGES else "",
        site=uuid_of(said.get("site", "")),
        county=county if county.isdecimal() and len(county) == COUNTY else "",
        band=band if queue.bounds(band)[0] is not None else "",
        device=uuid_of(said.get("device", "")),
        day=day_of(said.get("day", "")),
    )


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for review, and a button to begin."""
    actor = actor_of(request)
    wanted = wanted_of(request.GET)
    rows = queue.rows(actor, wanted, size=HEAD)
    for row in rows:
        tell(row, actor.name)
    found = queue.lengths(actor, wanted)
    counts = [(stage, stage.label, count(found[stage])) for stage in queue.STAGES]
    context = {
        "rows": rows,
        "counts": counts,
        "fields": _fields(actor),
        "said": replace(wanted, stage="").said(),
        "may_review": Role.RECORD_REVIEWER in actor.roles,
        "today": queue.of_today(actor),
    }
    return render(request, "offsite/queue.html", context)


def _fields(actor: Actor) -> list[dict[str, Any]]:
    codes, sites = queries.counties_and_sites(actor)
    bands = [(str(n), showing.band_words(*band)) for n, band in enumerate(queue.bands())]
    fields: list[dict[str, Any]] = [
        {
            "name": "stage",
            "label": _("环节"),
            "choices": [(stage.value, stage.label) for stage in queue.STAGES],
        },
        {"name": "site", "label": _("所在点位"), "choices": sites, "own": True},
        {"name": "band", "label": _("超限"), "choices": bands},
        {"name": "day", "label": _("通过日期"), "kind": "date"},
    ]
    if len(codes) > 1:
        names = registry.division_names(codes)
        named = [(code, names.get(code, code)) for code in codes]
        fields.insert(1, {"name": "county", "label": _("县区"), "choices": named, "own": True})
    return fields


def count(found: int) -> str:
    return f"{queue.MOST}+" if found > queue.MOST else str(found)


def tell(row: dict[str, Any], name: str) -> None:
    row["state_label"] = RecordState(row["state"]).label
    row["plate_colour"] = showing.colour_words(row["plate_color"])
    row["light"] = showing.hours_light(row["created_at"], row["due_at"])
    held = row["claimed_until"] is not None and row["claimed_until"] > clock.now()
    row["held"] = held and row["claimed_by"] != name
    row["own"] = row["first_reviewer"] == name and row["state"] == RecordState.SECOND_REVIEW


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the next record and open it. after: the one that is skipped."""
    actor = actor_of(request)
    after, wanted = uuid_of(request.POST.get("after", "")), wanted_of(request.POST)
    found = services.claim_next(actor, after=UUID(after) if after else None, wanted=wanted)
    if found is None:
        messages.info(request, _("没有等待您审核的记录了。"))
        return redirect("offsite:review")
    return _opened(found.pk, wanted)


def _opened(record_id: UUID, wanted: Wanted) -> HttpResponse:
    """The page of a claimed record; the address keeps what the queue is narrowed to."""
    said = urlencode(replace(wanted, stage="").said())
    address = reverse("offsite:review-record", args=[record_id])
    return redirect(f"{address}?{said}" if said else address)


@require_POST
def take_one(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Claim one chosen record and open it."""
    taken = services.claim(actor_of(request), record_id)
    return _opened(taken.pk, wanted_of(request.POST))


@require_GET
def review(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One record under review: photographs large, masses beside limits, the reasons, the decision."""
    actor = actor_of(request)
    one = queries.record(actor, record_id)
    if one.state not in queries.QUEUED:
        return redirect("offsite:record", record_id)
    return render(request, "offsite/review.html", page_of(actor, one, wanted_of(request.GET)))


def page_of(actor: Actor, one: Record, wanted: Wanted) -> dict[str, Any]:
    now = clock.now()
    wanted = wanted if wanted.stage else replace(wanted, stage=one.state)
    return shown(actor, one) | {
        "mine": one.claimed_by == actor.name and one.claimed_until is not None and one.claimed_until > now,
        "said": wanted.said(),
        "second": one.state == RecordState.SECOND_REVIEW,
        "waiting": count(queue.length(actor, one.state, wanted=wanted)),
        "light": showing.hours_light(one.created_at, one.due_at),
        "day": clock.local(one.passed_at).date().isoformat(),
        "correcting": services.adopted(one),
        "fields": _correctable(),
    }


def _correctable() -> list[dict[str, Any]]:
    """What may be corrected, and the values to choose from."""
    choices: dict[str, list[str]] = {
        Correction.Field.PLATE_COLOR: list(colours()),
        Correction.Field.VEHICLE_KIND: ["truck", "train", "special", "unknown"],
        Correction.Field.DIRECTION: list(Direction.values),
    }
    return [
        {
            "name": field.value,
            "label": field.label,
            "choices": [(value, showing.adopted_words(field, value)) for value in choices.get(field, [])],
        }
        for field in Correction.Field
    ]


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
        page = page_of(actor, queries.record(actor, record_id), wanted_of(said)) | kept
        return render(request, "offsite/review.html", page, status=422)
    words = told(done.title) + _("：") + done.state_label
    if done.state == RecordState.REJECTED:
        words += _("（%(n)d 分钟内可以撤销）") % {"n": measure("review", "undo_minutes")}
    messages.success(request, words)
    return take_next(request)
