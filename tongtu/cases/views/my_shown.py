"""A case in the party's words: what is going on, what can be done until when, and what happens if nothing is done."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongtu.cases.guards import HEARING_OVER, has_consent, hearing_in_time, may_be_heard
from tongtu.cases.models import (
    Case,
    CaseState,
    ExecutionState,
    Hearing,
    HearingState,
    Outcome,
    Penalty,
)
from tongtu.documents.models import Document
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.money import yuan
from tongtu.kernel.speech import cited, told
from tongtu.law.articles import cite
from tongtu.law.discretion import tiers
from tongtu.law.explain import percent
from tongtu.law.limits import limit
from tongtu.law.surcharge import surcharge_rate
from tongtu.law.thresholds import threshold
from tongtu.payments import queries as payments
from tongtu.registry import queries as registry
from tongtu.web import words
from tongtu.workflow.clocks import Move, light_between
from tongtu.workflow.models import Clock

Plain = dict[str, Any]  # Any: values a template prints
SIGNED_FOR = {
    "service_address_confirmation": "confirm_address",
    "rights_waiver": "waive_rights",
    "statement": "statement",
}
S = CaseState
TOLD = frozenset(
    {S.RESPONDING, S.STATEMENT, S.LEGAL_REVIEW, S.DECIDING, S.SERVING, S.PERFORMING, S.CLOSING, S.CLOSED}
)
HEARD = frozenset({S.RESPONDING, S.STATEMENT})


@dataclass
class Situation:
    """The heading, what it means, the last day, and the buttons. buttons: url, label, primary."""

    heading: str
    meaning: str = ""
    due_on: date | None = None
    light: str = ""
    otherwise: str = ""
    buttons: list[Plain] = field(default_factory=list)

    @property
    def left(self) -> str:
        return words.left(self.due_on) if self.due_on else ""


def situation(case: Case) -> Situation:
    """Where the party stands now."""
    if case.state in HEARD:
        return _responding(case) if case.state == S.RESPONDING else _heard(case)
    if case.state == S.PERFORMING:
        return _paying(case)
    heading, meaning = _quiet(case)
    return Situation(heading, meaning)


def _responding(case: Case) -> Situation:
    due = case.next_on or clock.today()
    what = _("您的车辆涉嫌超限运输") if case.weighing else _("您涉嫌违法")
    return Situation(
        heading=_("%(what)s，请在 %(day)s前回应") % {"what": what, "day": words.day(due, year=False)},
        due_on=due,
        light=_light(case, due),
        otherwise=_("到期不回应，我们会按已查明的事实作出决定；您之后仍可以申请复议或者起诉。"),
        buttons=[
            {"url": _url(case, "my-waive"), "label": _("不申辩，请尽快处理")},
            {"url": _url(case, "my-statement"), "label": _("我要陈述申辩"), "primary": True},
        ],
    )


def open_hearing(case: Case) -> Hearing | None:
    """The hearing the party asked for and that is not over."""
    return case.hearings.exclude(state__in=HEARING_OVER).first()


def may_withdraw(case: Case) -> bool:
    asked = open_hearing(case)
    return asked is not None and asked.state != HearingState.HELD


def may_ask_hearing(case: Case) -> bool:
    asks = Actor("party", frozenset({Role.PARTY}), party_id=case.party_id)
    here = case.state in HEARD and may_be_heard(case)
    return here and hearing_in_time.holds(case, Move(asks, clock.today()))


def _awaiting_hearing(case: Case, hearing: Hearing) -> Situation:
    buttons = [{"url": _url(case, "my-statement"), "label": _("补充陈述申辩")}]
    if hearing.state == HearingState.NOTIFIED and hearing.sits_at:
        when = words.moment(hearing.sits_at)
        return Situation(
            heading=_("听证定于 %(when)s 举行") % {"when": when},
            meaning=_("地点：%(place)s。请带上身份证件和证据，可以委托一至二人代理。")
            % {"place": hearing.place},
            otherwise=_("无正当理由不参加，或者未经许可中途退出的，视为放弃听证。"),
            due_on=hearing.sits_on,
            light=_light(case, hearing.sits_on or clock.today()),
            buttons=buttons,
        )
    if hearing.state == HearingState.HELD:
        return Situation(_("听证已经结束"), _("主持人正在写听证报告，之后由执法部门依法作出决定。"))
    return Situation(
        _("您的听证申请已收到"),
        _("我们正在确定主持人、时间和地点，会在听证的 %(length)s前通知您。听证办结前不会作出处罚决定。")
        % {"length": _length("hearing.notify", case)},
        buttons=buttons,
    )


def _heard(case: Case) -> Situation:
    if hearing := open_hearing(case):
        return _awaiting_hearing(case, hearing)
    if case.statements.filter(adopted="").exists():
        return Situation(
            _("我们正在复核您的陈述申辩"),
            _("复核由没有参与办案的负责人进行，不会因为您申辩而加重处罚。现在不需要您做什么，还可以补充。"),
            buttons=[{"url": _url(case, "my-statement"), "label": _("补充陈述申辩")}],
        )
    return Situation(
        _("您的陈述申辩已经复核"), _("结果和理由见下面。接下来由执法部门作出决定，现在不需要您做什么。")
    )


def _paying(case: Case) -> Situation:
    execution = case.execution
    late = execution.state == ExecutionState.OVERDUE
    rate = surcharge_rate(clock.today(), case.region)
    if late:
        heading = _("罚款已过缴款期限，请尽快缴纳")
    else:
        heading = _("请在 %(day)s前缴纳罚款") % {"day": words.day(execution.due_on, year=False)}
    bill = next(iter(payments.bills_for(execution.subject)), None)
    buttons: list[Plain] = [{"url": _url(case, "my-rights"), "label": _("我不服这个决定")}]
    if bill:
        url = reverse("payments:my-bill", args=[bill.pk])
        buttons.append(
            {"url": url, "label": _("去缴款 ¥%(sum)s") % {"sum": yuan(bill.amount_fen)}, "primary": True}
        )
    return Situation(
        heading=heading,
        meaning=_("决定书已经送达。您可以缴款，也可以申请复议或者起诉；两者不冲突。"),
        due_on=execution.due_on,
        light=_light(case, execution.due_on),
        otherwise=_(
            "到期不缴，每天按罚款数额的 %(rate)s 加处罚款，加处总额不超过罚款本身；也可能被申请强制执行（%(law)s）。"
        )
        % {"rate": percent(rate.daily_bp), "law": cited(cite(rate.law))},
        buttons=buttons,
    )


def _quiet(case: Case) -> tuple[str, str]:
    """States in which nothing is asked of the party."""
    if case.state == S.CLOSED:
        return _("案件已结案"), _("全部文书都可以在这里查看和下载。")
    if case.state == S.CLOSING:
        return _closing(case)
    if case.state in {S.LEGAL_REVIEW, S.DECIDING}:
        return (
            _("正在作出决定"),
            _("您的陈述、申辩和听证权利已经保障完毕，执法部门正在依法作出决定。决定书会送达给您。"),
        )
    if case.state == S.SERVING:
        return _("决定已经作出，正在送达"), _("送达后，您可以在这里阅读和下载决定书。")
    if case.state == S.NOTICE_READY:
        return (
            _("调查已经结束，即将告知您"),
            _("告知书会写明事实、理由、依据和拟作出的处罚，以及您的权利。签署电子送达确认，当天就能收到。"),
        )
    return (
        _("您的车辆被记录到超限，正在核实") if case.weighing else _("案件正在调查"),
        _("现在还没有作出任何处罚。您可以先看照片和称重数据；认为有误的，可以联系办案机构。"),
    )


def _closing(case: Case) -> tuple[str, str]:
    if case.outcome == Outcome.NO_PENALTY:
        return _("决定不予行政处罚"), _("不予处罚决定书已经送达，案件正在办理结案。")
    if case.outcome == Outcome.TERMINATED:
        return _("调查已经终止"), _("案件正在办理结案，不会作出处罚。")
    if case.penalty == Penalty.WARNING:
        return _("已给予警告，不用缴款"), _("案件正在办理结案，不需要您再做什么。")
    return _("罚款已经缴清"), _("案件正在办理结案，不需要您再做什么。电子票据可以下载。")


def _light(case: Case, due: date) -> str:
    return light_of({"created_at": case.created_at, "next_on": due})


def light_of(row: Plain) -> str:
    """The light on a row of a list."""
    return str(light_between(clock.local(row["created_at"]).date(), clock.today(), row["next_on"]))


def _url(case: Case, name: str) -> str:
    return reverse(f"cases:{name}", args=[case.pk])


STOPS = {
    "check": (S.FILING, S.INVESTIGATING, S.REPORTING),
    "told": (S.NOTICE_READY,),
    "answer": (S.RESPONDING, S.STATEMENT),
    "decide": (S.LEGAL_REVIEW, S.DECIDING, S.SERVING),
    "pay": (S.PERFORMING,),
    "close": (S.CLOSING, S.CLOSED),
}


def way(case: Case) -> list[Plain]:
    """Six stops in the party's words; paying is left out where nothing is to be paid."""
    labels = {
        "check": _("核实"), "told": _("告知"), "answer": _("您的回应"), "decide": _("决定"), "pay": _("缴款"), "close": _("结案"),
    }  # fmt: skip
    nothing = case.penalty == Penalty.WARNING or case.outcome in {Outcome.NO_PENALTY, Outcome.TERMINATED}
    stops = [stop for stop in STOPS if not (stop == "pay" and nothing)]
    here = next(n for n, stop in enumerate(stops) if case.state in STOPS[stop] or stop == "close")
    over = case.state == S.CLOSED
    marks = ["done" if n < here or over else "here" if n == here else "next" for n in range(len(stops))]
    return [{"label": labels[stop], "state": mark} for stop, mark in zip(stops, marks, strict=True)]


