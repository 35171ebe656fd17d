"""The SMS gateway."""

import httpx
import pytest

from tests.simulators.conftest import Arm, Caller, Listener, why_refused


@pytest.fixture
def gateway(server) -> Caller:
    return Caller(server.url, "sms")


def message(**change: str) -> dict[str, str]:
    return {"phone": "13800000002", "text": "您的验证码是 482913", "ref": "notice:1"} | change


def test_a_bad_phone_or_an_empty_text_is_refused(gateway: Caller):
    assert gateway.post("/sms/messages", message(phone="12345")).json()["code"] == "BAD_PHONE"
    assert gateway.post("/sms/messages", message(text="")).json()["code"] == "BAD_TEXT"
    assert gateway.post("/sms/messages", message(), X_Signature="0" * 64).status_code == 401


def test_a_message_arrives_and_its_receipt_is_signed(
    gateway: Caller, browser: httpx.Client, listener: Listener
):
    sent = gateway.post("/sms/messages", message())
    assert sent.status_code == 202
    heard = listener.wait(1)[0]
    assert heard["path"] == "/api/v1/sms/receipts"
    assert why_refused(heard, "sms") == ""
    assert heard["body"]["type"] == "SMS_DELIVERED"
    assert heard["body"]["data"]["message_id"] == sent.json()["message_id"]
    assert "13800000002" not in heard["raw"].decode()
    assert browser.get("/sms/inbox?phone=13800000002").json()[0]["text"] == "您的验证码是 482913"
    assert "482913" in browser.get("/sms/?phone=13800000002").text


def test_the_same_key_sends_one_message(gateway: Caller, browser: httpx.Client):
    first, second = (gateway.post("/sms/messages", message(), key="n1").json() for _ in range(2))
    assert first == second
    assert len(browser.get("/sms/inbox?phone=13800000002").json()) == 1


def test_a_dead_phone_is_told_as_failed(gateway: Caller, listener: Listener):
    gateway.post("/sms/messages", message(phone="13800000000"))
    told = listener.wait(1)[0]["body"]
    assert (told["type"], told["data"]["state"]) == ("SMS_FAILED", "failed")


def test_delivery_can_fail_by_fault(gateway: Caller, listener: Listener, arm: Arm):
    arm("sms.delivery", "SMS_FAILED")
    gateway.post("/sms/messages", message())
    gateway.post("/sms/messages", message())
    listener.wait(2)
    assert sorted(one["body"]["data"]["state"] for one in listener.heard) == ["delivered", "failed"]


def test_what_people_send_is_shown_as_text_not_as_markup(gateway: Caller, browser: httpx.Client):
    gateway.post("/sms/messages", message(text="<script>1</script>"))
    shown = browser.get("/sms/").text
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
