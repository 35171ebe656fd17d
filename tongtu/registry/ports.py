"""The identity provider: what the registry asks of it, and the adapter that asks over HTTP."""

import json
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from tongtu.kernel.errors import Refused
from tongtu.kernel.http import client
from tongtu.kernel.signed import headers_for


@dataclass(frozen=True)
class Answer:
    """What the provider says. transaction: its number, kept as proof; score: 0 to 100, or None."""

    transaction: str
    passed: bool
    score: int | None = None
    reason: str = ""


class RealName(Protocol):
    """实名核验: name and number, and a face check on the provider's own page. No image reaches us."""

    def compare(self, name: str, id_no: str) -> Answer: ...
    def face_page(self, ticket: str, return_url: str) -> str: ...
    def face_result(self, token: str, ticket: str, *, name: str, id_no: str) -> Answer: ...


class HttpRealName:
    """The provider over signed HTTP; the demonstration runs it against the simulator."""

    APP_ID = "tongtu"
    CHECKS = "/realname/checks"

    def compare(self, name: str, id_no: str) -> Answer:
        return self._ask({"name": name, "id_no": id_no})

    def face_page(self, ticket: str, return_url: str) -> str:
        return f"{settings.REALNAME_URL}/realname/face/{ticket}?{urlencode({'return': return_url})}"

    def face_result(self, token: str, ticket: str, *, name: str, id_no: str) -> Answer:
        return self._ask({"name": name, "id_no": id_no, "face_token": token, "ticket": ticket})

    def _ask(self, question: dict[str, str]) -> Answer:
        """Raises Refused (provider_down) when there is no usable answer: nothing is then proved."""
        body = json.dumps(question, ensure_ascii=False).encode()
        headers = headers_for(
            settings.REALNAME_SECRET, self.APP_ID, method="POST", target=self.CHECKS, body=body
        )
        headers["Content-Type"] = "application/json"
        try:
            with client(settings.REALNAME_URL) as provider:
                reply = provider.post(self.CHECKS, content=body, headers=headers)
                reply.raise_for_status()
                return _answer(reply.json())
        except (httpx.HTTPError, ValueError) as failed:
            raise Refused(
                "provider_down", _("实名核验服务暂时没有回应，您填写的内容没有丢失，请稍后再试或到窗口核验。")
            ) from failed


def _answer(said: Any) -> Answer:
    """Raises ValueError when the reply is not one of the provider's."""
    if not isinstance(said, dict) or not said.get("transaction"):
        raise ValueError("not an answer of the provider")
    score = said.get("score")
    return Answer(
        transaction=str(said["transaction"]),
        passed=said.get("result") == "match",
        score=score if isinstance(score, int) else None,
        reason=str(said.get("reason", "")),
    )


def real_name() -> RealName:
    """The provider of this installation."""
    return HttpRealName()
