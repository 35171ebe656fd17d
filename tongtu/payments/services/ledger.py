"""Posting to the control ledger: one function writes, the rest are templates. Debit is positive."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.payments.models import Account, Bill, CashCollection, Entry, EntryKind, FiscalUnit, Posting

A = Account


@dataclass(frozen=True)
class Line:
    """One side of an entry: debit positive, credit negative, in fen."""

    account: A
    amount_fen: int
    dimension: str = ""


@dataclass(frozen=True)
class Draft:
    """An entry before it is written. key makes it happen once."""

    key: str
    kind: EntryKind
    lines: tuple[Line, ...]
    region: str
    unit: FiscalUnit | None = None
    bill: Bill | None = None
    billed_for: str = ""


def lock_debt(billed_for: str) -> None:
    """Make every other transaction about this debt wait until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5))", [f"debt:{billed_for}"])


def post(actor: Actor, draft: Draft) -> Entry:
    """Write one balanced entry; the same key changes nothing. The database refuses an unbalanced one."""
    kept = Entry.objects.visible_to(actor).filter(business_key=draft.key).first()
    if kept:
        return kept
    now = clock.now()
    entry = Entry.objects.create(
        actor,
        region=draft.region,
        business_key=draft.key,
        kind=draft.kind,
        unit=draft.unit,
        bill=draft.bill,
        billed_for=draft.billed_for,
        day=clock.local(now).date(),
        posted_at=now,
        made_by=actor.name,
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, account=line.account, dimension=line.dimension, amount_fen=line.amount_fen)
        for line in draft.lines
        if line.amount_fen
    )
    return entry


def _of_bill(bill: Bill, key: str, kind: EntryKind, lines: tuple[Line, ...]) -> Draft:
    return Draft(key, kind, lines, bill.region, bill.unit, bill, bill.billed_for)


def outstanding_fen(billed_for: str) -> int:
    """What the party still owes on the principal, by the ledger."""
    lines = Posting.objects.filter(entry__billed_for=billed_for, account=A.RECEIVABLE_FINE)
    return int(lines.aggregate(left=Sum("amount_fen"))["left"] or 0)


def assess(actor: Actor, bill: Bill) -> Entry:
    """The fine is decided: the party owes the principal."""
    lines = (Line(A.RECEIVABLE_FINE, bill.principal_fen), Line(A.ASSESSED_FINE, -bill.principal_fen))
    return post(actor, _of_bill(bill, f"assess:{bill.billed_for}", EntryKind.ASSESS, lines))


def recognise_surcharge(actor: Actor, bill: Bill) -> None:
    """The quote that carries a surcharge is being paid, so the surcharge is owed."""
    if not bill.surcharge_fen:
        return
    lines = (
        Line(A.RECEIVABLE_SURCHARGE, bill.surcharge_fen),
        Line(A.ASSESSED_SURCHARGE, -bill.surcharge_fen),
    )
    post(actor, _of_bill(bill, f"surcharge:{bill.pk}", EntryKind.SURCHARGE, lines))


def _discharge(bill: Bill, money: Line, over_fen: int = 0) -> tuple[Line, ...]:
    """Money in, receivables down, and what was assessed is now owed to the treasury."""
    return (
        money,
        Line(A.RECEIVABLE_FINE, -bill.principal_fen),
        Line(A.RECEIVABLE_SURCHARGE, -bill.surcharge_fen),
        Line(A.PARTY_OVERPAYMENT, -over_fen),
        Line(A.ASSESSED_FINE, bill.principal_fen),
        Line(A.ASSESSED_SURCHARGE, bill.surcharge_fen),
        Line(A.DUE_TO_TREASURY, -bill.amount_fen),
    )


def collect(actor: Actor, bill: Bill, *, channel: str, trade_no: str, amount_fen: int) -> Entry:
    """Finance confirmed at least the whole bill; anything above it is owed back."""
    recognise_surcharge(actor, bill)
    money = Line(A.CHANNEL_CLEARING, amount_fen, channel)
    lines = _discharge(bill, money, amount_fen - bill.amount_fen)
    key = f"payment:{bill.region}:{channel}:{trade_no}"
    return post(actor, _of_bill(bill, key, EntryKind.PAYMENT, lines))


def hold(
    actor: Actor, draft_of: tuple[str, FiscalUnit | None, Bill | None], *, channel: str, trade_no: str,
    amount_fen: int, owed_back: bool,
) -> Entry:  # fmt: skip
    """Money that discharges nothing: owed back to the party, or in suspense until somebody knows whose it is.

    draft_of: region, unit and bill of the entry.
    """
    region, unit, bill = draft_of
    account = A.PARTY_OVERPAYMENT if owed_back else A.SUSPENSE_UNIDENTIFIED
    kind = EntryKind.SURPLUS if owed_back else EntryKind.SUSPENSE
    lines = (Line(A.CHANNEL_CLEARING, amount_fen, channel), Line(account, -amount_fen))
    key = f"payment:{region}:{channel}:{trade_no}"
    return post(actor, Draft(key, kind, lines, region, unit, bill, bill.billed_for if bill else ""))


def collect_cash(actor: Actor, cash: CashCollection) -> Entry:
    """Cash in an officer's hands discharges the debt."""
    bill = cash.bill
    recognise_surcharge(actor, bill)
    lines = _discharge(bill, Line(A.OFFICER_CASH, cash.amount_fen, str(cash.collector_id)))
    return post(actor, _of_bill(bill, f"cash:{cash.pk}", EntryKind.CASH, lines))


def hand_over_cash(actor: Actor, cash: CashCollection) -> Entry:
    """The officer's cash is now the agency's to bank."""
    lines = (
        Line(A.AGENCY_CASH, cash.amount_fen),
        Line(A.OFFICER_CASH, -cash.amount_fen, str(cash.collector_id)),
    )
    return post(actor, _of_bill(cash.bill, f"cash-in:{cash.pk}", EntryKind.CASH_HANDED_OVER, lines))


def bank_cash(actor: Actor, cash: CashCollection) -> Entry:
    """The cash is in the fiscal account."""
    lines = (Line(A.FISCAL_ACCOUNT, cash.amount_fen), Line(A.AGENCY_CASH, -cash.amount_fen))
    return post(actor, _of_bill(cash.bill, f"cash-bank:{cash.pk}", EntryKind.CASH_BANKED, lines))


def revoke(actor: Actor, bill: Bill) -> Entry | None:
    """The decision is gone: what is still owed is no longer owed."""
    left = outstanding_fen(bill.billed_for)
    if not left:
        return None
    lines = (Line(A.ASSESSED_FINE, left), Line(A.RECEIVABLE_FINE, -left))
    return post(actor, _of_bill(bill, f"revoke:{bill.billed_for}", EntryKind.REVOKE, lines))
