"""What a signature of the party does to the case."""

from uuid import UUID

from django.db import transaction

from tongtu.cases.models import AddressConfirmation, Case, CaseState, Waiver
from tongtu.cases.services.deciding import proceed
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor


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
