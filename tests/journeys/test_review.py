"""From the road to a case, as people do it on the pages: two reviewers at the queue, an administrator at the register."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.hands import ENGLISH, desk_page
from tests.offsite import world
from tests.visitors import DESK, PHONE, browser
from tongtu.cases import queries as cases
from tongtu.kernel.actors import Actor
from tongtu.offsite import services
from tongtu.offsite.models import Device, Look, Record, RecordState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE, RECORDS = "/desk/offsite/review/", "/desk/offsite/records/"
SITES, DEVICES = "/desk/offsite/sites/", "/desk/offsite/devices/"
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["375", "1280"])
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
WORDS = {
    "zh-hans": {
        "second": "待复审",
        "filed": "已立案",
        "own": "您已初审",
        "first": "通过，转复审",
        "accept": "通过，转立案",
        "case": "查看案件",
    },
    "en": {
        "second": "Awaits second review",
        "filed": "Became a case",
        "own": "You did the first review",
        "first": "Pass, on to second review",
        "accept": "Pass, open a case",
        "case": "Open the case",
    },
}


def opened(context, live_server, actor: Actor, path: str) -> Page:
    """A page, once it and its pictures are there; nothing on it may be faulty."""
    page = desk_page(context, live_server.url, actor, path)
    look(page)
    return page


def look(page: Page) -> None:
    """What axe finds, however slight, and what is wider than the screen."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page).response["violations"]
    assert {one["id"]: one["nodes"][0]["html"] for one in found} == {}, page.url
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url


def speaking(language: str, live_server) -> dict[str, str]:
    return {**ENGLISH, "value": language, "url": live_server.url}


@pytest.mark.req("I15", "E5", "E6", "T01")
@SIZES
@LANGUAGES
def test_two_reviewers_make_a_case_of_a_record_with_the_keyboard(live_server, city, size, language):
    record = world.candidate()
    said = WORDS[language]
    with browser(viewport=size) as context:
        context.add_cookies([speaking(language, live_server)])
        first = opened(context, live_server, city.actor("wangmin"), QUEUE)
        first.keyboard.press("y")
        first.wait_for_url(f"**{QUEUE}{record.pk}/")
        look(first)
        expect(first.locator("[data-key=y]")).to_contain_text(said["first"])
        first.locator("#reason").fill("yjn")  # letters that are typed are no commands
        expect(first.locator("#reason")).to_have_value("yjn")
        first.locator("#reason").fill("")
        first.locator("h1").click()
        first.keyboard.press("y")
        first.wait_for_url(f"**{QUEUE}")
        expect(first.locator("#notice")).to_contain_text(said["second"])
        expect(first.locator("main")).to_contain_text(said["own"])
        second = opened(context, live_server, city.actor("zhaolei"), QUEUE)
        second.locator(f"form[action$='{record.pk}/take/'] button").click()
        second.wait_for_url(f"**{QUEUE}{record.pk}/")
        expect(second.locator("[data-key=y]")).to_contain_text(said["accept"])
        second.keyboard.press("y")
        second.wait_for_url(f"**{QUEUE}")
        expect(second.locator("#notice")).to_contain_text(said["filed"])
        second.goto(f"{live_server.url}{RECORDS}{record.pk}/")
        look(second)
        expect(second.get_by_role("link", name=said["case"])).to_be_visible()
    assert cases.by_natural_key(record.subject) is not None
    seen = set(Look.objects.filter(record=record).values_list("actor", flat=True))
    assert seen == {city.actor("wangmin").name, city.actor("zhaolei").name}


@pytest.mark.req("E6")
@SIZES
def test_a_record_is_rejected_with_a_reason_and_never_without_one(live_server, city, size):
    record = world.candidate()
    with browser(viewport=size, locale="zh-CN") as context:
        page = opened(context, live_server, city.actor("wangmin"), QUEUE)
        page.keyboard.press("y")
        page.wait_for_url(f"**{QUEUE}{record.pk}/")
        page.keyboard.press("n")
        expect(page.locator("#reject_code")).to_be_focused()
        reject = page.get_by_role("button", name="不通过", exact=True)
        reject.click()
        assert page.locator("#reject_code:invalid").count() == 1, "no reason, nothing sent"
        page.locator("#reject_code").select_option("other")
        reject.click()
        expect(page.locator("#errors")).to_contain_text("请写明原因")
        expect(page.locator("#reject_code")).to_have_value("other")
        look(page)
        assert Record.unscoped.get().state == RecordState.FIRST_REVIEW
        page.locator("#reject_code").select_option("picture_unclear")
        page.locator("#reason").fill("雨夜反光")
        page.get_by_role("button", name="不通过", exact=True).click()
        page.wait_for_url(f"**{QUEUE}")
        expect(page.locator("#notice")).to_contain_text("审核不通过")
        page.goto(f"{live_server.url}{RECORDS}{record.pk}/")
        expect(page.locator("main")).to_contain_text("不作证据")
        expect(page.locator("main")).to_contain_text("雨夜反光")
        look(page)
    assert cases.by_natural_key(record.subject) is None


