"""超限运输车辆通行证: the list, one permit, entering and correcting it."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import DomainError
from tongtu.kernel.paging import keyset
from tongtu.law.articles import cite
from tongtu.law.plates import colours
from tongtu.licences import queries, services
from tongtu.licences.flow import PERMIT_FLOW
from tongtu.licences.forms import PermitChangeForm, PermitForm
from tongtu.licences.models import OversizePermit, PermitClass, PermitState, Reach
from tongtu.registry.queries import names_of
from tongtu.web.doors import actor_of
from tongtu.web.sheets import MOST_ROWS, workbook
from tongtu.workflow.queries import timeline

EDIT = require_http_methods(["GET", "POST"])
COLOUR_OF = {
    PermitState.ISSUED: "green",
    PermitState.SUSPENDED: "amber",
    PermitState.WITHDRAWN: "red",
    PermitState.EXPIRED: "",
}


def keeps(actor: Actor) -> bool:
    return Role.SERVICE_CLERK in actor.roles


def blame(form: Form, wrong: DomainError) -> None:
    """Put a refusal beside the box it speaks of."""
    form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)


def status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def home(actor: Actor) -> str:
    """The county an actor works in, for the first value of a form."""
    return next((region for region in actor.regions if len(region) == 6), "")


def start_of(text: str) -> datetime | None:
    """Noon of the day that a filter names."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time(12))) if day else None


def export_of(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query["export"] = "xlsx"
    return f"?{query.urlencode()}"


@require_GET
def permits(request: HttpRequest) -> HttpResponse:
    """Every permit of the actor's regions, the longest in force first."""
    actor, said = actor_of(request), request.GET
    found = queries.permit_rows(
        actor,
        number=said.get("number", "")[:40],
        plate=said.get("plate", "")[:16],
        state=said.get("state", ""),
        road=said.get("road", "")[:10],
        on=start_of(said.get("on", "")),
    )
    if said.get("export") == "xlsx":
        return _export(found)
    page = keyset(found, order=queries.ORDER, after=said.get("after", ""))
    for row in page.rows:
        row["state_label"] = PermitState(row["state"]).label
        row["colour"] = COLOUR_OF[row["state"]]
        row["class_label"] = PermitClass(row["permit_class"]).label
    fields = [
        {"name": "number", "label": _("通行证编号")},
        {"name": "plate", "label": _("号牌")},
        {"name": "road", "label": _("路线编号")},
        {"name": "on", "label": _("有效日"), "kind": "date"},
        {"name": "state", "label": _("状态"), "choices": PermitState.choices},
    ]
    context = {"page": page, "fields": fields, "export": export_of(request), "keeps": keeps(actor)}
    return render(request, "licences/permits.html", context)


def _export(found: queries.Rows) -> HttpResponse:
    heads = [
        _("通行证编号"), _("许可类别"), _("发证机关"), _("承运人"), _("牵引车号牌"), _("挂车号牌"), _("有效期自"),
        _("有效期至"), _("车货总质量（千克）"), _("总高（毫米）"), _("总宽（毫米）"), _("总长（毫米）"), _("状态"),
    ]  # fmt: skip
    names = (
        "number", "permit_class", "issuer", "carrier", "plate_no", "trailer_plate_no", "valid_from", "valid_to",
        "gross_kg", "height_mm", "width_mm", "length_mm",
    )  # fmt: skip
    rows = found.order_by(*queries.ORDER)[:MOST_ROWS]
    lines = ([*(row[name] for name in names), str(PermitState(row["state"]).label)] for row in rows)
    return workbook("permits", heads, lines)


@EDIT
def new_permit(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PermitForm(request.POST or None, initial={"region": home(actor), "reach": Reach.COUNTY})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.issue_permit(actor, services.PermitIn(**form.cleaned_data))
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("licences:permit", made.pk)
    return render(
        request, "licences/permit_form.html", {"form": form, "title": _("登记通行证")}, status=status(form)
    )


@EDIT
def edit_permit(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    permit = OversizePermit.objects.get(actor, permit_id)
    form = PermitChangeForm(request.POST or None, initial=_initial(permit))
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_permit(actor, permit_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("licences:permit", permit_id)
    context = {"form": form, "title": _("更正通行证"), "permit": permit}
    return render(request, "licences/permit_form.html", context, status=status(form))


def _initial(permit: OversizePermit) -> dict[str, Any]:
    said = {name: getattr(permit, name) for name in PermitChangeForm().fields if name != "roads"}
    loads = ", ".join(map(str, permit.axle_loads_kg))
    return said | {"roads": "\n".join(queries.route_words(permit)), "axle_loads_kg": loads}


@require_GET
def permit(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """One permit: vehicles, route, measures, what happened to it."""
    actor = actor_of(request)
    found = OversizePermit.objects.get(actor, permit_id)
    context = {
        "permit": found,
        "colour": COLOUR_OF[PermitState(found.state)],
        "plate_colour": _colour(found.plate_color),
        "trailer_colour": _colour(found.trailer_plate_color),
        "route": queries.route_words(found),
        "offers": list(PERMIT_FLOW.offers(found, actor)),
        "may_correct": keeps(actor) and found.first_used_at is None and found.state == PermitState.ISSUED,
        "over": found.valid_to < clock.now(),
        "law": cite("HPR 36"),
        "timeline": happened(found.subject),
    }
    return render(request, "licences/permit.html", context)


def _colour(color: str) -> str:
    known = colours().get(color)
    return _(known.title) if known else ""


def happened(subject: str) -> list[dict[str, Any]]:
    """A timeline with the names of officers as people read them."""
    facts = timeline([subject])
    names = names_of(fact.actor for fact in facts)
    words = {"PermitCorrected": _("更正通行证")}
    return [
        {
            "at": f.at,
            "title": f.step or words.get(f.name, f.name),
            "actor": names[f.actor],
            "law": f.law,
            "reason": f.reason,
        }
        for f in facts
    ]


@require_POST
def take_step(request: HttpRequest, permit_id: UUID, step: str) -> HttpResponse:
    said = request.POST
    seen = said.get("seen", "")
    services.take_permit_step(
        actor_of(request),
        permit_id,
        step,
        reason=said.get("reason", ""),
        seen=int(seen) if seen.isdecimal() else None,
    )
    return redirect("licences:permit", permit_id)
