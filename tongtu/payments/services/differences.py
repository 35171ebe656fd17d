"""Differences with finance: opened by what we see, closed by a person with words."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Refused
from tongtu.kernel.events import emit
from tongtu.kernel.speech import kept_title
from tongtu.payments.events import BillMismatch
from tongtu.payments.flow import DIFFERENCE_FLOW, DifferenceStep
from tongtu.payments.models import Bill, Difference, DifferenceCode

US = system("payments")


@dataclass(frozen=True)
class Finding:
    """One disagreement. key makes it be found once; amounts in fen."""

    key: str
    code: DifferenceCode
    region: str
    pay_code: str = ""
    bill: Bill | None = None
    expected_fen: int | None = None
    found_fen: int | None = None


def find_difference(finding: Finding) -> Difference:
    """Open a difference, once per key, and say so. Belongs inside the transaction that saw it."""
    known = Difference.objects.visible_to(US).filter(natural_key=finding.key).first()
    if known:
        return known
    difference = Difference(
        natural_key=finding.key,
        code=finding.code,
        region=finding.region,
        bill=finding.bill,
        pay_code=finding.pay_code,
        expected_fen=finding.expected_fen,
        found_fen=finding.found_fen,
        opened_at=clock.now(),
        title=kept_title(finding.code, finding.code.label, finding.pay_code),
    )
    DIFFERENCE_FLOW.begin(difference, DifferenceStep.FIND, US)
    if finding.bill:
        fact = BillMismatch(finding.bill.subject, finding.bill.billed_for, str(finding.code))
        emit(fact, US, region=finding.region)
    return difference


@transaction.atomic
def close_difference(actor: Actor, difference_id: UUID | str, *, resolution: str) -> Difference:
    """Close a difference with the words that explain it. Raises Refused (no_reason, wrong_role)."""
    difference = Difference.objects.lock(actor, difference_id)
    if not resolution.strip():
        raise Refused("no_reason", _("请写明理由后再办理。"), field="reason")
    difference.resolution = resolution.strip()[:200]
    difference.save(update_fields=["resolution"])
    return DIFFERENCE_FLOW.advance(difference, DifferenceStep.CLOSE, actor, reason=resolution)
