"""The pages of hearings and discussions, and files handed in with a statement."""

import base64
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from PIL import Image

from tests import hearings, make
from tests.cases.test_views import case_url, take, text
from tests.visitors import as_actor
from tongtu.cases.forms import Defence
from tongtu.documents import queries as documents
from tongtu.evidence import queries as evidence
from tongtu.evidence.limits import handed_limits
from tongtu.evidence.models import View
from tongtu.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_test_day")]


@pytest.fixture
def city() -> make.City:
    return make.City()


def slip(width: int) -> bytes:
    """A photograph of a weighing slip, unlike one of another width."""
    out = io.BytesIO()
    Image.new("RGB", (width, 40), (240, 240, 230)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.req("T28", "A6")
def test_a_hearing_is_offered_asked_for_and_withdrawn_on_the_phone(city):
    one = hearings.told(city)
    client = as_actor(Client(), city.driver)
    assert reverse("cases:my-hearing", args=[one.pk]) in text(client.get(case_url(one, "my-case")))
    assert "听证怎么进行" in text(client.get(case_url(one, "my-hearing")))
    reply = client.post(case_url(one, "my-hearing"), {"claims": ""}, follow=True)
    assert "您的听证申请已收到" in text(reply)
    assert "撤回听证申请" in text(reply)
    assert client.get(case_url(one, "my-hearing")).status_code == 409
    reply = client.post(case_url(one, "my-hearing-withdraw"), follow=True)
    assert "您仍然可以陈述、申辩" in text(reply)
    assert client.post(case_url(one, "my-hearing-withdraw")).status_code == 409


@pytest.mark.req("T28")
def test_who_may_not_be_heard_is_told_so(city):
    one = make.notified(city)
    client = as_actor(Client(), city.party)
    assert case_url(one, "my-hearing") not in text(client.get(case_url(one, "my-case")))
    assert client.get(case_url(one, "my-hearing")).status_code == 409
    assert client.post(case_url(one, "my-hearing"), {"claims": "要求听证。"}).status_code == 409


@pytest.mark.req("T34", "T39", "T40")
def test_a_hearing_is_led_by_the_buttons_of_the_page(city, on_test_day):
    one = hearings.told(city)
    hearing = hearings.asked(city, one)
    head, host = as_actor(Client(), city.head), as_actor(Client(), hearings.host(city))
    assert "指定听证主持人" in text(head.get(case_url(one)))
    host_id = hearings.host(city).officer_id
    done = take(head, one, "hearing-appoint", hearing, host_id=host_id, clerk="周敏")
    assert done.status_code == 302
    page = text(host.get(case_url(one)))
    assert "听证最早可以定在" in page
    soon = take(host, one, "hearing-notify", hearing, sits_at="2026-03-04T09:00", place="二楼听证室")
    assert soon.status_code == 409
    assert "2026-03-04T09:00" in text(soon)
    done = take(host, one, "hearing-notify", hearing, sits_at="2026-03-24T09:00", place="二楼听证室")
    assert done.status_code == 302
    officer = as_actor(Client(), city.officer)
    assert "送达《听证通知书》" in text(officer.get(case_url(one)))
    make.served(city, one)
    driver = as_actor(Client(), city.driver)
    assert "听证定于" in text(driver.get(case_url(one, "my-case")))
    on_test_day.move_to("2026-03-24T11:00+08:00")
    host = as_actor(Client(), hearings.host(city))
    done = take(host, one, "hearing-hold", hearing, ended_at="2026-03-24T10:30", record="双方陈述并质证。")
    assert done.status_code == 302
    assert take(host, one, "hearing-report", hearing, opinion="建议维持。").status_code == 302
    assert make.fresh(one).hearings.get().state == "reported"


@pytest.mark.req("T45")
def test_minutes_are_written_a_line_a_person(city):
    discussion = hearings.discussed(city)
    one, panel = discussion.case, as_actor(Client(), city.actor("heping"))
    given = {
        "began_at": "2026-02-27T09:00",
        "ended_at": "2026-02-27T09:40",
        "place": "三楼会议室",
        "chair": "刘建国",
        "recorder": "钱进",
        "members": "刘建国，局长：同意。\n何平没有写职务",
        "conclusion": "同意拟作出的处罚。",
        "step": "conclude",
    }
    wrong = take(panel, one, "discussion-conclude", discussion, **given)
    assert wrong.status_code == 422
    assert "第 2 行没有写成" in text(wrong)
    given["members"] = "刘建国，局长：同意。\n\n何平，副局长：事实清楚，同意。"
    assert take(panel, one, "discussion-conclude", discussion, **given).status_code == 302
    discussion.refresh_from_db()
    assert [voice["name"] for voice in discussion.members] == ["刘建国", "何平"]


@pytest.mark.req("T27", "A6")
def test_files_go_with_a_statement_and_are_seen_by_both_sides(city):
    one = make.notified(city)
    party, officer = as_actor(Client(), city.party), as_actor(Client(), city.officer)
    pictures = [SimpleUploadedFile(f"过磅单{n}.jpg", slip(60 + n), "image/jpeg") for n in (1, 2)]
    sent = party.post(case_url(one, "my-statement"), {"claims": "已经卸载，见过磅单。", "handed": pictures})
    assert sent.status_code == 302, text(sent)
    statement = one.statements.get()
    items = list(evidence.of(statement.subject))
    assert [item.name for item in items] == ["过磅单1.jpg", "过磅单2.jpg"]
    assert "过磅单1.jpg" in text(officer.get(case_url(one)))
    for client, name in ((party, "my-evidence"), (officer, "evidence")):
        reply = client.get(f"{case_url(one, name, items[0].pk)}?original")
        assert reply.status_code == 200
    assert View.objects.filter(item=items[0]).count() == 2
    paper = next(paper for paper in documents.of(one.subject) if paper.kind == "statement")
    assert items[0].sha256[:16] in paper.data["files"][0]
    assert not evidence.unusable(one.subject)


@pytest.mark.req("T27", "I7")
def test_a_file_of_one_statement_does_not_open_through_another_case(city):
    one, other = make.notified(city), make.notified(city)
    handed = [make.services.Handed("过磅单.jpg", make.photograph())]
    statement = make.services.state(city.party, one.pk, claims="见过磅单。", files=handed)
    (item,) = evidence.of(statement.subject)
    assert as_actor(Client(), city.party).get(case_url(other, "my-evidence", item.pk)).status_code == 404
    assert as_actor(Client(), make.OTHER_PARTY).get(case_url(one, "my-evidence", item.pk)).status_code == 404


def test_a_file_that_is_no_picture_comes_back_with_what_was_typed(city):
    one = make.notified(city)
    bad = SimpleUploadedFile("病毒.exe", b"MZ" + b"\0" * 200, "image/jpeg")
    reply = as_actor(Client(), city.party).post(
        case_url(one, "my-statement"), {"claims": "称重有误。", "handed": [bad]}
    )
    assert reply.status_code == 422
    assert "称重有误。" in text(reply)
    assert not one.statements.exists()


def test_more_files_than_a_statement_may_have_are_refused_before_they_are_read(city):
    one = make.notified(city)
    most, _ = handed_limits()
    many = [SimpleUploadedFile(f"{n}.jpg", b"x", "image/jpeg") for n in range(most + 1)]
    form = Defence({"claims": "称重有误。"}, MultiValueDict({"handed": many}))
    assert not form.is_valid()
    assert str(most) in form.errors["handed"][0]
    assert not one.statements.exists()


@pytest.mark.req("T27")
def test_files_go_over_the_api_in_base64(city):
    one, party = make.notified(city), as_actor(Client(), city.party)
    path = f"/api/v1/cases/{one.pk}/statements"

    def sent(content: str):
        body = {"claims": "见过磅单。", "files": [{"name": "过磅单.jpg", "content": content}]}
        return party.post(path, json.dumps(body), content_type="application/json")

    assert sent("不是编码").status_code == 422
    assert sent(base64.b64encode(make.photograph()).decode()).status_code == 200
    assert len(evidence.of(one.statements.get().subject)) == 1


@pytest.mark.req("T33", "A12")
def test_the_party_is_told_of_the_answer_and_of_the_end(city):
    one = make.notified(city)
    statement = make.services.state(city.party, one.pk, claims="称重有误。")
    make.services.review_statement(city.unit_head, statement.pk, adopted="none", reasons="不实。")
    told = Notice.objects.visible_to(city.party)
    assert told.filter(kind="statement_answered", about=one.subject).count() == 1
    closed = make.closed(city)
    assert told.filter(kind="case_closed", about=closed.subject).count() == 1
