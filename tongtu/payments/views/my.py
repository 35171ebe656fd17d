"""The party's pages: what to pay and why, the way to the payment page, and what finance says about it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel import clock
from tongtu.kernel import qr as codes
from tongtu.kernel.actors import Actor
from tongtu.kernel.personal import mask_name
from tongtu.payments import queries, services
from tongtu.payments.files import receipt_reply
from tongtu.payments.models import Bill, BillState
from tongtu.web.doors import actor_of
from tongtu.workflow.clocks import light_between

PREPARING = (
    BillState.DRAFT,
    BillState.REGISTERING,
    BillState.REGISTER_UNKNOWN,
    BillState.REGISTER_FAILED,
)


@require_GET
def bills_page(request: HttpRequest) -> HttpResponse:
    """我的缴款单"""
    actor = actor_of(request)
    bills = [{"bill": bill, "light": _light(bill)} for bill in queries.my_bills(actor)]
    return render(request, "payments/my_bills.html", {"bills": bills})


@require_GET
def bill_page(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """One bill: the amount, what for, until when, every way to pay."""
    actor = actor_of(request)
    return render(request, "payments/my_bill.html", _shown(actor, Bill.objects.get(actor, bill_id)))


def _shown(actor: Actor, bill: Bill) -> dict[str, Any]:
    today = clock.today()
    quote = queries.quote_today(bill)
    return {
        "bill": bill,
        "unit": bill.unit,
        "payer": mask_name(bill.payer_name),
        "code": " ".join(bill.pay_code[start : start + 4] for start in range(0, len(bill.pay_code), 4)),
        "quote": quote,
        "why": _why(quote),
        "preparing": bill.state in PREPARING,
        "overdue": not bill.settled and today > bill.due_on,
        "renew": bill.state == BillState.EXPIRED or (bill.payable and today > bill.quote_until),
        "received": queries.received_on(bill),
        "receipts": queries.receipts_of(bill.billed_for, actor=actor),
        "successor": queries.successor_of(actor, bill),
        "way": _way(bill),
        "qr": codes.data_uri(bill.qr_url) if bill.payable and bill.qr_url else "",
        "light": _light(bill),
        "rate": queries.rate_words(today, bill.region),
    }


def _light(bill: Bill) -> str:
    return str(light_between(clock.local(bill.issued_at).date(), clock.today(), bill.due_on))


def _why(quote: queries.Quote) -> list[dict[str, str]]:
    """The surcharge as its steps: fine, days, rate, result."""
    if not quote.surcharge_fen:
        return []
    return queries.surcharge_lines(quote)


def _way(bill: Bill) -> list[dict[str, str]]:
    paid, receipted = bill.settled, bill.state == BillState.RECEIPTED
    return [
        {"label": _("决定"), "state": "done"},
        {"label": _("缴款"), "state": "done" if paid else "here"},
        {"label": _("票据"), "state": "done" if receipted else "here" if paid else "next"},
        {"label": _("结案"), "state": "here" if receipted else "next"},
    ]


@require_POST
def pay(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """立即缴费: to the government payment page; we have no cashier of our own."""
    actor = actor_of(request)
    back = request.build_absolute_uri(reverse("payments:return", args=[bill_id]))
    page_url = services.start_payment(actor, bill_id, return_url=back)
    reply = HttpResponse(status=303, headers={"Location": page_url})
    if getattr(request, "htmx", False):
        reply = HttpResponse(status=200, headers={"HX-Redirect": page_url})
    return reply


@require_GET
def return_page(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """The browser comes back: whatever its address says, only our own state counts. The page asks by itself."""
    actor = actor_of(request)
    bill = queries.newest_edition(actor, Bill.objects.get(actor, bill_id))
    return render(request, "payments/my_return.html", _shown(actor, bill))


@require_GET
def receipt_file(request: HttpRequest, bill_id: UUID, receipt_id: UUID, form: str) -> HttpResponse:
    """财政电子票据 download: the bytes exactly as finance gave them."""
    actor = actor_of(request)
    return receipt_reply(actor, receipt_id, form)
