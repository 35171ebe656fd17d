"""Pages as people see them: no serious accessibility fault, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.documents.test_services import issue
from tests.visitors import DESK, PHONE, browser, sign_in_browser
from tongtu.kernel.actors import Actor, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICER = Actor("李红", frozenset({Role.CASE_OFFICER}), ("411321",))
PARTY = Actor("当事人甲", frozenset({Role.PARTY}), level=3)
OPEN = [
    "/",
    "/desk/sign-in/",
    "/my/sign-in/",
    "/verify/",
    "/help/rights/",
    "/about/",
    "/offline/",
    "/nowhere/",
]


def faults(page):
    """What axe finds serious or critical, and content that is wider than the screen."""
    found = [
        f"{one['id']}: {one['nodes'][0]['target']}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return found


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["375", "1280"])
@pytest.mark.parametrize(("language", "scheme"), [("zh-hans", "light"), ("en", "light"), ("zh-hans", "dark")])
def test_no_page_has_a_serious_fault(live_server, size, language, scheme):
    code = issue().verify_code
    wrong = {}
    with browser(viewport=size, color_scheme=scheme) as context:
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        for path in [*OPEN, f"/verify/{code}/"]:
            page.goto(live_server.url + path)
            wrong[path] = faults(page)
        page = sign_in_browser(context, live_server.url, OFFICER)
        for path in ["/desk/styleguide/", "/desk/", "/desk/account/", "/desk/search/?q=x"]:
            page.goto(live_server.url + path)
            wrong[path] = faults(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_a_step_and_a_refusal_both_happen_in_place(live_server):
    with browser(viewport=DESK) as context:
        page = sign_in_browser(context, live_server.url, OFFICER)
        page.goto(f"{live_server.url}/desk/styleguide/")
        page.evaluate("window.stayed = true")
        page.get_by_text("撤销案件").first.click()
        page.get_by_role("button", name="确认：撤销案件").click()
        page.locator("#notice .red", has_text="这是一个不予办理的示例。").wait_for()
        assert "编号" in page.locator("#notice").inner_text()
        assert page.locator("#guide").count() == 1
        page.get_by_role("button", name="告知当事人").click()
        page.locator("#notice .green", has_text="这是一个办理成功的示例。").wait_for()
        assert page.locator("#notice .red").count() == 0
        assert page.locator("#guide").count() == 1
        assert page.evaluate("window.stayed") is True


def test_large_print_at_twice_the_size_loses_nothing(live_server):
    with browser(viewport=PHONE) as context:
        page = sign_in_browser(context, live_server.url, PARTY)
        page.goto(f"{live_server.url}/my/")
        page.get_by_role("button", name="大字版").click()
        assert page.locator("html").get_attribute("data-elder") is not None
        assert faults(page) == []


def test_everything_can_be_reached_by_keyboard(live_server):
    with browser(viewport=DESK) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/desk/sign-in/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_nothing_typed_is_lost_when_a_form_fails(live_server):
    with browser(viewport=DESK) as context:
        page = sign_in_browser(context, live_server.url, OFFICER)
        page.goto(f"{live_server.url}/desk/styleguide/")
        page.get_by_text("申请延长办案期限").first.click()
        page.get_by_label("理由").fill("需要补充检测")
        page.reload()
        page.get_by_text("申请延长办案期限").first.click()
        assert page.get_by_label("理由").input_value() == "需要补充检测"


def test_a_photograph_opens_large_by_key_and_closes_again(live_server):
    with browser(viewport=DESK) as context:
        page = sign_in_browser(context, live_server.url, OFFICER)
        page.goto(f"{live_server.url}/desk/styleguide/")
        page.keyboard.press("z")
        assert page.locator("dialog.zoom").is_visible()
        page.keyboard.press("ArrowRight")
        assert "侧面" in page.locator("dialog.zoom p").inner_text()
        page.keyboard.press("Escape")
        assert page.locator("dialog.zoom").count() == 0


def test_pages_work_without_script(live_server):
    with browser(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{live_server.url}/")
        page.get_by_role("button", name="English").click()
        assert page.title() == "Tongtu: transport enforcement and services"
        page = sign_in_browser(context, live_server.url, OFFICER)
        page.goto(f"{live_server.url}/desk/")
        page.get_by_role("link", name="Menu", exact=True).click()
        page.get_by_role("link", name="To do").click()
        assert "/desk/" in page.url


def test_no_page_breaks_its_own_security_policy(live_server):
    said = []
    with browser(viewport=DESK) as context:
        page = sign_in_browser(context, live_server.url, OFFICER)
        page.on("console", lambda message: said.append(message.text))
        for path in ["/", "/verify/", "/desk/", "/desk/styleguide/"]:
            page.goto(live_server.url + path)
        page.goto(f"{live_server.url}/desk/styleguide/")
        page.get_by_role("button", name="告知当事人").click()
        page.wait_for_load_state("networkidle")
    assert [text for text in said if "Content Security Policy" in text or "Refused" in text] == []
