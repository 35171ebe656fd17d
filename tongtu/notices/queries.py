"""Questions about notices."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.actors import Actor
from tongtu.kernel.paging import Page, keyset
from tongtu.notices.models import Attempt, Notice, Result

REASONS = {
    "no_account": _("当事人尚未登录过本系统"),
    "no_phone": _("没有登记手机号码"),
    "gateway_down": _("短信网关没有回应"),
    "no_answer": _("无人接听或退回"),
    "undelivered": _("未能送达"),
}


def inbox(actor: Actor, *, after: str = "") -> Page:
    """A party's notices, newest first. Empty for anybody else."""
    if actor.party_id is None:
        return Page([], "")
    own = Notice.objects.visible_to(actor).filter(party_id=actor.party_id)
    rows = own.values("id", "kind", "title", "about", "told_at", "read_at")
    return keyset(rows, order=("-told_at", "-id"), after=after)


def unread(actor: Actor) -> int:
    """How many notices a party has not opened."""
    if actor.party_id is None:
        return 0
    return Notice.objects.visible_to(actor).filter(party_id=actor.party_id, read_at=None).count()


def unread_matter(actor: Actor) -> list[dict[str, Any]]:
    """One line for the party's home page while there is something unread."""
    many = unread(actor)
    if not many:
        return []
    return [
        {
            "url": reverse("notices:inbox"),
            "number": "",
            "title": ngettext("您有 %(many)s 条未读通知", "您有 %(many)s 条未读通知", many) % {"many": many},
            "state_label": gettext("未读"),
            "colour": "violet",
        }
    ]


def notices_about(actor: Actor, subject: str) -> list[dict[str, Any]]:
    """What the party of a record was told, with every attempt, oldest first."""
    notices = list(
        Notice.objects.visible_to(actor)
        .filter(about=subject)
        .order_by("told_at", "id")
        .values("id", "kind", "title", "body", "told_by", "told_at", "read_at")
    )
    attempts: dict[UUID, list[dict[str, Any]]] = {}
    rows = Attempt.objects.filter(notice__in=[row["id"] for row in notices]).order_by("made_at", "id")
    for one in rows:
        attempts.setdefault(one.notice_id, []).append(_shown(one))
    return [{**row, "attempts": attempts.get(row["id"], [])} for row in notices]


def _shown(attempt: Attempt) -> dict[str, Any]:
    return {
        "channel": attempt.channel,
        "channel_label": attempt.get_channel_display(),
        "address": attempt.address,
        "content_sha256": attempt.content_sha256,
        "result": attempt.result,
        "result_label": attempt.get_result_display(),
        "reason": REASONS.get(attempt.reason, attempt.reason),
        "operator": attempt.operator,
        "proof": attempt.proof,
        "sent_at": attempt.sent_at,
        "ended_at": attempt.ended_at,
        "arrived": attempt.result == Result.DELIVERED,
    }
