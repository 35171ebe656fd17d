"""The desk's pages of off-site enforcement: what they show, to whom, and how many statements they cost."""

import hashlib
import re
import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel.actors import Actor, Role
from tongtu.offsite import services
from tongtu.offsite.models import Device, Record, RecordState, Site

pytestmark = pytest.mark.django_db
ANNA, BO = world.ANNA, world.BO
ADMIN = Actor("设备管理员", frozenset({Role.ADMIN}), (world.NANZHAO,))


@pytest.fixture
def city(db):
    return make.City()


@pytest.fixture
def anna(client, city):
    return as_actor(client, ANNA)


def text(reply) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def sheet(reply) -> str:
    """The texts of an Excel file."""
    with zipfile.ZipFile(BytesIO(reply.content)) as book:
        return book.read("xl/sharedStrings.xml").decode()


def test_the_queue_shows_what_waits_and_the_next_one_is_claimed(anna):
    record = world.candidate()
    page = anna.get(reverse("offsite:review"))
    assert "豫R8K521" in text(page)
    reply = anna.post(reverse("offsite:review-next"), {"stage": "first_review"})
    assert reply.url == reverse("offsite:review-record", args=[record.pk])
    shown = text(anna.get(reply.url))
    for words in ("6.32 吨", "¥3,000.00", "设备检定有效", "通过，转复审", "证书范围 10–100", "55,320 kg"):
        assert words in shown
    assert shown.count('class="photo"') == 5


def test_an_empty_queue_says_what_will_be_here(anna):
    assert "没有等待审核的记录" in text(anna.get(reverse("offsite:review")))
    reply = anna.post(reverse("offsite:review-next"), follow=True)
    assert "没有等待您审核的记录了" in text(reply)


def test_a_record_is_reviewed_from_the_page_by_two_people(client, city):
    record = world.candidate()
    first, second = as_actor(client, ANNA), as_actor(type(client)(), BO)
    decide = reverse("offsite:review-decide", args=[record.pk])
    first.post(reverse("offsite:review-take", args=[record.pk]))
    reply = first.post(decide, {"passed": "yes", "seen": record.version})
    assert reply.status_code == 302
    again = first.post(decide, {"passed": "yes"})
    assert again.status_code == 409
    second.post(decide, {"passed": "yes"})
    record.refresh_from_db()
    assert record.state == RecordState.FILED
    page = text(second.get(reverse("offsite:record", args=[record.pk])))
    assert "已立案" in page
    assert "初审通过" in page


def test_a_rejection_without_a_reason_is_answered_in_the_page(anna):
    record = world.candidate()
    reply = anna.post(reverse("offsite:review-decide", args=[record.pk]), {"passed": "no"})
    assert reply.status_code == 422
    assert "请选择不通过的原因" in text(reply)


def test_a_photograph_is_served_to_those_who_may_see_the_record(anna, client):
    record = world.candidate()
    url = reverse("offsite:photo", args=[record.pk, "front"])
    reply = anna.get(url)
    assert (reply.status_code, reply["Content-Type"]) == (200, "image/jpeg")
    assert reply.content == world.pictures()["front"]
    assert anna.get(reverse("offsite:photo", args=[record.pk, "nothing"])).status_code == 404


def test_the_raw_record_is_the_line_as_it_was_received(anna):
    record = world.candidate()
    reply = anna.get(reverse("offsite:raw", args=[record.pk]))
    assert hashlib.sha256(reply.content).hexdigest() == record.raw_sha256


@pytest.mark.req("I7")
def test_i7_another_county_finds_nothing(client, city):
    record = world.candidate()
    stranger = as_actor(client, world.STRANGER)
    pages = [
        reverse("offsite:record", args=[record.pk]),
        reverse("offsite:review-record", args=[record.pk]),
        reverse("offsite:raw", args=[record.pk]),
        reverse("offsite:photo", args=[record.pk, "front"]),
        reverse("offsite:site", args=[record.site_id]),
        reverse("offsite:site-edit", args=[record.site_id]),
        reverse("offsite:device", args=[record.device_id]),
        reverse("offsite:device-new", args=[record.site_id]),
    ]
    assert [stranger.get(url).status_code for url in pages] == [404] * len(pages)
    acts = [
        reverse("offsite:review-take", args=[record.pk]),
        reverse("offsite:review-decide", args=[record.pk]),
        reverse("offsite:record-step", args=[record.pk, "void"]),
        reverse("offsite:owner", args=[record.pk]),
        reverse("offsite:device-key", args=[record.device_id]),
        reverse("offsite:device-step", args=[record.device_id, "suspend"]),
        reverse("offsite:site-close", args=[record.site_id]),
    ]
    said = {"passed": "yes", "reason": "x", "kind": "org", "name": "x", "id_no": "x"}
    assert [stranger.post(url, said).status_code for url in acts] == [404] * len(acts)
    for name in ("records", "review"):
        assert "豫R8K521" not in text(stranger.get(reverse(f"offsite:{name}")))
    for name in ("sites", "devices"):
        assert "皇路店" not in text(stranger.get(reverse(f"offsite:{name}")))
    assert "豫R8K521" not in sheet(stranger.get(reverse("offsite:records") + "?export=xlsx"))


def test_a_party_and_a_visitor_do_not_enter(client, city):
    for name in ("review", "records", "sites", "devices"):
        assert client.get(reverse(f"offsite:{name}")).status_code in {302, 401}


