import re

import httpx
import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model

from tests.simulated import outside
from tongtu.portal import tasks
from tongtu.portal.models import Tries
from tongtu.registry import services

__all__ = ["outside"]
pytestmark = pytest.mark.django_db
START = 1_772_413_200.0  # 2026-03-02 09:00 in Shanghai
PASSWORD = "correct-horse-battery"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def login(clock):
    """The sign-in name of an officer of the demonstration city."""
    shown = services.seed_demonstration()
    name = next(row.login for row in shown if not row.login.isdigit())
    user = get_user_model().objects.get(username=name)
    user.set_password(PASSWORD)
    user.save()
    return name


def try_in(client, name, password, **more):
    return client.post("/desk/sign-in/", {"name": name, "password": password, **more})


def test_five_wrong_passwords_lock_the_name_for_a_quarter_of_an_hour(client, login, clock):
    for _ in range(5):
        reply = try_in(client, login, "wrong")
    assert reply.status_code == 429
    assert "登录失败次数过多，请于 09:15 以后再试。" in reply.content.decode()
    assert try_in(client, login, PASSWORD).status_code == 429
    clock.move_to(START + 15 * 60 + 1)
    assert try_in(client, login, PASSWORD)["Location"] == "/desk/"


def test_a_name_that_does_not_exist_is_answered_like_a_wrong_password(client, login):
    unknown = try_in(client, "nobody", "wrong").content.decode()
    known = try_in(client, login, "wrong").content.decode()
    assert "用户名或密码不正确。" in unknown
    assert "用户名或密码不正确。" in known


def test_an_officer_signs_in_and_goes_on_to_the_page_asked_for(client, login):
    reply = try_in(client, login, PASSWORD, next="/desk/account/")
    assert reply["Location"] == "/desk/account/"
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/desk/", "/my/"])
def test_signing_in_never_leads_to_another_site_or_door(client, login, target):
    assert try_in(client, login, PASSWORD, next=target)["Location"] == "/desk/"


def test_an_idle_officer_is_signed_out(client, login, clock):
    try_in(client, login, PASSWORD)
    client.get("/desk/")
    clock.move_to(START + 15 * 60 + 61)
    assert client.get("/desk/")["Location"] == "/desk/sign-in/?next=%2Fdesk%2F"


def test_a_session_ends_even_of_a_busy_officer(client, login, clock):
    try_in(client, login, PASSWORD)
    for minutes in range(0, 600, 10):
        clock.move_to(START + minutes * 60)
        assert client.get("/desk/").status_code == 200
    clock.move_to(START + 601 * 60)
    assert client.get("/desk/").status_code == 302


def test_signing_out_is_a_post_and_ends_the_session(client, login):
    try_in(client, login, PASSWORD)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/desk/sign-in/"
    assert client.get("/desk/").status_code == 302


@pytest.mark.req("SG-11")
def test_an_officer_with_a_second_factor_is_asked_for_it(client, login):
    user = get_user_model().objects.get(username=login)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert try_in(client, login, PASSWORD)["Location"].startswith("/desk/sign-in/factor/")
    assert client.get("/desk/").status_code == 302
    assert "请填写动态口令" in client.get("/desk/sign-in/factor/").content.decode()
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    assert client.post("/desk/sign-in/factor/", {"code": code})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("path", ["", "password/", "factor/", "factor/totp/activate/"])
def test_an_officer_manages_password_and_second_factor(client, login, path):
    try_in(client, login, PASSWORD)
    reply = client.get(f"/desk/account/{path}", follow=True)
    assert reply.status_code == 200
    assert "账号与安全" in reply.content.decode()


def send(client, phone, **more):
    return client.post("/my/sign-in/", {"phone": phone, **more})


def received(outside, phone):
    rows = httpx.get(f"{outside.url}/sms/inbox", params={"phone": phone}).json()
    return re.search(r"验证码 (\d{6})", rows[0]["text"])[1]


def test_a_phone_that_is_none_is_refused_beside_its_box(client):
    page = send(client, "12345").content.decode()
    assert "请填写 11 位手机号码。" in page
    assert 'value="12345"' in page


def test_a_party_signs_in_with_the_code_of_the_phone(client, outside, clock):
    reply = send(client, "13900000009", next="/my/?x=1")
    assert reply["Location"] == "/my/sign-in/code/"
    page = client.get("/my/sign-in/code/").content.decode()
    assert "139****0009" in page
    assert "13900000009" not in page
    reply = client.post("/my/sign-in/code/", {"code": received(outside, "13900000009")})
    assert reply["Location"] == "/my/?x=1"
    assert "我的事项" in client.get("/my/").content.decode()


def test_a_wrong_code_is_refused_and_can_be_tried_again(client, outside, clock):
    send(client, "13900000009")
    right = received(outside, "13900000009")
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert "验证码不对" in client.post("/my/sign-in/code/", {"code": wrong}).content.decode()
    assert client.post("/my/sign-in/code/", {"code": right})["Location"] == "/my/"


def test_the_answer_is_the_same_for_a_known_and_an_unknown_phone(client, outside, clock):
    services.account_for_phone("13900000001")
    known, unknown = send(client, "13900000001"), send(client, "13900000002")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_the_code_page_without_a_phone_leads_to_the_first_step(client):
    assert client.get("/my/sign-in/code/")["Location"] == "/my/sign-in/"


def test_the_session_keeps_no_phone_in_clear(client, outside, clock):
    send(client, "13900000009")
    assert "13900000009" not in str(dict(client.session))


def test_counts_of_yesterday_are_forgotten_at_night(client, login, clock):
    try_in(client, login, "wrong")
    clock.move_to(START + 25 * 3600)
    try_in(client, "somebody", "wrong")
    tasks.forget.func(timestamp=0)
    assert Tries.objects.count() == 2  # today's name, and the address they share
