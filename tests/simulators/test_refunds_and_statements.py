"""Refunds go through finance; statements tell the day."""

import hashlib

import httpx
import pytest

from tests.simulators.conftest import Arm, Caller, Listener
from tests.simulators.test_receipts import paid

REFUNDS = "/sim/v1/refunds"


def refund(code: str, **change: object) -> dict[str, object]:
    return {
        "refund_no": "R1",
        "pay_code": code,
        "amount_fen": 300000,
        "ground": "DUPLICATE",
        "payee_name": "陈志远",
    } | change


def test_nobody_gets_back_more_than_came(finance: Caller):
    code = paid(finance)
    assert finance.post(REFUNDS, refund(code, amount_fen=300001)).json()["code"] == "OVER_REFUND"
    finance.post(REFUNDS, refund(code, amount_fen=200000))
    assert (
        finance.post(REFUNDS, refund(code, refund_no="R2", amount_fen=100001)).json()["code"] == "OVER_REFUND"
    )


def test_a_refund_is_decided_executed_and_told(finance: Caller, listener: Listener):
    code = paid(finance)
    first, second = (finance.post(REFUNDS, refund(code)).json() for _ in range(2))
    assert first == second
    assert finance.post(f"{REFUNDS}/R1/execution", {}).json()["code"] == "WRONG_STATE"
    decided = finance.post(f"{REFUNDS}/R1/decisions", {"decision": "APPROVE", "opinion": "同意"}).json()
    assert decided["status"] == "APPROVED"
    done = [finance.post(f"{REFUNDS}/R1/execution", {}).json() for _ in range(2)]
    assert done[0] == done[1]
    assert done[0]["slip_no"]
    notice = finance.get(f"/sim/v1/payment-notices/{code}").json()
    assert (notice["status"], notice["paid_fen"]) == ("REFUNDED", 0)
    listener.wait(3)
    assert listener.of("REFUND_EXECUTED")[0]["data"]["status"] == "EXECUTED"


def test_finance_decides_at_its_desk(finance: Caller, browser: httpx.Client):
    finance.post(REFUNDS, refund(paid(finance)))
    assert "待财政审批" in browser.get("/finance").text
    assert browser.post("/finance/R1", data={"step": "APPROVE", "opinion": "同意"}).status_code == 303
    browser.post("/finance/R1", data={"step": "EXECUTE"})
    assert finance.get(f"{REFUNDS}/R1").json()["status"] == "EXECUTED"
    assert browser.post("/finance/R1", data={"step": "REJECT"}).status_code == 409


def test_a_refund_can_bounce_and_be_paid_again(finance: Caller, arm: Arm):
    finance.post(REFUNDS, refund(paid(finance)))
    finance.post(f"{REFUNDS}/R1/decisions", {"decision": "APPROVE"})
    arm("refund", "REFUND_BOUNCE")
    assert finance.post(f"{REFUNDS}/R1/execution", {}).json()["status"] == "BOUNCED"
    assert finance.post(f"{REFUNDS}/R1/execution", {}).json()["status"] == "EXECUTED"


@pytest.fixture
def yesterday(finance: Caller, browser: httpx.Client) -> str:
    """Two payments on 21 November; the clock stands on the 22nd."""
    browser.post("/admin/clock", json={"set": "2026-11-21T10:00:00+08:00"})
    paid(finance)
    paid(finance, notice_ref="bill-0002")
    browser.post("/admin/clock", json={"set": "2026-11-22T08:00:00+08:00"})
    return "20261121"


def lines(finance: Caller, day: str, kind: str = "finance") -> list[str]:
    answer = finance.get(f"/sim/v1/statements/{kind}/{day}")
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.content).hexdigest()
    return answer.text.strip().split("\n")


def test_a_statement_has_a_line_a_payment_and_a_total(finance: Caller, yesterday: str):
    shown = lines(finance, yesterday)
    assert shown[0].startswith("kind,pay_code,trade_no")
    assert len(shown) == 4
    assert shown[-1] == "TOTAL,2,600000"


def test_the_statement_of_today_is_not_ready(finance: Caller, yesterday: str):
    assert finance.get("/sim/v1/statements/finance/20261122").json()["code"] == "STATEMENT_NOT_READY"


def test_the_treasury_statement_follows_the_remittance(
    finance: Caller, browser: httpx.Client, listener: Listener, yesterday: str
):
    assert browser.post(f"/admin/settle?day={yesterday}").json()["settled"] == 2
    assert browser.post("/admin/remit").json()["amount_fen"] == 600000
    browser.post("/admin/clock", json={"set": "2026-11-23T08:00:00+08:00"})
    assert lines(finance, "20261122", "treasury")[-1] == "TOTAL,2,600000"
    listener.wait(3)
    assert len(listener.of("REMITTED")[0]["data"]["pay_codes"]) == 2


@pytest.mark.parametrize(
    ("fault", "count", "total"),
    [
        ("STATEMENT_MISSING_LINE", 3, "TOTAL,2,600000"),
        ("STATEMENT_EXTRA_LINE", 5, "TOTAL,2,600000"),
        ("STATEMENT_DUPLICATE_LINE", 5, "TOTAL,2,600000"),
        ("STATEMENT_WRONG_TOTAL", 4, "TOTAL,2,600100"),
    ],
)
def test_a_statement_can_be_inconsistent(
    finance: Caller, arm: Arm, yesterday: str, *, fault: str, count: int, total: str
):
    arm("statement", fault)
    shown = lines(finance, yesterday)
    assert len(shown) == count
    assert shown[-1] == total


def test_a_statement_can_be_cut_off_or_late(finance: Caller, arm: Arm, yesterday: str):
    arm("statement", "STATEMENT_TRUNCATED")
    assert not lines(finance, yesterday)[-1].startswith("TOTAL")
    arm("statement", "STATEMENT_LATE")
    assert finance.get(f"/sim/v1/statements/finance/{yesterday}").status_code == 404
