"""The door of stations' own scales: who sent it, and an answer for every ticket (02 §2.9)."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta

from tongtu.kernel import clock
from tongtu.kernel.errors import DomainError, Invalid, Unauthenticated
from tongtu.kernel.signed import BadSignature, check
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Station
from tongtu.offsite.records import Colour, Moment
from tongtu.offsite.services.intake import REASONS
from tongtu.offsite.services.weighing import SCALES, same_ticket, weigh
from tongtu.offsite.weighed import WeighingIn

MOST_BYTES = 512 * 1024
Number = Annotated[int, Meta(ge=0, le=1_000_000)]


class Ticket(msgspec.Struct, kw_only=True, gc=False):
    """称重单: what a scale sends of one lorry. What it does not know it leaves out."""

    ticket_no: Annotated[str, Meta(min_length=1, max_length=40)]
    weighed_at: Moment
    plate_no: Annotated[str, Meta(max_length=16)]
    plate_color: Colour
    axle_count: Annotated[int, Meta(ge=1, le=40)]
    gross_kg: Number
    axle_loads_kg: Annotated[list[Number], Meta(max_length=40)] = []
    trailer_plate_no: Annotated[str, Meta(max_length=16)] = ""
    vehicle_kind: Annotated[str, Meta(max_length=10)] = ""
    direction: Annotated[str, Meta(max_length=4)] = ""
    arrived_at: Moment | None = None
    goods: Annotated[str, Meta(max_length=60)] = ""
    origin: Annotated[str, Meta(max_length=120)] = ""
    permit_no: Annotated[str, Meta(max_length=40)] = ""

    def given(self) -> WeighingIn:
        facts = {name: getattr(self, name) for name in self.__struct_fields__}
        return WeighingIn(**facts | {"axle_loads_kg": tuple(self.axle_loads_kg)})


_ticket = msgspec.json.Decoder(Ticket)


class _Batch(msgspec.Struct):
    weighings: list[msgspec.Raw]


def take_weighings(headers: Mapping[str, str], body: bytes, *, path: str) -> dict[str, Any]:
    """Take what a scale sends at once, and answer for each ticket: ACCEPTED, DUPLICATE or REJECTED with its reason.

    headers: X-Device is the station's code; the others as kernel.signed says. Safe to send again.
    Raises Unauthenticated (not_signed), Invalid (too_large, bad_json, too_many).
    Law: 河南省治理货物运输车辆超限超载条例第十条.
    """
    station = sender(headers, body, path=path)
    if len(body) > MOST_BYTES:
        raise Invalid("too_large", _("一批最大 %(size)d 字节。") % {"size": MOST_BYTES})
    try:
        batch = msgspec.json.decode(body, type=_Batch)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Invalid("bad_json", _("不是有效的 JSON。")) from wrong
    most: int = measure("station", "batch")
    if len(batch.weighings) > most:
        raise Invalid("too_many", _("一批最多 %(most)d 条记录。") % {"most": most})
    results = [_answer(station, bytes(one)) for one in batch.weighings]
    return {"results": results, "server_time": clock.now()}


def sender(headers: Mapping[str, str], body: bytes, *, path: str) -> Station:
    """The station whose scale signed. An unknown one and a wrong key look the same. Raises Unauthenticated."""
    code = headers.get("X-Device", "")
    found = Station.objects.visible_to(SCALES).prefetch_related("certificates").filter(code=code)
    station = found.first() if code and "\0" not in code else None
    try:
        check(station.secret if station else "", headers, method="POST", target=path, body=body)
    except BadSignature as bad:
        raise Unauthenticated("not_signed", REASONS.get(str(bad), REASONS["signature"])()) from bad
    if station is None:
        raise Unauthenticated("not_signed", REASONS["signature"]())
    return station


def _answer(station: Station, raw: bytes) -> dict[str, str]:
    """What became of one ticket. A bad one never disturbs its neighbours."""
    try:
        given = _ticket.decode(raw).given()
        known = same_ticket(station, given) is not None
        if not known:
            weigh(SCALES, station.pk, given)
    except DomainError as wrong:
        return _said(raw, "REJECTED", wrong.code, wrong.message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        return _said(raw, "REJECTED", "wrong_field", _("字段不符合要求：%(detail)s") % {"detail": str(wrong)})
    return _said(raw, "DUPLICATE" if known else "ACCEPTED", "", "")


def _said(raw: bytes, result: str, code: str, reason: str) -> dict[str, str]:
    try:
        said = json.loads(raw)
        number = said.get("ticket_no", "") if isinstance(said, dict) else ""
    except (ValueError, RecursionError):
        number = ""
    return {"ticket_no": str(number)[:40], "result": result, "reason_code": code, "reason": reason}
