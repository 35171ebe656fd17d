"""Questions about signatures."""

from typing import Any
from uuid import UUID

from tongtu.kernel.actors import Actor
from tongtu.signatures.intents import intent
from tongtu.signatures.manifests import Sealed, holds
from tongtu.signatures.models import Ceremony, OfficerSignature, Outcome, SealUse
from tongtu.signatures.reading import SignatureReport, read

__all__ = [
    "SignatureReport",
    "ceremonies_about",
    "ceremony",
    "officer_signatures",
    "seals_of",
    "signed",
    "verify",
]


def verify(pdf: bytes) -> list[SignatureReport]:
    """What every signature and time stamp in a file says and whether it holds. Needs no network."""
    return read(pdf)


def ceremony(actor: Actor, ceremony_id: UUID) -> Ceremony:
    """Raises NotFound outside the actor's scope."""
    return Ceremony.objects.get(actor, ceremony_id)


def signed(actor: Actor, about: str, intent_id: str) -> bool:
    """Whether the party of a record has signed for this purpose."""
    rows = Ceremony.objects.visible_to(actor).filter(about=about, intent=intent_id)
    return rows.filter(outcome=Outcome.SIGNED).exists()


def ceremonies_about(actor: Actor, about: str) -> list[dict[str, Any]]:
    """The ceremonies of a record, oldest first, as pages and documents show them. No strokes, no addresses."""
    rows = Ceremony.objects.visible_to(actor).filter(about=about).order_by("begun_at", "id")
    return [
        {
            "id": row.pk,
            "document_id": row.document_id,
            "intent": row.intent,
            "intent_label": intent(row.intent).label,
            "outcome": row.outcome,
            "outcome_label": row.get_outcome_display(),
            "begun_at": row.begun_at,
            "ended_at": row.ended_at,
            "refusal": row.refusal,
            "manifest_sha256": row.manifest_sha256,
            "package_holds": package_holds(row),
            "stamped_at": row.stamped_at,
        }
        for row in rows
    ]


def package_holds(record: Ceremony | SealUse) -> bool:
    """Whether the stored package still matches its digests and its SM2 signature."""
    if record.manifest is None:
        return False
    kept = Sealed(
        record.manifest, record.manifest_sha256, record.manifest_sm3, record.sm2_signature, record.sm2_public
    )
    return holds(kept)


def officer_signatures(actor: Actor, document_id: UUID) -> list[dict[str, Any]]:
    """Who signed a document as an officer: name, certificate_no, signed_at."""
    rows = (
        OfficerSignature.objects.visible_to(actor).filter(document_id=document_id).order_by("signed_at", "id")
    )
    return [dict(row) for row in rows.values("officer_id", "name", "certificate_no", "signed_at")]


def seals_of(actor: Actor, document_id: UUID) -> list[dict[str, Any]]:
    """The seals of a document, asked for and put on."""
    rows = SealUse.objects.visible_to(actor).filter(document_id=document_id).order_by("asked_at", "id")
    fields = ("organisation__name", "asked_by", "approved_by", "asked_at", "sealed_at", "stamped_at")
    return [dict(row) for row in rows.values(*fields)]
