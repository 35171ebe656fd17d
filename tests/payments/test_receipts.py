"""Fiscal receipts: each number once, only from finance's segments, one for each payment (I3)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests.payments import worlds
from tests.payments.worlds import CLERK, US, Finance, callback, fresh
from tongtu.kernel import clock, store
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.payments import queries, services
from tongtu.payments.adapters import unit_key
from tongtu.payments.models import Bill, FiscalUnit, Receipt, ReceiptSegment
from tongtu.registry import services as people

Jobs = Callable[[], list[str]]


@pytest.fixture
def unit(fiscal_simulator: Finance, db: None) -> FiscalUnit:
    return worlds.unit()


def paid_bill(finance: Finance, amount_fen: int = 300_000) -> Bill:
    bill = worlds.open_bill(amount_fen)
    finance.at_counter(bill.pay_code, amount_fen)
    return services.query_bill(US, bill.pk)


def receipt_of(bill: Bill) -> Receipt:
    found = Receipt.objects.visible_to(US).filter(bill=bill).order_by("-queued_at", "-id").first()
    assert found is not None
    return found


@pytest.mark.req("I3", "PR-13", "PR-14", "PR-15", "PR-17", "RC-08")
def test_i3_a_paid_bill_gets_its_receipt_by_itself(
    fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs
):
    worlds.numbers(unit)
    bill = paid_bill(fiscal_simulator)
    run_jobs()
    receipt = receipt_of(bill)
    assert (receipt.state, receipt.printed_number) == ("delivered", "0000000001"), receipt.trouble
    assert fresh(bill).state == "receipted"
    files = {file.form: store.read(file.sha256) for file in queries.receipt_files(bill.billed_for)}
    assert "3000.00" in files["xml"].decode()
    assert files["pdf"].startswith(b"%PDF-")
    assert unit_key.is_ours("tongtu-demo", (receipt.data or "").encode(), receipt.signature)
    assert LoggedEvent.objects.filter(name="ReceiptIssued", subject=receipt.subject).count() == 1
    report = queries.ledger_check()
    assert report.balanced, report.problems
    assert report.totals.receipts == 1


@pytest.mark.req("PR-16")
@pytest.mark.parametrize("early", [True, False])
def test_finance_writes_the_receipt_off_before_or_after_we_have_its_files(
    fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs, early: bool
):
    worlds.numbers(unit)
    bill = paid_bill(fiscal_simulator)
    services.issue_receipt(US, bill.pk)
    if not early:
        run_jobs()
    data = {"pay_code": bill.pay_code, "receipt_code": "41030126", "number": "0000000001"}
    services.take_callback(*callback("RECEIPT_WRITTEN_OFF", data))
    run_jobs()
    assert receipt_of(bill).state == "written_off"


@pytest.mark.req("I3")
def test_i3_a_lost_answer_sends_the_same_number_only(
    fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs
):
    worlds.numbers(unit)
    bill = paid_bill(fiscal_simulator)
    services.issue_receipt(US, bill.pk)
    fiscal_simulator.arm("fiscal.issue", "TIMEOUT_AFTER_SUCCESS")
    receipt = services.send_receipt(receipt_of(bill).pk)
    assert receipt.state == "issue_unknown"
    again = services.send_receipt(receipt.pk)
    assert (again.state, again.number) == ("issued", 1)
    assert Receipt.objects.visible_to(US).count() == 1


def test_a_platform_that_is_down_gets_the_same_number_later(
    fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs, on_test_day: time_machine.Traveller
):
    worlds.numbers(unit)
    fiscal_simulator.arm("fiscal.issue", "DOWN", times=2)  # each job runs twice
    bill = paid_bill(fiscal_simulator)
    run_jobs()
    assert receipt_of(bill).state == "issue_unknown"
    on_test_day.move_to(clock.now() + timedelta(minutes=5))
    run_jobs()
    assert (receipt_of(bill).state, receipt_of(bill).number) == ("delivered", 1)


@pytest.mark.req("I3")
def test_i3_without_numbers_the_receipt_waits_and_is_numbered_when_finance_gives_some(
    fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs
):
    bill = paid_bill(fiscal_simulator)
    run_jobs()
    waiting = receipt_of(bill)
    assert (waiting.state, waiting.next_owner, waiting.number) == ("queued", "finance_clerk", None)
    given = fiscal_simulator.segment()
    services.take_callback(*callback("SEGMENT_ISSUED", given))
    run_jobs()
    assert receipt_of(bill).state == "delivered"


@pytest.mark.req("I3")
def test_i3_a_number_that_finance_refuses_is_burnt_and_recorded(
    fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs
):
    worlds.numbers(unit)
    fiscal_simulator.arm("fiscal.issue", "NUMBER_CONFLICT")
    bill = paid_bill(fiscal_simulator)
    run_jobs()
    states = Receipt.objects.visible_to(US).order_by("number").values_list("number", "state")
    assert list(states) == [(1, "void_unused"), (2, "delivered")]
    assert bill.differences.get().code == "D16"
    assert queries.ledger_check().balanced


@pytest.mark.req("RC-29")
@pytest.mark.parametrize("fault", ["RECEIPT_DATA_ALTERED", "RECEIPT_BAD_SEAL"])
def test_a_receipt_that_finance_altered_or_sealed_wrongly_is_not_delivered(
    fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs, fault: str
):
    worlds.numbers(unit)
    fiscal_simulator.arm("fiscal.issue", fault)
    bill = paid_bill(fiscal_simulator)
    run_jobs()
    receipt = receipt_of(bill)
    assert (receipt.state, receipt.next_owner) == ("suspect", "finance_clerk")
    assert not queries.receipt_files(bill.billed_for)
    assert bill.differences.get().code == "D12"
    with pytest.raises(Refused) as refused:
        services.void_receipt(CLERK, receipt.pk, reason="")
    assert refused.value.code == "no_reason"
    services.void_receipt(CLERK, receipt.pk, reason="财政返回内容有误")
    run_jobs()
    assert (receipt_of(bill).number, receipt_of(bill).state) == (2, "delivered")


def test_a_delivered_receipt_is_never_voided(fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs):
    worlds.numbers(unit)
    bill = paid_bill(fiscal_simulator)
    run_jobs()
    with pytest.raises(Refused) as refused:
        services.void_receipt(CLERK, receipt_of(bill).pk, reason="作废")
    assert refused.value.code == "delivered"


@pytest.mark.req("I3")
def test_i3_a_kill_between_number_and_receipt_leaves_no_gap(
    fiscal_simulator: Finance, unit: FiscalUnit, monkeypatch: pytest.MonkeyPatch
):
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    segment = worlds.numbers(unit)
    bill = paid_bill(fiscal_simulator)
    for place in ("receipt_data.build", "receipt_data.canonical", "later", "RECEIPT_FLOW.advance"):
        monkeypatch.setattr(f"tongtu.payments.services.receipts.{place}", die)
        with pytest.raises(Killed), transaction.atomic():
            services.issue_receipt(US, bill.pk)
        monkeypatch.undo()
        assert fresh(segment).next_no == 1
        assert not Receipt.objects.visible_to(US).exists()
    services.issue_receipt(US, bill.pk)
    assert receipt_of(bill).number == 1
    assert queries.ledger_check().balanced


@pytest.mark.req("I3")
@pytest.mark.django_db(transaction=True)
def test_i3_eight_receipts_at_once_take_eight_numbers_across_two_segments(
    fiscal_simulator: Finance, unit: FiscalUnit
):
    worlds.numbers(unit, 3)
    worlds.numbers(unit, 7)
    bills = [paid_bill(fiscal_simulator, 100 + n) for n in range(8)]

    def issue(bill: Bill) -> None:
        try:
            services.issue_receipt(US, bill.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(issue, bills))
    numbers = Receipt.objects.visible_to(US).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))
    assert queries.ledger_check().balanced


@pytest.mark.req("I3")
@pytest.mark.django_db(transaction=True)
def test_i3_eight_workers_on_one_payment_issue_one_receipt(fiscal_simulator: Finance, unit: FiscalUnit):
    worlds.numbers(unit)
    bill = paid_bill(fiscal_simulator)

    def issue(_: int) -> None:
        try:
            services.issue_receipt(US, bill.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(issue, range(8)))
    assert Receipt.objects.visible_to(US).count() == 1


@pytest.mark.req("I3")
def test_i3_the_database_refuses_a_number_twice_and_a_payment_twice(
    fiscal_simulator: Finance, unit: FiscalUnit
):
    worlds.numbers(unit)
    one, other = paid_bill(fiscal_simulator, 100), paid_bill(fiscal_simulator, 200)
    for bill in (one, other):
        services.issue_receipt(US, bill.pk)
    first, second = receipt_of(one), receipt_of(other)
    for column, value in (("number", first.number), ("payment_id", first.payment_id)):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE payments_receipt SET {column} = %s WHERE id = %s", [value, second.pk])  # noqa: S608


@pytest.mark.req("I3", "PR-15")
@pytest.mark.parametrize(
    ("start", "end", "document", "code"),
    [
        (5, 4, "单1", "bad_segment"),
        (0, 4, "单1", "bad_segment"),
        (1, 10**10, "单1", "bad_segment"),
        (1, 9, " ", "no_document"),
    ],
)
def test_a_segment_that_cannot_be_is_refused(
    unit: FiscalUnit, start: int, end: int, document: str, code: str
):
    with pytest.raises(Invalid) as refused:
        services.load_segment(
            CLERK, unit.pk, start_no=start, end_no=end, document_no=document, issued_on=date(2026, 3, 1)
        )
    assert refused.value.code == code


@pytest.mark.req("I3")
def test_i3_segments_never_overlap(unit: FiscalUnit):
    worlds.segment(unit, start=100, size=100)
    assert worlds.segment(unit, start=100, size=100).pk
    for start, size in ((50, 51), (199, 1), (150, 10), (1, 1000)):
        with pytest.raises(Conflict) as refused:
            worlds.segment(unit, start=start, size=size)
        assert refused.value.code == "segment_overlaps"
    assert ReceiptSegment.objects.visible_to(US).count() == 1


def test_only_the_finance_clerk_enters_numbers(unit: FiscalUnit):
    with pytest.raises(Refused) as refused:
        services.load_segment(
            worlds.OFFICER, unit.pk, start_no=1, end_no=9, document_no="单", issued_on=date(2026, 3, 1)
        )
    assert refused.value.code == "wrong_role"


def test_a_stock_that_runs_out_is_seen_in_time(fiscal_simulator: Finance, unit: FiscalUnit):
    assert queries.stock(unit, on=clock.today()).low
    worlds.numbers(unit, 20)
    assert not queries.stock(unit, on=clock.today()).low
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_receiptsegment SET next_no = 19")
    assert queries.stock(unit, on=clock.today()).remaining == 2
    assert not queries.stock(unit, on=clock.today()).low
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_receiptsegment SET next_no = 20")
    assert queries.stock(unit, on=clock.today()).low


def test_numbers_on_demand_come_one_by_one(fiscal_simulator: Finance, unit: FiscalUnit, run_jobs: Jobs):
    fiscal_simulator.segment()
    unit.numbering_mode = "on_demand"
    unit.save()
    bill = paid_bill(fiscal_simulator)
    run_jobs()
    assert (receipt_of(bill).state, receipt_of(bill).segment) == ("delivered", None)


def test_the_demonstration_has_open_units_with_numbers_however_often_it_is_seeded(
    fiscal_simulator: Finance, db: None
):
    people.seed_demonstration()
    for expected in (4, 0):
        units = services.seed_demonstration()
        assert services.stock_numbers() == expected
    assert len(units) == 4
    assert queries.live_unit("411321").name == "南召县交通运输执法大队"  # type: ignore[union-attr]
    assert queries.live_unit("330205").region == "330200"  # type: ignore[union-attr]
    assert queries.live_unit("110000") is None
    assert "南召支行" in queries.collecting_channel("411321")["bank"]
