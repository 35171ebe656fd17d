"""What an officer may do with a case now: one act for each lawful step, with its form, or with the reason why not.

The flows say what may happen; here each step only meets the form that its service asks for.
"""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongtu.cases import forms, queries, services
from tongtu.cases.flows import CASE_FLOW, SERVICE_FLOW, VOLUME_FLOW
from tongtu.cases.guards import has_consent, legal_grounds
from tongtu.cases.models import (
    ApprovalStep,
    Case,
    CaseState,
    CaseStep,
    LegalReviewState,
    Purpose,
    Service,
    ServiceState,
    ServiceStep,
    VolumeStep,
)
from tongtu.cases.services.opening import EvidenceIn
from tongtu.cases.services.serving import to_serve
from tongtu.cases.views.act import KINDS, Act, Data, Kind, Run, act_of_row, inner, today
from tongtu.cases.views.meetings import discussion_acts, hearing_acts
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.speech import cited
from tongtu.law.articles import cite
from tongtu.registry import queries as registry


def _approval(step: str) -> Run:
    return lambda actor, pk, data: services.decide_approval(
        actor, pk, step, opinion=data["opinion"], seen=data.get("seen")
    )


def _review(actor: Actor, pk: UUID, data: Data) -> object:
    points = {name: data[name] == "yes" for name in services.CHECKS}
    return services.answer_legal_review(
        actor, pk, data["step"], checks=points, opinion=data["opinion"], seen=data.get("seen")
    )


def _report(actor: Actor, pk: UUID, data: Data) -> object:
    return services.submit_report(actor, pk, **_without_seen(data))


def _without_seen(data: Data) -> Data:
    return {name: value for name, value in data.items() if name != "seen"}


def _evidence(actor: Actor, pk: UUID, data: Data) -> object:
    who = registry.officer(actor.officer_id).name if actor.officer_id else actor.name
    file = data["file"]
    item = EvidenceIn(
        name=file.name,
        content=file.read(),
        kind="audiovisual" if (file.content_type or "").startswith(("image/", "video/")) else "documentary",
        captured_at=data["captured_at"],
        captured_by=who,
        place=data["place"],
        source=_("执法人员采集"),
        proves=data["proves"],
    )
    return services.add_evidence(actor, pk, item)


def _prove(actor: Actor, pk: UUID, data: Data) -> object:
    proof = {"note": data["note"]}
    return services.prove_service(
        actor, pk, served_on=data["served_on"], receiver=data["receiver"], proof=proof
    )


def _step(step: str) -> Run:
    return lambda actor, pk, data: services.take_step(
        actor, pk, step, reason=data.get("reason", ""), seen=data.get("seen")
    )