def test_a_reviewer_leaves_a_record_and_takes_the_next_and_works_without_script(live_server, city):
    one = world.candidate(1)
    other = world.candidate(2, plate_no="豫R2H778", head_plate_no="豫R2H778", gross_kg=104_000)
    reviewer = city.actor("wangmin")
    with browser(viewport=DESK, locale="zh-CN") as context:
        page = desk_page(context, live_server.url, reviewer, QUEUE)
        page.keyboard.press("y")
        page.wait_for_url(f"**{QUEUE}{other.pk}/")  # a hundred tonnes go first
        page.keyboard.press("j")
        page.wait_for_url(f"**{QUEUE}{one.pk}/")
    with browser(viewport=DESK, locale="zh-CN", java_script_enabled=False) as context:
        page = desk_page(context, live_server.url, reviewer, f"{QUEUE}{one.pk}/")
        page.get_by_role("button", name="通过，转复审").click()
        page.wait_for_url(f"**{QUEUE}{other.pk}/")
    one.refresh_from_db()
    assert one.state == RecordState.SECOND_REVIEW


@pytest.mark.req("E2", "E3", "E4", "C80")
@SIZES
def test_an_administrator_brings_a_site_and_its_device_into_the_register(live_server, city, size):
    admin, lawyer = city.actor("zhuming"), city.lawyer
    with browser(viewport=size, locale="zh-CN") as context:
        page = opened(context, live_server, admin, SITES)
        page.get_by_role("link", name="登记点位").click()
        fill(page, 点位编码="411321099", 点位名称="小店不停车检测点", 路线编号="G207", 桩号="K1400+000")
        page.get_by_label("行政区划代码", exact=True).fill("41132X")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#errors")).to_contain_text("行政区划代码为六位数字")
        look(page)
        fill(page, 行政区划代码="411321")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("小店不停车检测点")
        look(page)
        fill(page, 公示网址="https://example.gov.cn/wim/411321099")
        page.get_by_role("button", name="登记公示").click()
        expect(page.locator(".title-line")).to_contain_text("已公布")
        page.get_by_role("link", name="登记设备").click()
        fill(page, 设备编号="WIM-411321-99", 厂商型号="路衡 WIM-800")
        look(page)
        page.get_by_role("button", name="登记并生成密钥").click()
        expect(page.locator("main")).to_contain_text(Device.unscoped.get().secret)
        look(page)
        page.get_by_role("link", name="已保存，继续").click()
        here = page.url.removeprefix(live_server.url)
        reviewed(page, "技术审核", "1")
        certified(page)
        look(page)
        reviewed(opened(context, live_server, lawyer, here), "法制审核", "2")
        page = opened(context, live_server, admin, here)
        page.get_by_role("button", name="确认审核通过").click()
        expect(page.locator(".title-line")).to_contain_text("审核通过")
        page.get_by_role("button", name="随点位公示").click()
        expect(page.locator(".title-line")).to_contain_text("公示中")
        expect(page.locator("main")).to_contain_text("公示期未满，不能启用")
        look(page)
    assert Device.unscoped.get().state == "published"


def fill(page: Page, **typed: str) -> None:
    for label, value in typed.items():
        page.get_by_label(re.compile(f"^{label}")).first.fill(value)


def reviewed(page: Page, kind: str, number: str) -> None:
    page.locator("summary", has_text="登记审核意见").click()
    page.get_by_label("审核类别").select_option(label=kind)
    fill(page, 审核文号=f"审〔2026〕{number}号", 审核意见="设置合理，同意使用。")
    page.locator("form[action$='/reviews/'] button").click()
    expect(page.locator("main")).to_contain_text(f"审〔2026〕{number}号")


def certified(page: Page) -> None:
    page.locator("summary", has_text="登记检定证书").click()
    fill(
        page, 证书编号="力检字第 1 号", 检定机构="河南省计量院", 有效期自="2026-02-01", 有效期至="2026-01-01"
    )
    fill(page, 最低速度="10", 最高速度="100")
    page.locator("form[action$='/certificates/'] button").click()
    expect(page.locator("#errors")).to_contain_text("有效期的起止日期颠倒")
    fill(page, 有效期至="2027-01-31")
    page.locator("form[action$='/certificates/'] button").click()
    expect(page.locator("main")).to_contain_text("力检字第 1 号")


@SIZES
@LANGUAGES
def test_no_page_of_the_road_has_a_fault(live_server, city, size, language):
    """Every page, as it is with something to show and as it is with nothing."""
    first, admin = city.actor("wangmin"), city.actor("zhuming")
    record = world.candidate(1)
    world.candidate(2, captured_at=(world.clock.now() - world.timedelta(hours=2)).isoformat())
    services.claim(first, record.pk)
    site, device = f"{SITES}{record.site_id}/", f"{DEVICES}{record.device_id}/"
    nobody = Actor("无人", city.actor("wangmin").roles | admin.roles, ("999999",))
    with browser(viewport=size) as context:
        context.add_cookies([speaking(language, live_server)])
        for actor, paths in {
            first: [QUEUE, f"{QUEUE}{record.pk}/", RECORDS, f"{RECORDS}{record.pk}/"],
            admin: [SITES, f"{SITES}new/", site, f"{site}edit/", f"{site}devices/new/", DEVICES, device],
            city.unit_head: [f"{RECORDS}{record.pk}/", site, device],
            nobody: [QUEUE, RECORDS, SITES, DEVICES],
        }.items():
            page = desk_page(context, live_server.url, actor, "/desk/")
            for path in paths:
                page.goto(live_server.url + path)
                page.evaluate(
                    "document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true; })"
                )
                look(page)
