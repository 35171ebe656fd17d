"""抽查: the draws of each month with what proves them, and one sample at a time for a third reviewer who knows nothing."""

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
from tongtu.kernel.paging import keyset
from tongtu.offsite import queries, services, showing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Draw, DrawState, RejectCode, Sample
from tongtu.web.doors import actor_of

ORDER = ("-month", "-id")
FIELDS = (
    "id",
    "month",
    "region",
    "state",
    "commitment",
    "accepted_of",
    "rejected_of",
    "differing",
    "next_on",
)
COLOURS = {DrawState.COMMITTED: "violet", DrawState.REVIEWING: "amber", DrawState.FINISHED: "green"}


@require_GET
def samples(request: HttpRequest) -> HttpResponse:
    """The draws, newest first, and a button for who may review samples."""
    actor = actor_of(request)
    page = keyset(
        Draw.objects.visible_to(actor).values(*FIELDS), order=ORDER, after=request.GET.get("after", "")
    )
    for row in page.rows:
        row["label"], row["colour"] = DrawState(row["state"]).label, COLOURS[row["state"]]
    context = {
        "page": page,
        "may_review": Role.RECORD_REVIEWER in actor.roles,
        "shares": {
            name: measure("sampling", f"{name}_percent") for name in ("accepted", "rejected", "differing")
        },
    }
    return render(request, "offsite/samples.html", context)


@require_GET
def draw(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """One draw: commitment, seed and secret, the samples as drawn, and the same drawn again."""
    actor = actor_of(request)
    one = Draw.objects.get(actor, draw_id)
    told = one.state == DrawState.FINISHED or Role.ENFORCEMENT_SUPERVISOR in actor.roles
    rows = list(one.samples.select_related("record").order_by("pool", "place")) if told else []
    again = services.redrawn(one) if told and one.seed else {}
    same = all([s.record_id for s in rows if s.pool == pool] == ids for pool, ids in again.items())
    context = {
        "draw": one,
        "colour": COLOURS[DrawState(one.state)],
        "told": told,
        "rows": [{"sample": row, "label": row.get_pool_display(), "differs": row.differs} for row in rows],
        "same": same if again else None,
        "timeline": showing.happened([one.subject]),
    }
    return render(request, "offsite/draw.html", context)


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Claim the next sample and open it."""
    found = services.claim_sample(actor_of(request))
    if found is None:
        messages.info(request, _("没有您可以抽查的记录了。审核过或者查看过的记录不会分给您。"))
        return redirect("offsite:samples")
    return redirect("offsite:sample", found.pk)


@require_GET
def sample(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """One sample: photographs and masses, and nothing of what others said."""
    actor = actor_of(request)
    one = Sample.objects.get(actor, sample_id)
    if one.answered_at is not None or one.reviewer != actor.name:
        return redirect("offsite:draw", one.draw_id)
    return render(request, "offsite/sample.html", _page(actor, one))


def _page(actor: Actor, one: Sample) -> dict[str, Any]:
    record = queries.record(actor, one.record_id)
    return {
        "sample": one,
        "record": record,
        "day": clock.local(record.passed_at).date(),
        "plate_colour": showing.colour_words(record.plate_color),
        "facts": showing.facts_of(record),
        "pictures": showing.pictures_of(record),
        "reasons": RejectCode.choices,
    }


@require_POST
def answer(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """The third opinion; on to the next sample."""
    actor, said = actor_of(request), request.POST
    code, reason = said.get("reject_code", ""), said.get("reason", "")
    opinion = {"passed": said.get("passed") == "yes", "reject_code": code, "reason": reason}
    try:
        services.answer_sample(actor, sample_id, **opinion)  # type: ignore[arg-type]  # named as it takes them
    except Invalid as wrong:
        kept = {"wrong": wrong.message, "chosen": code, "written": reason}
        page = _page(actor, Sample.objects.get(actor, sample_id)) | kept
        return render(request, "offsite/sample.html", page, status=422)
    messages.success(request, _("抽查意见已记录。"))
    return take_next(request)