KINDS.update(
    {
        "approval-submit": Kind(
            lambda actor, pk, data: services.submit_approval(actor, pk, draft=data["draft"]),
            gettext_lazy("已提交审批。"),
            forms.Draft,
        ),
        "approval-agree": Kind(_approval("agree"), gettext_lazy("已同意，报负责人审批。"), forms.OpinionForm),
        "approval-return": Kind(_approval("return"), gettext_lazy("已退回承办人修改。"), forms.OpinionForm),
        "approval-approve": Kind(_approval("approve"), gettext_lazy("已批准。"), forms.OpinionForm),
        "approval-send_back": Kind(
            _approval("send_back"), gettext_lazy("已退回承办人修改。"), forms.OpinionForm
        ),
        "approval-refuse": Kind(_approval("refuse"), gettext_lazy("已不予批准。"), forms.OpinionForm),
        "report": Kind(_report, gettext_lazy("调查报告已提交审批。"), forms.Report),
        "evidence": Kind(_evidence, gettext_lazy("证据已保存，校验值已固定。"), forms.NewEvidence),
        "notify": Kind(
            lambda actor, pk, _data: services.notify(actor, pk),
            gettext_lazy("违法行为通知书已制作，请送达当事人。"),
        ),
        "send": Kind(
            lambda actor, pk, data: services.send(actor, pk, mode=data["mode"], place=data["place"]),
            gettext_lazy("文书已送出。"),
            forms.Send,
        ),
        "service-prove": Kind(_prove, gettext_lazy("送达已登记，期限从送达之日起算。"), forms.Proof),
        "service-fail": Kind(
            lambda actor, pk, data: services.fail_service(actor, pk, reason=data["reason"]),
            gettext_lazy("已登记未能送达，请换一种方式送达。"),
            forms.Reason,
        ),
        "heard": Kind(
            lambda actor, pk, data: services.state(actor, pk, claims=data["claims"], mode=data["mode"]),
            gettext_lazy("陈述申辩已登记，等负责人复核。"),
            forms.Heard,
        ),
        "statement-review": Kind(
            lambda actor, pk, data: services.review_statement(
                actor, pk, adopted=data["adopted"], reasons=data["reasons"]
            ),
            gettext_lazy("复核意见已保存。"),
            forms.StatementReview,
        ),
        "change": Kind(
            lambda actor, pk, data: services.change_proposal(actor, pk, **_without_seen(data)),
            gettext_lazy("拟处罚已变更，请重新告知当事人。"),
            forms.Proposal,
        ),
        "proceed": Kind(lambda actor, pk, _data: services.proceed(actor, pk), gettext_lazy("已进入下一步。")),
        "legal-review": Kind(_review, gettext_lazy("法制审核意见已签发。"), forms.LegalReviewForm),
        "decide": Kind(
            lambda actor, pk, data: services.decide(actor, pk, seen=data.get("seen")),
            gettext_lazy("处罚决定已作出，请在期限内送达。"),
        ),
        "no-penalty": Kind(
            lambda actor, pk, data: services.decide_no_penalty(
                actor, pk, ground=data["ground"], reason=data["reason"], seen=data.get("seen")
            ),
            gettext_lazy("不予处罚决定已作出，请送达。"),
            forms.NoPenalty,
        ),
        "archive": Kind(
            lambda actor, pk, _data: services.archive_volume(actor, pk), gettext_lazy("案卷已归档。")
        ),
        "step-terminate": Kind(_step("terminate"), gettext_lazy("调查已终止。"), forms.Reason),
        "step-send_back": Kind(_step("send_back"), gettext_lazy("已退回补充调查。"), forms.Reason),
        "step-reconsider": Kind(_step("reconsider"), gettext_lazy("已转补充调查。"), forms.Reason),
    }
)
DANGEROUS = {"approval-refuse", "step-terminate", "no-penalty", "hearing-withdraw", "hearing-lapse"}


def acts_of(shown: queries.Whole, actor: Actor) -> list[Act]:
    """Every act this actor could take now, those that are possible first."""
    case = shown.case
    found = [
        *_approvals(shown, actor),
        *_reviews(shown, actor),
        *_investigation(shown, actor),
        *_notice(case, actor),
        *_sending(shown, actor),
        *_rights(shown, actor),
        *hearing_acts(shown, actor),
        *discussion_acts(shown, actor),
        *_decision(case, actor),
        *_plain_steps(shown),
        *_volume(case, actor),
    ]
    for act in found:
        act.case_id, act.danger = case.pk, act.key in DANGEROUS
    return sorted(found, key=lambda act: (act.refusal is not None, act.danger))


def _approvals(shown: queries.Whole, actor: Actor) -> Iterator[Act]:
    for approval in shown.approvals:
        for offer in queries.approval_offers(actor, approval):
            step = str(offer.row.step)
            act = act_of_row(f"approval-{step}", offer.row, approval, offer.refusal)
            act.about = approval.get_kind_display()
            if step == ApprovalStep.SUBMIT:
                act.form = forms.Draft(initial={"draft": approval.draft, "seen": approval.version})
            if step == ApprovalStep.REFUSE:
                act.consequence = _("不予批准会写入案卷；立案审批不予批准的，案件随之结束。")
            yield act


def _reviews(shown: queries.Whole, actor: Actor) -> Iterator[Act]:
    for review in shown.reviews:
        offers = queries.legal_review_offers(actor, review)
        if review.state == LegalReviewState.REVIEWING and offers:
            act = act_of_row("legal-review", offers[0].row, review, offers[0].refusal)
            act.label = _("填写法制审核意见")
            yield act


def _investigation(shown: queries.Whole, actor: Actor) -> Iterator[Act]:
    case = shown.case
    if act := inner("report", CASE_FLOW, case, actor):
        start = {
            "facts": case.facts,
            "discretion": case.discretion or _reasoning(case),
            **forms.Amount.of(case),
        }
        act.form = forms.Report(initial=start)
        act.label = _("写调查报告，报请审批")
        yield act
    if case.state == CaseState.INVESTIGATING and Role.CASE_OFFICER in actor.roles:
        start = {"place": case.place}
        yield Act("evidence", _("补充证据"), case.pk, forms.NewEvidence(initial=start), cite("PL 46"))


