"""The party's pages of a case, phone first: one page of the case, then one task a page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.cases import queries, services
from tongtu.cases.forms import Address, Defence, Waive
from tongtu.cases.forms_meetings import MyHearing
from tongtu.cases.models import Case, CaseState
from tongtu.cases.views import my_shown, shown
from tongtu.cases.views.beside import WRONG, beside
from tongtu.cases.views.files import send_pdf
from tongtu.documents import services as documents
from tongtu.documents.models import Document
from tongtu.evidence import queries as evidence
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.payments import queries as payments
from tongtu.registry import queries as registry
from tongtu.signatures import services as signatures
from tongtu.web import menus
from tongtu.web.doors import actor_of

Plain = dict[str, Any]  # Any: values a template prints
NO_NAME = "real_name"  # how signatures refuse somebody who has not proved a name


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What happened, what it may cost and why, what I can do until when, what if I do nothing."""
    one = queries.case(actor_of(request), case_id)
    papers = queries.papers_for_party(one)
    pictures = [item for item in evidence.of(one.subject) if item.is_picture and item.excluded_at is None]
    others = [item for item in evidence.of(one.subject) if not item.is_picture and item.excluded_at is None]
    context = {
        "case": one,
        "now": my_shown.situation(one),
        "way": my_shown.way(one),
        "told": one.state in my_shown.TOLD and one.outcome != "terminated",
        "vehicle": shown.vehicle(one),
        "lorry": shown.lorry(one),
        "photos": shown.gallery(pictures, "cases:my-", one),
        "others": shown.gallery(others, "cases:my-", one),
        "why": shown.reasons(one),
        "penalty": shown.penalty(one),
        "ladder": my_shown.ladder(one),
        "tasks": list(my_shown.tasks(one)),
        "unsigned": my_shown.unsigned(one, papers),
        "papers": shown.papers(reversed(papers), "cases:my-", one),
        "statements": shown.statements(one, "cases:my-"),
        "hearing": one.hearings.order_by("created_at").last(),
        "may_withdraw": my_shown.may_withdraw(one),
        "rights": my_shown.rights(one),
        "officers": [registry.officer_block(row.officer_id)["name"] for row in one.officers.all()],
        "bill": _bill(one),
        "beside": menus.beside(actor_of(request), one.subject),
    }
    return render(request, "cases/my_case.html", context)


def _bill(one: Case) -> Plain | None:
    """The bill of a decided fine, with the way to its receipt."""
    execution = getattr(one, "execution", None)
    bill = next(iter(payments.bills_for(execution.subject)), None) if execution else None
    if bill is None or execution is None:
        return None
    ready = bool(payments.receipt_files(execution.subject))
    return {"bill": bill, "url": reverse("payments:my-bill", args=[bill.pk]), "receipt": ready}


