"""A party before a document: begin, then sign or refuse. Law: 电子签名法第三条、第七条、第八条、第十三条."""

import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from procrastinate.contrib.django import app

from tongtu.documents import services as documents
from tongtu.documents.queries import document as document_of
from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.registry import queries as registry
from tongtu.signatures import pades
from tongtu.signatures.events import DocumentSigned, SigningRefused
from tongtu.signatures.intents import bounds, consent, refusals
from tongtu.signatures.intents import intent as intent_of
from tongtu.signatures.keys import PLATFORM
from tongtu.signatures.manifests import Sealed, seal_manifest
from tongtu.signatures.models import Ceremony, Outcome
from tongtu.signatures.places import party_box

STAMP = "signatures.stamp"
Plain = dict[str, Any]  # what the browser or the caller says, checked before use


@transaction.atomic
def begin(actor: Actor, document_id: UUID, *, intent: str) -> Ceremony:
    """Put a document before the party who is asking. A ceremony that is open or signed already is that one.

    The caller has let the party in to the record that the document belongs to.
    Raises NotFound, Invalid (intent), Refused (not_a_party, real_name, superseded).
    Law: 电子签名法第三条、第十三条.
    """
    if actor.party_id is None:
        raise Refused("not_a_party", _("只有当事人本人或其经办人可以签署。"))
    account = registry.account_of(actor)
    if account.person_id is None:
        raise Refused("real_name", _("请先完成实名核验，再签署文书。"))
    wanted = intent_of(intent)
    document = document_of(document_id)
    if not document.current:
        raise Refused("superseded", _("该文书已被新文书替代，请签署新的文书。"))
    rows = Ceremony.objects.visible_to(actor).filter(
        document=document, party_id=actor.party_id, intent=wanted.id
    )
    going = rows.filter(outcome__in=[Outcome.OPEN, Outcome.SIGNED])
    if known := going.select_for_update().first():
        return _refresh(known)
    shown = store.digests(documents.pdf(document.pk))
    terms = consent()
    try:
        with transaction.atomic():
            return Ceremony.objects.create(
                actor,
                region=document.region,
                document=document,
                about=document.subject,
                party_id=actor.party_id,
                signer_id=account.person_id,
                account_id=account.pk,
                intent=wanted.id,
                statement=wanted.statement,
                consent_version=terms.version,
                consent_sha256=terms.sha256,
                document_sha256=shown.sha256,
                document_sm3=shown.sm3,
                document_size=shown.size,
                begun_at=clock.now(),
            )
    except IntegrityError:
        return going.get()


def _refresh(ceremony: Ceremony) -> Ceremony:
    """An open ceremony follows the document: what is shown next is what would be signed."""
    if ceremony.outcome == Outcome.OPEN:
        shown = store.digests(documents.pdf(ceremony.document_id))
        ceremony.document_sha256, ceremony.document_sm3 = shown.sha256, shown.sm3
        ceremony.document_size = shown.size
        ceremony.save(update_fields=["document_sha256", "document_sm3", "document_size"])
    return ceremony


@transaction.atomic
def sign(actor: Actor, ceremony_id: UUID, *, strokes: list[Any], image_png: bytes, client: Plain) -> Ceremony:
    """Bind the drawn signature to the shown bytes, the time, the device and the intent. Twice signs once.

    strokes: as signature_pad gives them, lists of points with x, y, time and perhaps pressure.
    image_png: the drawing. client: what the door and the browser report; "consent" must be True.
    Raises NotFound, Refused (ended, not_signer, step_up, consent), Invalid (strokes, image),
    Conflict (document_changed).
    Law: 电子签名法第七条、第八条、第十三条第二款.
    """
    ceremony = Ceremony.objects.lock(actor, ceremony_id)
    if ceremony.outcome == Outcome.SIGNED:
        return ceremony
    _may_end(actor, ceremony)
    _must_be_fresh(actor)
    if client.get("consent") is not True:
        raise Refused(
            "consent", _("请先阅读并同意电子签名约定；不同意的，可以到窗口书面签署。"), field="consent"
        )
    drawing = _drawing(strokes, image_png)
    before = documents.pdf(ceremony.document_id)
    if store.digests(before).sha256 != ceremony.document_sha256:
        raise Conflict("document_changed", _("文书在您打开之后有了新的签名或印章，请重新打开、阅读后再签。"))
    now = clock.now()
    ceremony.identity = _identity(actor)
    ceremony.environment = _environment(client, now.isoformat())
    ceremony.handwriting = drawing
    ceremony.strokes = json.dumps(strokes)
    sealed = seal_manifest(_manifest(ceremony), key_ref=PLATFORM)
    signed = documents.attach_signed(
        ceremony.document_id, _signed(ceremony, sealed, before, image_png), "当事人签名"
    )
    _keep(ceremony, sealed)
    ceremony.signed_sha256 = signed.sha256
    _end(ceremony, Outcome.SIGNED)
    emit(DocumentSigned(ceremony.subject, **_named(ceremony)), actor, region=ceremony.region)
    app.configure_task(STAMP).defer(kind="ceremony", key=str(ceremony.pk))
    return ceremony


