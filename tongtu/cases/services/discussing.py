"""集体讨论: the heads discuss a heavy case together before one of them decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases.flows import DISCUSSION_FLOW
from tongtu.cases.models import Discussion, DiscussionStep
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid

TOGETHER = 2  # one person alone discusses nothing


@dataclass(frozen=True)
class Voice:
    """What one of those present said."""

    name: str
    post: str
    text: str


@dataclass(frozen=True)
class Meeting:
    """The minutes of a discussion. members: everyone who may decide, each with an opinion of their own."""

    began_at: datetime
    ended_at: datetime
    place: str
    chair: str
    recorder: str
    members: list[Voice]
    conclusion: str


@transaction.atomic
def conclude_discussion(
    actor: Actor, discussion_id: UUID, step: str, meeting: Meeting, *, seen: int | None = None
) -> Discussion:
    """Keep the minutes: a conclusion, on which the head then decides, or the case goes back.

    step: conclude or return. Raises Invalid (alone, no_opinion, wrong_time, no_chair, no_conclusion),
    Refused (wrong_role, own_case), NotFound. Law: 行政处罚法（2021）第五十七条第二款.
    """
    discussion = Discussion.objects.lock(actor, discussion_id)
    _check(meeting)
    discussion.began_at, discussion.ended_at = meeting.began_at, meeting.ended_at
    discussion.place, discussion.chair = meeting.place.strip(), meeting.chair.strip()
    discussion.recorder, discussion.conclusion = meeting.recorder.strip(), meeting.conclusion.strip()
    discussion.members = [
        {"name": one.name, "post": one.post, "text": one.text.strip()} for one in meeting.members
    ]
    discussion.save(
        update_fields=["began_at", "ended_at", "place", "chair", "recorder", "conclusion", "members"]
    )
    reason = discussion.conclusion if step == DiscussionStep.RETURN else ""
    return DISCUSSION_FLOW.advance(discussion, step, actor, reason=reason, seen=seen)


def _check(meeting: Meeting) -> None:
    if len({one.name for one in meeting.members}) < TOGETHER:
        raise Invalid("alone", _("集体讨论须有两名以上负责人参加，请逐人填写。"), field="members")
    if any(not one.text.strip() for one in meeting.members):
        raise Invalid("no_opinion", _("每名参加人员都须有自己的意见和理由。"), field="members")
    if not meeting.began_at < meeting.ended_at <= clock.now():
        raise Invalid("wrong_time", _("结束时间应在开始之后、现在之前，请核对。"), field="ended_at")
    if meeting.chair.strip() not in {one.name for one in meeting.members}:
        raise Invalid("no_chair", _("主持人应当是参加讨论的人员。"), field="chair")
    if not (meeting.place.strip() and meeting.recorder.strip() and meeting.conclusion.strip()):
        raise Invalid("no_conclusion", _("请填写地点、记录人和结论性意见。"), field="conclusion")
