"""What many documents of a case share."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tongtu.cases.models import Approval, ApprovalKind, ApprovalStep, Case, Opinion, Penalty
from tongtu.documents import queries as documents
from tongtu.evidence import queries as evidence
from tongtu.evidence.models import Item
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.money import yuan
from tongtu.law.violations import Violation, violation
from tongtu.registry import queries as registry
from tongtu.workflow.papers import Paper

EVERYWHERE = system("papers")
DOTS = "；"
UNIT, HEAD = ApprovalStep.AGREE, ApprovalStep.APPROVE


def paper(case: Case, data: dict[str, Any]) -> Paper:
    """A document of this case, under its agency's name and number."""
    unit = registry.unit_block(registry.organisation(case.organisation_id))
    return Paper(unit, {"case_no": case.number, **data})


def party(case: Case) -> dict[str, str]:
    return registry.party_block(case.party_id)


def cause(case: Case) -> str:
    """案由: party, act, 案."""
    return f"{party(case)['name']}涉嫌{act(case).name}案"


def act(case: Case) -> Violation:
    return violation(case.violation_code, on=case.act_on, region=case.region)


def violated(case: Case) -> list[str]:
    return [part for part in act(case).prohibits.split(DOTS) if part]


def basis(case: Case) -> list[str]:
    return [part for part in act(case).penalises.split(DOTS) if part]


def officers(case: Case, on: date) -> list[dict[str, str]]:
    return [registry.officer_block(row.officer_id, on=on) for row in case.officers.all()]


def signs(case: Case, on: date) -> list[dict[str, Any]]:
    """The two officers' names under a form they sign on screen."""
    return [{"name": row["name"], "at": on, "status": "e_signed"} for row in officers(case, on)]


def approval(case: Case, kind: ApprovalKind, step: ApprovalStep) -> dict[str, Any] | None:
    """The newest opinion of one signatory, as the form prints it; None while nobody has written one."""
    rows = Opinion.objects.filter(approval__case=case, approval__kind=kind, step=step)
    newest = rows.order_by("-signed_at").first()
    if newest is None:
        return None
    return {
        "opinion": newest.text,
        "by": newest.name,
        "on": clock.local(newest.signed_at).date(),
        "result": "agree",
    }


def opinions(case: Case, kind: ApprovalKind) -> dict[str, Any]:
    return {"unit_approval": approval(case, kind, UNIT), "head_approval": approval(case, kind, HEAD)}


def drafted(case: Case, kind: ApprovalKind) -> str:
    newest = (
        Approval.objects.visible_to(EVERYWHERE).filter(case=case, kind=kind).order_by("-created_at").first()
    )
    return newest.draft if newest else ""


def penalty(case: Case) -> list[dict[str, Any]]:
    if case.penalty == Penalty.FINE:
        return [{"kind": "fine", "amount_fen": case.fine_fen}]
    return [{"kind": "warning"}]


def penalty_words(case: Case) -> str:
    if case.penalty == Penalty.FINE:
        return _("罚款人民币 %(yuan)s 元") % {"yuan": yuan(case.fine_fen)}
    return _("警告")


def evidence_names(case: Case) -> list[str]:
    return [evidence_name(item) for item in evidence.usable(case.subject)]


def evidence_name(item: Item) -> str:
    """What a document calls a piece of evidence: the word before the colon of what it proves, not a file name."""
    word, colon, _rest = item.proves.partition("：")
    if not colon:
        return item.name
    return f"{word}{_('照片')}" if item.is_picture else word


def remedy(case: Case) -> dict[str, Any]:
    unit = registry.unit_block(registry.organisation(case.organisation_id))
    return {"reconsideration_organ": unit["reconsideration_organ"], "court": unit["court"]}


def number_of(case: Case, kind: str) -> str:
    """The number of the newest document of a kind, "" when there is none."""
    numbers = [row.number for row in documents.of(case.subject) if row.kind == kind]
    return numbers[-1] if numbers else ""


def plate(case: Case) -> str:
    return case.vehicle.plate_no if case.vehicle else ""
