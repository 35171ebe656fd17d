"""The SMS gateway's way in, and a party's inbox as JSON."""

import json
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from ninja import Router, Schema

from tongtu.kernel.signed import BadSignature, check
from tongtu.notices import queries, services
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["notices"])
KINDS = {"SMS_DELIVERED": True, "SMS_FAILED": False}
log = logging.getLogger(__name__)


class NoticeLine(Schema):
    """One notice of the party."""

    id: UUID
    kind: str
    title: str
    about: str
    told_at: datetime
    read_at: datetime | None


class Inbox(Schema):
    """A page of notices, and the cursor of the next."""

    rows: list[NoticeLine]
    next: str


class NoticeOut(NoticeLine):
    """A notice in full."""

    body: str


@router.get("/inbox", response=Inbox)
def inbox(request: HttpRequest, after: str = "") -> dict[str, Any]:
    """本人的站内信"""
    page = queries.inbox(actor_of(request), after=after)
    return {"rows": page.rows, "next": page.next}


@router.post("/{notice_id}/open", response={200: NoticeOut, 404: Problem})
def open_notice(request: HttpRequest, notice_id: UUID) -> Any:
    """打开一条通知（首次打开会记录阅读时间）"""
    return services.open_notice(actor_of(request), notice_id)


@csrf_exempt  # the gateway has no session; its signature is its proof
@require_POST
def sms_receipt(request: HttpRequest) -> JsonResponse:
    """短信回执: signed by the gateway, safe to repeat."""
    try:
        check(
            settings.SMS_SECRET,
            request.headers,
            method="POST",
            target=request.get_full_path(),
            body=request.body,
        )
    except BadSignature as bad:
        log.warning("sms receipt refused: %s", bad)
        return JsonResponse({"code": "BAD_SIGNATURE", "message": "签名不正确"}, status=401)
    try:
        known = _take(json.loads(request.body))
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"code": "BAD_MESSAGE", "message": "回执内容不完整"}, status=422)
    return JsonResponse({"code": "SUCCESS", "known": known})


def _take(message: dict[str, Any]) -> bool:
    """Raises KeyError, TypeError or ValueError when the message is not a receipt."""
    data = message["data"]
    return services.take_receipt(
        ref=str(data["ref"]),
        message_id=str(data["message_id"])[:80],
        arrived=KINDS[message["type"]],
        reason=str(data.get("reason", "")),
        at=datetime.fromisoformat(message["occurred_at"]),
    )
