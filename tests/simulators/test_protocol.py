"""The signed protocol: what is refused, what may be repeated."""

import httpx
import pytest

from simulators import signing
from tests.simulators.conftest import Caller, bill

NOTICES = "/sim/v1/payment-notices"


def test_the_published_test_vector_gives_the_published_signature():
    body = b'{"amount_fen":200000,"item_code":"SIM-ITEM-01","pay_code":"41010026300000000015"}'
    message = signing.Message("POST", NOTICES, "", body, "1764000000", "n-0001")
    assert "7d01835928c2d5a1938159ee9ad2c7c14cb96f45b94043615e2eef32ac45c592" in message.string_to_sign()
    expected = "ef25167ceb87c5e77bdf305fdca996f545734211dea502aeddf6599b61c54bd7"
    assert message.sign("sim-secret-key-0001") == expected


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"X_Signature": "0" * 64}, "BAD_SIGNATURE"),
        ({"X_Timestamp": "1764000000"}, "STALE_TIMESTAMP"),
        ({"X_Sign_Alg": "NONE"}, "UNKNOWN_ALGORITHM"),
        ({"X_Nonce": ""}, "MISSING_HEADER"),
    ],
)
def test_a_message_that_is_not_properly_signed_is_refused_and_changes_nothing(
    finance: Caller, change: dict, code: str
):
    answer = finance.post(NOTICES, bill(), **change)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert finance.get(f"{NOTICES}?ref=bill-0001").status_code == 404


def test_a_nonce_counts_once(finance: Caller):
    sent = finance.post(NOTICES, bill()).request
    again = finance.http.send(sent)
    assert (again.status_code, again.json()["code"]) == (401, "REPLAYED_NONCE")


def test_the_same_key_and_body_answer_the_same(finance: Caller):
    first = finance.post(NOTICES, bill(notice_ref=""), key="k1")
    second = finance.post(NOTICES, bill(notice_ref=""), key="k1")
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replay"] == "true"


def test_the_same_key_with_another_body_is_refused(finance: Caller):
    finance.post(NOTICES, bill(), key="k1")
    answer = finance.post(NOTICES, bill(amount_fen=1), key="k1")
    assert (answer.status_code, answer.json()["code"]) == (409, "IDEMPOTENCY_CONFLICT")


def test_the_same_business_reference_never_makes_a_second_bill(finance: Caller):
    first, second = finance.post(NOTICES, bill()).json(), finance.post(NOTICES, bill()).json()
    assert first["pay_code"] == second["pay_code"]
    assert finance.post(NOTICES, bill(amount_fen=5)).json()["code"] == "NOTICE_REF_USED"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"item_code": "NONE"}, "ITEM_NOT_BOUND"),
        ({"amount_fen": 0}, "AMOUNT_OUT_OF_RANGE"),
        ({"amount_surcharge_fen": 1, "amount_principal_fen": 300000}, "AMOUNT_OUT_OF_RANGE"),
        ({"collecting_unit_code": "SUSPENDED-1"}, "UNIT_NOT_AUTHORISED"),
        ({"admin_division_code": "南召"}, "BAD_DIVISION"),
        ({"pay_code": "41010026300000000016"}, "BAD_PAY_CODE"),
        ({"amount_fen": "many"}, "BAD_FIELDS"),
    ],
)
def test_a_bill_with_a_fault_in_it_is_refused_with_the_reason(finance: Caller, change: dict, code: str):
    answer = finance.post(NOTICES, bill(**change))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_unit_may_bring_its_own_pay_code_once(finance: Caller):
    code = "41010026300000000015"
    assert finance.post(NOTICES, bill(pay_code=code)).json()["pay_code"] == code
    assert finance.post(NOTICES, bill(pay_code=code, notice_ref="other")).json()["code"] == "PAY_CODE_USED"


def test_a_lost_registration_is_found_by_its_reference(finance: Caller, arm):
    arm("register", "TIMEOUT_AFTER_SUCCESS")
    with pytest.raises(httpx.RemoteProtocolError):
        finance.post(NOTICES, bill())
    found = finance.get(f"{NOTICES}?ref=bill-0001").json()
    assert finance.post(NOTICES, bill()).json()["pay_code"] == found["pay_code"]


def test_an_error_before_the_effect_leaves_nothing_behind(finance: Caller, arm):
    arm("register", "ERROR_BEFORE_EFFECT")
    assert finance.post(NOTICES, bill()).status_code == 503
    assert finance.get(f"{NOTICES}?ref=bill-0001").status_code == 404


def test_an_unpaid_bill_can_be_voided_twice_but_not_paid_afterwards(finance: Caller):
    code = finance.post(NOTICES, bill()).json()["pay_code"]
    for _ in range(2):
        assert finance.post(f"{NOTICES}/{code}/void", {"reason": "决定变更"}).json()["status"] == "VOID"
    session = finance.post("/sim/v1/payment-sessions", {"pay_code": code, "return_url": "http://127.0.0.1/x"})
    assert (session.status_code, session.json()["code"]) == (409, "NOTICE_VOID")


def test_unknown_fields_and_another_order_are_tolerated(finance: Caller, arm):
    arm("query", "UNKNOWN_FIELDS")
    code = finance.post(NOTICES, bill(zz_unknown=[1])).json()["pay_code"]
    answer = finance.get(f"{NOTICES}/{code}").json()
    assert answer["zz_new"]
    assert answer["status"] == "UNPAID"