@pytest.mark.parametrize("name", ["records", "sites", "devices", "review"])
@pytest.mark.req("W3")
def test_w3_a_list_costs_the_same_few_statements_however_long_it_is(client, city, name):
    world.devices()
    who = Actor("看的人", frozenset({Role.RECORD_REVIEWER, Role.ADMIN}), (world.NANZHAO,))
    viewer, url = as_actor(client, who), reverse(f"offsite:{name}")
    viewer.get(url)
    counts = []
    for n in (1, 2, 3):
        world.candidate(n, plate_no=f"豫R8K52{n}", head_plate_no=f"豫R8K52{n}")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            viewer.get(url)
        counts.append([q["sql"] for q in caught.captured_queries if "offsite_" in q["sql"]])
    assert len(counts[0]) == len(counts[2]) <= 5


def test_lists_are_filtered_in_the_address_and_exported(anna):
    world.candidate(1)
    world.candidate(2, plate_no="豫R6P309", head_plate_no="豫R6P309")
    url = reverse("offsite:records")
    assert "豫R6P309" not in text(anna.get(url + "?plate=豫R8K"))
    assert "豫R8K521" in text(anna.get(url + "?plate=豫R8K&state=first_review&from=2020-01-01&to=nonsense"))
    assert "没有符合条件的记录" in text(anna.get(url + "?state=void"))
    reply = anna.get(url + "?export=xlsx")
    assert "豫R8K521" in sheet(reply)


def test_an_administrator_brings_a_site_and_a_device_into_use_from_the_pages(client, city):
    admin = as_actor(client, ADMIN)
    given = {
        "code": "411321099", "name": "小店检测点", "region": world.NANZHAO, "road_no": "g207", "stake": "k1400+000",
        "direction": "up", "lanes": "2",
    }  # fmt: skip
    assert admin.post(reverse("offsite:site-new"), given | {"lanes": "99"}).status_code == 422
    reply = admin.post(reverse("offsite:site-new"), given)
    site = Site.unscoped.get(code="411321099")
    assert reply.url == reverse("offsite:site", args=[site.pk])
    assert (site.road_no, site.lanes.count()) == ("G207", 2)
    again = admin.post(reverse("offsite:site-new"), given)
    assert (again.status_code, "该点位编码已登记" in text(again)) == (422, True)
    reply = admin.post(reverse("offsite:device-new", args=[site.pk]), {"code": "WIM-X", "maker_model": "X"})
    device = Device.unscoped.get(code="WIM-X")
    assert device.secret in text(reply)
    page = text(admin.get(reverse("offsite:device", args=[device.pk])))
    assert "须先通过法制审核和技术审核" in page
    step = admin.post(reverse("offsite:device-step", args=[device.pk, "approve"]))
    assert step.status_code == 409


def test_a_form_with_mistakes_keeps_what_was_typed(client, city):
    admin = as_actor(client, ADMIN)
    device = world.device()
    said = {
        "number": "证 1", "organisation": "某院", "valid_from": "2026-02-01", "valid_to": "2026-01-01",
        "accuracy_class": "5", "speed_min_kmh": "10", "speed_max_kmh": "100", "regulation_used": "JJG",
    }  # fmt: skip
    reply = admin.post(reverse("offsite:certificate-new", args=[device.pk]), said)
    assert reply.status_code == 422
    assert "有效期的起止日期颠倒" in text(reply)
    assert "证 1" in text(reply)


def test_an_owner_the_register_did_not_know_is_entered_by_hand(client, city):
    world.examined(
        world.take(world.with_photos(world.over(1, plate_no="豫R0000A", head_plate_no="豫R0000A")))
    )
    record = Record.unscoped.get()
    services.first_review(ANNA, record.pk, passed=True)
    services.second_review(BO, record.pk, passed=True)
    bo = as_actor(client, BO)
    page = text(bo.get(reverse("offsite:record", args=[record.pk])))
    assert "补充车辆所有人" in page
    said = {"kind": "org", "name": "宛通物流有限公司", "id_no": "1", "phone": "", "address": ""}
    assert bo.post(reverse("offsite:owner", args=[record.pk]), said).status_code == 422
    bo.post(reverse("offsite:owner", args=[record.pk]), said | {"id_no": "91411321MA8005216K"})
    record.refresh_from_db()
    assert record.state == RecordState.FILED


WORDS = re.compile(r"<(h2|th|label|button|dt|summary|title)\b[^>]*>(.*?)</\1>", re.S)
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.mark.parametrize(
    "name", ["review", "review-record", "records", "record", "sites", "site", "devices", "device"]
)
def test_the_pages_speak_english_too(client, city, name):
    record = world.candidate()
    who = Actor("reader", frozenset({Role.RECORD_REVIEWER, Role.ADMIN, Role.UNIT_HEAD}), (world.NANZHAO,))
    reader = as_actor(client, who)
    reader.cookies["django_language"] = "en"
    services.claim(who, record.pk)
    keys = {
        "site": record.site_id,
        "device": record.device_id,
        "record": record.pk,
        "review-record": record.pk,
    }
    reply = reader.get(reverse(f"offsite:{name}", args=[keys[name]] if name in keys else []))
    assert reply.status_code == 200
    page = re.sub(r"<option.*?</option>", "", reply.content.decode(), flags=re.S)
    data = ("豫R8K521", "皇路店不停车检测点", "白", "中文", "超限 6.32 吨", record.title)
    left = []
    names = re.compile("|".join(map(re.escape, sorted(data, key=len, reverse=True))))
    for _tag, words in WORDS.findall(page):
        left += CHINESE.findall(names.sub("", re.sub(r"<[^>]+>", "", words)))
    assert left == []
