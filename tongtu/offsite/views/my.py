"""The party and the record: everything that was measured, checked and found, and a way to say that it is wrong."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.evidence import queries as evidence
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.offsite import queries, services, showing
from tongtu.offsite.forms_party import DisputeForm
from tongtu.offsite.models import Dispute, DisputeState, DisputeStep, Record, RecordState
from tongtu.offsite.views.disputes import COLOURS
from tongtu.web.doors import actor_of

Plain = dict[str, Any]  # Any: values a template prints


@require_GET
def record(request: HttpRequest, own_id: UUID) -> HttpResponse:
    """One record in plain words, and what its party has said about it."""
    actor = actor_of(request)
    one = services.record_of_party(actor, own_id)
    context = {
        "record": one,
        "case_url": reverse("cases:my-case", args=[one.case_id]) if one.case_id else "",
        "void": one.state == RecordState.VOID,
        "plate_colour": showing.colour_words(one.plate_color),
        "facts": showing.facts_of(one),
        "evidence": showing.evidence_facts(one),
        "checks": showing.checks_of(one),
        "why": showing.why_of(one),
        "corrections": showing.corrections_of(one),
        "pictures": showing.pictures_of(one, "offsite:my-photo"),
        "disputes": [_shown(said) for said in _said(actor, one)],
        "open": any(said.state in {DisputeState.RAISED, DisputeState.CHECKING} for said in _said(actor, one)),
    }
    return render(request, "offsite/my_record.html", context)


def _said(actor: Actor, one: Record) -> list[Dispute]:
    return list(Dispute.objects.visible_to(actor).filter(record=one).order_by("raised_at"))


def _shown(said: Dispute) -> Plain:
    colour = COLOURS.get(DisputeState(said.state), "")
    waits = said.state in {DisputeState.RAISED, DisputeState.CHECKING}
    return {"dispute": said, "colour": colour, "items": evidence.of(said.subject), "waits": waits}


@require_GET
def raw(request: HttpRequest, own_id: UUID) -> HttpResponse:
    """The line as the station sent it; its SHA-256 is on the page."""
    one = services.record_of_party(actor_of(request), own_id)
    reply = HttpResponse(one.raw.encode(), content_type="application/json")
    reply["Content-Disposition"] = f'attachment; filename="{one.record_code}.json"'
    return reply


@require_GET
def photo(request: HttpRequest, own_id: UUID, role: str) -> HttpResponse:
    """A photograph of the party's own record. Who looked is written down."""
    actor = actor_of(request)
    seen = services.look_at_own(actor, own_id, role, purpose=_("当事人查阅本人记录"))
    reply = HttpResponse(seen.content, content_type=seen.media_type)
    reply["Cache-Control"] = "private, max-age=3600"
    reply["Content-Disposition"] = f'inline; filename="{seen.name}"'
    return reply


@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, own_id: UUID) -> HttpResponse:
    """Say what is wrong, with what proves it. Nothing typed is lost after a mistake."""
    actor = actor_of(request)
    one = services.record_of_party(actor, own_id)
    form, status = DisputeForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _raise(actor, own_id, form.cleaned_data)
            except (Invalid, Refused, Conflict) as wrong:
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
                status = 422 if isinstance(wrong, Invalid) else 409
            else:
                messages.success(request, _("异议已收到，会由没有审核过这条记录的人员核查，书面答复您。"))
                return redirect("offsite:my-record", own_id)
    return render(request, "offsite/my_dispute.html", {"record": one, "form": form}, status=status)


def _raise(actor: Actor, own_id: UUID, given: Plain) -> Dispute:
    files = [services.Handed(file.name, file.read()) for file in given["handed"]]
    said = {"reason": given["reason"], "claims": given["claims"]}
    return services.raise_dispute(actor, own_id, files=files, **said)


@require_POST
def withdraw(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """The party no longer disputes the record."""
    done = services.take_dispute_step(actor_of(request), dispute_id, DisputeStep.WITHDRAW)
    messages.success(request, _("异议已撤回。您的陈述、申辩等权利不受影响。"))
    return redirect("offsite:my-record", done.record_id)


def matters(actor: Actor) -> Iterable[Plain]:
    """Disputes of the party that wait for an answer, and those answered."""
    if actor.party_id is None:
        return
    rows = Dispute.objects.visible_to(actor).order_by("-raised_at")[:20]
    for said in rows:
        yield {
            "url": reverse("offsite:my-record", args=[said.record_id]),
            "number": "",
            "title": said.title,
            "state_label": said.state_label,
            "colour": COLOURS.get(DisputeState(said.state), ""),
        }


def beside_case(_actor: Actor, case_id: str) -> Iterable[Plain]:
    """The way from a case to the record it rests on."""
    one = queries.record_of_case(UUID(case_id))
    if one is not None:
        yield {
            "title": _("监控记录和检查结果"),
            "text": _("原始记录、设备证书、每一项检查、判定的每一步；认为记录有误的，可以提出异议。"),
            "url": reverse("offsite:my-record", args=[one.pk]),
            "label": _("查看记录，或者提出异议"),
        }
