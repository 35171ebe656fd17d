"""套牌嫌疑: the list, and one suspicion with both passages side by side; the weather that was declared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongtu.kernel.actors import Role
from tongtu.kernel.errors import DomainError
from tongtu.kernel.paging import keyset
from tongtu.offsite import clone_queries, excel, services, showing
from tongtu.offsite.forms import WeatherForm
from tongtu.offsite.models import CloneState, CloneSuspicion
from tongtu.offsite.suspicion_flow import SUSPICION_FLOW
from tongtu.offsite.views.records import export_of, number_of
from tongtu.web.doors import actor_of

COLOURS = {CloneState.RAISED: "amber", CloneState.CONFIRMED: "red", CloneState.DISMISSED: "green"}


@require_GET
def clones(request: HttpRequest) -> HttpResponse:
    """Suspicions of the actor's regions, newest first."""
    actor, said = actor_of(request), request.GET
    found = clone_queries.suspicion_rows(actor, plate=said.get("plate", "")[:16], state=said.get("state", ""))
    if said.get("export") == "xlsx":
        return _export(found)
    page = keyset(found, order=clone_queries.SUSPICION_ORDER, after=said.get("after", ""))
    for row in page.rows:
        row["state_label"], row["colour"] = CloneState(row["state"]).label, COLOURS[row["state"]]
        row["plate_colour"] = showing.colour_words(row["plate_color"])
    fields = [
        {"name": "plate", "label": _("号牌")},
        {"name": "state", "label": _("状态"), "choices": CloneState.choices},
    ]
    return render(
        request, "offsite/clones.html", {"page": page, "fields": fields, "export": export_of(request)}
    )


def _export(found: Any) -> HttpResponse:
    heads = [_("号牌"), _("号牌颜色"), _("分值"), _("提出时间"), _("所在点位"), _("状态")]
    rows = found.order_by(*clone_queries.SUSPICION_ORDER)[: excel.MOST_ROWS]
    lines = (
        [r["plate_no"], showing.colour_words(r["plate_color"]), r["score"], r["raised_at"], r["record__site__name"],
         str(CloneState(r["state"]).label)]
        for r in rows
    )  # fmt: skip
    return excel.workbook("clones", heads, lines)


@require_GET
def clone(request: HttpRequest, suspicion_id: UUID) -> HttpResponse:
    """One suspicion: why, and the two passages beside each other."""
    actor = actor_of(request)
    one = CloneSuspicion.objects.get(actor, suspicion_id)
    context = {
        "one": one,
        "colour": COLOURS[CloneState(one.state)],
        "plate_colour": showing.colour_words(one.plate_color),
        "reasons": clone_queries.reasons_of(one),
        "sides": [_side(one), _other(actor_of(request), one)] if one.other else [_side(one)],
        "offers": list(SUSPICION_FLOW.offers(one, actor)),
        "timeline": showing.happened([one.subject]),
    }
    return render(request, "offsite/clone.html", context)


def _side(one: CloneSuspicion) -> dict[str, Any]:
    record = one.record
    return {
        "place": record.site.name,
        "at": record.passed_at,
        "gross_kg": record.gross_kg_raw,
        "axles": record.axle_count,
        "device_code": record.device.code,
        "record_code": record.record_code,
        "url": reverse("offsite:record", args=[record.pk]),
        "pictures": showing.pictures_of(record)[:2],
    }


def _other(actor: Any, one: CloneSuspicion) -> dict[str, Any]:
    """The other passage as it was read; its photographs only when it is a record that the actor may see."""
    told = dict(one.other)
    record = clone_queries.seen_record(actor, one.other_record_id)
    more = (
        {"url": reverse("offsite:record", args=[record.pk]), "pictures": showing.pictures_of(record)[:2]}
        if record
        else {}
    )
    return told | {"at": datetime.fromisoformat(told["passed_at"])} | more


@require_POST
def take_clone_step(request: HttpRequest, suspicion_id: UUID, step: str) -> HttpResponse:
    said = request.POST
    services.take_clone_step(
        actor_of(request),
        suspicion_id,
        step,
        reason=said.get("reason", ""),
        seen=number_of(said.get("seen", "")),
    )
    return redirect("offsite:clone", suspicion_id)


def weather(request: HttpRequest) -> HttpResponse:
    """天气情况: what was declared; POST declares."""
    actor = actor_of(request)
    home = next((region for region in actor.regions if region), "")
    form = WeatherForm(request.POST or None, initial={"region": home.ljust(6, "0") if home else ""})
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_weather(actor, **form.cleaned_data)
        except DomainError as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        else:
            return redirect("offsite:weather")
    page = keyset(
        clone_queries.weather_rows(actor),
        order=clone_queries.WEATHER_ORDER,
        after=request.GET.get("after", ""),
    )
    for row in page.rows:
        row["kind_label"] = showing.weather_words(row["kind"])
    keeps = Role.UNIT_HEAD in actor.roles
    context = {"page": page, "form": form, "keeps": keeps}
    return render(request, "offsite/weather.html", context, status=422 if form.errors else 200)
