"""What payments tell the shell: the desk's entries, the pages of their records, a party's bills, search."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.money import yuan
from tongtu.payments import queries
from tongtu.payments.models import BillState
from tongtu.web import menus
from tongtu.workflow.clocks import light_between

MONEY = (Role.FINANCE_CLERK, Role.AGENCY_HEAD, Role.UNIT_HEAD, Role.CASE_OFFICER, Role.ADMIN)
CLERKS = (Role.FINANCE_CLERK, Role.AGENCY_HEAD, Role.ADMIN)
TO_PAY = (BillState.OPEN, BillState.CONFIRMING, BillState.EXPIRED)
FOUND = 10


def register() -> None:
    """Called once, when the apps are ready."""
    group = gettext_lazy("缴款与票据")
    for order, (to, label, icon, roles) in enumerate(
        [
            ("payments:bills", pgettext_lazy("list", "缴款单"), "receipt-yuan", MONEY),
            ("payments:cash-list", gettext_lazy("当场收缴"), "coin", MONEY),
            ("payments:segments", gettext_lazy("票据号段"), "receipt", CLERKS),
            ("payments:ledger", gettext_lazy("台账"), "book-2", CLERKS),
        ],
        start=40,
    ):
        menus.register(label=label, to=to, icon=icon, order=order, group=group, roles=roles)
    menus.register_page("payments.Bill", "payments:bill")
    menus.register_page("payments.Receipt", "payments:receipt")
    menus.register_page("payments.CashCollection", "payments:cash")
    menus.register_page("payments.Difference", "payments:difference")
    menus.register_my(label=gettext_lazy("我的缴款"), to="payments:my-bills", icon="receipt-yuan", order=15)
    menus.register_my_matters(my_matters)
    menus.register_search(search)


def my_matters(actor: Actor) -> Iterable[dict[str, Any]]:
    """The bills a party has to pay."""
    for bill in queries.my_bills(actor):
        if bill.state not in TO_PAY:
            continue
        issued_on = clock.local(bill.issued_at).date()
        yield {
            "url": reverse("payments:my-bill", args=[bill.pk]),
            "number": bill.memo,
            "title": _("缴纳罚款 ¥%(amount)s") % {"amount": yuan(bill.amount_fen)},
            "state_label": bill.state_label,
            "due_on": bill.due_on,
            "light": str(light_between(issued_on, clock.today(), bill.due_on)),
        }


def search(actor: Actor, words: str) -> Iterable[menus.Hit]:
    """Bills by decision number or pay code."""
    for row in queries.bill_rows(actor, words=words.replace(" ", ""))[:FOUND]:
        note = f"¥{yuan(row['amount_fen'])} · {BillState(row['state']).label}"
        yield menus.Hit(_("缴款单"), row["memo"], note, reverse("payments:bill", args=[row["id"]]))
