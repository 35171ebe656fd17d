"""Displays at the roadside and what they say of a lorry over its limit: once, within seconds, for some seconds (I18)."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Conflict, Invalid, Refused, Unauthenticated
from tongtu.kernel.events import emit
from tongtu.kernel.signed import BadSignature, check
from tongtu.offsite import passages
from tongtu.offsite.board_words import face
from tongtu.offsite.events import BoardChanged
from tongtu.offsite.measures import measure
from tongtu.offsite.models import (
    Batch,
    Board,
    BoardKind,
    BoardMessage,
    BoardText,
    Device,
    Protocol,
    Site,
    Station,
    StationAlert,
)
from tongtu.offsite.ports import BoardDown, DisplayPort
from tongtu.offsite.services.intake import REASONS
from tongtu.offsite.services.sites import administrator

BOARDS = system("boards")
EARTH_KM = 6_371


@dataclass(frozen=True, kw_only=True)
class BoardIn:
    """A display as an administrator enters it. push_url: where a pushed one takes its messages."""

    code: str
    name: str
    kind: str
    protocol: str
    push_url: str = ""


@transaction.atomic
def register_board(actor: Actor, site_id: UUID, given: BoardIn, *, secret: str = "") -> Board:
    """Enter a display of a site, with a key of its own. secret: only the demonstration gives one.

    Raises Refused (wrong_role), Invalid (kind, push_url), Conflict (board_known), NotFound.
    """
    administrator(actor)
    site = Site.objects.get(actor, site_id)
    if given.kind not in BoardKind.values or given.protocol not in Protocol.values:
        raise Invalid("kind", _("请选择类型和通信方式。"), field="kind")
    if given.protocol == Protocol.PUSH and not given.push_url.startswith(("http://", "https://")):
        raise Invalid("push_url", _("平台推送须填写推送地址。"), field="push_url")
    fields = {name: value.strip() for name, value in vars(given).items()}
    if not fields["code"] or not fields["name"]:
        raise Invalid("code", _("请填写显示屏编号和名称。"), field="code")
    try:
        with transaction.atomic():
            made = Board.objects.create(
                actor, region=site.region, site=site, **fields, secret=secret or secrets.token_hex(32)
            )
    except IntegrityError as known:
        raise Conflict("board_known", _("该显示屏编号已登记。"), field="code") from known
    emit(BoardChanged(made.subject, "registered"), actor, region=made.region)
    return made


@transaction.atomic
def add_board_text(actor: Actor, board_id: UUID, *, text: str, valid_from: date, valid_to: date) -> BoardText:
    """Say what a display shows while nothing else is to be said. A repeat changes nothing.

    Raises Refused (wrong_role), Invalid (text, dates), NotFound.
    """
    administrator(actor)
    board = Board.objects.lock(actor, board_id)
    if not text.strip() or not text.isprintable():
        raise Invalid("text", _("请填写宣传用语。"), field="text")
    if valid_to < valid_from:
        raise Invalid("dates", _("有效期的起止日期颠倒。"), field="valid_to")
    kept, new = BoardText.objects.get_or_create(
        board=board, text=text.strip()[:80], valid_from=valid_from, defaults={"valid_to": valid_to}
    )
    if new:
        emit(BoardChanged(board.subject, "text"), actor, region=board.region)
    return kept


@transaction.atomic
def close_board(actor: Actor, board_id: UUID) -> Board:
    """Take a display out of use. Raises Refused (wrong_role), NotFound."""
    administrator(actor)
    board = Board.objects.lock(actor, board_id)
    if board.closed_on is None:
        board.closed_on = clock.today()
        board.save(update_fields=["closed_on"])
        emit(BoardChanged(board.subject, "closed"), actor, region=board.region)
    return board


@transaction.atomic
def rotate_board_key(actor: Actor, board_id: UUID) -> str:
    """Give a display a new key, shown once. Raises Refused (wrong_role), NotFound."""
    administrator(actor)
    board = Board.objects.lock(actor, board_id)
    board.secret = fresh = secrets.token_hex(32)
    board.save(update_fields=["secret"])
    emit(BoardChanged(board.subject, "key_renewed"), actor, region=board.region)
    return fresh


# What is said of a passage


def show_batch(batch_id: UUID) -> int:
    """Tell the displays and the nearest station of what a batch brought; how many messages. Safe to repeat.

    A passage that is older than a message lasts is nobody's news: a station that catches up lights no sign.
    """
    batch = Batch.objects.get(BOARDS, batch_id)
    if not batch.candidates or batch.first_passed_at is None or batch.last_passed_at is None:
        return 0
    now = clock.now()
    since = max(batch.first_passed_at, now - timedelta(minutes=measure("board", "screen_minutes")))
    if since > batch.last_passed_at:
        return 0
    device = Device.objects.visible_to(BOARDS).select_related("site").get(pk=batch.device_id)
    rows = passages.candidates(batch.pk, region=batch.region, first=since, last=batch.last_passed_at)
    boards = list(Board.objects.visible_to(BOARDS).filter(site=device.site, closed_on=None))
    made = [message for row in rows for message in _say(boards, row, now)]
    _alert(device.site, rows)
    for board in {one.board for one in made if one.board.protocol == Protocol.PUSH}:
        app.configure_task("offsite.push_board").defer(region=board.region, board_id=str(board.pk))
    return len(made)


def key_of(row: Mapping[str, Any]) -> str:
    """What names a passage for ever."""
    return f"{row['region']}/{row['device_code']}/{row['passed_at'].isoformat()}/{row['record_code']}"


def _say(boards: Iterable[Board], row: Mapping[str, Any], now: datetime) -> list[BoardMessage]:
    lasts = timedelta(seconds=measure("board", "seconds"))
    if row["passed_at"] + lasts <= now or not row["excess_kg"]:
        return []
    made = []
    for board in boards:
        message, new = BoardMessage.objects.visible_to(BOARDS).get_or_create(
            board=board,
            passage=key_of(row),
            defaults={
                "region": board.region,
                "passed_at": row["passed_at"],
                "lines": face(board.kind, row),
                "expires_at": now + lasts,
            },
        )
        made += [message] if new else []
    return made


def _alert(site: Site, rows: Iterable[Mapping[str, Any]]) -> None:
    """Hundred-tonne lorries and those against the traffic, to the screen of the nearest station of the city."""
    for row in rows:
        for kind in kinds_of(site, row):
            station, away = nearest(site)
            if station is None:
                return
            StationAlert.objects.visible_to(BOARDS).get_or_create(
                passage=key_of(row),
                kind=kind,
                defaults={
                    "region": station.region,
                    "station": station,
                    "passed_at": row["passed_at"],
                    "plate_no": row["plate_no"],
                    "plate_color": row["plate_color"],
                    "gross_kg": row["gross_kg_raw"],
                    "limit_kg": row["limit_kg"],
                    "site_name": site.name,
                    "away_km": away,
                },
            )


def kinds_of(site: Site, row: Mapping[str, Any]) -> list[str]:
    """What a station is alerted to. A direction against the site's own is driving the wrong way."""
    found = []
    if row["gross_kg_raw"] >= measure("review", "hundred_tonnes_kg"):
        found.append(StationAlert.Kind.HUNDRED.value)
    said = json.loads(row["raw"]).get("direction", "") if row["raw"] else ""
    if said and said != site.direction:
        found.append(StationAlert.Kind.WRONG_WAY.value)
    return found


