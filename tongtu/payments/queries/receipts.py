"""Receipts, their files, and the numbers that are left."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tongtu.kernel.actors import Actor, system
from tongtu.payments.models import (
    Bill,
    FiscalUnit,
    Payment,
    PaymentKind,
    Receipt,
    ReceiptFile,
    ReceiptSegment,
    ReceiptState,
)

US = system("payments")
READY = (ReceiptState.DELIVERED, ReceiptState.WRITTEN_OFF)
STOCK_DAYS, LOW_SHARE, LOW_DAYS = 30, 10, 3


def receipts_of(subject: str, *, actor: Actor = US) -> list[Receipt]:
    """The receipts of one debt that are ready to download."""
    rows = Receipt.objects.visible_to(actor).filter(bill__billed_for=subject, state__in=READY)
    return list(rows.order_by("issued_at"))


def receipts_of_bill(actor: Actor, bill: Bill) -> list[Receipt]:
    """Every receipt of a bill, spoilt ones too."""
    rows = Receipt.objects.visible_to(actor).filter(bill=bill).prefetch_related("files")
    return list(rows.order_by("queued_at", "id"))


def receipt_files(subject: str, *, actor: Actor = US) -> list[ReceiptFile]:
    """The files of those receipts; read their bytes with kernel.store.read(file.sha256)."""
    ready = receipts_of(subject, actor=actor)
    return list(ReceiptFile.objects.filter(receipt__in=ready).order_by("receipt__issued_at", "form"))


def receipt_file(actor: Actor, receipt_id: UUID, form: str) -> tuple[Receipt, ReceiptFile | None]:
    """One file of a delivered receipt, for somebody who may see it. Raises NotFound."""
    receipt = Receipt.objects.get(actor, receipt_id)
    rows = ReceiptFile.objects.filter(receipt=receipt, form=form)
    return receipt, rows.first() if receipt.state in READY else None


def unreceipted(bill: Bill) -> list[Payment]:
    """Applied payments of a bill that have no living receipt."""
    rows = Payment.objects.visible_to(US).filter(bill=bill, kind=PaymentKind.APPLIED)
    dead = (ReceiptState.VOID_UNUSED, ReceiptState.VOIDED)
    living = Receipt.objects.visible_to(US).exclude(state__in=dead)
    return list(rows.exclude(receipts__in=living).order_by("paid_at"))


@dataclass(frozen=True)
class Stock:
    """Receipt numbers left in a unit. low: finance should be asked for the next segment."""

    unit: FiscalUnit
    total: int
    remaining: int
    daily_use: float
    low: bool


def stock(unit: FiscalUnit, *, on: date) -> Stock:
    """How long the numbers of a unit last.

    Low: less than a tenth, or less than three days of the average use of the last thirty days.
    """
    segments = list(ReceiptSegment.objects.visible_to(US).filter(unit=unit, frozen=False))
    total, remaining = sum(one.total for one in segments), sum(one.remaining for one in segments)
    since = date.fromordinal(on.toordinal() - STOCK_DAYS)
    used = Receipt.objects.visible_to(US).filter(unit=unit, queued_at__date__gt=since, number__isnull=False)
    daily = used.count() / STOCK_DAYS
    low = remaining * LOW_SHARE < total or remaining < daily * LOW_DAYS or not remaining
    return Stock(unit, total, remaining, daily, low)


def segments_of(actor: Actor) -> list[ReceiptSegment]:
    """The segments of those units, the newest first."""
    rows = ReceiptSegment.objects.visible_to(actor).select_related("unit")
    return list(rows.order_by("-loaded_at"))


def waiting_for_number(actor: Actor) -> int:
    """How many receipts wait because no number is left."""
    return Receipt.objects.visible_to(actor).filter(state=ReceiptState.QUEUED).count()
