"""Each fault does what its name says."""

import time
from collections import Counter

import httpx
import pytest

from tests.simulators.conftest import Arm, Caller, Listener, why_refused
from tests.simulators.test_payment import opened, pay, status


def test_a_fault_nobody_knows_is_refused(browser: httpx.Client):
    answer = browser.post("/admin/faults", json={"match": {"op": "register"}, "fault": "EARTHQUAKE"})
    assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_FAULT")


def test_the_same_message_can_come_several_times(
    finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm
):
    arm("callback", "DUP_CALLBACK", n=3)
    _, page = opened(finance)
    pay(browser, page)
    assert Counter(one["body"]["msg_id"] for one in listener.wait(3)).most_common(1)[0][1] == 3


def test_the_same_trade_can_come_under_a_new_message_id(
    finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm
):
    arm("callback", "DUP_CALLBACK_NEW_ID")
    _, page = opened(finance)
    pay(browser, page)
    heard = listener.wait(2)
    assert len({one["body"]["msg_id"] for one in heard}) == 2
    assert len({one["body"]["data"]["trade_no"] for one in heard}) == 1


def test_a_lost_callback_leaves_the_query_to_tell(
    finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm
):
    arm("callback", "LOST_CALLBACK")
    code, page = opened(finance)
    pay(browser, page)
    time.sleep(0.4)
    assert listener.heard == []
    assert status(finance, code)["status"] == "PAID"


def test_a_late_callback_waits_for_the_virtual_clock(
    finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm
):
    arm("callback", "LATE_CALLBACK", seconds=86400)
    _, page = opened(finance)
    pay(browser, page)
    time.sleep(0.3)
    assert listener.heard == []
    browser.post("/admin/clock", json={"advance": 86401})
    listener.wait(1)


def test_a_callback_can_name_a_wrong_amount(
    finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm
):
    arm("callback", "WRONG_AMOUNT", delta_fen=-100)
    code, page = opened(finance)
    pay(browser, page)
    assert listener.wait(1)[0]["body"]["data"]["amount_fen"] == 299900
    assert status(finance, code)["paid_fen"] == 300000


def test_the_amount_can_really_differ(finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm):
    arm("pay", "WRONG_AMOUNT_BOTH", delta_fen=500)
    code, page = opened(finance)
    pay(browser, page)
    assert listener.wait(1)[0]["body"]["data"]["amount_fen"] == status(finance, code)["paid_fen"] == 300500


def test_one_bill_can_be_paid_twice(finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm):
    arm("pay", "DOUBLE_PAYMENT")
    code, page = opened(finance)
    pay(browser, page)
    listener.wait(2)
    assert len(status(finance, code)["trades"]) == 2


def test_a_reversal_can_arrive_before_its_payment(
    finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm
):
    arm("pay", "OUT_OF_ORDER")
    arm("callback", "OUT_OF_ORDER", seconds=1)
    code, page = opened(finance)
    pay(browser, page)
    assert [one["body"]["type"] for one in listener.wait(2)] == ["PAYMENT_REVERSED", "PAYMENT_CONFIRMED"]
    assert status(finance, code)["status"] == "UNPAID"


@pytest.mark.parametrize("fault", ["BAD_SIGNATURE", "STALE_TIMESTAMP", "CLOCK_SKEW"])
def test_a_callback_can_be_badly_signed(
    finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm, fault: str
):
    found = "BAD_SIGNATURE" if fault == "BAD_SIGNATURE" else "STALE_TIMESTAMP"
    arm("callback", fault)
    _, page = opened(finance)
    pay(browser, page)
    assert why_refused(listener.wait(1)[0]) == found


def test_a_callback_can_reuse_a_nonce(finance: Caller, browser: httpx.Client, listener: Listener, arm: Arm):
    for number in (1, 2):
        if number == 2:
            arm("callback", "REPLAYED_NONCE")
        _, page = opened(finance, notice_ref=f"bill-{number}")
        pay(browser, page)
        listener.wait(number)
    first, second = listener.heard
    assert first["headers"]["X-Nonce"] == second["headers"]["X-Nonce"]


def test_a_browser_can_claim_success_though_nothing_was_paid(
    finance: Caller, browser: httpx.Client, arm: Arm
):
    arm("pay", "RETURN_URL_FORGED")
    code, page = opened(finance)
    assert "status=success" in pay(browser, page).headers["Location"]
    assert status(finance, code)["status"] == "UNPAID"


def test_a_system_that_is_down_stays_down_until_it_is_cleared(
    finance: Caller, browser: httpx.Client, arm: Arm
):
    arm("*", "DOWN", times=0)
    assert [finance.get("/sim/v1/payment-notices/1").status_code for _ in range(3)] == [503, 503, 503]
    browser.post("/admin/faults/clear")
    assert finance.get("/sim/v1/payment-notices/1").status_code == 404


def test_a_fault_can_aim_at_the_nth_request(finance: Caller, browser: httpx.Client):
    asked = {"match": {"op": "query", "nth": 2}, "fault": "ERROR_BEFORE_EFFECT", "times": 1}
    browser.post("/admin/faults", json=asked)
    codes = [finance.get("/sim/v1/payment-notices/1").status_code for _ in range(3)]
    assert codes == [404, 503, 404]


def test_the_panel_arms_and_clears_by_hand(finance: Caller, browser: httpx.Client):
    form = {"fault": "fiscal.query ERROR_BEFORE_EFFECT", "times": "0"}
    assert browser.post("/faults", data=form).status_code == 303
    assert "ERROR_BEFORE_EFFECT" in browser.get("/faults").text
    assert finance.get("/sim/v1/payment-notices/1").status_code == 503
    browser.post("/faults/clear")
    assert browser.get("/admin/faults").json() == []
    assert browser.post("/faults", data={"fault": "x y"}).status_code == 422
