"""Units at the finance platform, and the number segments that finance gives them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.payments.adapters import platform
from tongtu.payments.models import Bill, BillState, FiscalUnit, ReceiptSegment, UnitStatus
from tongtu.payments.ports import PlatformError, SegmentGiven
from tongtu.payments.services.jobs import later
from tongtu.payments.services.receipts import number_waiting

US = system("payments")
KEEPERS = {Role.FINANCE_CLERK, Role.ADMIN, Role.SYSTEM}


@transaction.atomic
def open_unit(actor: Actor, *, region: str, unit_code: str, live_on: date, **parameters: Any) -> FiscalUnit:
    """Record the parameters that finance gave a unit, and let it collect from that day on. Safe to repeat.

    parameters: fields of FiscalUnit. Raises Refused (wrong_role).
    """
    _only_keepers(actor)
    known = FiscalUnit.objects.visible_to(actor).filter(region=region, unit_code=unit_code).first()
    unit = known or FiscalUnit(region=region, unit_code=unit_code)
    for name, value in parameters.items():
        setattr(unit, name, value)
    unit.status, unit.live_on = UnitStatus.LIVE, unit.live_on or live_on
    if known:
        unit.save()
    else:
        FiscalUnit.objects.create_row(actor, unit)
    waiting = Bill.objects.visible_to(US).filter(region=region, state=BillState.DRAFT)
    for bill_id in waiting.values_list("pk", flat=True):
        later("register_bill", bill_id=str(bill_id))
    return unit


@transaction.atomic
def load_segment(
    actor: Actor,
    unit_id: UUID | str,
    *,
    start_no: int,
    end_no: int,
    document_no: str,
    issued_on: date,
    receipt_code: str = "",
) -> ReceiptSegment:
    """Enter a segment that finance of the same level gave. The same segment again changes nothing.

    Raises Invalid (bad_segment), Conflict (segment_overlaps), Refused (wrong_role).
    """
    _only_keepers(actor)
    unit = FiscalUnit.objects.lock(actor, unit_id)
    code = receipt_code or unit.receipt_code
    if not 0 < start_no <= end_no < 10**10:
        raise Invalid("bad_segment", _("终止号码应不小于起始号码，号码最多十位。"), field="end_no")
    if not document_no.strip():
        raise Invalid("no_document", _("请填写财政部门发放单号。"), field="document_no")
    same = ReceiptSegment.objects.visible_to(actor).filter(
        unit=unit, receipt_code=code, start_no=start_no, end_no=end_no
    )
    if known := same.first():
        return known
    try:
        with transaction.atomic():
            segment = ReceiptSegment.objects.create(
                actor,
                region=unit.region,
                unit=unit,
                receipt_code=code,
                start_no=start_no,
                end_no=end_no,
                next_no=start_no,
                document_no=document_no.strip(),
                issued_by=unit.finance_office,
                issued_on=issued_on,
                loaded_at=clock.now(),
                loaded_by=actor.name,
            )
    except IntegrityError as overlap:
        raise Conflict("segment_overlaps", _("该号段与已登记的号段重叠。"), field="start_no") from overlap
    number_waiting(unit.pk)
    return segment


def order_segment(actor: Actor, unit_id: UUID | str, *, count: int) -> ReceiptSegment:
    """Ask finance for the next numbers, and enter what it gives. Raises Refused (wrong_role, platform_busy)."""
    _only_keepers(actor)
    unit = FiscalUnit.objects.get(actor, unit_id)
    try:
        given = platform(unit.app_id).order_segment(unit.unit_code, unit.division_code, count)
    except PlatformError as failed:
        raise Refused("platform_busy", _("财政平台没有发放号段：%(why)s") % {"why": failed}) from failed
    return enter_segment(given)


def enter_segment(given: SegmentGiven) -> ReceiptSegment:
    """Enter a segment that finance told us about itself. Raises NotFound for a unit that is not ours."""
    unit = FiscalUnit.objects.visible_to(US).filter(unit_code=given.unit_code).first()
    if unit is None:
        raise NotFound("no_unit", _("没有这个执收单位。"))
    return load_segment(
        US,
        unit.pk,
        start_no=given.start_no,
        end_no=given.end_no,
        document_no=given.document_no,
        issued_on=clock.today(),
        receipt_code=given.receipt_code,
    )


@transaction.atomic
def freeze_segment(actor: Actor, segment_id: UUID | str, *, frozen: bool) -> ReceiptSegment:
    """Stop or resume giving out the numbers of a segment. Raises Refused (wrong_role), NotFound."""
    _only_keepers(actor)
    segment = ReceiptSegment.objects.lock(actor, segment_id)
    segment.frozen = frozen
    segment.save(update_fields=["frozen"])
    if not frozen:
        number_waiting(segment.unit_id)
    return segment


def _only_keepers(actor: Actor) -> None:
    if not actor.roles & KEEPERS:
        raise Refused("wrong_role", _("号段和对接参数须由财务人员登记。"))
