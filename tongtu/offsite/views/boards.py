"""显示屏: what the roadside is told, and the screen of a station."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongtu.kernel import clock
from tongtu.kernel.errors import DomainError
from tongtu.kernel.paging import keyset
from tongtu.offsite import queries, services, showing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Board, BoardKind, BoardMessage, Station, StationAlert
from tongtu.offsite.services.boards import idle, live
from tongtu.offsite.station_forms import BoardForm, BoardTextForm
from tongtu.offsite.views.register import blame, keeps
from tongtu.web.doors import actor_of
from tongtu.web.words import moment, own

ORDER = ("code", "id")
MOST = 12


@require_GET
def boards(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    fields = ("id", "code", "name", "kind", "site__name", "contact_at", "closed_on")
    page = keyset(
        Board.objects.visible_to(actor).values(*fields), order=ORDER, after=request.GET.get("after", "")
    )
    for row in page.rows:
        row["kind_label"] = BoardKind(row["kind"]).label
    return render(request, "offsite/boards.html", {"page": page, "keeps": keeps(actor)})


@require_http_methods(["GET", "POST"])
def new_board(request: HttpRequest) -> HttpResponse:
    """Enter a display; its key is shown once, on the next page."""
    actor = actor_of(request)
    form = BoardForm(request.POST or None, sites=queries.sites_to_choose(actor))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            made = services.register_board(actor, UUID(said.pop("site")), services.BoardIn(**said))
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return render(request, "offsite/board_key.html", {"board": made, "secret": made.secret})
    return render(request, "offsite/board_form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def board(request: HttpRequest, board_id: UUID) -> HttpResponse:
    today = clock.today()
    form = BoardTextForm(initial={"valid_from": today, "valid_to": today + timedelta(days=90)})
    return _page(request, board_id, form)


def _page(request: HttpRequest, board_id: UUID, form: Form) -> HttpResponse:
    """What a display shows at this moment, and what it showed within a day."""
    actor, now = actor_of(request), clock.now()
    one = Board.objects.get(actor, board_id)
    since = now - timedelta(hours=measure("board", "history_hours"))
    rows = BoardMessage.objects.visible_to(actor).filter(board=one, made_at__gte=since)
    messages = live(one, now)
    context = {
        "board": one,
        "shown": messages[-1].lines if messages else idle(one, clock.today()),
        "facts": _facts(one),
        "history": list(rows.order_by("-made_at", "-id").values("made_at", "lines", "sent_at")[:100]),
        "texts": list(one.texts.order_by("-valid_to", "text")[:20]),
        "form": form,
        "keeps": keeps(actor),
        "timeline": showing.happened([one.subject]),
    }
    return render(request, "offsite/board.html", context, status=422 if form.is_bound else 200)


def _facts(one: Board) -> list[tuple[str, Any]]:
    return [
        (_("显示屏编号"), own(one.code)),
        (_("点位"), own(one.site.name)),
        (_("类型"), one.get_kind_display()),
        (_("通信方式"), one.get_protocol_display()),
        (_("推送地址"), own(one.push_url) if one.push_url else ""),
        (_("最近联络"), moment(one.contact_at, seconds=True) if one.contact_at else ""),
        (_("最近失败"), moment(one.failed_at, seconds=True) if one.failed_at else ""),
    ]


@require_POST
def add_text(request: HttpRequest, board_id: UUID) -> HttpResponse:
    form = BoardTextForm(request.POST)
    if form.is_valid():
        try:
            services.add_board_text(actor_of(request), board_id, **form.cleaned_data)
        except DomainError as wrong:
            blame(form, wrong)
        else:
            return redirect("offsite:board", board_id)
    return _page(request, board_id, form)


@require_POST
def rotate_key(request: HttpRequest, board_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    secret = services.rotate_board_key(actor, board_id)
    return render(
        request, "offsite/board_key.html", {"board": Board.objects.get(actor, board_id), "secret": secret}
    )


@require_POST
def close(request: HttpRequest, board_id: UUID) -> HttpResponse:
    services.close_board(actor_of(request), board_id)
    return redirect("offsite:board", board_id)


@require_GET
def screen(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """The alerts of a station in big letters; the page asks for them anew every few seconds."""
    actor = actor_of(request)
    where = Station.objects.get(actor, station_id)
    since = clock.now() - timedelta(minutes=measure("board", "screen_minutes"))
    rows = StationAlert.objects.visible_to(actor).filter(station=where, made_at__gte=since)
    alerts: list[dict[str, Any]] = [
        vars(one) | {"label": one.get_kind_display(), "plate_colour": showing.colour_words(one.plate_color)}
        for one in rows.order_by("-made_at", "-id")[:MOST]
    ]
    return render(request, "offsite/screen.html", {"station": where, "alerts": alerts})


@require_POST
def see_alert(request: HttpRequest, station_id: UUID, passing_id: UUID) -> HttpResponse:
    services.see_alert(actor_of(request), station_id, passing_id)
    return redirect("offsite:station-screen", station_id)