def nearest(site: Site) -> tuple[Station | None, int | None]:
    """The nearest open station of the same city with a place on the map, and how far in km; else one of the county."""
    near: list[tuple[float, str, Station]] = []
    for station in Station.objects.visible_to(BOARDS).filter(
        region__startswith=site.region[:4], closed_on=None
    ):
        if (km := apart_km(site, station)) is not None and km <= measure("board", "near_km"):
            near.append((km, station.code, station))
    if near:
        km, _code, station = min(near)
        return station, round(km)
    own = Station.objects.visible_to(BOARDS).filter(region=site.region, closed_on=None, longitude=None)
    return own.order_by("code").first(), None


def apart_km(one: Site | Station, other: Site | Station) -> float | None:
    """The great-circle distance; None where a place is not on the map."""
    places = (one.latitude, one.longitude, other.latitude, other.longitude)
    if None in places:
        return None
    lat, lon, to_lat, to_lon = (radians(float(part)) for part in places if part is not None)
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


@transaction.atomic
def see_alert(actor: Actor, station_id: UUID, alert_id: UUID) -> StationAlert:
    """An officer at the station has seen an alert. Raises Refused (wrong_role), NotFound."""
    if not actor.roles & {Role.CASE_OFFICER, Role.RECORD_REVIEWER, Role.UNIT_HEAD}:
        raise Refused("wrong_role", _("提醒须由执法人员确认。"))
    station = Station.objects.get(actor, station_id)
    alert = StationAlert.objects.lock(actor, alert_id)
    if alert.station_id == station.pk and alert.seen_at is None:
        alert.seen_at, alert.seen_by = clock.now(), actor.name
        alert.save(update_fields=["seen_at", "seen_by"])
    return alert


