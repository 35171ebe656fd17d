"""Officers sign with their own accounts; the certificate must be good on the day."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.documents import services as documents
from tongtu.documents.queries import document as document_of
from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import NotFound, Refused
from tongtu.kernel.events import emit
from tongtu.registry import queries as registry
from tongtu.signatures.events import OfficerSigned
from tongtu.signatures.models import OfficerSignature


@transaction.atomic
def officer_sign(actor: Actor, document_id: UUID) -> OfficerSignature:
    """Record that this officer signed this version of a document. Twice signs once.

    Raises NotFound (also for a document of another region), Refused (not_an_officer, no_certificate, superseded).
    Law: 行政处罚法（2021）第四十二条.
    """
    if actor.officer_id is None:
        raise Refused("not_an_officer", _("只有执法人员本人可以签名。"))
    document = document_of(document_id)
    if not any(document.region.startswith(prefix) for prefix in actor.regions):
        raise NotFound("not_found", _("没有找到这份文书。"))
    held = registry.certificate_on(actor.officer_id, clock.today())
    if held is None:
        raise Refused("no_certificate", _("没有有效的执法证件，不能在执法文书上签名。"), "PL 42")
    if not document.current:
        raise Refused("superseded", _("该文书已被新文书替代，不能再签名。"))
    rows = OfficerSignature.objects.visible_to(actor).filter(document=document, officer_id=actor.officer_id)
    if known := rows.first():
        return known
    try:
        with transaction.atomic():
            made = OfficerSignature.objects.create(
                actor,
                region=document.region,
                document=document,
                officer_id=actor.officer_id,
                name=registry.officer(actor.officer_id).name,
                certificate_no=held.number,
                document_sha256=store.digests(documents.pdf(document.pk)).sha256,
                signed_at=clock.now(),
            )
    except IntegrityError:
        return rows.get()
    signed = OfficerSigned(
        made.subject, document_id=str(document.pk), about=document.subject, officer_id=str(actor.officer_id)
    )
    emit(signed, actor, region=made.region)
    return made
