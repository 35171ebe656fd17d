"""Messages from finance: only what finance itself confirms moves money, once, whatever arrives how often."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.payments import worlds
from tests.payments.worlds import CALLBACKS, US, Finance, callback, confirmation, fresh
from tongtu.kernel import clock
from tongtu.kernel.models import LoggedEvent
from tongtu.payments import queries, services
from tongtu.payments.models import (
    Bill,
    Difference,
    Entry,
    InboundMessage,
    Payment,
    Posting,
    RejectedMessage,
)


def codes() -> list[str]:
    return sorted(Difference.objects.visible_to(US).values_list("code", flat=True))


def balance(account: str) -> int:
    return sum(Posting.objects.filter(account=account).values_list("amount_fen", flat=True))


def assert_adds_up() -> None:
    report = queries.ledger_check()
    assert report.balanced, report.problems


def paid_at_finance(finance: Finance, bill: Bill, channel: str = "ALIPAY") -> dict[str, Any]:
    """The party pays on the platform's page; answers what finance knows of it."""
    page = services.start_payment(worlds.PARTY, bill.pk, return_url="http://127.0.0.1/my/")
    finance.pay(page, channel)
    return finance.status(bill.pay_code)


@pytest.fixture
def bill(fiscal_simulator: Finance, db: None) -> Bill:
    worlds.segment(worlds.unit())
    return worlds.open_bill()


def take(kind: str, data: dict[str, Any], **how: Any) -> None:
    services.take_callback(*callback(kind, data, **how))


@pytest.mark.req("I2", "PR-06", "PR-07", "PR-08", "RC-02", "RC-09")
def test_i2_a_confirmed_payment_is_posted_and_the_bill_is_paid(fiscal_simulator: Finance, bill: Bill):
    paid = paid_at_finance(fiscal_simulator, bill)
    assert fresh(bill).state == "open"  # the browser's return proves nothing
    take("PAYMENT_CONFIRMED", confirmation(paid))
    assert fresh(bill).state == "paid"
    assert balance("1201") == 300_000 == -balance("2101")
    assert balance("1101") == balance("4101") == 0
    event = LoggedEvent.objects.get(subject=bill.subject, name="BillPaid")
    assert event.payload["amount_fen"] == 300_000
    assert event.payload["paid_on"] == "2026-03-02"
    assert_adds_up()


@pytest.mark.req("I2", "I8")
def test_i8_the_same_message_three_times_is_one_posting(fiscal_simulator: Finance, bill: Bill):
    data = confirmation(paid_at_finance(fiscal_simulator, bill))
    for _ in range(3):
        take("PAYMENT_CONFIRMED", data, msg_id="FISCAL-1")
    assert InboundMessage.objects.visible_to(US).count() == 1
    assert Entry.objects.visible_to(US).filter(kind="payment").count() == 1
    assert LoggedEvent.objects.filter(name="BillPaid").count() == 1


@pytest.mark.req("I2", "I8")
def test_the_same_trade_under_another_message_id_is_one_posting(fiscal_simulator: Finance, bill: Bill):
    data = confirmation(paid_at_finance(fiscal_simulator, bill))
    take("PAYMENT_CONFIRMED", data)
    take("PAYMENT_CONFIRMED", data)
    assert Payment.objects.visible_to(US).count() == 1
    assert codes() == []


@pytest.mark.req("I20")
@pytest.mark.parametrize("wrong", ["secret", "skew", "body", "none"])
def test_a_message_with_a_bad_signature_changes_nothing(
    fiscal_simulator: Finance, bill: Bill, client: Client, wrong: str
):
    data = confirmation(paid_at_finance(fiscal_simulator, bill))
    how = {"secret": {"secret": "guess"}, "skew": {"at": time.time() - 600}}.get(wrong, {})
    headers, body = callback("PAYMENT_CONFIRMED", data, **how)
    body = body.replace(b"300000", b"300001") if wrong == "body" else body
    sent = {} if wrong == "none" else headers
    reply = client.post(CALLBACKS, body, content_type="application/json", headers=sent)
    assert reply.status_code == 401
    assert fresh(bill).state == "open"
    assert not Payment.objects.visible_to(US).exists()
    assert RejectedMessage.objects.visible_to(US).count() == 1


@pytest.mark.req("I20")
def test_a_nonce_serves_one_message_only(fiscal_simulator: Finance, bill: Bill):
    data = confirmation(paid_at_finance(fiscal_simulator, bill))
    take("REMITTED", {"amount_fen": 1}, nonce="n-1")
    with pytest.raises(services.Rejected):
        take("PAYMENT_CONFIRMED", data, nonce="n-1")
    assert fresh(bill).state == "open"


