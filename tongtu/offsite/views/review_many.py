"""批量不通过: records of one device and day, rejected for one reason after one confirmation, and taken back in time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.law.articles import cite
from tongtu.offsite import queries, queue, services, showing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import RejectCode
from tongtu.offsite.queue import Wanted
from tongtu.offsite.services import Many
from tongtu.offsite.views.records import uuid_of
from tongtu.offsite.views.review import tell, wanted_of
from tongtu.web.doors import actor_of


@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Choose records of one device and day and a reason; see what that means; confirm."""
    actor = actor_of(request)
    if Role.RECORD_REVIEWER not in actor.roles:
        raise Refused("wrong_role", _("监控记录须由非现场审核员审核。"), cite("PL 41(2)"))
    said = request.POST if request.method == "POST" else request.GET
    wanted = wanted_of(said)
    page = _page(actor, wanted)
    if request.method == "GET":
        return render(request, "offsite/review_many.html", page)
    chosen = _chosen(said)
    page |= {
        "chosen": set(map(str, chosen)),
        "code": said.get("reject_code", ""),
        "written": said.get("reason", ""),
    }
    try:
        return _answer(request, actor, page, chosen)
    except Invalid as wrong:
        return render(request, "offsite/review_many.html", page | {"wrong": wrong.message}, status=422)


def _answer(request: HttpRequest, actor: Actor, page: dict[str, Any], chosen: list[UUID]) -> HttpResponse:
    code, reason = page["code"], page["written"]
    services.choose_rejection(actor, chosen, reject_code=code, reason=reason)
    if request.POST.get("sure") != "yes":
        label = RejectCode(code).label
        return render(
            request, "offsite/review_many.html", page | {"ask": True, "label": label, "n": len(chosen)}
        )
    _told(request, services.reject_many(actor, chosen, reject_code=code, reason=reason), _rejected)
    return redirect(f"{reverse('offsite:review-many')}?{urlencode(page['said'])}")


def _chosen(said: QueryDict) -> list[UUID]:
    return [UUID(one) for one in map(uuid_of, said.getlist("records")) if one]


def _page(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    rows = (
        queue.rows(actor, wanted, size=measure("review", "bulk_most")) if wanted.device and wanted.day else []
    )
    for row in rows:
        tell(row, actor.name)
    rows = [row for row in rows if not row["held"] and not row["own"]]
    recent = queue.rejected_lately(actor)
    for row in recent:
        row["plate_colour"] = showing.colour_words(row["plate_color"])
        row["label"] = RejectCode(row["reject_code"]).label
    fields = [
        {"name": "device", "label": _("设备"), "choices": queries.devices_to_choose(actor), "own": True},
        {"name": "day", "label": _("通过日期"), "kind": "date"},
    ]
    return {
        "rows": rows,
        "recent": recent,
        "fields": fields,
        "said": wanted.said(),
        "reasons": RejectCode.choices,
        "minutes": measure("review", "undo_minutes"),
    }


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back chosen rejections of one's own."""
    actor = actor_of(request)
    _told(request, services.undo_rejections(actor, _chosen(request.POST)), _reopened)
    return redirect("offsite:review-many")


def _rejected(n: int) -> str:
    return ngettext("%(n)d 条记录不通过。", "%(n)d 条记录不通过。", n) % {"n": n}


def _reopened(n: int) -> str:
    return ngettext("%(n)d 条记录重新等待初审。", "%(n)d 条记录重新等待初审。", n) % {"n": n}


def _told(request: HttpRequest, done: Many, words: Any) -> None:
    """What was done, and what was left and why. words: how a number of records is said."""
    if done.done:
        messages.success(request, words(len(done.done)))
    for reason in sorted({reason for _pk, reason in done.left}):
        n = sum(why == reason for _pk, why in done.left)
        messages.error(
            request,
            ngettext("%(n)d 条没有办理：%(why)s", "%(n)d 条没有办理：%(why)s", n) % {"n": n, "why": reason},
        )
