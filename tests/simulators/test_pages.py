"""The pages in a real browser: readable on a phone, in both languages, by everybody."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.simulators.conftest import Arm, Caller, bill
from tests.simulators.test_receipts import paid, receipt, segment
from tests.simulators.test_refunds_and_statements import refund

pytestmark = pytest.mark.browser
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=list(SWITCHES)
        )
        yield browser
        browser.close()


@pytest.fixture(params=[375, 1280])
def page(chromium: Browser, server, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": request.param, "height": 760}, base_url=server.url)
    yield page
    page.close()


@pytest.fixture
def city(server, finance: Caller, arm: Arm) -> list[str]:
    """A little of everything; answers the addresses of all pages."""
    open_bill = finance.post("/sim/v1/payment-notices", bill(amount_surcharge_fen=1000)).json()
    asked = {"pay_code": open_bill["pay_code"], "return_url": f"{server.url}/"}
    session = finance.post("/sim/v1/payment-sessions", asked).json()
    segment(finance)
    code = paid(finance, notice_ref="paid")
    issued = finance.post(
        "/sim/v1/receipts", receipt(code, receipt_code=segment(finance)["receipt_code"])
    ).json()
    finance.post("/sim/v1/refunds", refund(code, amount_fen=1000))
    Caller(server.url, "sms").post("/sms/messages", {"phone": "13800000002", "text": "您的验证码是 482913"})
    arm("callback", "DUP_CALLBACK", times=2)
    own = [
        "/",
        "/faults",
        "/finance",
        "/sms/",
        "/pay/unknown",
        "/realname/face/ticket-01?return=http://127.0.0.1/",
    ]
    return [*own, session["page_url"], open_bill["qr_url"], issued["url"]]


def test_every_page_fits_and_nothing_serious_is_wrong_with_it(page: Page, city: list[str]):
    for address in city:
        for lang in ("zh", "en"):
            page.goto(address + ("&" if "?" in address else "?") + f"lang={lang}")
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{address} is {wide} px too wide"
            found = Axe().run(page).response["violations"]
            serious = [
                (one["id"], one["nodes"][0]["html"])
                for one in found
                if one["impact"] in {"serious", "critical"}
            ]
            assert not serious, f"{address} {lang}: {serious}"


def test_a_payer_chooses_wechat_pays_and_comes_back(page: Page, city: list[str], server):
    page.goto(city[6])
    page.get_by_label("微信支付").check()
    page.get_by_role("button", name="确认缴款").click()
    page.wait_for_url(f"{server.url}/?status=success")
    page.goto(city[6])
    assert page.get_by_text("已缴款").is_visible()
    assert page.get_by_text("微信支付").is_visible()


def test_the_language_switch_keeps_the_page(page: Page, city: list[str]):
    page.goto("/realname/face/ticket-01?return=http://127.0.0.1/back")
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("button", name="Finish the face check").is_visible()
    assert page.locator("input[name=return]").input_value() == "http://127.0.0.1/back"
    page.goto("/")
    assert page.get_by_role("heading", name="Simulators of outside systems").is_visible()


def test_a_tester_arms_a_fault_with_the_keyboard(page: Page, city: list[str]):
    page.goto("/faults?lang=zh")
    page.locator("select[name=fault]").select_option("fiscal.pay DOUBLE_PAYMENT")
    page.get_by_role("button", name="安排").press("Enter")
    page.get_by_role("cell", name="DOUBLE_PAYMENT").wait_for()