def test_a_true_message_is_acknowledged(fiscal_simulator: Finance, bill: Bill, client: Client):
    headers, body = callback("PAYMENT_CONFIRMED", confirmation(paid_at_finance(fiscal_simulator, bill)))
    reply = client.post(CALLBACKS, body, content_type="application/json", headers=headers)
    assert (reply.status_code, reply.json()) == (200, {"code": "SUCCESS"})
    assert fresh(bill).state == "paid"


def test_a_get_is_not_a_message(client: Client, db: None):
    assert client.get(CALLBACKS).status_code == 405


@pytest.mark.parametrize("delta", [-100, 100])
def test_a_message_with_another_amount_posts_nothing_until_finance_is_asked_again(
    fiscal_simulator: Finance, bill: Bill, delta: int
):
    paid = paid_at_finance(fiscal_simulator, bill)
    take("PAYMENT_CONFIRMED", confirmation(paid, amount_fen=300_000 + delta))
    assert fresh(bill).state == "paid_mismatch"
    assert not Payment.objects.visible_to(US).exists()
    assert codes() == ["D03"]
    assert services.query_bill(worlds.CLERK, bill.pk).state == "paid"
    assert balance("1201") == 300_000


def test_a_message_about_money_that_finance_does_not_know_posts_nothing(
    fiscal_simulator: Finance, bill: Bill
):
    forged = {"pay_code": bill.pay_code, "trade_no": "T-1", "amount_fen": 300_000, "currency": "CNY"}
    take("PAYMENT_CONFIRMED", forged)
    assert fresh(bill).state == "paid_mismatch"
    assert services.query_bill(worlds.CLERK, bill.pk).state == "open"
    assert not Payment.objects.visible_to(US).exists()


def test_less_money_than_asked_goes_to_suspense_and_to_a_person(fiscal_simulator: Finance, bill: Bill):
    fiscal_simulator.arm("fiscal.pay", "WRONG_AMOUNT_BOTH", delta_fen=-100)
    take("PAYMENT_CONFIRMED", confirmation(paid_at_finance(fiscal_simulator, bill)))
    held = fresh(bill)
    assert (held.state, held.next_owner) == ("paid_mismatch", "finance_clerk")
    assert balance("2202") == -299_900
    assert balance("1101") == 300_000
    assert_adds_up()


def test_more_money_than_asked_pays_the_bill_and_is_owed_back(fiscal_simulator: Finance, bill: Bill):
    fiscal_simulator.arm("fiscal.pay", "WRONG_AMOUNT_BOTH", delta_fen=500)
    take("PAYMENT_CONFIRMED", confirmation(paid_at_finance(fiscal_simulator, bill)))
    assert fresh(bill).state == "paid"
    assert balance("2201") == -500
    assert codes() == ["D04"]
    assert_adds_up()


@pytest.mark.req("I2")
def test_a_second_trade_on_a_paid_bill_is_owed_back(fiscal_simulator: Finance, bill: Bill):
    fiscal_simulator.arm("fiscal.pay", "DOUBLE_PAYMENT")
    paid = paid_at_finance(fiscal_simulator, bill)
    for trade in paid["trades"]:
        take("PAYMENT_CONFIRMED", confirmation(paid, trade_no=trade["trade_no"], amount_fen=300_000))
    assert fresh(bill).state == "paid"
    assert sorted(Payment.objects.visible_to(US).values_list("kind", flat=True)) == ["applied", "surplus"]
    assert balance("2201") == -300_000
    assert codes() == ["D04"]
    assert_adds_up()


def test_news_about_an_unknown_code_is_kept_for_a_person(fiscal_simulator: Finance, bill: Bill):
    take("PAYMENT_CONFIRMED", {"pay_code": "41132199999999999999", "trade_no": "T", "amount_fen": 5})
    assert codes() == ["D05"]
    assert InboundMessage.objects.visible_to(US).get().outcome == "unknown_code"
    assert Difference.objects.visible_to(worlds.CLERK).exists()


def test_when_finance_does_not_answer_the_party_sees_confirming_never_unpaid(
    fiscal_simulator: Finance, bill: Bill, run_jobs: Any, on_test_day: time_machine.Traveller
):
    data = confirmation(paid_at_finance(fiscal_simulator, bill))
    fiscal_simulator.arm("fiscal.query", "DOWN")
    take("PAYMENT_CONFIRMED", data)
    assert fresh(bill).state == "confirming"
    on_test_day.move_to(clock.now() + timedelta(seconds=6))
    run_jobs()
    assert fresh(bill).state in {"paid", "receipted"}


