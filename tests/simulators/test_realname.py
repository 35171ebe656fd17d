"""The real-name provider."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.simulators.conftest import Arm, Caller

RETURN = "http://127.0.0.1:8000/my/face?next=1"
TICKET = "ticket-0001"


@pytest.fixture
def provider(server) -> Caller:
    return Caller(server.url, "realname")


def person(**change: str) -> dict[str, str]:
    return {"name": "陈志远", "id_no": "11010519491231002X"} | change


def face_token(browser: httpx.Client) -> str:
    back = browser.post(f"/realname/face/{TICKET}", data={"outcome": "pass", "return": RETURN})
    query = parse_qs(urlsplit(back.headers["Location"]).query)
    assert query["next"] == ["1"]
    assert query["ticket"] == [TICKET]
    return query["face_token"][0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "不符"}, "NAME_MISMATCH"),
        ({"id_no": "110105194912310021"}, "ID_INVALID"),
        ({"face_token": "made-up"}, "FACE_TOKEN_INVALID"),
    ],
)
def test_what_does_not_match_is_a_mismatch_with_its_reason(provider: Caller, change: dict, reason: str):
    answer = provider.post("/realname/checks", person(**change)).json()
    assert (answer["result"], answer["reason"]) == ("mismatch", reason)


def test_an_unsigned_check_is_refused(browser: httpx.Client):
    assert browser.post("/realname/checks", json=person()).status_code == 401


def test_name_and_number_reach_level_two(provider: Caller):
    answer = provider.post("/realname/checks", person()).json()
    assert (answer["result"], answer["level"]) == ("match", 2)
    assert answer["transaction"].startswith("RN")


def test_a_face_token_reaches_level_three_once(provider: Caller, browser: httpx.Client):
    token = face_token(browser)
    first, second = (provider.post("/realname/checks", person(face_token=token)).json() for _ in range(2))
    assert (first["result"], first["level"]) == ("match", 3)
    assert second["reason"] == "FACE_TOKEN_INVALID"


def test_a_face_token_of_another_ticket_does_not_count(provider: Caller, browser: httpx.Client):
    asked = person(face_token=face_token(browser), ticket="ticket-0002")
    assert provider.post("/realname/checks", asked).json()["reason"] == "FACE_TOKEN_INVALID"


def test_the_page_says_that_no_camera_is_opened_and_one_may_give_up(browser: httpx.Client):
    shown = browser.get(f"/realname/face/{TICKET}", params={"return": RETURN})
    assert "不打开摄像头" in shown.text
    back = browser.post(f"/realname/face/{TICKET}", data={"outcome": "cancel", "return": RETURN})
    assert "face_result=cancelled" in back.headers["Location"]
    assert browser.get(f"/realname/face/{TICKET}?return=javascript:alert(1)").status_code == 422


def test_a_mismatch_can_be_ordered(provider: Caller, arm: Arm):
    arm("realname.check", "MISMATCH")
    assert provider.post("/realname/checks", person()).json()["result"] == "mismatch"
