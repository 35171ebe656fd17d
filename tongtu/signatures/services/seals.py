"""The agency's seal on a document. It is asked for inside a transaction and put on after it, by a job."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongtu.documents import compiler
from tongtu.documents import services as documents
from tongtu.documents.models import Document
from tongtu.documents.queries import document as document_of
from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Refused
from tongtu.kernel.events import emit
from tongtu.registry import queries as registry
from tongtu.signatures import pades, ports
from tongtu.signatures.events import DocumentSealed
from tongtu.signatures.manifests import seal_manifest
from tongtu.signatures.models import Ceremony, SealUse
from tongtu.signatures.places import seal_box

SEAL, STAMP = "signatures.apply_seal", "signatures.stamp"
_SEALS = system("seals")


@transaction.atomic
def seal(actor: Actor, document_id: UUID, *, organisation_id: UUID, approved_by: str = "") -> SealUse:
    """Have the agency's seal put on a document after this transaction. Asking twice seals once.

    approved_by: who approved what the document says, when that is somebody else than who asks.
    Raises NotFound, Refused (wrong_role, outside_region, superseded).
    Law: 国务院关于在线政务服务的若干规定第九条; 行政处罚法（2021）第五十九条.
    """
    if not actor.roles - {Role.PARTY}:
        raise Refused("wrong_role", _("当事人不能申请用印。"))
    document = document_of(document_id)
    agency = registry.agency_of(registry.organisation(organisation_id))
    if not document.region.startswith(registry.scope_prefix(agency.region)):
        raise Refused("outside_region", _("该文书不属于用印机关的管辖区域。"))
    if not document.current:
        raise Refused("superseded", _("该文书已被新文书替代，不能用印。"))
    known = SealUse.objects.visible_to(_SEALS).filter(document=document, organisation=agency).first()
    if known is not None:
        return known
    use = SealUse.objects.create(
        actor,
        region=document.region,
        document=document,
        organisation=agency,
        asked_by=actor.name,
        approved_by=approved_by or actor.name,
        asked_at=clock.now(),
        key_ref=f"agency-{agency.code}",
    )
    app.configure_task(SEAL).defer(use_id=str(use.pk))
    return use


def apply_seal(use_id: str) -> None:
    """Put the seal on, with a time stamp if the authority answers, else without one for now. Twice seals once.

    Raises Conflict when somebody signed in between, so that the job runs again on the new file.
    """
    use = SealUse.objects.visible_to(_SEALS).select_related("document", "organisation").get(pk=use_id)
    if use.sealed_at is not None:
        return
    before = documents.pdf(use.document_id)
    sealed, stamped = _sealed(use, before)
    with transaction.atomic():
        use = SealUse.objects.lock(_SEALS, use.pk)
        if use.sealed_at is not None:
            return
        file = documents.attach_signed(use.document_id, sealed, "机关印章")
        use.document_sha256, use.sealed_sha256 = store.digests(before).sha256, file.sha256
        use.sealed_at = clock.now()
        use.stamped_at = use.sealed_at if stamped else None
        package = seal_manifest(_manifest(use, file.sm3), key_ref=use.key_ref)
        use.manifest, use.manifest_sha256, use.manifest_sm3 = package.manifest, package.sha256, package.sm3
        use.sm2_signature, use.sm2_public = package.sm2_signature, package.sm2_public
        use.save()
        about = use.document.subject
        done = DocumentSealed(use.subject, document_id=str(use.document_id), about=about)
        emit(done, _SEALS, region=use.region)
        if not stamped:
            app.configure_task(STAMP).defer(kind="seal", key=str(use.pk))


def _sealed(use: SealUse, before: bytes) -> tuple[bytes, bool]:
    """The sealed file, and whether the authority stamped it."""
    name = use.organisation.seal_name or use.organisation.name
    mark = pades.Mark(key_ref=use.key_ref, name=name, field=f"Seal-{use.pk.hex}", reason="机关印章")
    drawn = {} if use.document.sealed else _drawn(use.document, before, name)
    try:
        ports.trust_simulator()
        return pades.add_signature(before, mark, stamped=True, **drawn), True
    except ports.AuthorityDown:
        return pades.add_signature(before, mark, **drawn), False


def _drawn(document: Document, before: bytes, name: str) -> dict[str, Any]:
    """The look of the seal, for a document that was printed without it."""
    return {"box": seal_box(document, before), "picture": compiler.seal(name, png=True)}


def _manifest(use: SealUse, sm3: str) -> dict[str, Any]:
    assert use.sealed_at is not None
    return {
        "v": 1,
        "seal_use": str(use.pk),
        "document": {"id": str(use.document_id), "before_sha256": use.document_sha256},
        "sealed": {"sha256": use.sealed_sha256, "sm3": sm3},
        "organisation": use.organisation.code,
        "seal": use.key_ref,
        "sealed_at": use.sealed_at.isoformat(),
    }


def stamp(kind: str, key: str) -> None:
    """Add the authority's time stamp to a document that was signed without one. Twice stamps once.

    kind: "seal" or "ceremony". Raises AuthorityDown or Conflict, so that the job runs again.
    """
    model: type[SealUse] | type[Ceremony] = SealUse if kind == "seal" else Ceremony
    record = model.objects.visible_to(_SEALS).get(pk=key)
    if record.stamped_at is not None:
        return
    ports.trust_simulator()
    before = documents.pdf(record.document_id)
    stamped = pades.add_time_stamp(before, field=f"Stamp-{record.pk.hex}")
    with transaction.atomic():
        record = model.objects.lock(_SEALS, record.pk)
        if record.stamped_at is None:
            documents.attach_signed(record.document_id, stamped, "时间戳")
            record.stamped_at = clock.now()
            record.save(update_fields=["stamped_at"])
