"""The front path as people walk it: officers at the desk, the party on a phone."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.journeys import world
from tests.journeys.hands import ENGLISH, desk_page, do, draw_name, faults, prove_name
from tests.payments import worlds as money
from tests.visitors import DESK, PHONE, browser, sign_in_browser
from tongtu.cases import services
from tongtu.documents import queries as documents
from tongtu.evidence import queries as evidence
from tongtu.kernel.actors import system

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORT = {"裁量理由": "超出部分按每吨五百元计，没有从轻情形。", "调查结论": "违法事实清楚，建议处罚款。"}


@pytest.mark.req("A1", "A4", "A5", "T06", "T07", "T09", "T19", "T23")
def test_officers_take_a_case_from_filing_to_the_served_notice_at_the_desk(live_server, city):
    one = world.overload(city)
    here = f"/desk/cases/{one.pk}/"
    with browser(viewport=DESK, locale="zh-CN") as context:
        officer = desk_page(context, live_server.url, city.officer, "/desk/")
        officer.get_by_role("link", name="立案审批", exact=False).first.click()
        do(officer, "提交审批", "已提交审批")
        approve(context, live_server, city, here)
        officer = desk_page(context, live_server.url, city.officer, here)
        do(officer, "写调查报告", "调查报告已提交审批", **REPORT)
        approve(context, live_server, city, here)
        officer = desk_page(context, live_server.url, city.officer, here)
        do(officer, "制作违法行为通知书", "违法行为通知书已制作")
        expect(officer.locator("#acts")).to_contain_text("当事人尚未签署确认书同意电子送达")
        do(officer, "送达《违法行为通知书》", "文书已送出", 直接送达="✓", 送达地点="南召县执法大队")
        do(officer, "登记送达", "送达已登记", 收件人="张伟", 送达凭证="当事人在回证上签字")
        expect(officer.locator(".title-line")).to_contain_text("等待陈述申辩")
        assert faults(officer) == []
    assert make.fresh(one).state == "responding"


def approve(context, live_server, city, here):
    unit = desk_page(context, live_server.url, city.unit_head, here)
    do(unit, "同意，报负责人", "已同意", 意见="同意，报负责人审批。")
    head = desk_page(context, live_server.url, city.head, here)
    do(head, "批准", "已批准", 意见="同意。")


@pytest.mark.req("A6", "T27", "T29")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["375", "1280"])
def test_a_party_defends_on_the_phone_and_the_head_answers(live_server, city, size):
    one = make.notified(city)
    with browser(viewport=size, locale="zh-CN") as context:
        page = sign_in_browser(context, live_server.url, city.party)
        page.goto(f"{live_server.url}/my/")
        page.get_by_role("link", name="超限", exact=False).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("前回应")
        page.get_by_role("link", name="我要陈述申辩").click()
        page.get_by_role("button", name="提交陈述申辩").click()
        expect(page.locator("#errors")).to_contain_text("请写下您的陈述或者申辩意见")
        page.get_by_label("您想说明什么？").fill("车辆当日由他人租用，请核实。")
        page.get_by_role("button", name="提交陈述申辩").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("我们正在复核")
        assert faults(page) == []
        head = desk_page(context, live_server.url, city.unit_head, f"/desk/cases/{one.pk}/")
        do(head, "复核陈述申辩", "复核意见已保存", 不予采纳="✓", 采纳或者不采纳的理由="没有提交租赁证明。")
        page = sign_in_browser(context, live_server.url, city.party)
        page.goto(f"{live_server.url}/my/cases/{one.pk}/")
        expect(page.locator("#statements")).to_contain_text("没有提交租赁证明")


@pytest.mark.req("I18", "I22", "A7", "A8", "A9", "A33")
def test_a_driver_consents_waives_pays_and_takes_the_receipt_on_a_phone(live_server, city, outside, run_jobs):
    money.numbers(money.unit())
    one = world.overload(city)
    make.approve(city, one)
    make.report(city, make.fresh(one))
    make.approve(city, one)
    services.notify(city.officer, one.pk)
    my = f"{live_server.url}/my/cases/{one.pk}/"
    with browser(viewport=PHONE, locale="zh-CN", has_touch=True) as context:
        page = sign_in_browser(context, live_server.url, real(city))
        page.goto(my)
        consent(page, run_jobs)
        services.send(city.officer, one.pk, mode="electronic")
        run_jobs()
        assert make.fresh(one).state == "responding", "delivery proves the service"
        page.goto(my)
        waive(page, run_jobs)
        assert make.fresh(one).state == "deciding"
        services.decide(city.head, one.pk)
        services.send(city.officer, one.pk, mode="electronic")
        run_jobs()
        page.goto(my)
        expect(page.get_by_role("heading", level=1)).to_contain_text("前缴纳罚款")
        assert faults(page) == []
        pay(page, run_jobs)
        page.goto(my)
        expect(page.get_by_role("heading", level=1)).to_contain_text("罚款已经缴清")
        expect(page.get_by_role("link", name="下载电子票据")).to_be_visible()


def real(city):
    """The party as the registry knows it: a level proved in the browser counts at once."""
    return city.party


def consent(page, run_jobs):
    page.get_by_role("link", name="填写并签字").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("#errors")).to_contain_text("请选择一种送达方式")
    page.get_by_label("同意电子送达：", exact=False).first.check()
    page.get_by_role("button", name="下一步").click()
    sign_paper(page, "确认送达地址并签字")
    run_jobs()


def waive(page, run_jobs):
    page.get_by_role("link", name="不申辩，请尽快处理").click()
    assert not page.get_by_label("我看懂了上面的内容，自愿放弃").is_checked()
    assert faults(page) == []
    page.get_by_label("我看懂了上面的内容，自愿放弃").check()
    page.get_by_role("button", name="下一步").click()
    sign_paper(page, "自愿放弃并签字")
    run_jobs()


def sign_paper(page, button):
    if page.get_by_role("link", name="去核验身份").count():
        page.get_by_role("link", name="去核验身份").click()
    if page.get_by_role("button", name="下一步：人脸核验").count():
        prove_name(page, "张伟", "411321198506123115")
    page.wait_for_url("**/my/sign/**")
    page.check("#id_consent")
    draw_name(page)
    page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text("签署成功")
    page.get_by_role("link", name="返回我的事项").click()


def pay(page, run_jobs):
    page.get_by_role("link", name="去缴款", exact=False).click()
    page.get_by_role("button", name="去缴款").click()
    page.wait_for_url("**/pay/**")
    page.get_by_text("支付宝").first.click()
    page.get_by_role("button", name="确认缴款").click()
    page.wait_for_url("**/return/**")
    expect(page.get_by_role("heading", name="缴款成功")).to_be_visible(timeout=15_000)
    run_jobs()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["375", "1280"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_a_case_has_a_serious_fault(live_server, city, size, language):
    one = world.overload(city)
    make.approve(city, one)
    make.report(city, make.fresh(one))
    make.approve(city, one)
    services.notify(city.officer, one.pk)
    make.served(city, one)
    wrong = {}
    with browser(viewport=size) as context:
        context.add_cookies([{**ENGLISH, "value": language, "url": live_server.url}])
        for actor, paths in {city.officer: desk_paths(one), city.lawyer: [f"/desk/cases/{one.pk}/"]}.items():
            page = sign_in_browser(context, live_server.url, actor)
            for path in paths:
                page.goto(live_server.url + path)
                page.evaluate(
                    "document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true; })"
                )
                wrong[path] = faults(page)
        page = sign_in_browser(context, live_server.url, city.party)
        for path in my_paths(one):
            page.goto(live_server.url + path)
            wrong[path] = faults(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def desk_paths(one):
    paper = documents.of(one.subject)[0]
    return ["/desk/cases/", f"/desk/cases/{one.pk}/", f"/desk/cases/{one.pk}/documents/{paper.pk}/"]


def my_paths(one):
    notice = next(paper for paper in documents.of(one.subject) if paper.kind == "violation_notice")
    my = f"/my/cases/{one.pk}/"
    return [
        "/my/",
        my,
        *(f"{my}{page}/" for page in ("address", "statement", "waive", "rights")),
        f"{my}documents/{notice.pk}/",
    ]


def test_a_lawyer_answers_the_twelve_points_and_a_missing_one_is_named(live_server, city):
    one = make.notified(city, fine_fen=3_000_000, party_id=person())
    services.waive(party_of(one), one.pk)
    services.take_signature(system("signatures"), one.waivers.get().document_id)
    assert make.fresh(one).state == "legal_review"
    with browser(viewport=DESK, locale="zh-CN") as context:
        page = desk_page(context, live_server.url, city.lawyer, f"/desk/cases/{one.pk}/")
        page.locator("#acts summary").first.click()
        page.get_by_label("审核意见").fill("同意。")
        page.get_by_label("通过", exact=True).check()
        for name in services.CHECKS[1:]:
            page.locator(f"input[name={name}][value={'no' if name == 'crime' else 'yes'}]").check()
        page.locator("#act-legal-review button.btn").last.click()
        expect(page.locator("#errors")).to_contain_text("请选择是或者否")
        assert page.get_by_label("审核意见").input_value() == "同意。"
        page.locator(f"input[name={services.CHECKS[0]}][value=yes]").check()
        page.locator("#act-legal-review button.btn").last.click()
        expect(page.locator("#notice")).to_contain_text("法制审核意见已签发")
    assert make.fresh(one).state == "deciding"


def person():
    return make.registry.actor_of_account(make.registry_services.account_for_phone("13800000002")).party_id


def party_of(one):
    return make.Actor("当事人", frozenset({make.Role.PARTY}), party_id=one.party_id, level=3)


def test_the_desk_works_without_script(live_server, city):
    one = make.case(city)
    with browser(viewport=DESK, java_script_enabled=False, locale="zh-CN") as context:
        page = desk_page(context, live_server.url, city.officer, f"/desk/cases/{one.pk}/")
        do(page, "提交审批", "已提交审批")
    assert make.fresh(one).approvals.get().state == "unit_review"


def test_a_photograph_opens_large_and_every_look_is_logged(live_server, city):
    one = world.overload(city)
    with browser(viewport=DESK, locale="zh-CN") as context:
        page = desk_page(context, live_server.url, city.officer, f"/desk/cases/{one.pk}/")
        page.locator("#evidence .photo-link").first.click()
        expect(page.locator("dialog.zoom img")).to_be_visible()
        page.wait_for_load_state("networkidle")
    seen = [view for item in evidence.of(one.subject) for view in evidence.views(item)]
    assert any(one.number in view.purpose for view in seen)
