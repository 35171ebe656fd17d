"""The SMS gateway, and the phones that receive."""

import re

from msgspec import Struct

from simulators.pages import Markup, fill, page, template
from simulators.postman import Callback, post
from simulators.store import next_value
from simulators.web import Answer, Refuse, Request, Route, as_json

PHONE = re.compile(r"1[3-9]\d{9}")
DEAD_TAIL = "0000"  # phones that end so never receive: a switched-off number for demonstrations
DELIVERY_SECONDS = 0.4


class SmsIn(Struct):
    phone: str
    text: str
    ref: str = ""
    template: str = ""


def send(request: Request) -> Answer:
    """202 with the message id; the delivery receipt comes later by callback."""
    message = request.read(SmsIn)
    if not PHONE.fullmatch(message.phone):
        raise Refuse(422, "BAD_PHONE", "手机号码格式不正确")
    if not message.text or len(message.text) > 1000:
        raise Refuse(422, "BAD_TEXT", "短信内容应为 1 至 1000 字")
    now = request.world.clock.now()
    number = f"SMS{now:%Y%m%d}{next_value(request.db, 'sms'):08d}"
    struck = request.world.strike_in(request.db, "sms.delivery", message.phone)
    failed = message.phone.endswith(DEAD_TAIL) or any(fault.name == "SMS_FAILED" for fault in struck)
    reason = "空号或停机" if failed else ""
    state = "failed" if failed else "delivered"
    request.db.execute(
        "insert into sms values (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, message.phone, message.text, message.ref, state, now.isoformat(), now.isoformat(), reason),
    )
    data = {"message_id": number, "ref": message.ref, "state": state, "reason": reason, "at": now.isoformat()}
    kind = "SMS_FAILED" if failed else "SMS_DELIVERED"
    post(request.world, request.db, Callback("sms", kind, message.phone, data, DELIVERY_SECONDS))
    return as_json({"message_id": number, "state": "accepted", "accepted_at": now.isoformat()}, 202)


def inbox(request: Request) -> Answer:
    """What a phone received, newest first."""
    rows = request.db.execute(
        "select id as message_id, phone, text, ref, state, at from sms"
        " where (? = '' or phone = ?) order by id desc limit 100",
        (request.query.get("phone", ""), request.query.get("phone", "")),
    )
    return as_json([dict(row) for row in rows.fetchall()])


def phones(request: Request) -> Answer:
    """The phones as a page: choose one, read its messages."""
    chosen = request.query.get("phone", "")
    rows = request.db.execute(
        "select phone, count(*) as many from sms group by phone order by max(at) desc, phone limit 50"
    ).fetchall()
    if not chosen and rows:
        chosen = rows[0]["phone"]
    lang = request.lang
    menu = [
        fill(
            template("sms_phone"), lang, phone=row["phone"], many=row["many"],
            current=Markup(' aria-current="true"' if row["phone"] == chosen else ""),
        )
        for row in rows
    ]  # fmt: skip
    messages = request.db.execute(
        "select * from sms where phone = ? and state = 'delivered' order by id desc limit 50", (chosen,)
    ).fetchall()
    bubbles = [
        fill(template("sms_bubble"), lang, text=row["text"], at=row["at"][:16].replace("T", " "))
        for row in messages
    ]
    nothing = fill('<p class="muted">[[还没有短信。|No messages yet.]]</p>', lang)
    return page(
        request, "sms", "[[手机短信|Text messages]]", phone=chosen, menu=Markup("".join(menu) or nothing),
        bubbles=Markup("".join(bubbles) or nothing),
    )  # fmt: skip


ROUTES = (
    Route("POST", "/sms/messages", send, "sms.send", "sms"),
    Route("GET", "/sms/inbox", inbox, "sms.inbox"),
    Route("GET", "/sms/", phones, "sms.page", page=True),
)
