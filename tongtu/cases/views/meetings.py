"""The acts of hearings and collective discussions."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongtu.cases import forms, queries, services
from tongtu.cases import forms_meetings as meetings
from tongtu.cases.flows import CASE_FLOW, DISCUSSION_FLOW, HEARING_FLOW
from tongtu.cases.guards import hearing_in_time, may_be_heard
from tongtu.cases.models import CaseStep, Discussion, DiscussionStep, Hearing, HearingStep
from tongtu.cases.views.act import KINDS, Act, Data, Kind, Run, act_of_row, inner, today
from tongtu.kernel.actors import Actor
from tongtu.kernel.speech import told
from tongtu.web import words


def _step(step: str) -> Run:
    return lambda actor, pk, data: services.take_hearing_step(
        actor, pk, step, reason=data.get("reason", ""), seen=data.get("seen")
    )


def _host(actor: Actor, pk: UUID, data: Data) -> object:
    return services.appoint_host(
        actor, pk, host_id=UUID(data["host_id"]), clerk=data["clerk"], seen=data.get("seen")
    )


def _call(actor: Actor, pk: UUID, data: Data) -> object:
    sitting = services.Sitting(data["sits_at"], data["place"], data["closed_reason"])
    return services.call_hearing(actor, pk, sitting, seen=data.get("seen"))


def _minutes(actor: Actor, pk: UUID, data: Data) -> object:
    kept = {name: value for name, value in data.items() if name not in {"seen", "step"}}
    return services.conclude_discussion(
        actor, pk, data["step"], services.Meeting(**kept), seen=data.get("seen")
    )


KINDS.update(
    {
        "ask-hearing": Kind(
            lambda actor, pk, data: services.ask_hearing(
                actor, pk, claims=data["claims"], mode=data["mode"], seen=data.get("seen")
            ),
            gettext_lazy("听证申请已登记，等负责人指定主持人。"),
            meetings.AskHearing,
        ),
        "hearing-appoint": Kind(_host, gettext_lazy("主持人已指定。"), meetings.Host),
        "hearing-notify": Kind(
            _call, gettext_lazy("听证通知书已制作，请承办人送达当事人。"), meetings.Sitting
        ),
        "hearing-postpone": Kind(
            _step("postpone"), gettext_lazy("已延期，请重新确定时间并通知。"), forms.Reason
        ),
        "hearing-hold": Kind(
            lambda actor, pk, data: services.hold_hearing(
                actor, pk, ended_at=data["ended_at"], record=data["record"], seen=data.get("seen")
            ),
            gettext_lazy("听证笔录已保存，请提交听证报告。"),
            meetings.Record,
        ),
        "hearing-report": Kind(
            lambda actor, pk, data: services.report_hearing(
                actor, pk, opinion=data["opinion"], seen=data.get("seen")
            ),
            gettext_lazy("听证报告已提交，听证办结。"),
            meetings.HearingOpinion,
        ),
        "hearing-withdraw": Kind(_step("withdraw"), gettext_lazy("已登记撤回听证申请。")),
        "hearing-lapse": Kind(_step("lapse"), gettext_lazy("听证已终止。"), forms.Reason),
        "discussion-conclude": Kind(_minutes, gettext_lazy("集体讨论记录已保存。"), meetings.Minutes),
    }
)
FORMED = (HearingStep.APPOINT, HearingStep.NOTIFY, HearingStep.HOLD, HearingStep.REPORT)


def hearing_acts(shown: queries.Whole, actor: Actor) -> Iterator[Act]:
    """What may be done about a hearing of this case."""
    case = shown.case
    if may_be_heard(case) and hearing_in_time.holds(case, today(actor)):
        ask = inner("ask-hearing", CASE_FLOW, case, actor, step=CaseStep.ASK_HEARING)
        if ask:
            ask.label = _("登记当事人的听证申请")
            yield ask
    for hearing in shown.hearings:
        yield from _of(hearing, actor)


def _of(hearing: Hearing, actor: Actor) -> Iterator[Act]:
    for step in FORMED:
        if act := inner(f"hearing-{step}", HEARING_FLOW, hearing, actor, step=step):
            act.form = _begun(step, hearing)
            yield act
    for offer in queries.hearing_offers(actor, hearing):
        act = act_of_row(f"hearing-{offer.row.step}", offer.row, hearing, offer.refusal)
        if offer.row.step == HearingStep.WITHDRAW:
            act.consequence = _("当事人书面或者口头撤回的，才登记撤回；撤回后不再举行听证。")
        yield act


def _begun(step: HearingStep, hearing: Hearing) -> Any:
    """The form of a step, with what is known filled in."""
    seen = {"seen": hearing.version}
    match step:
        case HearingStep.APPOINT:
            return meetings.Host(case=hearing.case, initial=seen)
        case HearingStep.NOTIFY:
            return _sitting(hearing, seen)
        case HearingStep.HOLD:
            return meetings.Record(initial=seen)
    return meetings.HearingOpinion(initial=seen)


def _sitting(hearing: Hearing, seen: Data) -> meetings.Sitting:
    form = meetings.Sitting(initial={**seen, "place": hearing.place})
    first = services.first_day(hearing)
    form.fields["sits_at"].help_text = _("今天送达通知书的，听证最早可以定在 %(day)s。") % {
        "day": words.day(first)
    }
    return form


def discussion_acts(shown: queries.Whole, actor: Actor) -> Iterator[Act]:
    """The minutes of a discussion that was called."""
    for discussion in shown.discussions:
        if act := _minutes_of(discussion, actor):
            yield act


def _minutes_of(discussion: Discussion, actor: Actor) -> Act | None:
    act = inner("discussion-conclude", DISCUSSION_FLOW, discussion, actor, step=DiscussionStep.CONCLUDE)
    if act:
        act.label = _("登记集体讨论")
        act.consequence = _("；").join(told(reason) for reason in discussion.required_because)
    return act
