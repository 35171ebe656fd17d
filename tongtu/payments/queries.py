"""What is known about money: bills, quotes, payments, receipts, and whether it all adds up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.models import LoggedEvent
from tongtu.law.surcharge import counted_days, surcharge_fen, surcharge_rate
from tongtu.payments.ledger_check import LedgerReport, ledger_check
from tongtu.payments.models import (
    Bill,
    BillState,
    CashCollection,
    Entry,
    FiscalUnit,
    InboundMessage,
    Payment,
    PaymentKind,
    Receipt,
    ReceiptFile,
    ReceiptSegment,
    ReceiptState,
    UnitStatus,
)

__all__ = ["LedgerReport", "ledger_check"]

US = system("payments")
READY = (ReceiptState.DELIVERED, ReceiptState.WRITTEN_OFF)


def newest_bill(actor: Actor, billed_for: str) -> Bill | None:
    """The latest edition of a debt's bill."""
    return Bill.objects.visible_to(actor).filter(billed_for=billed_for).order_by("-edition").first()


def bills_for(subject: str, *, actor: Actor = US) -> list[Bill]:
    """Every edition of the bill of one debt, newest first.

    Without an actor, for a caller that has checked the scope of the debt itself.
    """
    rows = Bill.objects.visible_to(actor).filter(billed_for=subject).select_related("unit")
    return list(rows.order_by("-edition"))


def bill_by_code(pay_code: str) -> Bill | None:
    """For the machinery: the bill of a pay code, wherever it is."""
    return Bill.objects.visible_to(US).filter(pay_code=pay_code).first() if pay_code else None


def region_of_code(pay_code: str) -> str:
    """The division a pay code begins with, for messages about a code we never gave."""
    return pay_code[:6] if pay_code[:6].isdecimal() else ""


def live_editions(bill: Bill) -> Iterable[Bill]:
    """Other editions of the same debt that somebody could still pay."""
    rows = Bill.objects.visible_to(US).filter(billed_for=bill.billed_for).exclude(pk=bill.pk)
    return list(rows.exclude(state__in=[BillState.VOIDED, BillState.EXPIRED, BillState.PAID_LATE]))


def payment_of_trade(region: str, channel: str, trade_no: str) -> Payment | None:
    rows = Payment.objects.visible_to(US).filter(region=region, channel=channel, trade_no=trade_no)
    return rows.first()


def message(source: str, msg_id: str) -> InboundMessage | None:
    return InboundMessage.objects.visible_to(US).filter(source=source, msg_id=msg_id).first()


def cash_of(bill: Bill) -> CashCollection | None:
    return CashCollection.objects.visible_to(US).filter(bill=bill).select_related("bill").first()


@dataclass(frozen=True)
class Quote:
    """What is to be paid on a day. rate_bp: daily surcharge in basis points of the fine."""

    principal_fen: int
    surcharge_fen: int
    counted_days: int
    rate_bp: int
    law: str
    valid_until: date

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.surcharge_fen


def quote(bill: Bill, *, as_of: date) -> Quote:
    """The principal, and the surcharge of the days after the due day up to `as_of`, pauses not counted.

    Law: 行政处罚法第七十二条第一款第一项、第七十三条第三款.
    """
    rate = surcharge_rate(as_of, bill.region)
    pauses = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in bill.pauses]
    days = counted_days(bill.due_on, as_of, pauses)
    extra = surcharge_fen(bill.principal_fen, days, on=as_of)
    return Quote(
        bill.principal_fen,
        extra,
        days,
        rate.daily_bp,
        rate.law,
        as_of if as_of > bill.due_on else bill.due_on,
    )


def receipts_of(subject: str, *, actor: Actor = US) -> list[Receipt]:
    """The receipts of one debt that are ready to download."""
    rows = Receipt.objects.visible_to(actor).filter(bill__billed_for=subject, state__in=READY)
    return list(rows.order_by("issued_at"))


def receipt_files(subject: str, *, actor: Actor = US) -> list[ReceiptFile]:
    """The files of those receipts; read their bytes with kernel.store.read(file.sha256)."""
    ready = receipts_of(subject, actor=actor)
    return list(ReceiptFile.objects.filter(receipt__in=ready).order_by("receipt__issued_at", "form"))


def payments_of(actor: Actor, bill: Bill) -> list[Payment]:
    return list(Payment.objects.visible_to(actor).filter(bill=bill).order_by("paid_at"))


