"""Signing as JSON, for a party's own program and for the tour."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from tongtu.documents import services as documents
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid, NotFound
from tongtu.signatures import queries, services
from tongtu.signatures.models import Ceremony
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["signatures"])
PROBLEMS = {404: Problem, 409: Problem, 422: Problem}


class CeremonyOut(Schema):
    """A ceremony: what is signed, for what, and what came of it."""

    id: UUID
    document_id: UUID
    intent: str
    statement: str
    consent_version: str
    document_sha256: str
    document_sm3: str
    outcome: str
    begun_at: datetime
    ended_at: datetime | None
    manifest_sha256: str
    signed_sha256: str


class Point(Schema):
    """One point of the pen: pixels, and milliseconds since any start."""

    x: float
    y: float
    time: float = 0
    pressure: float = 0


class SignIn(Schema):
    """strokes: what the pen did. image_png: the drawing, base64. consent: to the agreement of consent_version."""

    strokes: list[list[Point]]
    image_png: str
    consent: bool
    client_time: str = ""


class RefuseIn(Schema):
    """reason: facts, law, paper or other."""

    reason: str
    words: str = ""


def _own(request: HttpRequest, ceremony_id: UUID) -> tuple[Actor, Ceremony]:
    actor = actor_of(request)
    found = queries.ceremony(actor, ceremony_id)
    if actor.party_id is None or found.party_id != actor.party_id:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return actor, found


@router.get("/ceremonies/{ceremony_id}", response={200: CeremonyOut, 404: Problem})
def ceremony(request: HttpRequest, ceremony_id: UUID) -> Ceremony:
    """查看一次签署"""
    return _own(request, ceremony_id)[1]


@router.get("/ceremonies/{ceremony_id}/document.pdf")
def document(request: HttpRequest, ceremony_id: UUID) -> HttpResponse:
    """待签署或已签署的文书"""
    _actor, found = _own(request, ceremony_id)
    return HttpResponse(documents.pdf(found.document_id), content_type="application/pdf")


@router.post("/ceremonies/{ceremony_id}/signature", response={200: CeremonyOut, **PROBLEMS})
def sign(request: HttpRequest, ceremony_id: UUID, given: SignIn) -> Any:
    """签署"""
    actor, found = _own(request, ceremony_id)
    client = {
        "consent": given.consent,
        "client_time": given.client_time,
        "ip": request.META.get("REMOTE_ADDR", ""),
        "user_agent": request.headers.get("User-Agent", ""),
    }
    strokes = [{"points": [point.model_dump() for point in stroke]} for stroke in given.strokes]
    return services.sign(actor, found.pk, strokes=strokes, image_png=_decoded(given.image_png), client=client)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as broken:  # binascii.Error is one; letters outside ASCII raise another
        raise Invalid("image", _("签名图像无法读取，请清除后重新签名。"), field="image_png") from broken


@router.post("/ceremonies/{ceremony_id}/refusal", response={200: CeremonyOut, **PROBLEMS})
def refuse(request: HttpRequest, ceremony_id: UUID, given: RefuseIn) -> Any:
    """拒绝签署"""
    actor, found = _own(request, ceremony_id)
    return services.refuse(actor, found.pk, **given.model_dump())
