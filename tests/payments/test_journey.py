"""A party pays on a phone: from the bill to the platform and back to the receipt, with the real callback."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from simulators.server import Server
from simulators.world import World
from tests.payments import worlds
from tests.payments.worlds import CLERK, PARTY, Finance, fresh
from tests.visitors import DESK, PHONE, browser, sign_in_browser
from tongtu.payments import queries

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def finance(on_test_day: time_machine.Traveller, tmp_path: Path, live_server: Any) -> Iterator[Finance]:
    """A finance platform that calls this test's own server back, and again when nobody answers."""
    server = Server(
        ("127.0.0.1", 0), World(tmp_path / "simulators", callback=live_server.url, retry_scale=0.01)
    )
    server.start()
    kept, settings.FISCAL_URL = settings.FISCAL_URL, server.url
    yield Finance(server.url)
    settings.FISCAL_URL = kept
    server.stop()


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    serious = [one["id"] for one in found if one["impact"] in {"serious", "critical"}]
    assert not serious, serious


@pytest.mark.req("PR-02", "PR-05", "PR-06", "PR-07", "PR-08", "PR-13", "PR-14")
def test_a_party_pays_on_the_phone_and_takes_the_receipt(
    finance: Finance, live_server: Any, run_jobs: Callable[[], list[str]]
):
    worlds.numbers(worlds.unit())
    bill = worlds.open_bill()
    with browser(viewport=PHONE, locale="zh-CN") as context:
        page = sign_in_browser(context, live_server.url, PARTY)
        page.goto(f"{live_server.url}/my/bills/{bill.pk}/")
        assert_accessible(page)
        page.get_by_role("button", name="去缴款").click()
        page.wait_for_url(f"{finance.url}/pay/**")
        page.get_by_text("微信支付").click()
        page.get_by_role("button", name="确认缴款").click()
        page.wait_for_url("**/return/**")
        expect(page.get_by_role("heading", name="缴款成功")).to_be_visible(timeout=15_000)
        run_jobs()
        expect(page.get_by_role("link", name="下载票据")).to_be_visible(timeout=15_000)
        assert_accessible(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="下载票据").click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
        page.get_by_role("link", name="查看缴款详情").click()
        expect(page.get_by_role("heading", name="您已缴清罚款")).to_be_visible()
    assert fresh(bill).state == "receipted"
    assert queries.ledger_check().balanced


def test_the_clerk_reads_the_books(finance: Finance, live_server: Any, run_jobs: Callable[[], list[str]]):
    worlds.numbers(worlds.unit())
    bill = worlds.open_bill()
    finance.at_counter(bill.pay_code, bill.amount_fen)
    with browser(viewport=DESK, locale="zh-CN") as context:
        page = sign_in_browser(context, live_server.url, CLERK)
        page.goto(f"{live_server.url}/desk/payments/{bill.pk}/")
        page.get_by_role("button", name="向财政平台核对").click()
        expect(page.get_by_text("财政平台答复：已缴款")).to_be_visible()
        run_jobs()
        for path in ("", f"{bill.pk}/", "cash/", "segments/", "ledger/"):
            page.goto(f"{live_server.url}/desk/payments/{path}")
            assert_accessible(page)
