"""整日暂缓: days whose scale is in doubt, and what somebody decides of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel.errors import DomainError, NotFound
from tongtu.kernel.paging import keyset
from tongtu.offsite import queries, services, showing
from tongtu.offsite.forms_upkeep import Reason, SettleForm, scan_of
from tongtu.offsite.models import Hold, HoldKind, HoldState, HoldStep, RecordState
from tongtu.offsite.views.health import HOLDERS
from tongtu.offsite.views.register import blame, keeps
from tongtu.web.doors import actor_of

COLOURS: dict[str, str] = {HoldState.OPEN: "amber", HoldState.LIFTED: "green", HoldState.CONFIRMED: "red"}
ORDER = ("-day", "-id")
SETTLE = {HoldStep.LIFT: services.lift_hold, HoldStep.CONFIRM: services.confirm_hold}
FILED = 200  # cases listed of one day


@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """Days held, the newest first."""
    actor, said = actor_of(request), request.GET
    rows = Hold.objects.visible_to(actor)
    if said.get("state", "") in HoldState.values:
        rows = rows.filter(state=said["state"])
    if said.get("kind", "") in HoldKind.values:
        rows = rows.filter(kind=said["kind"])
    names = ("id", "day", "kind", "state", "mean_kg", "reference_kg", "lorries", "disqualified", "device_id")
    page = keyset(
        rows.values(*names, "device__code", "device__site__name"), order=ORDER, after=said.get("after", "")
    )
    for row in page.rows:
        row["state_label"], row["colour"] = HoldState(row["state"]).label, COLOURS[row["state"]]
        row["kind_label"] = HoldKind(row["kind"]).label
    fields = [
        {"name": "state", "label": _("状态"), "choices": HoldState.choices},
        {"name": "kind", "label": _("原因"), "choices": HoldKind.choices},
    ]
    return render(request, "offsite/holds.html", {"page": page, "fields": fields})


@require_GET
def hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """One day held: what was measured, the records it stops, the cases that are there already."""
    return _hold(request, hold_id, SettleForm(), Reason())


def _hold(request: HttpRequest, hold_id: UUID, settle: SettleForm, again: Reason) -> HttpResponse:
    actor = actor_of(request)
    found = Hold.objects.get(actor, hold_id)
    records = services.records_of(found)
    waiting = records.filter(state__in=[*queries.QUEUED, RecordState.ACCEPTED, RecordState.NOTIFIED])
    context = {
        "hold": found,
        "colour": COLOURS[found.state],
        "waiting": list(waiting.order_by("passed_at").values("id", "title", "passed_at")[:FILED]),
        "filed": list(
            records.filter(case_id__isnull=False)
            .order_by("passed_at")
            .values("id", "title", "passed_at", "case_id")[:FILED]
        ),
        "may_settle": keeps(actor) and found.state == HoldState.OPEN,
        "may_reopen": bool(actor.roles & HOLDERS) and found.state == HoldState.LIFTED,
        "settle": settle,
        "again": again,
        "timeline": showing.happened([found.subject]),
    }
    wrong = settle.is_bound or again.is_bound
    return render(request, "offsite/hold.html", context, status=422 if wrong else 200)


@require_POST
def settle_hold(request: HttpRequest, hold_id: UUID, step: str) -> HttpResponse:
    """Lift a hold, confirm it, or hold the day again."""
    if step == HoldStep.REOPEN:
        return _reopen(request, hold_id)
    if step not in SETTLE:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    form = SettleForm(request.POST, request.FILES)
    if form.is_valid():
        handed = scan_of(form)
        try:
            SETTLE[HoldStep(step)](actor_of(request), hold_id, **form.cleaned_data, **handed)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:hold", hold_id)
    return _hold(request, hold_id, form, Reason())


def _reopen(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    form = Reason(request.POST)
    if form.is_valid():
        try:
            services.reopen_hold(actor_of(request), hold_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:hold", hold_id)
    return _hold(request, hold_id, SettleForm(), form)


@require_GET
def paper(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """The report a day was settled on."""
    content, media_type = services.hold_paper(actor_of(request), hold_id)
    reply = HttpResponse(content, content_type=media_type)
    reply["Content-Disposition"] = "inline"
    return reply