@pytest.mark.req("I2")
def test_i2_a_lost_callback_is_found_by_the_query_ladder(
    fiscal_simulator: Finance, bill: Bill, run_jobs: Any, on_test_day: time_machine.Traveller
):
    fiscal_simulator.arm("fiscal.callback", "LOST_CALLBACK", times=0)
    paid_at_finance(fiscal_simulator, bill)
    on_test_day.move_to(clock.now() + timedelta(seconds=6))
    assert "payments.ask_again" in run_jobs()
    assert fresh(bill).state in {"paid", "receipted"}


@pytest.mark.req("I2")
def test_i2_the_nightly_reconciliation_posts_what_was_paid_at_a_counter(
    fiscal_simulator: Finance, bill: Bill
):
    from tongtu.payments import tasks  # noqa: PLC0415

    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen)
    tasks.reconcile(0)
    assert fresh(bill).state == "paid"


def test_money_on_a_voided_bill_is_applied_while_the_debt_stands(fiscal_simulator: Finance, bill: Bill):
    services.void_bill(worlds.CLERK, bill.pk, reason="缴款人有误")
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen, force=True)
    take("PAYMENT_CONFIRMED", confirmation(fiscal_simulator.status(bill.pay_code)))
    assert fresh(bill).state == "paid_late"
    assert balance("1101") == 0
    assert codes() == ["D05"]
    assert LoggedEvent.objects.filter(name="BillPaid").count() == 1
    assert_adds_up()


def test_money_on_a_debt_that_is_gone_is_owed_back(fiscal_simulator: Finance, bill: Bill):
    services.void_bill(worlds.CLERK, bill.pk, reason="决定撤销", debt_stands=False)
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen, force=True)
    take("PAYMENT_CONFIRMED", confirmation(fiscal_simulator.status(bill.pay_code)))
    assert fresh(bill).state == "paid_late"
    assert balance("2201") == -300_000
    assert_adds_up()


def test_a_reversal_before_its_confirmation_leaves_the_bill_open(fiscal_simulator: Finance, bill: Bill):
    fiscal_simulator.arm("fiscal.pay", "OUT_OF_ORDER")
    paid = paid_at_finance(fiscal_simulator, bill)
    trade = paid["trades"][0]
    take(
        "PAYMENT_REVERSED", {"pay_code": bill.pay_code, "trade_no": trade["trade_no"], "amount_fen": 300_000}
    )
    take("PAYMENT_CONFIRMED", {**trade, "pay_code": bill.pay_code, "currency": "CNY"})
    assert fresh(bill).state == "open"
    assert not Payment.objects.visible_to(US).exists()


def test_unknown_fields_and_another_order_change_nothing(fiscal_simulator: Finance, bill: Bill):
    data = confirmation(paid_at_finance(fiscal_simulator, bill))
    take("PAYMENT_CONFIRMED", {"zz": [1, {"a": None}], **dict(reversed(data.items()))})
    assert fresh(bill).state == "paid"


def test_a_message_kept_but_not_acted_on_is_acted_on_when_it_comes_again(
    fiscal_simulator: Finance, bill: Bill, monkeypatch: pytest.MonkeyPatch
):
    """The worker dies after the message was stored; finance sends it again."""

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    data = confirmation(paid_at_finance(fiscal_simulator, bill))
    monkeypatch.setattr("tongtu.payments.services.callbacks._compare", die)
    with pytest.raises(Killed):
        take("PAYMENT_CONFIRMED", data, msg_id="FISCAL-9")
    monkeypatch.undo()
    assert InboundMessage.objects.visible_to(US).get().handled_at is None
    take("PAYMENT_CONFIRMED", data, msg_id="FISCAL-9")
    assert fresh(bill).state == "paid"


@pytest.mark.req("I2", "I15")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_id", [True, False])
def test_i2_eight_deliveries_at_once_are_one_posting(fiscal_simulator: Finance, bill: Bill, same_id: bool):
    data = confirmation(paid_at_finance(fiscal_simulator, bill))

    def deliver(number: int) -> str:
        try:
            take("PAYMENT_CONFIRMED", data, msg_id="FISCAL-1" if same_id else f"FISCAL-{number}")
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(deliver, range(8))) == ["ok"] * 8
    assert Payment.objects.visible_to(US).count() == 1
    assert Entry.objects.visible_to(US).filter(kind="payment").count() == 1
    assert LoggedEvent.objects.filter(name="BillPaid").count() == 1
    assert_adds_up()
