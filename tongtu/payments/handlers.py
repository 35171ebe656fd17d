"""What payments do when something happens."""

from tongtu.kernel.actors import system
from tongtu.kernel.events import on
from tongtu.payments import services
from tongtu.payments.events import BillPaid


@on(BillPaid)
def begin_receipt(paid: BillPaid) -> None:
    services.issue_receipt(system("payments"), paid.subject.partition(":")[2])
