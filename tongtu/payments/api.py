"""Money as JSON: bills and how to pay them, receipts, cash on the spot, receipt numbers, the recount."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.paging import keyset
from tongtu.payments import queries, services
from tongtu.payments.files import receipt_reply
from tongtu.payments.models import Bill, CashCollection, ReceiptSegment
from tongtu.payments.ports import PlatformError
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["payments"])
ERRORS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}
KEEPERS = {Role.FINANCE_CLERK, Role.ADMIN}


class ReceiptLine(Schema):
    """A receipt that is ready, and where its files are."""

    id: UUID
    receipt_code: str
    number: str
    check_code: str
    amount_fen: int
    state: str
    xml_url: str
    pdf_url: str


class BillOut(Schema):
    """One bill. Amounts are whole fen; quote_fen is what is to be paid today."""

    id: UUID
    billed_for: str
    memo: str
    state: str
    state_label: str
    amount_fen: int
    principal_fen: int
    surcharge_fen: int
    quote_fen: int
    due_on: date
    quote_until: date
    pay_code: str
    qr_url: str
    paid_at: datetime | None
    receipts: list[ReceiptLine]


class BillRow(Schema):
    """One line of a list of bills."""

    id: UUID
    memo: str
    pay_code: str
    amount_fen: int
    due_on: date
    state: str
    issued_at: datetime
    paid_at: datetime | None


class Bills(Schema):
    """A page of bills, and the cursor of the next."""

    rows: list[BillRow]
    next: str


class PayIn(Schema):
    """Where the browser comes back to; an address of this site, or empty for the usual page."""

    return_url: str = ""


class PayOut(Schema):
    """The government payment page of this visit."""

    page_url: str


class WhyIn(Schema):
    """Why."""

    reason: str


class CashIn(Schema):
    """Cash taken on the spot."""

    ground: str
    collector_id: UUID
    witness_id: UUID
    amount_fen: int
    receipt_no: str
    place: str
    collected_on: date
    request_record: str = ""
    landed_on: date | None = None


class HandOverIn(Schema):
    """The agency has the cash."""

    handed_over_on: date
    received_by: str


class BankIn(Schema):
    """The bank has the cash."""

    banked_on: date
    slip_no: str


class CashOut(Schema):
    """Where a sum of cash is now."""

    id: UUID
    bill_id: UUID
    state: str
    amount_fen: int
    receipt_no: str
    next_owner: str
    next_on: date | None


class SegmentIn(Schema):
    """A range of receipt numbers from finance."""

    unit_id: UUID
    start_no: int
    end_no: int
    document_no: str
    issued_on: date
    receipt_code: str = ""


class SegmentOut(Schema):
    """A range of receipt numbers, and what is left of it."""

    id: UUID
    receipt_code: str
    start_no: int
    end_no: int
    next_no: int
    remaining: int
    frozen: bool


class LedgerOut(Schema):
    """The recount: due = paid + waived + refunded + outstanding, in fen."""

    balanced: bool
    due_fen: int
    paid_fen: int
    waived_fen: int
    refunded_fen: int
    outstanding_fen: int
    entries: int
    payments: int
    receipts: int
    problems: list[str]


def _shown(actor: Actor, bill_id: UUID) -> dict[str, Any]:
    bill = Bill.objects.get(actor, bill_id)
    names = (
        "id", "billed_for", "memo", "state", "state_label", "amount_fen", "principal_fen", "surcharge_fen",
        "due_on", "quote_until", "pay_code", "qr_url", "paid_at",
    )  # fmt: skip
    receipts = [
        {
            "id": one.pk,
            "receipt_code": one.receipt_code,
            "number": one.printed_number,
            "check_code": one.check_code,
            "amount_fen": one.amount_fen,
            "state": one.state,
            "xml_url": _file_url(one.pk, "xml"),
            "pdf_url": _file_url(one.pk, "pdf"),
        }
        for one in queries.receipts_of(bill.billed_for, actor=actor)
    ]
    shown = {name: getattr(bill, name) for name in names}
    return {**shown, "quote_fen": queries.quote_today(bill).total_fen, "receipts": receipts}


def _file_url(receipt_id: UUID, form: str) -> str:
    return reverse("api:receipt_file", args=[receipt_id, form])


@router.get("/bills", response={200: Bills, 401: Problem})
def list_bills(request: HttpRequest, q: str = "", state: str = "", after: str = "") -> dict[str, Any]:
    """缴款单：当事人看到自己的，工作人员看到辖区内的"""
    found = queries.bill_rows(actor_of(request), words=q, state=state)
    page = keyset(found, order=("-issued_at", "-id"), after=after)
    return {"rows": page.rows, "next": page.next}


@router.get("/bills/{uuid:bill_id}", response={200: BillOut, **ERRORS})
def read_bill(request: HttpRequest, bill_id: UUID) -> dict[str, Any]:
    """一张缴款单：金额、期限、缴款码、状态、票据"""
    return _shown(actor_of(request), bill_id)


@router.post("/bills/{uuid:bill_id}/pay", response={200: PayOut, **ERRORS})
def pay_bill(request: HttpRequest, bill_id: UUID, body: PayIn) -> dict[str, str]:
    """立即缴费：取得政府非税收入网上缴款页面的地址"""
    actor = actor_of(request)
    usual = request.build_absolute_uri(reverse("payments:return", args=[bill_id]))
    back = body.return_url or usual
    if urlsplit(back)[:2] != urlsplit(usual)[:2]:
        raise Invalid("bad_return_url", _("返回地址应是本站的地址。"), field="return_url")
    return {"page_url": services.start_payment(actor, bill_id, return_url=back)}


@router.post("/bills/{uuid:bill_id}/query", response={200: BillOut, **ERRORS})
def query_bill(request: HttpRequest, bill_id: UUID) -> dict[str, Any]:
    """财务人员向财政平台核对一张缴款单"""
    actor = actor_of(request)
    if not actor.roles & KEEPERS:
        raise Refused("wrong_role", _("须由财务人员核对。"))
    try:
        services.query_bill(actor, bill_id)
    except PlatformError as failed:
        raise Refused("platform_busy", _("财政平台暂时没有响应，请稍后再试。")) from failed
    return _shown(actor, bill_id)


@router.post("/bills/{uuid:bill_id}/void", response={200: BillOut, **ERRORS})
def void_bill(request: HttpRequest, bill_id: UUID, body: WhyIn) -> dict[str, Any]:
    """作废未缴的缴款单"""
    actor = actor_of(request)
    services.void_bill(actor, bill_id, reason=body.reason)
    return _shown(actor, bill_id)


@router.post("/bills/{uuid:bill_id}/cash", response={200: CashOut, **ERRORS})
def record_cash(request: HttpRequest, bill_id: UUID, body: CashIn) -> CashCollection:
    """登记当场收缴的现金"""
    taken = services.CashTaken(**body.model_dump())
    return services.record_cash(actor_of(request), bill_id, taken=taken)


@router.post("/cash/{uuid:cash_id}/hand-over", response={200: CashOut, **ERRORS})
def hand_over_cash(request: HttpRequest, cash_id: UUID, body: HandOverIn) -> CashCollection:
    """现金交至单位"""
    return services.hand_over_cash(actor_of(request), cash_id, **body.model_dump())


@router.post("/cash/{uuid:cash_id}/bank", response={200: CashOut, **ERRORS})
def bank_cash(request: HttpRequest, cash_id: UUID, body: BankIn) -> CashCollection:
    """现金缴存银行"""
    return services.bank_cash(actor_of(request), cash_id, **body.model_dump())


@router.get("/receipts/{uuid:receipt_id}/{form}", url_name="receipt_file", response={200: None, **ERRORS})
def receipt_file(request: HttpRequest, receipt_id: UUID, form: str) -> HttpResponse:
    """下载财政电子票据（xml、pdf），与财政部门返回的字节完全一致"""
    return receipt_reply(actor_of(request), receipt_id, form)


@router.get("/segments", response={200: list[SegmentOut], 401: Problem})
def list_segments(request: HttpRequest) -> list[ReceiptSegment]:
    """票据号段和剩余号码"""
    return queries.segments_of(actor_of(request))


@router.post("/segments", response={200: SegmentOut, **ERRORS})
def load_segment(request: HttpRequest, body: SegmentIn) -> ReceiptSegment:
    """登记财政部门发放的号段"""
    said = body.model_dump()
    return services.load_segment(actor_of(request), said.pop("unit_id"), **said)


@router.get("/ledger-check", response={200: LedgerOut, **ERRORS})
def ledger_check(request: HttpRequest) -> dict[str, Any]:
    """复算台账：应缴 = 已缴 + 减免 + 退付 + 未缴"""
    actor = actor_of(request)
    if not actor.regions:
        raise Refused("wrong_role", _("须由工作人员复算台账。"))
    report = queries.ledger_check(actor.regions[0])
    return {"balanced": report.balanced, "problems": report.problems, **vars(report.totals)}