# How it gets there


def feed(headers: Mapping[str, str], *, code: str, target: str, after: str = "") -> dict[str, Any]:
    """What a display should show now, for the display itself; asked again and again.

    headers: X-Timestamp, X-Nonce, X-Sign-Alg, X-Signature over GET and the address. after: the last message it has.
    Raises Unauthenticated (not_signed): an unknown display and a wrong key look the same.
    """
    board = Board.objects.visible_to(BOARDS).filter(code=code, closed_on=None).first()
    try:
        check(board.secret if board else "", headers, method="GET", target=target, body=b"")
    except BadSignature as bad:
        raise Unauthenticated("not_signed", REASONS.get(str(bad), REASONS["signature"])()) from bad
    if board is None:
        raise Unauthenticated("not_signed", REASONS["signature"]())
    now = clock.now()
    messages = [one for one in live(board, now) if not after or str(one.pk) > after]
    _contacted(board, messages, now)
    said = [{"id": str(one.pk), "lines": one.lines, "expires_at": one.expires_at} for one in messages]
    return {"board": board.code, "messages": said, "idle": idle(board, clock.today())}


def _contacted(board: Board, messages: list[BoardMessage], now: datetime) -> None:
    """Note that a display took its messages; its mere contact no oftener than it needs."""
    quiet = timedelta(seconds=measure("board", "poll_seconds"))
    if board.contact_at is None or now - board.contact_at >= quiet:
        Board.objects.visible_to(BOARDS).filter(pk=board.pk).update(contact_at=now)
    fresh = [one.pk for one in messages if one.sent_at is None]
    if fresh:
        BoardMessage.objects.visible_to(BOARDS).filter(pk__in=fresh).update(sent_at=now)


def live(board: Board, now: datetime) -> list[BoardMessage]:
    """The messages a display shows at an instant, oldest first."""
    since = now - timedelta(seconds=measure("board", "seconds") * 2)
    rows = BoardMessage.objects.visible_to(BOARDS).filter(board=board, made_at__gte=since, expires_at__gt=now)
    return list(rows.order_by("made_at", "id")[:20])


def idle(board: Board, day: date) -> list[str]:
    """What a display says on a day while no lorry is over its limit."""
    rows = board.texts.filter(valid_from__lte=day, valid_to__gte=day)
    return list(rows.order_by("valid_from", "text").values_list("text", flat=True)[:10])


def etag(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:32]


def push(board_id: UUID, *, port: DisplayPort) -> int:
    """Bring a display the messages it has not had; how many. One that expired meanwhile is not sent.

    Raises BoardDown, so that the job is tried again.
    """
    board = Board.objects.get(BOARDS, board_id)
    now = clock.now()
    waiting = [one for one in live(board, now) if one.sent_at is None]
    if not waiting:
        return 0
    said = [
        {"id": str(one.pk), "lines": one.lines, "expires_at": one.expires_at.isoformat()} for one in waiting
    ]
    try:
        port.show(board.push_url, board.code, board.secret, messages=said)
    except BoardDown:
        Board.objects.visible_to(BOARDS).filter(pk=board.pk).update(failed_at=now)
        raise
    Board.objects.visible_to(BOARDS).filter(pk=board.pk).update(contact_at=now)
    BoardMessage.objects.visible_to(BOARDS).filter(pk__in=[one.pk for one in waiting]).update(sent_at=now)
    return len(waiting)
