"""The SMS gateway: what we ask of it, and the adapter that asks over signed HTTP."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from django.conf import settings

from tongtu.kernel.http import client
from tongtu.kernel.signed import headers_for


class GatewayDown(Exception):
    """No usable answer: the message may or may not have been taken. Ask again under the same reference."""


@dataclass(frozen=True)
class Sent:
    """message_id: the gateway's number, or "" with the reason it will never take this message."""

    message_id: str
    reason: str = ""


class Sms(Protocol):
    """短信网关."""

    def send(self, phone: str, text: str, *, ref: str) -> Sent: ...


class HttpSms:
    """The gateway over HTTP; the same reference twice sends once."""

    APP_ID = "tongtu"
    MESSAGES = "/sms/messages"

    def send(self, phone: str, text: str, *, ref: str) -> Sent:
        """Raises GatewayDown."""
        body = json.dumps({"phone": phone, "text": text, "ref": ref}, ensure_ascii=False).encode()
        headers = headers_for(
            settings.SMS_SECRET, self.APP_ID, method="POST", target=self.MESSAGES, body=body
        )
        headers |= {"Content-Type": "application/json", "Idempotency-Key": ref}
        try:
            with client(settings.SMS_URL) as gateway:
                reply = gateway.post(self.MESSAGES, content=body, headers=headers)
                said: dict[str, Any] = reply.json()
        except (httpx.HTTPError, ValueError) as failed:
            raise GatewayDown from failed
        if reply.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            return Sent("", str(said.get("code", "refused")))
        if reply.is_error or not said.get("message_id"):
            raise GatewayDown(str(reply.status_code))
        return Sent(str(said["message_id"]))


def sms() -> Sms:
    """The gateway of this installation."""
    return HttpSms()
