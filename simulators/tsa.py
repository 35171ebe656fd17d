"""A time-stamp authority of RFC 3161 with a certificate authority of its own."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulators import tsp
from simulators.certificates import TIME_STAMPING, Signer, signer
from simulators.store import next_value
from simulators.web import Answer, Request, Route

if TYPE_CHECKING:
    from simulators.world import World

MEDIA_TYPE = "application/timestamp-reply"


def authority(world: "World") -> Signer:
    return signer(world.folder / "tsa", "通途模拟时间戳服务", extended=TIME_STAMPING)


def stamp(request: Request) -> Answer:
    """A TimeStampResp for a TimeStampReq, at real time: a stamp does not lie."""
    if request.headers.get("Content-Type", "").partition(";")[0] != "application/timestamp-query":
        return Answer(tsp.rejection("bad_request"), 200, MEDIA_TYPE)
    if request.struck_by("TSA_REJECTION"):
        return Answer(tsp.rejection("system_failure"), 200, MEDIA_TYPE)
    serial = next_value(request.db, "tsa")
    reply = tsp.reply(authority(request.world), request.body, serial=serial, at=datetime.now(UTC))
    return Answer(reply, 200, MEDIA_TYPE)


def show_ca(request: Request) -> Answer:
    return Answer(authority(request.world).root_pem, 200, "application/x-pem-file")


ROUTES = (Route("POST", "/tsa", stamp, "tsa.stamp"), Route("GET", "/tsa/ca.pem", show_ca))
