"""What a signature of the party does to the case."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases import queries
from tongtu.cases.models import AddressConfirmation, Case, CaseState, Waiver
from tongtu.cases.services.deciding import proceed
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused
from tongtu.signatures import services as signatures

INTENTS = {
    "service_address_confirmation": "confirm_address",
    "rights_waiver": "waive_rights",
    "statement": "statement",
}


@transaction.atomic
def take_signature(actor: Actor, document_id: UUID) -> None:
    """A signed address confirmation or waiver takes effect. Taking it twice changes nothing.

    Law: 行政处罚法（2021）第六十一条第二款、第六十二条; 电子签名法第十三条.
    """
    unsigned = AddressConfirmation.objects.visible_to(actor).select_for_update()
    unsigned.filter(document_id=document_id, confirmed_at=None).update(confirmed_at=clock.now())
    waiver = Waiver.objects.visible_to(actor).select_for_update().filter(document_id=document_id).first()
    if waiver is None or waiver.signed_at:
        return
    waiver.signed_at = clock.now()
    waiver.save(update_fields=["signed_at"])
    case = Case.objects.lock(actor, waiver.case_id)
    if case.state in {CaseState.RESPONDING, CaseState.STATEMENT} and case.proposal == waiver.proposal:
        proceed(actor, case.pk)


@transaction.atomic
def begin_signing(actor: Actor, case_id: UUID, document_id: UUID) -> UUID:
    """Put one of the case's papers before the party to sign; the answer is the ceremony's id.

    Raises NotFound (not a paper of this case), Refused (not_to_sign, real_name).
    Law: 电子签名法第十三条.
    """
    paper = queries.paper(actor, case_id, document_id)
    if paper.kind not in INTENTS:
        raise Refused("not_to_sign", _("这份文书不需要当事人签署。"))
    return signatures.begin(actor, paper.pk, intent=INTENTS[paper.kind]).pk