@require_GET
def rights(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How to disagree: statement, hearing, reconsideration, suit, each with its place and its last day."""
    one = queries.case(actor_of(request), case_id)
    return render(request, "cases/my_rights.html", {"case": one, "rights": my_shown.rights(one)})


@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where and how papers reach the party; it counts once it is signed."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)

    def draw_up(given: Plain) -> UUID:
        return services.confirm_address(actor, case_id, **given).document_id

    block = registry.party_block(one.party_id)
    form = Address(request.POST or None, initial={"post_address": block["address"], "mobile": block["phone"]})
    return _to_sign(request, one, form, "cases/my_address.html", draw_up)


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What is given up by a waiver; the paper is then put before the party to be signed."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    if one.state not in my_shown.HEARD:
        raise Refused("wrong_state", _("现在没有可以放弃的陈述申辩或者听证权利。"))
    return _to_sign(
        request,
        one,
        Waive(request.POST or None),
        "cases/my_waive.html",
        lambda _given: services.waive(actor, case_id).document_id,
    )


def _to_sign(request: HttpRequest, one: Case, form: Any, template: str, draw_up: Any) -> HttpResponse:
    """A form whose answer is a paper to be signed."""
    status = 200
    if request.method == "POST":
        status = WRONG
        if form.is_valid():
            try:
                document_id = draw_up(form.cleaned_data)
            except (Invalid, Refused, Conflict) as error:
                status = beside(form, error)
            else:
                return redirect("cases:my-sign", one.pk, document_id)
    context = {"case": one, "form": form, "rights": my_shown.rights(one)}
    return render(request, template, context, status=status)


@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """陈述申辩, in one's own words."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    form, status = Defence(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        status = WRONG
        if form.is_valid():
            try:
                handed = [services.Handed(file.name, file.read()) for file in form.cleaned_data["handed"]]
                services.state(actor, case_id, claims=form.cleaned_data["claims"], files=handed)
            except (Invalid, Refused, Conflict) as error:
                status = beside(form, error)
            else:
                messages.success(request, _("您的陈述申辩已收到。负责人会复核，结果会通知您。"))
                return redirect("cases:my-case", case_id)
    elif one.state not in my_shown.HEARD:
        raise Refused("wrong_state", _("现在不是陈述申辩的阶段；对决定不服的，可以申请复议或者起诉。"))
    context = {"case": one, "form": form, "rights": my_shown.rights(one)}
    return render(request, "cases/my_statement.html", context, status=status)


@require_http_methods(["GET", "POST"])
def hearing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """申请听证: what a hearing is, until when it may be asked for, and the request itself."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    form, status = MyHearing(request.POST or None), 200
    if request.method == "POST":
        status = WRONG
        if form.is_valid():
            try:
                services.ask_hearing(actor, case_id, claims=form.cleaned_data["claims"])
            except (Invalid, Refused, Conflict) as error:
                status = beside(form, error)
            else:
                messages.success(
                    request, _("听证申请已收到。主持人确定时间、地点后会提前通知您；听证不收费。")
                )
                return redirect("cases:my-case", case_id)
    elif not my_shown.may_ask_hearing(one):
        raise Refused(
            "wrong_state", _("现在不能申请听证：拟作出的处罚没有达到听证标准，或者申请期限已满、已经申请过。")
        )
    context = {"case": one, "form": form, "rights": my_shown.rights(one)}
    return render(request, "cases/my_hearing.html", context, status=status)


@require_POST
def withdraw_hearing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The party no longer wants to be heard."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    asked = my_shown.open_hearing(one)
    if asked is None:
        raise Refused("wrong_state", _("没有可以撤回的听证申请。"))
    services.take_hearing_step(actor, asked.pk, "withdraw")
    messages.success(request, _("听证申请已撤回。您仍然可以陈述、申辩。"))
    return redirect("cases:my-case", case_id)


@require_GET
def sign(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """On to the signing of one paper; by way of the real name where none is known yet."""
    actor = actor_of(request)
    paper = _own_paper(actor, case_id, document_id)
    back = reverse("cases:my-case", args=[case_id])
    try:
        ceremony = signatures.begin(actor, paper.pk, intent=my_shown.SIGNED_FOR[paper.kind])
    except Refused as refused:
        if refused.code != NO_NAME:
            raise
        messages.info(request, refused.message)
        return redirect(f"{reverse('registry:real-name')}?{urlencode({'next': request.path})}")
    return redirect(f"{reverse('signatures:ceremony', args=[ceremony.pk])}?{urlencode({'next': back})}")


def _own_paper(actor: Actor, case_id: UUID, document_id: UUID) -> Document:
    paper = queries.paper(actor, case_id, document_id)
    if paper.kind not in my_shown.SIGNED_FOR:
        raise NotFound("not_found", _("没有找到需要您签署的文书。"))
    return paper


@require_GET
def document(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """One paper to read; the first reading of a served paper is kept beside its arrival."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    paper = queries.paper(actor, case_id, document_id)
    documents.pdf(paper.pk)
    paper.refresh_from_db()
    services.mark_opened(actor, case_id, paper.pk)
    waiting = {row["paper"].pk: row["url"] for row in my_shown.unsigned(one, queries.papers_for_party(one))}
    context = {
        "case": one,
        "paper": paper,
        "doc": shown.papers([paper], "cases:my-", one)[0],
        "signed": paper.signed_files.all(),
        "sign_url": waiting.get(paper.pk, ""),
    }
    return render(request, "cases/my_document.html", context)


@require_GET
def pdf(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """The file of one paper; taking it is opening it."""
    actor = actor_of(request)
    paper = queries.paper(actor, case_id, document_id)
    content = documents.pdf(paper.pk)
    services.mark_opened(actor, case_id, paper.pk)
    return send_pdf(content, f"{paper.title} {paper.number}".strip() + ".pdf")


def matters(actor: Actor) -> Iterable[Plain]:
    """The party's cases, for the first page of /my/. A day stands only where something is asked of the party."""
    for row in queries.of_party(actor):
        state = CaseState(row["state"])
        asked = state == CaseState.RESPONDING
        yield {
            "url": reverse("cases:my-case", args=[row["id"]]),
            "number": row["number"],
            "title": row["title"],
            "state_label": str(state.label),
            "colour": "green" if state == CaseState.CLOSED else "violet",
            "due_on": row["next_on"] if asked else None,
            "light": my_shown.light_of(row) if asked else "",
            "hint": _("请看照片和称重数据，在期限前回应。") if asked else "",
        }