def _may_end(actor: Actor, ceremony: Ceremony) -> None:
    if ceremony.outcome != Outcome.OPEN:
        raise Refused("ended", _("这次签署已经结束，请从案件页面重新开始。"))
    account = registry.account_of(actor)
    if (actor.party_id, account.person_id) != (ceremony.party_id, ceremony.signer_id):
        raise Refused("not_signer", _("请由开始签署的本人继续办理。"))


def _must_be_fresh(actor: Actor) -> None:
    if registry.stepped_up(actor) is None:
        raise Refused(
            "step_up",
            _("签署前需要在十分钟内通过一次人脸核验；不便人脸核验的，可以到窗口核验或书面签署。"),
            "《电子签名法》第十三条",
        )


def _drawing(strokes: list[Any], image_png: bytes) -> Plain:
    """What the drawing measures. Raises Invalid when it is no drawing."""
    limit = bounds()
    points = [point for stroke in strokes for point in _points(stroke)]
    if not limit.min_points <= len(points) <= limit.max_points:
        raise Invalid("strokes", _("没有看到完整的签名，请在方框内手写您的姓名。"), field="strokes")
    times = [float(point.get("time", 0)) for point in points]
    width, height = _picture(image_png)
    return {
        "strokes": len(strokes),
        "points": len(points),
        "duration_ms": round(max(times) - min(times)),
        "strokes_sha256": store.digests(json.dumps(strokes).encode()).sha256,
        "image_sha256": store.digests(image_png).sha256,
        "image_width": width,
        "image_height": height,
    }


def _points(stroke: Any) -> list[Plain]:
    points = stroke.get("points", []) if isinstance(stroke, dict) else stroke
    known = isinstance(points, list) and all(
        isinstance(point, dict) and all(isinstance(point.get(axis), int | float) for axis in ("x", "y"))
        for point in points
    )
    if not known:
        raise Invalid("strokes", _("签名数据不完整，请清除后重新签名。"), field="strokes")
    return list(points)


def _picture(image_png: bytes) -> tuple[int, int]:
    limit = bounds()
    if len(image_png) > limit.max_image_bytes:
        raise Invalid("image", _("签名图像过大，请清除后重新签名。"), field="strokes")
    try:
        with Image.open(io.BytesIO(image_png), formats=["PNG"]) as image:
            width, height = image.size
            if width * height > limit.max_image_pixels or not image.convert("RGBA").getbbox():
                raise Invalid("image", _("没有看到签名图像，请清除后重新签名。"), field="strokes")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        raise Invalid("image", _("签名图像无法读取，请清除后重新签名。"), field="strokes") from broken
    return width, height


def _identity(actor: Actor) -> Plain:
    account = registry.account_of(actor)
    assert account.checked_at is not None, "a fresh check was asked for before"
    return {
        "level": account.level_on(clock.today()),
        "method": "counter" if account.check_ref.startswith("counter:") else "face",
        "checked_at": account.checked_at.isoformat(),
        "transaction": account.check_ref,
    }


def _environment(client: Plain, at: str) -> Plain:
    """Only what we know the meaning of, cut to a sane length."""
    said = {key: str(client.get(key, ""))[:300] for key in ("ip", "user_agent", "client_time", "language")}
    numbers = ("canvas_width", "canvas_height", "pixel_ratio", "read_seconds", "pages_seen")
    measured = {
        key: round(float(client[key]), 2) for key in numbers if isinstance(client.get(key), int | float)
    }
    return {"server_time": at, **said, **measured}


