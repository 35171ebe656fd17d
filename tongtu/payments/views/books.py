"""The finance clerk's pages: cash on the spot, receipt numbers, the ledger."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import DomainError, Invalid, NotFound
from tongtu.kernel.money import yuan
from tongtu.law.articles import cite
from tongtu.payments import excel, queries, services
from tongtu.payments.flow import CASH_FLOW, CashStep
from tongtu.payments.forms import BankForm, CashForm, HandOverForm, SegmentForm, day_of
from tongtu.payments.models import Bill, CashCollection
from tongtu.registry import queries as registry
from tongtu.web.doors import actor_of
from tongtu.workflow.models import owner_label
from tongtu.workflow.queries import lights


def _blame(form: Form, error: DomainError) -> None:
    """Show a refusal beside the field it speaks of, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


@require_GET
def cash_list(request: HttpRequest) -> HttpResponse:
    """现金收缴: where each sum is now, the most urgent first. A control report; nobody is ranked."""
    actor = actor_of(request)
    finished = request.GET.get("finished") == "1"
    rows = [_cash_row(one) for one in queries.cash_rows(actor, finished=finished)]
    return render(request, "payments/cash_list.html", {"rows": rows, "finished": finished})


def _cash_row(cash: CashCollection) -> dict[str, Any]:
    return {
        "cash": cash,
        "owner": owner_label(cash.next_owner, cash.next_wait),
        "late": bool(cash.next_on and cash.next_on < clock.today()),
    }


@require_http_methods(["GET", "POST"])
def cash_new(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """当场收缴登记: the lawful ground, two officers, the special receipt."""
    actor = actor_of(request)
    bill = Bill.objects.get(actor, bill_id)
    first = {"amount": yuan(bill.amount_fen).replace(",", ""), "collector": str(actor.officer_id or "")}
    form = CashForm(request.POST or None, officers=_officers(bill), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            cash = services.record_cash(actor, bill_id, taken=form.taken())
        except DomainError as refused:
            _blame(form, refused)
        else:
            return redirect("payments:cash", cash.pk)
    status = 422 if form.errors else 200
    return render(request, "payments/cash_new.html", {"bill": bill, "form": form}, status=status)


def _officers(bill: Bill) -> list[tuple[str, str]]:
    """Who may have taken cash: the officers of the agency in charge, by name."""
    try:
        agency = registry.organisation_for(bill.region)
    except NotFound:
        return []
    found = registry.officers_of(agency.pk, clock.today(), role=Role.CASE_OFFICER)
    return [(str(one.pk), f"{one.name}（{one.organisation.short_name}）") for one in found]


@require_http_methods(["GET", "POST"])
def cash(request: HttpRequest, cash_id: UUID) -> HttpResponse:
    """One collection: hand over, bank, confirmed. Each step with its clock."""
    actor = actor_of(request)
    found = CashCollection.objects.get(actor, cash_id)
    form = _cash_form(found, request)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _move_cash(actor, found, form)
        except DomainError as refused:
            _blame(form, refused)
        else:
            return redirect("payments:cash", cash_id)
    offered = next((one for one in CASH_FLOW.offers(found, actor) if one.row.step != CashStep.CONFIRM), None)
    shown = {
        **_cash_row(found),
        "form": form if offered else None,
        "step": offered.row.step.label if offered else "",
        "lights": [(face, cite(face.law)) for face in lights(found.subject)],
        "collector": _name(found.collector_id),
        "witness": _name(found.witness_id),
    }
    return render(request, "payments/cash.html", shown, status=422 if form and form.errors else 200)


def _name(officer_id: UUID) -> str:
    try:
        return registry.officer(officer_id).name
    except NotFound:
        return ""


def _cash_form(found: CashCollection, request: HttpRequest) -> Form | None:
    forms: dict[str, type[Form]] = {"collected": HandOverForm, "handed_over": BankForm}
    kind = forms.get(found.state)
    return kind(request.POST or None) if kind else None


def _move_cash(actor: Actor, found: CashCollection, form: Form) -> None:
    if isinstance(form, HandOverForm):
        services.hand_over_cash(actor, found.pk, **form.cleaned_data)
    else:
        services.bank_cash(actor, found.pk, **form.cleaned_data)


@require_http_methods(["GET", "POST"])
def segments(request: HttpRequest) -> HttpResponse:
    """票据号段: what is left, and entering what finance gave."""
    actor = actor_of(request)
    units = queries.units_of(actor)
    form = SegmentForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            services.load_segment(actor, said.pop("unit"), **said)
        except DomainError as refused:
            _blame(form, refused)
        else:
            messages.success(request, _("号段已登记。"))
            return redirect("payments:segments")
    shown = {
        "form": form,
        "stocks": [queries.stock(unit, on=clock.today()) for unit in units],
        "segments": queries.segments_of(actor),
        "waiting": queries.waiting_for_number(actor),
    }
    return render(request, "payments/segments.html", shown, status=422 if form.errors else 200)


@require_POST
def order_segment(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """向财政申领: finance answers with the next range at once."""
    count = request.POST.get("count", "")
    if not count.isdecimal() or not 0 < int(count) <= 100_000:
        raise Invalid("bad_count", _("申领数量应在 1 到 100000 之间。"), field="count")
    services.order_segment(actor_of(request), unit_id, count=int(count))
    messages.success(request, _("财政已发放新号段。"))
    return redirect("payments:segments")


@require_POST
def freeze_segment(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    frozen = request.POST.get("frozen") == "1"
    services.freeze_segment(actor_of(request), segment_id, frozen=frozen)
    return redirect("payments:segments")


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """台账: the trial balance up to a day, and whether everything adds up (I1)."""
    actor = actor_of(request)
    until = day_of(request.GET.get("until", "")) or clock.today()
    balances = queries.trial_balance(actor, until=until)
    if request.GET.get("export") == "xlsx":
        heads = [_("科目"), _("名称"), _("借方（元）"), _("贷方（元）"), _("余额（元，借正贷负）")]
        rows = [[one.code, one.label, one.debit_fen, one.credit_fen, one.balance_fen] for one in balances]
        return excel.workbook("trial-balance", heads, rows)
    shown = {
        "balances": balances,
        "sum": sum(one.balance_fen for one in balances),
        "reports": [queries.ledger_check(prefix) for prefix in actor.regions],
        "fields": [{"name": "until", "label": _("截至"), "kind": "date", "value": until.isoformat()}],
        "export": f"?until={until.isoformat()}&export=xlsx",
    }
    return render(request, "payments/ledger.html", shown)
