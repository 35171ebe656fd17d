"""The party's inbox."""

import pytest
from django.test import Client

from tests.notices.conftest import BILL, CASE, CLERK
from tongtu.notices import services
from tongtu.registry.services import account_for_phone


def my(phone: str) -> Client:
    client = Client()
    client.force_login(account_for_phone(phone).user)
    return client


@pytest.fixture
def notice(party):
    return services.tell(CLERK, subject=CASE, region="411321", party_id=party.pk, kind="bill", values=BILL)


@pytest.mark.req("I7")
def test_another_party_finds_no_notice_on_page_or_api(notice):
    stranger = my("13800000002")
    assert stranger.get(f"/my/inbox/{notice.pk}/").status_code == 404
    assert stranger.post(f"/api/v1/notices/{notice.pk}/open").status_code == 404
    assert stranger.get("/api/v1/notices/inbox").json()["rows"] == []


def test_an_empty_inbox_says_what_will_be_here(party):
    assert "还没有通知" in my("13800000001").get("/my/inbox/").content.decode()


def test_opening_a_notice_marks_it_read(notice):
    client = my("13800000001")
    assert "未读" in client.get("/my/inbox/").content.decode()
    assert "缴款码 4100001" in client.get(f"/my/inbox/{notice.pk}/").content.decode()
    assert "已读" in client.get("/my/inbox/").content.decode()
    assert client.get("/api/v1/notices/inbox").json()["rows"][0]["read_at"]


def test_the_home_page_says_that_something_is_unread(notice):
    assert "1 条未读通知" in my("13800000001").get("/my/").content.decode()
