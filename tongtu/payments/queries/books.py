"""The ledger as people read it: entries of a debt, balances by account, cash on its way."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from tongtu.kernel.actors import Actor, system
from tongtu.payments.models import Account, CashCollection, CashState, Entry, Posting

US = system("payments")


def entries_of(subject: str, *, actor: Actor = US) -> "QuerySet[Entry]":
    """The ledger entries of a debt with their lines."""
    rows = Entry.objects.visible_to(actor).filter(billed_for=subject)
    return rows.prefetch_related("postings").order_by("posted_at", "id")


@dataclass(frozen=True)
class Balance:
    """One account on a day, in fen; balance is signed, debit positive."""

    code: str
    label: str
    debit_fen: int
    credit_fen: int
    balance_fen: int

    @property
    def size_fen(self) -> int:
        """The balance without its side."""
        return abs(self.balance_fen)


def trial_balance(actor: Actor, *, until: date) -> list[Balance]:
    """Every account that was used, with its turnover and balance up to the end of a day."""
    entries = Entry.objects.visible_to(actor).filter(day__lte=until)
    lines: QuerySet[Any, Any] = Posting.objects.filter(entry__in=entries).values("account")
    sums = lines.annotate(
        debit=Coalesce(Sum("amount_fen", filter=Q(amount_fen__gt=0)), 0),
        credit=Coalesce(Sum("amount_fen", filter=Q(amount_fen__lt=0)), 0),
    )
    return [
        Balance(
            row["account"],
            str(Account(row["account"]).label),
            row["debit"],
            -row["credit"],
            row["debit"] + row["credit"],
        )
        for row in sums.order_by("account")
    ]


def cash_rows(actor: Actor, *, finished: bool = False) -> list[CashCollection]:
    """Cash that is not yet confirmed by finance, the most urgent first; or what was, newest first."""
    rows = CashCollection.objects.visible_to(actor).select_related("bill")
    if finished:
        return list(rows.filter(state=CashState.CONFIRMED).order_by("-collected_on")[:200])
    return list(rows.exclude(state=CashState.CONFIRMED).order_by("next_on", "id")[:200])


def late_cash(on: date) -> list[CashCollection]:
    """Cash whose running clock (hand in, bank) is over. A control report, never a ranking."""
    held = (CashState.COLLECTED, CashState.HANDED_OVER)
    rows = CashCollection.objects.visible_to(US).filter(next_on__lt=on, state__in=held)
    return list(rows.select_related("bill"))