def unreceipted(bill: Bill) -> list[Payment]:
    """Applied payments of a bill that have no living receipt."""
    rows = Payment.objects.visible_to(US).filter(bill=bill, kind=PaymentKind.APPLIED)
    dead = (ReceiptState.VOID_UNUSED, ReceiptState.VOIDED)
    living = Receipt.objects.visible_to(US).exclude(state__in=dead)
    return list(rows.exclude(receipts__in=living).order_by("paid_at"))


def entries_of(subject: str, *, actor: Actor = US) -> "QuerySet[Entry]":
    """The ledger entries of a debt with their lines."""
    rows = Entry.objects.visible_to(actor).filter(billed_for=subject)
    return rows.prefetch_related("postings").order_by("posted_at", "id")


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
    rows = ReceiptSegment.objects.visible_to(US).filter(unit=unit, frozen=False)
    segments = list(rows)
    total, remaining = sum(one.total for one in segments), sum(one.remaining for one in segments)
    since = date.fromordinal(on.toordinal() - STOCK_DAYS)
    used = Receipt.objects.visible_to(US).filter(unit=unit, queued_at__date__gt=since, number__isnull=False)
    daily = used.count() / STOCK_DAYS
    low = remaining * LOW_SHARE < total or remaining < daily * LOW_DAYS or not remaining
    return Stock(unit, total, remaining, daily, low)


BATCH = 500
STOCK_DAYS, LOW_SHARE, LOW_DAYS = 30, 10, 3


def bill_rows(actor: Actor, **filters: Any) -> "QuerySet[Any, dict[str, Any]]":
    """Rows of the desk's list of bills; page them with kernel.paging.keyset."""
    rows: QuerySet[Any, Any] = Bill.objects.visible_to(actor).filter(**filters)
    return rows.values(
        "id",
        "region",
        "memo",
        "pay_code",
        "amount_fen",
        "due_on",
        "state",
        "issued_at",
        "paid_at",
        "unit__name",
    )


STRANDED = timedelta(minutes=5)


def bill(bill_id: UUID | str) -> Bill:
    """For the machinery: one bill, wherever it is. Raises NotFound."""
    return Bill.objects.get(US, bill_id)


def stranded_bills() -> list[UUID]:
    """Bills whose registration began and never ended, because a worker died."""
    since = clock.now() - STRANDED
    begun = LoggedEvent.objects.filter(
        name="BillMoved",
        payload__target=BillState.REGISTERING,
        at__gt=since,
        subject__startswith="payments.Bill:",
    ).values_list("subject", flat=True)
    fresh = [subject.partition(":")[2] for subject in begun]
    rows = Bill.objects.visible_to(US).filter(state=BillState.REGISTERING).exclude(pk__in=fresh)
    return list(rows.values_list("pk", flat=True)[:BATCH])


def stranded_receipts() -> list[UUID]:
    """Receipts sent so long ago that nobody waits for the answer any more, or never sent."""
    rows = Receipt.objects.visible_to(US).filter(queued_at__lt=clock.now() - STRANDED)
    rows = rows.filter(state__in=[ReceiptState.SUBMITTED, ReceiptState.SIGNED])
    return list(rows.order_by("queued_at").values_list("pk", flat=True)[:BATCH])


def unfetched_receipts() -> list[UUID]:
    rows = Receipt.objects.visible_to(US).filter(state=ReceiptState.ISSUED)
    return list(rows.filter(issued_at__lt=clock.now() - STRANDED).values_list("pk", flat=True)[:BATCH])


def open_bills() -> list[UUID]:
    """Bills that somebody could have paid without our knowing."""
    waiting = [BillState.OPEN, BillState.CONFIRMING, BillState.PAID_MISMATCH]
    return list(Bill.objects.visible_to(US).filter(state__in=waiting).values_list("pk", flat=True))


def late_cash(on: date) -> list[CashCollection]:
    """Cash whose running clock (hand in, bank) is over. A control report, never a ranking."""
    rows = CashCollection.objects.visible_to(US).filter(
        next_on__lt=on, state__in=["collected", "handed_over"]
    )
    return list(rows.select_related("bill"))


def collecting_channel(region: str) -> dict[str, str]:
    """Where a fine of this region is paid, as a decision must name it (罚款决定与罚款收缴分离实施办法 第七条).

    Keys: bank, pay_url. An agency that finance has not opened yet names the finance platform alone.
    """
    unit = FiscalUnit.objects.visible_to(US).filter(region=region, status=UnitStatus.LIVE).first()
    bank = f"{unit.bank_name}（{unit.bank_address}）" if unit and unit.bank_name else ""
    named = _("财政非税收入收缴平台（支付宝、微信、银行柜台均可）")
    return {
        "bank": "，".join(part for part in (bank, str(named)) if part),
        "pay_url": f"{settings.BASE_URL}/my/",
    }
