"""A party before a document, on a phone: read, be recognised, sign or refuse."""

import base64
import json
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from tongtu.documents import services as documents
from tongtu.documents.queries import document as document_of
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Conflict, DomainError, Invalid, NotFound, Refused
from tongtu.registry import queries as registry
from tongtu.signatures import queries, services
from tongtu.signatures.intents import consent, intent, refusals
from tongtu.signatures.models import Ceremony, Outcome
from tongtu.signatures.pages import page_count, page_png
from tongtu.web.doors import STATUS, actor_of
from tongtu.web.security import reference

PNG = "data:image/png;base64,"
CONFLICT = 409


@require_http_methods(["GET", "POST"])
def ceremony(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """The document, the statement and the pad; afterwards the proof."""
    actor = actor_of(request)
    found = _of_party(actor, ceremony_id)
    if request.method == "POST":
        return _submit(request, actor, found)
    if found.outcome == Outcome.OPEN:
        found = services.begin(actor, found.document_id, intent=found.intent)
    return _page(request, actor, found)


def _of_party(actor: Actor, ceremony_id: UUID) -> Ceremony:
    found = queries.ceremony(actor, ceremony_id)
    if found.party_id != actor.party_id:
        raise NotFound("not_found", gettext("没有找到这条记录，或者您无权查看。"))
    return found


def _submit(request: HttpRequest, actor: Actor, found: Ceremony) -> HttpResponse:
    posted = request.POST
    try:
        services.sign(
            actor,
            found.pk,
            strokes=_strokes(posted.get("strokes", "")),
            image_png=_image(posted.get("image", "")),
            client=_client(request),
        )
    except (Invalid, Refused, Conflict) as error:
        status = STATUS.get(type(error), CONFLICT)
        return _page(request, actor, found, error=error, strokes=posted.get("strokes", ""), status=status)
    return redirect(_here(request, found))


def _here(request: HttpRequest, found: Ceremony) -> str:
    back = request.GET.get("next", "")
    return f"{request.path}?next={back}" if back and request.path.endswith(f"{found.pk}/") else request.path


def _strokes(text: str) -> list[Any]:
    try:
        strokes = json.loads(text or "[]")
    except ValueError:
        strokes = None
    if not isinstance(strokes, list):
        raise Invalid("strokes", gettext("签名数据不完整，请清除后重新签名。"), field="strokes")
    return strokes


def _image(text: str) -> bytes:
    try:
        return base64.b64decode(text.removeprefix(PNG), validate=True)
    except ValueError as broken:  # binascii.Error is one; letters outside ASCII raise another
        raise Invalid("image", gettext("签名图像无法读取，请清除后重新签名。"), field="strokes") from broken


def _client(request: HttpRequest) -> dict[str, Any]:
    """What the door knows, and what the browser measured."""
    posted = request.POST
    numbers = ("canvas_width", "canvas_height", "pixel_ratio", "read_seconds", "pages_seen")
    return {
        "consent": posted.get("consent") == "on",
        "ip": request.META.get("REMOTE_ADDR", ""),
        "user_agent": request.headers.get("User-Agent", ""),
        "language": request.headers.get("Accept-Language", ""),
        "client_time": posted.get("client_time", ""),
        **{name: value for name in numbers if (value := _number(posted.get(name, ""))) is not None},
    }


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Ceremony,
    *,
    error: DomainError | None = None,
    strokes: str = "",
    status: int = 200,
) -> HttpResponse:
    document = document_of(found.document_id)
    pdf = documents.pdf(document.pk)
    fresh = registry.stepped_up(actor) is not None
    context = {
        "ceremony": found,
        "document": document,
        "unit": registry.unit_block(registry.organisation_for(document.region)),
        "pages": range(1, page_count(pdf) + 1),
        "intent": intent(found.intent),
        "consent": consent(),
        "fresh": fresh,
        "signer": registry.party_shown(found.signer_id)["name"],
        "party": registry.party_shown(found.party_id)["name"],
        "on_behalf": found.signer_id != found.party_id,
        "way": _way(found, fresh=fresh),
        "back": back(request),
        "error": None if error and error.field else error,
        "wrong": error if error and error.field else None,
        "reference": reference(request),
        "strokes": strokes,
        "consented": request.POST.get("consent") == "on",
        "report": queries.verify(pdf) if found.outcome == Outcome.SIGNED else [],
    }
    name = "ceremony" if found.outcome == Outcome.OPEN else "ended"
    return render(request, f"signatures/{name}.html", context, status=status)


def _way(found: Ceremony, *, fresh: bool) -> list[dict[str, str]]:
    if found.outcome == Outcome.SIGNED:
        states = ["done", "done", "done"]
    elif found.outcome == Outcome.OPEN:
        states = ["done", "done", "here"] if fresh else ["done", "here", "next"]
    else:
        states = ["done", "done", "stopped"]
    labels = (gettext("阅读文书"), gettext("核验身份"), gettext("签字"))
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def back(request: HttpRequest) -> str:
    """Where the party came from, when that is one of our own pages."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/my/")
    return wanted if ours else "/my/"


class Refusal(forms.Form):
    """拒绝签署"""

    reason = forms.ChoiceField(
        label=_("您不签署的理由"),
        choices=lambda: [(key, gettext(label)) for key, label in refusals().items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一个理由。"), "invalid_choice": _("请选择一个理由。")},
    )
    words = forms.CharField(
        label=_("想补充说明的（可不填）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """Why the party does not sign."""
    actor = actor_of(request)
    found = _of_party(actor, ceremony_id)
    form = Refusal(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.refuse(actor, found.pk, **form.cleaned_data)
        return redirect("signatures:ceremony", found.pk)
    document = document_of(found.document_id)
    status = 422 if form.errors else 200
    context = {"ceremony": found, "document": document, "form": form, "back": back(request)}
    return render(request, "signatures/refuse.html", context, status=status)


@require_GET
def pdf(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """The document as it stands, to the party whose it is."""
    found = _of_party(actor_of(request), ceremony_id)
    reply = HttpResponse(documents.pdf(found.document_id), content_type="application/pdf")
    reply["Content-Disposition"] = f'inline; filename="{found.document_id}.pdf"'
    return reply


@require_GET
def page(request: HttpRequest, ceremony_id: UUID, number: int) -> HttpResponse:
    """One page of the same bytes as a picture."""
    found = _of_party(actor_of(request), ceremony_id)
    reply = HttpResponse(page_png(documents.pdf(found.document_id), number), content_type="image/png")
    reply["Cache-Control"] = "private, max-age=600"
    return reply
