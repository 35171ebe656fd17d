"""The desk's books: the list of bills and the page of one bill."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Refused
from tongtu.kernel.paging import keyset
from tongtu.payments import excel, queries, services
from tongtu.payments.files import receipt_reply
from tongtu.payments.flow import BILL_FLOW, DIFFERENCE_FLOW, BillStep, DifferenceStep
from tongtu.payments.forms import day_of
from tongtu.payments.models import Bill, BillState, Difference, Receipt
from tongtu.payments.ports import PlatformError
from tongtu.payments.views.labels import BILL_COLOURS, FACTS, KINDS, OUTCOMES
from tongtu.registry.queries import names_of
from tongtu.web.doors import actor_of
from tongtu.workflow.models import owner_label
from tongtu.workflow.queries import Happened, timeline

EXPORTED = 20_000
ORDER = ("-issued_at", "-id")
KEEPERS = {Role.FINANCE_CLERK, Role.ADMIN}


@require_GET
def bills(request: HttpRequest) -> HttpResponse:
    """缴款单 list: filters in the address, pages by keyset, Excel."""
    actor = actor_of(request)
    said = request.GET
    found = queries.bill_rows(
        actor,
        words=said.get("q", "").replace(" ", "")[:40],
        state=said.get("state", "") if said.get("state") in BillState.values else "",
        due_to=day_of(said.get("due_to", "")),
    )
    if said.get("export") == "xlsx":
        return _export(found)
    page = keyset(found, order=ORDER, after=said.get("after", ""))
    today = clock.today()
    for row in page.rows:
        row["state_label"], row["colour"] = BillState(row["state"]).label, BILL_COLOURS.get(row["state"], "")
        unpaid = row["state"] in (BillState.OPEN, BillState.CONFIRMING, BillState.EXPIRED)
        row["overdue"] = unpaid and row["due_on"] < today
    return render(
        request, "payments/bills.html", {"page": page, "filters": _filters(), "export": _link(request)}
    )


def _filters() -> list[dict[str, Any]]:
    return [
        {"name": "q", "label": _("决定书文号或缴款码")},
        {"name": "state", "label": _("状态"), "choices": BillState.choices},
        {"name": "due_to", "label": _("到期不晚于（未缴）"), "kind": "date"},
    ]


def _link(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query["export"] = "xlsx"
    return f"?{query.urlencode()}"


def _export(found: Any) -> HttpResponse:
    heads = [
        _("文号"),
        _("缴款码"),
        _("执收单位"),
        _("应缴（元）"),
        _("期限"),
        _("状态"),
        _("开具"),
        _("缴款"),
    ]
    return excel.workbook("bills", heads, _exported(found.order_by(*ORDER)[:EXPORTED]))


def _exported(found: Any) -> Iterator[list[Any]]:
    for row in found.iterator(chunk_size=1000):
        label = str(BillState(row["state"]).label)
        yield [
            row["memo"], row["pay_code"], row["unit__name"] or "", row["amount_fen"], row["due_on"], label,
            row["issued_at"], row["paid_at"] or "",
        ]  # fmt: skip


@require_GET
def bill(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """One bill: money, receipts, what finance said, every ledger line, everything that happened."""
    actor = actor_of(request)
    return render(request, "payments/bill.html", _shown(actor, Bill.objects.get(actor, bill_id)))


def _shown(actor: Actor, bill: Bill) -> dict[str, Any]:
    receipts = queries.receipts_of_bill(actor, bill)
    cash = queries.cash_of(bill)
    differences = queries.differences_of(actor, bill)
    subjects = [bill.subject, *(one.subject for one in receipts), *(one.subject for one in differences)]
    subjects += [cash.subject] if cash else []
    return {
        "bill": bill,
        "unit": bill.unit,
        "colour": BILL_COLOURS.get(bill.state, ""),
        "owner": owner_label(bill.next_owner, bill.next_wait),
        "quote": queries.quote(bill, as_of=max(clock.today(), bill.due_on)),
        "overdue": bill.payable and clock.today() > bill.due_on,
        "offers": list(BILL_FLOW.offers(bill, actor)),
        "links": {BillStep.PAY_CASH.value: reverse("payments:cash-new", args=[bill.pk])},
        "may_ask": bool(bill.pay_code) and bool(actor.roles & KEEPERS),
        "editions": [one for one in queries.bills_for(bill.billed_for, actor=actor) if one.pk != bill.pk],
        "payments": queries.payments_of(actor, bill),
        "receipts": receipts,
        "cash": cash,
        "differences": differences,
        "entries": queries.entries_of(bill.billed_for, actor=actor),
        "news": [_news(row) for row in queries.messages_of(actor, bill)],
        "timeline": _happened(timeline(subjects)),
    }


def _news(row: dict[str, Any]) -> dict[str, Any]:
    kind, outcome = KINDS.get(row["kind"], row["kind"]), OUTCOMES.get(row["outcome"], row["outcome"])
    return {**row, "kind_label": kind, "outcome_label": outcome or _("处理中")}


def _happened(facts: list[Happened]) -> list[dict[str, Any]]:
    names = names_of(fact.actor for fact in facts)
    return [
        {
            "at": fact.at,
            "title": fact.step or FACTS.get(fact.name, fact.name),
            "actor": names[fact.actor],
            "law": fact.law,
            "reason": fact.reason,
        }
        for fact in facts
    ]


@require_POST
def take_step(request: HttpRequest, bill_id: UUID, step: str) -> HttpResponse:
    """A step of a bill that a person may take."""
    actor = actor_of(request)
    if step == BillStep.VOID:
        services.void_bill(actor, bill_id, reason=request.POST.get("reason", ""))
    elif step == BillStep.MEND:
        services.mend_bill(actor, bill_id)
    else:
        raise Refused("wrong_step", _("这一步由系统办理。"))
    return redirect("payments:bill", bill_id)


@require_POST
def ask_finance(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """向财政平台核对: finance is the authority; its answer is posted at once."""
    actor = actor_of(request)
    if not actor.roles & KEEPERS:
        raise Refused("wrong_role", _("须由财务人员核对。"))
    try:
        bill = services.query_bill(actor, bill_id)
    except PlatformError as failed:
        raise Refused("platform_busy", _("财政平台暂时没有响应，请稍后再试。")) from failed
    messages.success(request, _("财政平台答复：%(state)s") % {"state": bill.state_label})
    return redirect("payments:bill", bill_id)


@require_GET
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """A receipt is shown on the page of its bill."""
    found = Receipt.objects.get(actor_of(request), receipt_id)
    return redirect(reverse("payments:bill", args=[found.bill_id]) + f"#receipt-{found.pk}")


@require_GET
def receipt_file(request: HttpRequest, receipt_id: UUID, form: str) -> HttpResponse:
    return receipt_reply(actor_of(request), receipt_id, form)


@require_POST
def void_receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """核验不符的票据: void at finance, and issue another."""
    found = services.void_receipt(actor_of(request), receipt_id, reason=request.POST.get("reason", ""))
    return redirect("payments:bill", found.bill_id)


@require_GET
def difference(request: HttpRequest, difference_id: UUID) -> HttpResponse:
    """对账差异: what finance says, what we say, and how it was settled."""
    actor = actor_of(request)
    found = Difference.objects.get(actor, difference_id)
    shown = {
        "difference": found,
        "owner": owner_label(found.next_owner, found.next_wait),
        "offers": list(DIFFERENCE_FLOW.offers(found, actor)),
        "timeline": _happened(timeline([found.subject])),
    }
    return render(request, "payments/difference.html", shown)


@require_POST
def close_difference(request: HttpRequest, difference_id: UUID, step: str) -> HttpResponse:
    if step != DifferenceStep.CLOSE:
        raise Refused("wrong_step", _("这一步由系统办理。"))
    services.close_difference(actor_of(request), difference_id, resolution=request.POST.get("reason", ""))
    return redirect("payments:difference", difference_id)