def tasks(case: Case) -> Iterator[Plain]:
    """Small things the party may do now, apart from the buttons."""
    if case.state != S.CLOSED and not has_consent(case):
        yield {
            "icon": "mail",
            "title": _("确认送达地址"),
            "text": _("同意电子送达的，文书当天就能在手机上看到；不同意也可以，会邮寄或者当面送达。"),
            "url": _url(case, "my-address"),
            "label": _("填写并签字"),
        }


def unsigned(case: Case, papers: list[Document]) -> list[Plain]:
    """Papers of the party's own that are drawn up and not signed: the newest of each kind."""
    done = {row.document_id for row in case.addresses.exclude(confirmed_at=None)}
    done |= {row.document_id for row in case.waivers.exclude(signed_at=None)}
    newest = {paper.kind: paper for paper in papers if paper.kind in SIGNED_FOR}
    if case.state not in HEARD:
        newest.pop("rights_waiver", None)
    return [
        {"paper": paper, "url": reverse("cases:my-sign", args=[case.pk, paper.pk])}
        for paper in newest.values()
        if paper.pk not in done and not paper.signed_files.exists() and case.state != S.CLOSED
    ]


def rights(case: Case) -> Plain:
    """What the party is entitled to now, with days, places and articles."""
    unit = registry.unit_block(registry.organisation(case.organisation_id))
    running = {clock_.limit_id: clock_.due_on for clock_ in Clock.objects.filter(subject=case.subject)}
    return {
        "unit": unit,
        "may_state": case.state in HEARD,
        "hearing": may_be_heard(case),
        "hearing_url": _url(case, "my-hearing") if may_ask_hearing(case) else "",
        "hearing_told_in": _length("hearing.notify", case),
        "hearing_by": running.get("hearing.request"),
        "hearing_line": _hearing_line(case),
        "served": "reconsideration.apply" in running,
        "reconsider_by": running.get("reconsideration.apply"),
        "sue_by": running.get("suit.apply"),
        "reconsider_in": _length("reconsideration.apply", case),
        "sue_in": _length("suit.apply", case),
        "laws": {
            "statement": cite("PL 45"),
            "hearing": cite("PL 63, PL 64(1)"),
            "evidence": cite("PL 43, PL 55"),
            "remedy": cite("PL 7"),
            "no_heavier": cite("PL 45(2)"),
            "waiver": cite("PL 45, PL 62"),
        },
    }


def _length(limit_id: str, case: Case) -> str:
    edition = limit(limit_id, on=clock.today(), region=case.region)
    return told(edition.length)


def _hearing_line(case: Case) -> str:
    return yuan(threshold("hearing", case.act_on, case.region).amount_fen(case.party.kind))


def ladder(case: Case) -> list[Plain]:
    """The steps of the local table for this act: what is judged how."""
    return [
        {"title": step.title, "text": step.circumstances}
        for step in tiers(case.violation_code, case.region, case.act_on)
    ]
