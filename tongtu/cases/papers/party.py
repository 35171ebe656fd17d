"""What the party signs: 送达地址确认书、陈述申辩书、放弃权利说明; and the answer to a statement."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongtu.cases.models import ApprovalKind, Case, Purpose, Statement
from tongtu.cases.papers.common import (
    act,
    cause,
    number_of,
    opinions,
    paper,
    party,
    plate,
    signs,
    violated,
)
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.registry import queries as registry
from tongtu.workflow.papers import Paper, writes

POINTS = (
    gettext_lazy("请如实填写送达地址和联系电话；地址变更应当书面告知本机关。"),
    gettext_lazy("填写不实或者变更未告知，致使文书未能送达的，由填写人承担后果。"),
    gettext_lazy(
        "同意电子送达的，文书到达所填电子地址所在系统之日为送达之日；同意可以随时撤回，撤回后改用其他方式。"
    ),
)
CONFIRMED = gettext_lazy("我已阅读（听明白）告知事项，所填内容真实有效，同意按上述方式送达执法文书。")


def address_paper(case: Case, *, accepts_electronic: bool, post_address: str, mobile: str) -> Paper:
    who = party(case)
    person = who["kind"] == "person"
    data = {
        "cause": cause(case),
        "party": who["name"],
        "notice_points": [str(point) for point in POINTS],
        "receiver": who["name"] if person else who["legal_rep"] or who["name"],
        "relation": "self",
        "id_type": who["id_type_name"] if person else _("统一社会信用代码"),
        "id_no": who["id_no"] if person else who["uscc"],
        "accept_e": accepts_electronic,
        "channels": _channels(mobile) if accepts_electronic else [],
        "mode": ["electronic", "offline"] if accepts_electronic else ["offline"],
        "post_address": post_address.strip(),
        "mobile": mobile.strip(),
        "confirm_text": str(CONFIRMED),
        "officer_signs": signs(case, clock.today()),
    }
    return paper(case, data)


def _channels(mobile: str) -> list[dict[str, str]]:
    return [
        {"channel": "platform", "value": _("本平台当事人账户")},
        {"channel": "phone", "value": mobile.strip()},
    ]


@writes("statement")
def statement_paper(case: Case, _on: date) -> Paper:
    newest = case.statements.order_by("-received_at").first()
    assert newest is not None, "a statement is recorded before its paper"
    who = party(case)
    data = {
        "cause": cause(case),
        "party_name": who["name"],
        "mode": newest.mode,
        "received_at": clock.local(newest.received_at),
        "claims": newest.claims,
        "files": [f"{item.name}（SHA-256 {item.sha256[:16]}…）" for item in evidence.of(newest.subject)],
        "notice_ref": number_of(case, "violation_notice"),
        "phone": who["phone"],
    }
    return paper(case, data)


def review_paper(case: Case, statement: Statement, head: Actor) -> Paper:
    assert head.officer_id is not None
    name = registry.officer(head.officer_id).name
    data = {
        "cause": cause(case),
        "party_name": party(case)["name"],
        "received_at": clock.local(statement.received_at),
        "claims": statement.claims,
        "mode": statement.mode,
        "adopted": statement.adopted,
        "reasons": statement.reasons,
        "unit_approval": {"opinion": statement.reasons, "by": name, "on": clock.today()},
        "officer_signs": signs(case, clock.today()),
        "head_approval": opinions(case, ApprovalKind.REPORT)["head_approval"],
    }
    return paper(case, data)


def waiver_paper(case: Case) -> Paper:
    service = case.services.filter(purpose=Purpose.NOTICE, state="served").order_by("-sent_at").first()
    assert service is not None
    unit = registry.unit_block(registry.organisation(case.organisation_id))
    data = {
        "agency": unit["name"],
        "party_name": party(case)["name"],
        "vehicle_no": plate(case),
        "act_date": case.act_on,
        "act": act(case).name,
        "violated": violated(case),
        "received_on": service.served_on,
        "notice_ref": number_of(case, "violation_notice"),
        "waive": ["statement", "hearing"],
        "signed_on": clock.today(),
    }
    return paper(case, data)