def _manifest(ceremony: Ceremony) -> Plain:
    """Everything that proves this signature, with large or sensitive things replaced by their digests."""
    chosen = intent_of(ceremony.intent)
    return {
        "v": 1,
        "ceremony": str(ceremony.pk),
        "document": {
            "id": str(ceremony.document_id),
            "format": "application/pdf",
            "sha256": ceremony.document_sha256,
            "sm3": ceremony.document_sm3,
            "bytes": ceremony.document_size,
        },
        "party": str(ceremony.party_id),
        "signer": str(ceremony.signer_id),
        "account": str(ceremony.account_id),
        "consent": {"version": ceremony.consent_version, "sha256": ceremony.consent_sha256},
        "intent": {"id": chosen.id, "statement_sha256": chosen.sha256},
        "identity": ceremony.identity,
        "handwriting": ceremony.handwriting,
        "environment_sha256": store.digests(json.dumps(ceremony.environment, sort_keys=True).encode()).sha256,
        "signed_at": ceremony.environment["server_time"],
        "route": "agreed_conditions",
    }


def _signed(ceremony: Ceremony, sealed: Sealed, before: bytes, image_png: bytes) -> bytes:
    mark = pades.Mark(
        key_ref=PLATFORM,
        name="通途平台（当事人电子签名）",
        field=f"Party-{ceremony.pk.hex}",
        reason=f"{intent_of(ceremony.intent).label} · sha256:{sealed.sha256} sm3:{sealed.sm3}",
    )
    return pades.add_signature(before, mark, box=party_box(ceremony.document, before), picture=image_png)


def _keep(ceremony: Ceremony, sealed: Sealed) -> None:
    ceremony.manifest, ceremony.manifest_sha256 = sealed.manifest, sealed.sha256
    ceremony.manifest_sm3 = sealed.sm3
    ceremony.sm2_signature, ceremony.sm2_public = sealed.sm2_signature, sealed.sm2_public


def _end(ceremony: Ceremony, outcome: Outcome) -> None:
    ceremony.outcome, ceremony.ended_at = outcome, clock.now()
    ceremony.save()


def _named(ceremony: Ceremony) -> dict[str, str]:
    return {
        "document_id": str(ceremony.document_id),
        "about": ceremony.about,
        "intent": ceremony.intent,
        "party_id": str(ceremony.party_id),
    }


@transaction.atomic
def refuse(actor: Actor, ceremony_id: UUID, *, reason: str, words: str = "", witness: str = "") -> Ceremony:
    """Record that the party will not sign, and why. Refusing twice records it once.

    reason: an id of intents.toml. witness: who saw it, when an officer records a refusal made to his face.
    Raises NotFound, Invalid (reason, witness), Refused (ended, not_signer).
    Law: 行政处罚法（2021）第五十二条; 最高人民法院关于行政诉讼证据若干问题的规定第十五条.
    """
    ceremony = Ceremony.objects.lock(actor, ceremony_id)
    if ceremony.outcome == Outcome.REFUSED:
        return ceremony
    if reason not in refusals():
        raise Invalid("reason", _("请选择拒绝签署的理由。"), field="reason")
    if Role.PARTY in actor.roles:
        _may_end(actor, ceremony)
    elif ceremony.outcome != Outcome.OPEN:
        raise Refused("ended", _("这次签署已经结束。"))
    elif not witness.strip():
        raise Invalid("witness", _("请写明另一名执法人员或见证人的姓名。"), field="witness")
    ceremony.refusal = {
        "reason": reason,
        "words": words.strip()[:500],
        "witness": witness.strip()[:80],
        "recorded_by": actor.name,
    }
    _end(ceremony, Outcome.REFUSED)
    emit(SigningRefused(ceremony.subject, **_named(ceremony), reason=reason), actor, region=ceremony.region)
    return ceremony


@transaction.atomic
def abandon_stale(actor: Actor) -> int:
    """Close the ceremonies that nobody finished; they may be begun again. Answers how many."""
    since = clock.now() - timedelta(hours=bounds().open_hours)
    rows = Ceremony.objects.visible_to(actor).filter(outcome=Outcome.OPEN, begun_at__lt=since)
    stale = list(rows.select_for_update(skip_locked=True)[:500])
    for ceremony in stale:
        _end(ceremony, Outcome.ABANDONED)
    return len(stale)
