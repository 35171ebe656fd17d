"""One lorry and one enterprise: passages, the way of a day on the map, records, cases, counts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import NotFound
from tongtu.kernel.paging import keyset
from tongtu.law import plates
from tongtu.offsite import lorries, queries, roadmap, services, showing
from tongtu.offsite.archive import history
from tongtu.offsite.archive.months import Month
from tongtu.offsite.measures import measure
from tongtu.offsite.models import RecordState
from tongtu.offsite.views.records import day_of
from tongtu.registry import queries as registry
from tongtu.web import menus
from tongtu.web.doors import actor_of


@require_http_methods(["GET", "POST"])
def vehicle(request: HttpRequest, plate_no: str, plate_color: str) -> HttpResponse:
    """Passages of the last days, records and counts; the way of one day once its purpose is said."""
    actor = actor_of(request)
    plate = plates.normalise(plate_no)
    if plates.kind_of(plate) is None or plate_color not in plates.colours():
        raise NotFound("not_found", _("没有这样的号牌。"))
    last = day_of(request.GET.get("to", "")) or clock.today()
    first = day_of(request.GET.get("from", "")) or last - timedelta(days=measure("search", "days") - 1)
    found = history.plate_history(
        actor, plate, plate_color, first=first, last=last, after=request.GET.get("after", "")
    )
    sites = queries.sites_on_the_map(actor)
    context = {
        "plate": plate,
        "colour": plate_color,
        "plate_colour": showing.colour_words(plate_color),
        "page": found,
        "passages": [_told(row, sites) for row in found.rows],
        "records": _records(queries.vehicle_records(actor, plate, plate_color)),
        "cases": _paged("cases.Case", lorries.cases_of(actor, plate, plate_color)),
        "permits": _paged("licences.OversizePermit", lorries.permits_of(actor, plate, plate_color)),
        "older": not Month.of(first).recent,
        "lost": "、".join(found.unreachable),
        "acts": (acts := queries.acts_of_vehicle(plate, plate_color)),
        "marks": (marks := measure("four_penalties", "vehicle")),
        "left": max(0, marks + 1 - acts),
        "first": first,
        "last": last,
        "day": clock.today(),
        "journey": _journey(request, actor, (plate, plate_color), sites)
        if request.method == "POST"
        else None,
    }
    return render(request, "offsite/vehicle.html", context)


def _told(row: dict[str, Any], sites: dict[str, dict[str, Any]]) -> dict[str, Any]:
    site = sites.get(row["device_code"], {})
    return row | {"site": site.get("name", row["device_code"]), "site_id": str(site.get("id", ""))}


def _paged(kind: str, rows: Any) -> list[dict[str, Any]]:  # Any: rows of .values()
    """Rows of another module, each with the address of its page."""
    return [row | {"url": menus.page_of(f"{kind}:{row['id']}")} for row in rows]


def _records(rows: Any) -> list[dict[str, Any]]:  # Any: rows of .values()
    return [
        row
        | {"label": RecordState(row["state"]).label, "colour": showing.STATE_COLOURS.get(row["state"], "")}
        for row in rows
    ]


def _journey(
    request: HttpRequest, actor: Actor, plate: tuple[str, str], sites: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The passages of a day, numbered, and the map they are drawn on."""
    day = day_of(request.POST.get("day", "")) or clock.today()
    rows = services.look_at_journey(actor, *plate, day=day, purpose=request.POST.get("purpose", ""))
    told = [_told(row, sites) | {"number": n} for n, row in enumerate(rows, 1)]
    near = {row["id"]: row for row in sites.values()}.values()
    return {"day": day, "rows": told, "map": roadmap.drawn(near, [row["site_id"] for row in told])}


@require_GET
def enterprise(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """An owner's records in the actor's regions, and the vehicles they are of."""
    actor = actor_of(request)
    rows = queries.party_records(actor, party_id)
    page = keyset(rows, order=queries.RECORD_ORDER, after=request.GET.get("after", ""))
    if not page.rows:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    lorries = {(row["plate_no"], row["plate_color"]) for row in page.rows}
    shown = [
        {"plate": plate, "colour": showing.colour_words(colour), "acts": queries.acts_of_vehicle(plate, colour),
         "url": reverse("offsite:vehicle", args=[plate, colour])}
        for plate, colour in sorted(lorries)[:20]
    ]  # fmt: skip
    context = {
        "party": registry.party_shown(party_id),
        "page": page,
        "records": _records(page.rows),
        "vehicles": shown,
    }
    return render(request, "offsite/enterprise.html", context)
