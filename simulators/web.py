"""The smallest web framework that will do: requests, answers, routes, refusals."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

if TYPE_CHECKING:
    from simulators.faults import Fault
    from simulators.world import World

Body = TypeVar("Body")


class Refuse(Exception):
    """The simulator will not do it: a status, a stable code, a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass
class Answer:
    """What goes back; `hang_up` closes the line without a word, as a lost answer does."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


@dataclass
class Request:
    """One request, the world it reaches, and inside a handler the open transaction."""

    world: "World"
    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    params: dict[str, str] = field(default_factory=dict)
    app_id: str = ""
    faults: "list[Fault]" = field(default_factory=list)
    _db: sqlite3.Connection | None = None

    def open(self, db: sqlite3.Connection) -> None:
        self._db = db

    def struck_by(self, name: str) -> "Fault | None":
        return next((fault for fault in self.faults if fault.name == name), None)

    @property
    def db(self) -> sqlite3.Connection:
        assert self._db is not None, "only handlers have a transaction"
        return self._db

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def base_url(self) -> str:
        """Where a browser finds this simulator."""
        return self.world.public_url or f"http://{self.headers.get('Host', '127.0.0.1')}"

    @property
    def lang(self) -> str:
        """zh or en: the switch in the address, else the cookie, else Chinese."""
        chosen = self.query.get("lang", "")
        if not chosen:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get("sim_lang")
            chosen = cookie.value if cookie else ""
        return "en" if chosen == "en" else "zh"

    def read(self, shape: type[Body]) -> Body:
        """The JSON body in the shape asked for; unknown fields are ignored.

        Raises Refuse (422 BAD_FIELDS).
        """
        try:
            return msgspec.json.decode(self.body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refuse(422, "BAD_FIELDS", str(error)) from error

    def subject(self) -> str:
        """The pay code, phone or number this request is about, for faults that aim at one."""
        for name in ("pay_code", "refund_no", "phone", "plate_no"):
            if name in self.params:
                return self.params[name]
        if self.query.get("pay_code"):
            return self.query["pay_code"]
        try:
            body = json.loads(self.body) if self.body else {}
        except ValueError:
            return ""
        names = ("pay_code", "phone", "notice_ref")
        return next((str(body[name]) for name in names if isinstance(body, dict) and body.get(name)), "")


Handler = Callable[[Request], Answer]


@dataclass
class Route:
    """A method and path, who answers, and how: signed by a secret, as a page, under which fault name."""

    method: str
    path: str
    handler: Handler
    op: str = ""
    secret: str = ""
    page: bool = False

    @property
    def quiet(self) -> bool:
        """Not for the journal: the levers themselves, and pages that are only looked at."""
        return not self.op or (self.page and self.method == "GET")

    def __post_init__(self) -> None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        self.pattern = re.compile(pattern + "$")


def as_json(value: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status)


def problem(status: int, code: str, message: str) -> Answer:
    return as_json({"code": code, "message": message}, status)


def see_other(address: str) -> Answer:
    return Answer(b"", 303, "text/plain; charset=utf-8", {"Location": address})
