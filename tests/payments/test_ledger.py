"""The control ledger: what the database refuses, and that everything adds up after any history (I1)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.payments import worlds
from tests.payments.worlds import CLERK, REGION, US, fresh
from tongtu.kernel import clock
from tongtu.kernel.errors import DomainError
from tongtu.payments import queries, services
from tongtu.payments.models import Account, Bill, Entry, EntryKind, Posting
from tongtu.payments.ports import NoticeStatus, Trade
from tongtu.payments.services import ledger


def draft(*lines: ledger.Line, key: str = "test:1") -> ledger.Draft:
    return ledger.Draft(key, EntryKind.CORRECTION, lines, REGION)


CLEARING, TREASURY = Account.CHANNEL_CLEARING, Account.DUE_TO_TREASURY


@pytest.mark.req("I1")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "lines",
    [
        (ledger.Line(CLEARING, 100), ledger.Line(TREASURY, -99)),
        (ledger.Line(CLEARING, 100),),
        (),
    ],
)
def test_i1_the_database_refuses_an_entry_that_does_not_balance(lines: tuple[ledger.Line, ...]):
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        ledger.post(US, draft(*lines))
    assert not Entry.objects.visible_to(US).exists()


@pytest.mark.req("I1")
@pytest.mark.django_db(transaction=True)
def test_i1_the_database_refuses_a_line_added_to_a_balanced_entry_later():
    with transaction.atomic():
        entry = ledger.post(US, draft(ledger.Line(CLEARING, 5), ledger.Line(TREASURY, -5)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(entry=entry, account=CLEARING, amount_fen=1)


@pytest.mark.req("I1")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_posting SET amount_fen = amount_fen + 1",
        "DELETE FROM payments_posting",
        "UPDATE payments_entry SET kind = 'payment'",
        "DELETE FROM payments_entry",
    ],
)
def test_i1_what_is_posted_is_never_changed(statement: str):
    with transaction.atomic():
        ledger.post(US, draft(ledger.Line(CLEARING, 5), ledger.Line(TREASURY, -5)))
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.req("I8")
@pytest.mark.django_db
def test_i8_the_same_business_key_posts_once():
    lines = (ledger.Line(CLEARING, 5), ledger.Line(TREASURY, -5))
    assert ledger.post(US, draft(*lines)).pk == ledger.post(US, draft(*lines)).pk
    assert Posting.objects.count() == 2


@pytest.mark.req("I1")
@pytest.mark.usefixtures("on_test_day")
@pytest.mark.django_db
def test_i1_a_bill_behind_the_ledgers_back_is_found():
    bill = worlds.bill()
    assert queries.ledger_check().balanced
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_bill SET principal_fen = 1, amount_fen = 1 WHERE id = %s", [bill.pk])
    assert any(bill.billed_for in problem for problem in queries.ledger_check().problems)


@pytest.mark.req("I1", "I7")
@pytest.mark.usefixtures("on_test_day")
@pytest.mark.django_db
def test_i1_each_region_is_counted_for_itself():
    worlds.bill(100)
    worlds.bill(200, region=worlds.ELSEWHERE)
    assert queries.ledger_check().totals.due_fen == 300
    assert queries.ledger_check(REGION).totals.due_fen == 100
    assert queries.ledger_check("99").totals.due_fen == 0


class Money(RuleBasedStateMachine):
    """Random histories of debts: billed, paid right or wrong, twice, late, voided, revoked, by cash."""

    @initialize()
    def begin(self) -> None:
        self.bills: list[Bill] = []
        self.trades: list[tuple[Bill, Trade]] = []
        self.serial = 0
        worlds.unit()

    def _open(self, bill: Bill) -> Bill:
        self.serial += 1
        registering = services.bills._begin_registration(bill.pk)
        ack = services.bills.NoticeAck(f"{REGION}{self.serial:014d}", "", "")
        return services.bills._registered(registering.pk, ack)

    @rule(amount=st.integers(1, 10**9))
    def issue(self, amount: int) -> None:
        self.bills.append(self._open(worlds.bill(amount)))

    @precondition(lambda self: self.bills)
    @rule(
        which=st.integers(0, 50),
        delta=st.sampled_from([0, 0, 0, -1, 1, 999]),
        channel=st.sampled_from(["ALIPAY", "COUNTER"]),
    )
    def pay(self, which: int, delta: int, channel: str) -> None:
        bill = self.bills[which % len(self.bills)]
        self.serial += 1
        trade = Trade(channel, f"T{self.serial}", max(1, bill.amount_fen + delta), clock.now())
        self.trades.append((bill, trade))
        self._settle(bill, trade)

    @precondition(lambda self: self.trades)
    @rule(which=st.integers(0, 50))
    def tell_again(self, which: int) -> None:
        self._settle(*self.trades[which % len(self.trades)])

    def _settle(self, bill: Bill, *trades: Trade) -> None:
        services.settle(bill.pk, NoticeStatus(bill.pay_code, "PAID", bill.amount_fen, trades))

    @precondition(lambda self: self.bills)
    @rule(which=st.integers(0, 50), stands=st.booleans())
    def void(self, which: int, stands: bool) -> None:
        bill = fresh(self.bills[which % len(self.bills)])
        if bill.state != "open":
            return
        with transaction.atomic():
            services.pay.BILL_FLOW.advance(Bill.objects.lock(CLERK, bill.pk), "void", CLERK, reason="作废")
            if not stands:
                ledger.revoke(US, bill)

    @precondition(lambda self: self.bills)
    @rule(which=st.integers(0, 50), days=st.integers(1, 60))
    def renew(self, which: int, days: int) -> None:
        bill = fresh(self.bills[which % len(self.bills)])
        if bill.state != "voided":
            return
        try:
            renewed = services.next_edition(bill.pk, as_of=bill.due_on + timedelta(days=days))
        except DomainError:
            return
        if renewed.state == "draft":
            self.bills.append(self._open(renewed))

    @precondition(lambda self: self.bills)
    @rule(which=st.integers(0, 50))
    def cash(self, which: int) -> None:
        bill = fresh(self.bills[which % len(self.bills)])
        if bill.state != "open":
            return
        self.serial += 1
        taken = services.CashTaken(
            ground="hard_later",
            collector_id=worlds.OFFICER.officer_id,
            witness_id=worlds.OTHER_OFFICER.officer_id,
            amount_fen=bill.amount_fen,
            receipt_no=f"S{self.serial}",
            place="G207",
            collected_on=date(2026, 3, 2),
        )
        services.record_cash(worlds.OFFICER, bill.pk, taken=taken)

    @invariant()
    def everything_adds_up(self) -> None:
        report = queries.ledger_check()
        assert report.balanced, report.problems
        totals = report.totals
        assert totals.due_fen == totals.paid_fen + totals.waived_fen + totals.outstanding_fen

    @invariant()
    def every_trade_is_in_the_books_once(self) -> None:
        if not hasattr(self, "trades"):
            return
        clearing = Posting.objects.filter(account=CLEARING).values_list("amount_fen", flat=True)
        assert sum(clearing) == sum(trade.amount_fen for _bill, trade in self.trades)


@pytest.mark.req("I1", "I2", "I8")
@pytest.mark.usefixtures("on_test_day")
@pytest.mark.django_db
def test_i1_due_is_paid_and_waived_and_refunded_and_outstanding_after_any_history():
    class InOneTransaction(Money):
        def __init__(self) -> None:
            super().__init__()
            self.block: Any = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        InOneTransaction,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
