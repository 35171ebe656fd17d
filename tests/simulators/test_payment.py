"""From the payment page to the callback."""

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.simulators.conftest import Caller, Listener, bill, why_refused

RETURN = "http://127.0.0.1:8000/my/bills/1/back?x=1"


def opened(finance: Caller, **change: object) -> tuple[str, str]:
    code = finance.post("/sim/v1/payment-notices", bill(**change)).json()["pay_code"]
    session = finance.post("/sim/v1/payment-sessions", {"pay_code": code, "return_url": RETURN})
    assert session.status_code == 201
    return code, urlsplit(session.json()["page_url"]).path


def pay(browser: httpx.Client, page: str, **form: str) -> httpx.Response:
    return browser.post(f"{page}/submit", data={"channel": "ALIPAY", "outcome": "success"} | form)


def status(finance: Caller, code: str) -> dict:
    return finance.get(f"/sim/v1/payment-notices/{code}").json()


def test_the_page_says_that_it_is_a_simulation_and_what_is_to_pay(finance: Caller, browser: httpx.Client):
    _, page = opened(finance)
    chinese, english = browser.get(page).text, browser.get(f"{page}?lang=en").text
    assert "模拟缴款页" in chinese
    assert "3,000.00" in chinese
    assert "陈**" in chinese
    assert "Simulated payment page" in english
    assert "[[" not in chinese + english


def test_an_unknown_page_is_a_clear_sentence(browser: httpx.Client):
    answer = browser.get("/pay/nothing")
    assert answer.status_code == 404
    assert "没有这个缴款页" in answer.text


@pytest.mark.parametrize(("channel", "start"), [("ALIPAY", "2088"), ("WECHAT", "4200"), ("BANK", "6217")])
def test_paying_goes_back_and_is_told_by_a_signed_callback(
    finance: Caller, browser: httpx.Client, listener: Listener, channel: str, start: str
):
    code, page = opened(finance)
    back = pay(browser, page, channel=channel)
    assert back.status_code == 303
    assert parse_qs(urlsplit(back.headers["Location"]).query) == {"x": ["1"], "status": ["success"]}
    heard = listener.wait(1)[0]
    assert heard["path"] == "/api/v1/fiscal/callbacks"
    assert why_refused(heard) == ""
    told, known = heard["body"]["data"], status(finance, code)
    assert heard["body"]["type"] == "PAYMENT_CONFIRMED"
    assert told["amount_fen"] == known["paid_fen"] == 300000
    assert told["trade_no"] == known["trade_no"]
    assert told["trade_no"].startswith(start)
    assert known["status"] == "PAID"


def test_paying_twice_takes_the_money_once(finance: Caller, browser: httpx.Client):
    code, page = opened(finance)
    pay(browser, page)
    assert pay(browser, page).headers["Location"] == page
    assert len(status(finance, code)["trades"]) == 1
    assert "已缴款" in browser.get(page).text


def test_a_bill_that_was_paid_cannot_be_voided(finance: Caller, browser: httpx.Client):
    code, page = opened(finance)
    pay(browser, page)
    answer = finance.post(f"/sim/v1/payment-notices/{code}/void", {"reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "ALREADY_PAID")


def test_a_failed_payment_takes_nothing(finance: Caller, browser: httpx.Client):
    code, page = opened(finance)
    assert "status=failed" in pay(browser, page, outcome="fail").headers["Location"]
    assert status(finance, code)["status"] == "UNPAID"


def test_a_page_dies_after_half_an_hour(finance: Caller, browser: httpx.Client):
    code, page = opened(finance)
    browser.post("/admin/clock", json={"advance": 1801})
    assert browser.get(page).status_code == 410
    assert pay(browser, page).status_code == 410
    assert status(finance, code)["status"] == "UNPAID"


def test_an_expired_bill_opens_no_page(finance: Caller):
    code = finance.post("/sim/v1/payment-notices", bill(valid_until="2020-01-01T23:59:59+08:00")).json()[
        "pay_code"
    ]
    answer = finance.post("/sim/v1/payment-sessions", {"pay_code": code, "return_url": RETURN})
    assert (answer.status_code, answer.json()["code"]) == (409, "NOTICE_EXPIRED")


def test_the_qr_code_leads_to_the_bill_and_from_there_to_payment(finance: Caller, browser: httpx.Client):
    registered = finance.post("/sim/v1/payment-notices", bill()).json()
    path = urlsplit(registered["qr_url"]).path
    assert "去缴款" in browser.get(path).text
    page = urlsplit(browser.post(path).headers["Location"]).path
    assert pay(browser, page).headers["Location"] == page


def test_cash_at_the_counter_pays_a_bill(finance: Caller, listener: Listener):
    code = finance.post("/sim/v1/payment-notices", bill()).json()["pay_code"]
    wrong = finance.post("/sim/v1/counter-payments", {"pay_code": code, "amount_fen": 1})
    assert wrong.json()["code"] == "AMOUNT_MISMATCH"
    paid = finance.post("/sim/v1/counter-payments", {"pay_code": code, "amount_fen": 300000, "slip_no": "S1"})
    assert (paid.status_code, paid.json()["channel"]) == (201, "CASH")
    assert listener.wait(1)[0]["body"]["data"]["channel"] == "CASH"


def test_an_unanswered_callback_comes_again_until_it_is_answered(
    finance: Caller, browser: httpx.Client, listener: Listener
):
    listener.answers = [(500, {}), (200, {"code": "FAIL"}), (200, {"code": "SUCCESS"})]
    code, page = opened(finance)
    pay(browser, page)
    heard = listener.wait(3)
    assert len({one["body"]["msg_id"] for one in heard}) == 1
    assert len({one["headers"]["X-Nonce"] for one in heard}) == 3
    assert delivered(browser, code) == ["DELIVERED"]


def delivered(browser: httpx.Client, code: str) -> list[str]:
    for _ in range(100):
        states = [row["state"] for row in browser.get(f"/admin/messages?subject={code}").json()]
        if "WAITING" not in states:
            break
        time.sleep(0.02)
    return states
