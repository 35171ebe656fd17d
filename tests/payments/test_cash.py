"""Cash on the spot: lawful grounds only, two officers, a special receipt, and two clocks until it is in the bank."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.payments import worlds
from tests.payments.worlds import CLERK, OFFICER, OTHER_OFFICER, US, Finance, fresh
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.payments import queries, services
from tongtu.payments.models import Bill, CashCollection, Difference, Posting
from tongtu.workflow.models import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_test_day")]
DAY = date(2026, 3, 2)  # a Monday


def taken(bill: Bill, **changed: Any) -> services.CashTaken:
    facts: dict[str, Any] = {
        "ground": "hard_later",
        "collector_id": OFFICER.officer_id,
        "witness_id": OTHER_OFFICER.officer_id,
        "amount_fen": bill.amount_fen,
        "receipt_no": f"豫财0000{bill.pk.int % 10**6}",
        "place": "国道 G207 K1432+600",
        "collected_on": DAY,
    }
    return services.CashTaken(**{**facts, **changed})


def balances() -> dict[str, int]:
    found: dict[str, int] = {}
    for account, amount in Posting.objects.values_list("account", "amount_fen"):
        found[account] = found.get(account, 0) + amount
    return {account: amount for account, amount in found.items() if amount}


@pytest.mark.req("RC-01", "RC-03", "RC-04", "RC-05")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ground": "convenient"}, "bad_ground"),
        ({"ground": "small_fine"}, "not_small"),
        ({"ground": "remote_on_request"}, "no_request"),
        ({"receipt_no": " "}, "no_receipt"),
        ({"amount_fen": 299_999}, "amount_differs"),
        ({"witness_id": OFFICER.officer_id}, "two_officers"),
        ({"collected_on": date(2026, 3, 3)}, "bad_day"),
    ],
)
def test_cash_is_refused_without_its_lawful_conditions(changed: dict[str, Any], code: str):
    bill = worlds.bill()
    with pytest.raises((Invalid, Refused)) as refused:
        services.record_cash(OFFICER, bill.pk, taken=taken(bill, **changed))
    assert refused.value.code == code
    assert not CashCollection.objects.visible_to(US).exists()


@pytest.mark.req("RC-03")
def test_a_small_fine_may_be_taken_on_the_spot():
    bill = worlds.bill(10_000)
    assert services.record_cash(OFFICER, bill.pk, taken=taken(bill, ground="small_fine")).state == "collected"


def test_only_an_officer_takes_cash():
    bill = worlds.bill()
    with pytest.raises(Refused) as refused:
        services.record_cash(CLERK, bill.pk, taken=taken(bill))
    assert refused.value.code == "wrong_role"


@pytest.mark.req("PR-09", "RC-06", "RC-13")
def test_cash_goes_from_the_officer_to_the_agency_to_the_bank_in_two_working_days_each():
    bill = worlds.bill()
    cash = services.record_cash(OFFICER, bill.pk, taken=taken(bill))
    assert (cash.next_owner, cash.next_on) == ("case_officer", date(2026, 3, 4))
    assert fresh(bill).state == "receipted"
    assert balances() == {"1202": 300_000, "2101": -300_000}
    with pytest.raises(Refused) as refused:
        services.hand_over_cash(CLERK, cash.pk, handed_over_on=DAY, received_by="")
    assert refused.value.code == "no_receiver"
    services.hand_over_cash(CLERK, cash.pk, handed_over_on=DAY, received_by="李会计")
    assert balances() == {"1203": 300_000, "2101": -300_000}
    assert Clock.objects.get(subject=cash.subject, limit_id="cash.bank").due_on == date(2026, 3, 4)
    services.bank_cash(CLERK, cash.pk, banked_on=DAY, slip_no="SLIP-1")
    assert balances() == {"1301": 300_000, "2101": -300_000}
    assert not Clock.objects.filter(subject=cash.subject, stopped_on=None).exists()
    report = queries.ledger_check()
    assert report.balanced, report.problems


@pytest.mark.req("RC-06")
def test_on_water_the_time_to_hand_in_counts_from_landing():
    bill = worlds.bill()
    fields = {"collected_on": date(2026, 2, 26), "landed_on": DAY}
    assert services.record_cash(OFFICER, bill.pk, taken=taken(bill, **fields)).next_on == date(2026, 3, 4)


def test_who_took_the_cash_does_not_receive_it():
    bill = worlds.bill()
    cash = services.record_cash(OFFICER, bill.pk, taken=taken(bill))
    both = worlds.Actor("甲", CLERK.roles | OFFICER.roles, OFFICER.regions, officer_id=OFFICER.officer_id)
    with pytest.raises(Refused) as refused:
        services.hand_over_cash(both, cash.pk, handed_over_on=DAY, received_by="甲")
    assert refused.value.code == "own_cash"


def test_cash_is_recorded_once_and_tells_that_the_debt_is_paid():
    bill = worlds.bill()
    first = services.record_cash(OFFICER, bill.pk, taken=taken(bill))
    assert services.record_cash(OFFICER, bill.pk, taken=taken(bill)).pk == first.pk
    assert LoggedEvent.objects.filter(name="BillPaid", subject=bill.subject).count() == 1


def test_a_special_receipt_serves_one_collection():
    services.record_cash(OFFICER, (one := worlds.bill()).pk, taken=taken(one, receipt_no="豫财1"))
    other = worlds.bill()
    with pytest.raises(Conflict) as refused:
        services.record_cash(OFFICER, other.pk, taken=taken(other, receipt_no="豫财1"))
    assert refused.value.code == "receipt_used"


def test_the_bank_slip_of_a_day_serves_one_collection():
    for number in (1, 2):
        bill = worlds.bill()
        cash = services.record_cash(OFFICER, bill.pk, taken=taken(bill, receipt_no=f"R{number}"))
        services.hand_over_cash(CLERK, cash.pk, handed_over_on=DAY, received_by="李")
        if number == 1:
            services.bank_cash(CLERK, cash.pk, banked_on=DAY, slip_no="S")
    with pytest.raises(Conflict) as refused:
        services.bank_cash(CLERK, cash.pk, banked_on=DAY, slip_no="S")
    assert refused.value.code == "slip_used"


@pytest.mark.req("RC-12", "RC-10")
def test_cash_paid_in_under_the_bills_own_code_is_confirmed_and_not_a_second_payment(
    fiscal_simulator: Finance,
):
    worlds.unit()
    bill = worlds.open_bill()
    cash = services.record_cash(OFFICER, bill.pk, taken=taken(bill))
    services.hand_over_cash(CLERK, cash.pk, handed_over_on=DAY, received_by="李会计")
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen, method="CASH")
    services.query_bill(CLERK, bill.pk)
    assert fresh(cash).state == "confirmed"
    assert balances() == {"1301": 300_000, "2101": -300_000}
    assert not Difference.objects.visible_to(US).exists()


@pytest.mark.req("RC-06")
def test_cash_that_is_overdue_is_reported_once_and_nobody_is_ranked():
    bill = worlds.bill()
    services.record_cash(OFFICER, bill.pk, taken=taken(bill))
    assert services.report_late_cash(on=date(2026, 3, 4)) == 0
    for _ in range(2):
        assert services.report_late_cash(on=date(2026, 3, 5)) == 1
    assert Difference.objects.visible_to(US).get().code == "D15"


def test_the_database_refuses_one_officer_alone():
    bill = worlds.bill()
    services.record_cash(OFFICER, bill.pk, taken=taken(bill))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_cashcollection SET witness_id = collector_id")