def _reasoning(case: Case) -> str:
    """What the verdict says of the amount, as a first wording of the reasons."""
    lines = case.assessment.get("explanation", [])
    return "；".join(line["text"] for line in lines[-2:])


def _notice(case: Case, actor: Actor) -> Iterator[Act]:
    act = inner("notify", CASE_FLOW, case, actor)
    if act is None:
        return
    _purpose, ready = to_serve(case)
    sent = case.services.filter(purpose=Purpose.NOTICE, proposal=case.proposal).exclude(state="failed")
    if sent.exists():
        return
    if ready:
        act.label, act.consequence = _("重新制作违法行为通知书"), _("新的通知书会代替还没有送出的那一份。")
        act.danger = True
    yield act


def _sending(shown: queries.Whole, actor: Actor) -> Iterator[Act]:
    case = shown.case
    purpose, ready = to_serve(case)
    if purpose and ready and Role.CASE_OFFICER in actor.roles:
        draft = Service(case=case, region=case.region, purpose=purpose, state="")
        row = next(row for row in SERVICE_FLOW.rows if row.step == ServiceStep.SEND)
        consent = has_consent(case)
        refused = _("当事人尚未签署确认书同意电子送达（%(law)s）") % {"law": cited(cite("PL 61(2)"))}
        form = forms.Send(consent=consent, refused=refused)
        label = _("送达《%(paper)s》") % {"paper": purpose.label}
        yield Act("send", label, case.pk, form, row.law, row.refusal(draft, today(actor)))
    for service in shown.services:
        if service.state == ServiceState.SENT:
            yield from _proofs(service, actor)


def _proofs(service: Service, actor: Actor) -> Iterator[Act]:
    if prove := inner("service-prove", SERVICE_FLOW, service, actor, step=ServiceStep.PROVE):
        prove.form = forms.Proof(initial=forms.today_proof(service))
        prove.about = Purpose(service.purpose).label
        yield prove
    if fail := inner("service-fail", SERVICE_FLOW, service, actor, step=ServiceStep.FAIL):
        fail.about = Purpose(service.purpose).label
        yield fail


def _rights(shown: queries.Whole, actor: Actor) -> Iterator[Act]:
    case = shown.case
    if heard := inner("heard", CASE_FLOW, case, actor, step=CaseStep.STATE):
        heard.label = _("登记当事人的陈述申辩")
        yield heard
    if case.state == CaseState.STATEMENT and Role.UNIT_HEAD in actor.roles:
        for statement in case.statements.filter(adopted=""):
            label = _("复核陈述申辩")
            yield Act("statement-review", label, statement.pk, forms.StatementReview(), cite("PL 45"))
    if change := inner("change", CASE_FLOW, case, actor):
        change.form = forms.Proposal(initial=forms.Amount.of(case))
        yield change
    yield from _proceeding(case, actor)


def _proceeding(case: Case, actor: Actor) -> Iterator[Act]:
    step = CaseStep.TO_LEGAL_REVIEW if legal_grounds(case) else CaseStep.TO_DECISION
    if act := inner("proceed", CASE_FLOW, case, actor, step=step):
        yield act


def _decision(case: Case, actor: Actor) -> Iterator[Act]:
    if decide := inner("decide", CASE_FLOW, case, actor):
        decide.consequence = _("决定书和责令改正通知书随即制作、编号，之后不能改动。")
        yield decide
    if spare := inner("no-penalty", CASE_FLOW, case, actor, step=CaseStep.DECIDE_NO_PENALTY):
        yield spare


def _plain_steps(shown: queries.Whole) -> Iterator[Act]:
    for offer in shown.offers:
        key = f"step-{offer.row.step}"
        if key in KINDS:
            yield act_of_row(key, offer.row, shown.case, offer.refusal)


def _volume(case: Case, actor: Actor) -> Iterator[Act]:
    volume = getattr(case, "volume", None)
    if volume and (act := inner("archive", VOLUME_FLOW, volume, actor, step=VolumeStep.ARCHIVE)):
        act.label = _("立卷归档")
        act.consequence = _("全部文书按规定顺序装订成一卷，编页、编目；归档后不能增删。")
        yield act
