"""The pages of money: who sees what, what each state says, what a button does."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.payments import worlds
from tests.payments.worlds import (
    AT_DESK,
    CLERK,
    FOREIGN_CLERK,
    OFFICER,
    OTHER_OFFICER,
    OTHER_PARTY,
    PARTY,
    US,
    Finance,
    fresh,
)
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.payments import services
from tongtu.payments.models import Bill, CashCollection, Difference, FiscalUnit, ReceiptSegment
from tongtu.registry.services import seed_demonstration

pytestmark = pytest.mark.django_db
Jobs = Callable[[], list[str]]


@pytest.fixture
def unit(fiscal_simulator: Finance, db: None) -> FiscalUnit:
    return worlds.unit()


@pytest.fixture
def bill(unit: FiscalUnit) -> Bill:
    return worlds.open_bill()


def text_of(client: Client, name: str, *args: object) -> str:
    reply = client.get(reverse(name, args=args))
    assert reply.status_code == 200, reply.status_code
    return str(reply.content.decode())


@pytest.mark.req("I7")
def test_i7_another_party_and_another_county_find_nothing(
    fiscal_simulator: Finance, bill: Bill, run_jobs: Jobs, client: Client
):
    worlds.numbers(bill.unit)
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen)
    services.query_bill(US, bill.pk)
    run_jobs()
    receipt = bill.receipts.get()
    cash_bill = worlds.bill()
    taken = services.CashTaken(
        "hard_later", OFFICER.officer_id, OTHER_OFFICER.officer_id, 300_000, "R1", "G207", clock.today()
    )
    cash = services.record_cash(OFFICER, cash_bill.pk, taken=taken)
    mine = [
        ("payments:my-bill", bill.pk),
        ("payments:return", bill.pk),
        ("payments:my-receipt", bill.pk, receipt.pk, "pdf"),
    ]
    desk = [
        ("payments:bill", bill.pk),
        ("payments:cash", cash.pk),
        ("payments:cash-new", bill.pk),
        ("payments:receipt", receipt.pk),
        ("payments:receipt-file", receipt.pk, "xml"),
    ]
    for stranger, owner, pages in ((OTHER_PARTY, PARTY, mine), (FOREIGN_CLERK, CLERK, desk)):
        for name, *args in pages:
            assert as_actor(client, stranger).get(reverse(name, args=args)).status_code == 404, name
            assert as_actor(client, owner).get(reverse(name, args=args)).status_code in {200, 302}, name
    assert as_actor(client, OTHER_PARTY).post(reverse("payments:pay", args=[bill.pk])).status_code == 404
    for name, *args in (("payments:ask", bill.pk), ("payments:step", bill.pk, "void")):
        assert as_actor(client, FOREIGN_CLERK).post(reverse(name, args=args)).status_code == 404
    assert bill.pay_code not in text_of(client, "payments:bills")
    export = client.get(reverse("payments:bills"), {"export": "xlsx"})
    assert bill.pay_code.encode() not in _sheet(export.content)


def _sheet(workbook: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return b"".join(book.read(name) for name in book.namelist())


@pytest.mark.req("RC-07", "RC-16", "RC-14", "PR-12", "PR-46")
def test_the_bill_says_what_for_until_when_how_and_what_happens_otherwise(bill: Bill, client: Client):
    page = text_of(as_actor(client, PARTY), "payments:my-bill", bill.pk)
    for words in (
        bill.memo,
        "¥3,000.00",
        "2026年3月17日",
        "通途模拟银行营业部",
        "3%",
        "暂缓或者分期",
        "行政复议",
        "陈**",
    ):
        assert words in page, words
    assert "陈志远" not in page


@pytest.mark.req("PR-06")
def test_the_button_leads_to_the_government_page(fiscal_simulator: Finance, bill: Bill, client: Client):
    reply = as_actor(client, PARTY).post(reverse("payments:pay", args=[bill.pk]))
    assert reply.status_code == 303
    assert reply["Location"].startswith(f"{fiscal_simulator.url}/pay/")


def test_a_browser_that_comes_back_with_success_is_told_that_we_are_asking(
    fiscal_simulator: Finance, bill: Bill, client: Client
):
    fiscal_simulator.arm("fiscal.pay", "RETURN_URL_FORGED")
    back = fiscal_simulator.pay(services.start_payment(PARTY, bill.pk, return_url="http://testserver/my/"))
    assert "status=success" in back
    reply = as_actor(client, PARTY).get(reverse("payments:return", args=[bill.pk]) + "?status=success")
    assert "正在向财政部门确认" in reply.content.decode()
    assert fresh(bill).state == "open"


def test_a_platform_that_is_down_says_that_nothing_was_charged(
    fiscal_simulator: Finance, bill: Bill, client: Client
):
    fiscal_simulator.arm("fiscal.session", "DOWN")
    reply = as_actor(client, PARTY).post(reverse("payments:pay", args=[bill.pk]))
    assert reply.status_code == 409
    assert "没有被扣款" in reply.content.decode()


@pytest.mark.req("PR-08", "PR-14")
def test_a_paid_bill_gives_its_receipt_to_its_party(
    fiscal_simulator: Finance, bill: Bill, run_jobs: Jobs, client: Client
):
    worlds.numbers(bill.unit)
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen)
    services.query_bill(US, bill.pk)
    assert "正在开具电子票据" in text_of(as_actor(client, PARTY), "payments:my-bill", bill.pk)
    run_jobs()
    assert "0000000001" in text_of(client, "payments:my-bill", bill.pk)
    receipt = bill.receipts.get()
    got = client.get(reverse("payments:my-receipt", args=[bill.pk, receipt.pk, "pdf"]))
    assert got.content.startswith(b"%PDF-")
    assert "attachment" in got["Content-Disposition"]
    assert client.get(reverse("payments:my-receipt", args=[bill.pk, receipt.pk, "ofd"])).status_code == 404


@pytest.mark.req("RC-15", "RC-16")
def test_an_overdue_bill_is_renewed_with_its_surcharge_when_the_party_pays(
    fiscal_simulator: Finance, bill: Bill, client: Client, on_test_day: time_machine.Traveller
):
    on_test_day.move_to(clock.now() + timedelta(days=25))  # ten days after the due day
    page = text_of(as_actor(client, PARTY), "payments:my-bill", bill.pk)
    assert "¥3,900.00" in page
    assert "10 天" in page
    reply = client.post(reverse("payments:pay", args=[bill.pk]))
    assert reply.status_code == 303
    renewed = Bill.objects.visible_to(US).get(edition=2)
    assert (fresh(bill).state, renewed.amount_fen, renewed.surcharge_fen) == ("expired", 390_000, 90_000)
    assert fiscal_simulator.status(bill.pay_code)["status"] == "VOID"
    fiscal_simulator.pay(reply["Location"])
    assert services.query_bill(US, renewed.pk).state == "paid"


@pytest.mark.req("RC-17")
def test_days_of_reconsideration_bear_no_surcharge(bill: Bill, on_test_day: time_machine.Traveller):
    from tongtu.payments import queries  # noqa: PLC0415

    services.set_pauses(US, billed_for=bill.billed_for, pauses=[(date(2026, 3, 20), date(2026, 3, 25))])
    assert queries.quote(fresh(bill), as_of=date(2026, 3, 27)).counted_days == 4


def test_the_desk_lists_filters_and_exports(bill: Bill, client: Client):
    paid = worlds.bill(5_000)
    page = text_of(as_actor(client, CLERK), "payments:bills")
    assert bill.pay_code in page
    assert paid.memo in page
    only = client.get(reverse("payments:bills"), {"state": "open"}).content.decode()
    assert (bill.memo in only, paid.memo in only) == (True, False)
    assert bill.memo in client.get(reverse("payments:bills"), {"q": bill.pay_code}).content.decode()
    assert bill.pay_code.encode() in _sheet(client.get(reverse("payments:bills"), {"export": "xlsx"}).content)


def test_the_list_takes_few_statements_however_many_bills(
    bill: Bill, client: Client, django_assert_max_num_queries: Callable[[int], object]
):
    for _ in range(5):
        worlds.bill()
    as_actor(client, CLERK).get(reverse("payments:bills"))
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]  # two of them are session and user
        client.get(reverse("payments:bills"))


def test_the_clerk_asks_finance_and_the_officer_may_not(
    fiscal_simulator: Finance, bill: Bill, client: Client
):
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen)
    assert as_actor(client, AT_DESK).post(reverse("payments:ask", args=[bill.pk])).status_code == 409
    assert as_actor(client, CLERK).post(reverse("payments:ask", args=[bill.pk])).status_code == 302
    page = text_of(client, "payments:bill", bill.pk)
    assert "已缴款" in page
    assert "1101 应收罚款" in page


def test_the_clerk_voids_with_a_reason_only(bill: Bill, client: Client):
    where = reverse("payments:step", args=[bill.pk, "void"])
    assert as_actor(client, CLERK).post(where, {"reason": ""}).status_code == 409
    assert client.post(where, {"reason": "缴款人写错"}).status_code == 302
    assert fresh(bill).state == "voided"
    assert client.post(reverse("payments:step", args=[bill.pk, "pay"])).status_code == 409


def test_a_difference_is_closed_with_words(fiscal_simulator: Finance, bill: Bill, client: Client):
    fiscal_simulator.arm("fiscal.pay", "WRONG_AMOUNT_BOTH", delta_fen=5)
    fiscal_simulator.pay(services.start_payment(PARTY, bill.pk, return_url="http://testserver/my/"))
    services.query_bill(US, bill.pk)
    found = Difference.objects.visible_to(US).get()
    assert "D04" in text_of(as_actor(client, CLERK), "payments:difference", found.pk)
    where = reverse("payments:difference-step", args=[found.pk, "close"])
    assert client.post(where, {"reason": ""}).status_code == 409
    assert client.post(where, {"reason": "已通知当事人办理退付"}).status_code == 302
    assert fresh(found).resolution == "已通知当事人办理退付"


def test_cash_is_entered_handed_over_and_banked_on_its_pages(unit: FiscalUnit, client: Client):
    seed_demonstration()
    bill = worlds.bill()
    where = reverse("payments:cash-new", args=[bill.pk])
    form = as_actor(client, AT_DESK).get(where).context["form"]
    officers = [value for value, _label in form.fields["collector"].choices if value]
    said = {
        "ground": "remote_on_request", "amount": "3000.00", "receipt_no": "豫财0001", "collector": officers[0],
        "witness": officers[1], "place": "G207", "collected_on": clock.today().isoformat(),
    }  # fmt: skip
    refused = client.post(where, said)
    assert refused.status_code == 422
    assert "应当记录其申请" in refused.content.decode()
    assert client.post(where, {**said, "request_record": "记录仪 07 号 10:12"}).status_code == 302
    cash = CashCollection.objects.visible_to(US).get()
    page = reverse("payments:cash", args=[cash.pk])
    today = clock.today().isoformat()
    assert (
        as_actor(client, CLERK).post(page, {"handed_over_on": today, "received_by": "李"}).status_code == 302
    )
    assert "豫财0001" in text_of(client, "payments:cash-list")
    assert client.post(page, {"banked_on": today, "slip_no": "S1"}).status_code == 302
    assert fresh(cash).state == "banked"


def test_segments_are_ordered_entered_and_frozen(unit: FiscalUnit, client: Client):
    assert "号码不足" in text_of(as_actor(client, CLERK), "payments:segments")
    assert client.post(reverse("payments:order-segment", args=[unit.pk]), {"count": "0"}).status_code == 422
    assert client.post(reverse("payments:order-segment", args=[unit.pk]), {"count": "50"}).status_code == 302
    given = ReceiptSegment.objects.visible_to(US).get()
    said = {
        "unit": str(unit.pk), "receipt_code": "41030126", "start_no": "40", "end_no": "60", "document_no": "单",
        "issued_on": clock.today().isoformat(),
    }  # fmt: skip
    refused = client.post(reverse("payments:segments"), said)
    assert (refused.status_code, "重叠" in refused.content.decode()) == (422, True)
    assert (
        client.post(reverse("payments:segments"), {**said, "start_no": "60", "end_no": "99"}).status_code
        == 302
    )
    client.post(reverse("payments:freeze-segment", args=[given.pk]), {"frozen": "1"})
    assert fresh(given).frozen


@pytest.mark.req("RC-23", "RC-10")
def test_the_ledger_page_shows_balances_and_ranks_nobody(bill: Bill, client: Client):
    page = text_of(as_actor(client, CLERK), "payments:ledger")
    assert "借贷平衡" in page
    assert "应收罚款" in page
    assert "不与任何单位或个人的考核挂钩" in page
    assert client.get(reverse("payments:ledger"), {"export": "xlsx"}).status_code == 200
