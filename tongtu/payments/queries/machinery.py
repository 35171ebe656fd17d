"""What jobs look for: work that a killed worker left half way, and bills that may have been paid unseen."""

from datetime import timedelta
from uuid import UUID

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.models import LoggedEvent
from tongtu.payments.models import Bill, BillState, Receipt, ReceiptState

US = system("payments")
STRANDED = timedelta(minutes=5)
BATCH = 500


def bill(bill_id: UUID | str) -> Bill:
    """One bill, wherever it is. Raises NotFound."""
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
