import re

import httpx
import pytest
import time_machine

from tongtu.kernel.errors import Invalid, Refused, TooMany
from tongtu.notices import services
from tongtu.notices.models import Code
from tongtu.registry.services import account_for_phone

PHONE, HERE = "13800000007", "203.0.113.7"
START = 1_772_413_200.0  # 2026-03-02 09:00 in Shanghai


@pytest.fixture
def clock(db):
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def received(outside, phone=PHONE):
    """The codes a phone received, newest first."""
    rows = httpx.get(f"{outside.url}/sms/inbox", params={"phone": phone}).json()
    return [re.search(r"验证码 (\d{6})", row["text"])[1] for row in rows]


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_number_that_cannot_receive_is_refused_by_field(outside, clock):
    with pytest.raises(Invalid) as refusal:
        services.send_code("0377-66910000", HERE)
    assert refusal.value.field == "phone"


def test_the_code_signs_in_once(outside, clock):
    services.send_code(PHONE, HERE)
    (code,) = received(outside)
    assert not services.check_code(PHONE, wrong(code))
    assert services.check_code(PHONE, f" {code} ")
    assert not services.check_code(PHONE, code)


def test_the_code_is_never_kept_in_clear(outside, clock):
    services.send_code(PHONE, HERE)
    (code,) = received(outside)
    row = Code.objects.values().get()
    assert code not in str(row)
    assert PHONE not in str(row)
    assert HERE not in str(row)


def test_five_wrong_guesses_kill_the_code(outside, clock):
    services.send_code(PHONE, HERE)
    (code,) = received(outside)
    for _ in range(5):
        assert not services.check_code(PHONE, wrong(code))
    assert not services.check_code(PHONE, code)


def test_a_code_dies_after_five_minutes_and_with_the_next_one(outside, clock):
    services.send_code(PHONE, HERE)
    (first,) = received(outside)
    clock.shift(61)
    services.send_code(PHONE, HERE)
    second = received(outside)[0]
    if first != second:
        assert not services.check_code(PHONE, first)
    clock.shift(300)
    assert not services.check_code(PHONE, second)


def test_one_code_a_minute_and_ten_a_day(outside, clock):
    services.send_code(PHONE, HERE)
    with pytest.raises(TooMany, match="一分钟"):
        services.send_code(PHONE, HERE)
    for n in range(9):
        clock.shift(61)
        services.send_code(PHONE, f"203.0.113.{n}")
    clock.shift(61)
    with pytest.raises(TooMany, match="明天"):
        services.send_code(PHONE, HERE)
    assert len(received(outside)) == 10


def test_one_address_cannot_ask_for_many_numbers(outside, clock):
    for n in range(20):
        services.send_code(f"138000010{n:02d}", HERE)
    with pytest.raises(TooMany, match="网络"):
        services.send_code("13800001099", HERE)


def test_a_known_and_an_unknown_number_are_answered_alike(outside, clock):
    account_for_phone(PHONE)
    assert services.send_code(PHONE, HERE) is None
    assert services.send_code("13800000008", HERE) is None


def test_a_dead_gateway_is_a_clear_sentence(settings, clock):
    settings.SMS_URL = "http://127.0.0.1:9"
    with pytest.raises(Refused, match="短信服务"):
        services.send_code(PHONE, HERE)


def test_no_code_was_ever_sent_to_this_number(clock):
    assert not services.check_code(PHONE, "000000")
