"""The real-name provider: name and number, and a face check played on a page."""

import re
import secrets
from urllib.parse import urlencode, urlsplit, urlunsplit

from msgspec import Struct

from simulators.numbers import id_is_valid
from simulators.pages import page
from simulators.store import next_value
from simulators.web import Answer, Refuse, Request, Route, as_json, see_other

MISMATCH = "不符"  # a name that never matches
TICKET = re.compile(r"[A-Za-z0-9_\-]{8,64}")


class CheckIn(Struct):
    """A face token counts once; with `ticket` it must come from that ticket's page."""

    name: str
    id_no: str
    phone: str = ""
    face_token: str = ""
    ticket: str = ""


def check(request: Request) -> Answer:
    """level 2 for name and number, 3 with a face; result match or mismatch."""
    person = request.read(CheckIn)
    if not person.name.strip() or not person.id_no.strip():
        raise Refuse(422, "BAD_FIELDS", "姓名和证件号码必填")
    reason = _reason(request, person)
    level = 3 if person.face_token else 2
    now = request.world.clock.now()
    number = f"RN{now:%Y%m%d}{next_value(request.db, 'realname'):08d}"
    result, score = ("mismatch", 21) if reason else ("match", 98)
    request.db.execute(
        "insert into realname values (?, ?, ?, ?, ?)", (number, level, result, score, now.isoformat())
    )
    body = {"transaction": number, "level": level, "result": result, "score": score, "at": now.isoformat()}
    return as_json(body | {"reason": reason})


def _reason(request: Request, person: CheckIn) -> str:
    if person.name.strip() == MISMATCH or request.struck_by("MISMATCH"):
        return "NAME_MISMATCH"
    if not id_is_valid(person.id_no.strip()):
        return "ID_INVALID"
    if person.face_token and not _spend(request, person):
        return "FACE_TOKEN_INVALID"
    return ""


def _spend(request: Request, person: CheckIn) -> bool:
    done = request.db.execute(
        "update face set used = 1 where token = ? and used = 0 and (? = '' or ticket = ?)",
        (person.face_token, person.ticket, person.ticket),
    )
    return done.rowcount == 1


def show_face(request: Request) -> Answer:
    """The page that plays the camera."""
    _asked(request)
    return page(
        request, "face", "[[模拟人脸核验|Simulated face check]]", ticket=request.params["ticket"],
        back=request.query["return"],
    )  # fmt: skip


def pass_face(request: Request) -> Answer:
    """Back to the return address with a one-time token; the product exchanges it on its own way."""
    ticket, back = _asked(request)
    extra = {"ticket": ticket, "face_result": "cancelled"}
    if request.form.get("outcome") == "pass":
        token = secrets.token_urlsafe(24)
        request.db.execute(
            "insert into face (token, ticket, at) values (?, ?, ?)",
            (token, ticket, request.world.clock.now().isoformat()),
        )
        extra = {"ticket": ticket, "face_token": token}
    parts = urlsplit(back)
    query = f"{parts.query}&{urlencode(extra)}" if parts.query else urlencode(extra)
    return see_other(urlunsplit(parts._replace(query=query)))


def _asked(request: Request) -> tuple[str, str]:
    ticket, back = request.params["ticket"], request.query.get("return", "") or request.form.get("return", "")
    if not TICKET.fullmatch(ticket) or not back.startswith(("http://", "https://")):
        raise Refuse(422, "BAD_TICKET", "[[核验地址不完整|The address of the check is incomplete]]")
    return ticket, back


ROUTES = (
    Route("POST", "/realname/checks", check, "realname.check", "realname"),
    Route("GET", "/realname/face/{ticket}", show_face, "realname.page", page=True),
    Route("POST", "/realname/face/{ticket}", pass_face, "realname.page", page=True),
)
