"""Bills: issued once per debt, registered at finance, and never lost between the two."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.payments import worlds
from tests.payments.worlds import CLERK, HEAD, PARTY, REGION, STRANGER, US, Finance, fresh
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.payments import paycodes, queries, services
from tongtu.payments.models import Bill

pytestmark = pytest.mark.django_db


def test_a_bill_of_nothing_is_refused():
    with pytest.raises(Invalid) as refused:
        worlds.bill(0)
    assert refused.value.code == "bad_amount"


@pytest.mark.usefixtures("on_test_day")
def test_the_same_debt_is_billed_once():
    bill = worlds.bill()
    again = services.issue_bill(
        US,
        billed_for=bill.billed_for,
        region=REGION,
        party_id=bill.party_id,
        amount_fen=300_000,
        due_on=bill.due_on,
        memo=bill.memo,
    )
    assert again.pk == bill.pk
    assert queries.ledger_check().totals.due_fen == 300_000


@pytest.mark.usefixtures("on_test_day")
def test_the_same_debt_with_another_amount_is_refused():
    bill = worlds.bill()
    with pytest.raises(Conflict) as refused:
        worlds.bill(200_000, billed_for=bill.billed_for)
    assert refused.value.code == "bill_differs"


@pytest.mark.usefixtures("on_test_day")
def test_neither_another_county_nor_another_party_sees_the_bill():
    bill = worlds.bill()
    for nobody in (STRANGER, worlds.OTHER_PARTY):
        with pytest.raises(NotFound):
            Bill.objects.get(nobody, bill.pk)
    assert Bill.objects.get(PARTY, bill.pk) == bill
    assert Bill.objects.get(HEAD, bill.pk) == bill


@pytest.mark.req("PR-10", "PR-30")
@pytest.mark.usefixtures("on_test_day")
def test_a_bill_waits_until_finance_has_opened_its_unit(fiscal_simulator: Finance):
    bill = services.register_bill(worlds.bill().pk)
    assert (bill.state, bill.next_owner) == ("draft", "finance_clerk")
    worlds.unit()
    assert services.register_bill(bill.pk).state == "open"


@pytest.mark.req("PR-05", "RC-09")
def test_a_registered_bill_has_a_pay_code_that_names_its_division(fiscal_simulator: Finance):
    worlds.unit()
    bill = worlds.open_bill()
    assert len(bill.pay_code) == 20
    assert bill.pay_code.startswith(REGION)
    assert (bill.next_wait, bill.next_on) == ("payment", bill.due_on)
    assert LoggedEvent.objects.filter(subject=bill.subject, name="BillRegistered").exists()


def test_a_registration_whose_answer_was_lost_is_looked_up_and_not_repeated(fiscal_simulator: Finance):
    worlds.unit()
    bill = worlds.bill()
    fiscal_simulator.arm("fiscal.register", "TIMEOUT_AFTER_SUCCESS")
    assert services.register_bill(bill.pk).state == "register_unknown"
    opened = services.register_bill(bill.pk)
    assert opened.state == "open"
    assert opened.pay_code == fiscal_simulator.status(opened.pay_code)["pay_code"]
    assert opened.pay_code.endswith(paycodes.check_digit(opened.pay_code[:-1]))
    assert opened.pay_code[8:-1] == "30000000001"


def test_a_platform_that_is_down_leaves_the_bill_to_be_tried_again(fiscal_simulator: Finance):
    worlds.unit()
    fiscal_simulator.arm("fiscal.register", "ERROR_BEFORE_EFFECT")
    bill = services.register_bill(worlds.bill().pk)
    assert bill.state == "register_unknown"
    assert services.register_bill(bill.pk).state == "open"


def test_a_worker_that_died_while_registering_is_followed_by_another(fiscal_simulator: Finance):
    worlds.unit()
    bill = worlds.bill()
    services.bills._begin_registration(bill.pk)
    assert fresh(bill).state == "registering"
    assert services.register_bill(bill.pk).state == "open"


def test_a_refused_registration_waits_for_the_clerk_and_can_be_tried_again(fiscal_simulator: Finance):
    unit = worlds.unit()
    unit.item_code = "NOT-BOUND"
    unit.save()
    bill = services.register_bill(worlds.bill().pk)
    assert (bill.state, bill.next_owner) == ("register_failed", "finance_clerk")
    assert bill.trouble.startswith("ITEM_NOT_BOUND")
    worlds.unit()
    services.mend_bill(CLERK, bill.pk)
    assert services.register_bill(bill.pk).state == "open"


def test_voiding_needs_a_reason_and_the_platform_first(fiscal_simulator: Finance):
    worlds.unit()
    bill = worlds.open_bill()
    with pytest.raises(Refused) as refused:
        services.void_bill(CLERK, worlds.bill().pk, reason=" ")
    assert refused.value.code == "no_reason"
    services.void_bill(CLERK, bill.pk, reason="决定已撤销", debt_stands=False)
    assert fiscal_simulator.status(bill.pay_code)["status"] == "VOID"
    report = queries.ledger_check()
    assert report.balanced, report.problems
    assert report.totals.waived_fen == 300_000


def test_a_bill_that_was_just_paid_is_not_voided(fiscal_simulator: Finance):
    worlds.unit()
    bill = worlds.open_bill()
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen)
    with pytest.raises(Refused):
        services.void_bill(CLERK, bill.pk, reason="作废")
    assert fresh(bill).state == "paid"


@pytest.mark.usefixtures("on_test_day")
def test_the_database_refuses_a_bill_that_is_not_the_sum_of_its_parts():
    bill = worlds.bill()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_bill SET surcharge_fen = 1 WHERE id = %s", [bill.pk])


@pytest.mark.parametrize("code", ["", "4113", "41132126300000000014", "4113212630000000001x", "４" * 20])
def test_a_pay_code_of_another_shape_is_refused(code: str):
    with pytest.raises(paycodes.InvalidPayCode):
        paycodes.validate("SIM-MOD11-10", code, division=REGION)


def test_the_worked_example_of_the_check_digit():
    assert paycodes.check_digit("4101002630000000001") == "5"
    assert paycodes.validate("SIM-MOD11-10", "41010026300000000015", division="410100")
