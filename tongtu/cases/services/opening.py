"""From a confirmed record to a case that waits for its filing to be approved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongtu.cases.flows import APPROVAL_FLOW, CASE_FLOW, CLUE_FLOW
from tongtu.cases.models import (
    Approval,
    ApprovalKind,
    ApprovalStep,
    Case,
    CaseOfficer,
    CaseState,
    CaseStep,
    Clue,
    ClueStep,
    Penalty,
    Source,
)
from tongtu.documents.numbering import allot
from tongtu.evidence import services as evidence
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Refused
from tongtu.kernel.speech import kept_title
from tongtu.law.violations import violation
from tongtu.registry import queries as registry

TEMPORARY = "临"  # what stands in a number until the filing is approved
OFFICERS_A_CASE = 2  # PL 42


@dataclass(frozen=True)
class EvidenceIn:
    """One piece of evidence as the opener has it. content: its bytes."""

    name: str
    content: bytes
    kind: str
    captured_at: datetime
    captured_by: str
    place: str
    source: str
    proves: str = ""


@dataclass(frozen=True)
class Found:
    """What was found, before it is a case. natural_key names it once and for all (PL 29)."""

    source: Source
    natural_key: str
    region: str
    violation_code: str
    act_at: datetime
    place: str
    facts: str
    party_id: UUID
    title: str
    vehicle_id: UUID | None = None
    organisation_id: UUID | None = None
    assessment: dict[str, Any] = field(default_factory=dict)
    weighing: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_case(
    actor: Actor, found: Found, *, evidence_items: Sequence[EvidenceIn] = (), officers: Sequence[UUID] = ()
) -> Case:
    """Register the clue, open the case and draft the filing form. The same natural_key gives the same case.

    officers: two case officers; left out, the two of the agency with the fewest open cases take it.
    Raises Refused (time_barred, fined_before, too_few_officers), Invalid, NotFound.
    Law: 行政处罚法（2021）第四十二条、第五十四条; 交通运输行政执法程序规定第六十二条、第六十三条.
    """
    _wait_for_others(found)
    if known := Case.objects.visible_to(actor).filter(natural_key=found.natural_key).first():
        return known
    agency = _agency(found)
    unit = registry.unit_block(agency)
    clue = _clue(actor, found, agency.pk)
    case = Case(
        region=found.region,
        title=found.title,
        number=allot(unit, abbr=TEMPORARY, year=clock.today().year),
        organisation_id=agency.pk,
        clue=clue,
        source=found.source,
        natural_key=found.natural_key,
        violation_code=found.violation_code,
        act_at=found.act_at,
        place=found.place,
        facts=found.facts,
        party_id=found.party_id,
        vehicle_id=found.vehicle_id,
        assessment=found.assessment,
        weighing=found.weighing,
        **_proposal(found.assessment),
    )
    violation(found.violation_code, on=case.act_on, region=found.region)
    CASE_FLOW.begin(case, CaseStep.OPEN, actor)
    _assign(case, officers or _free_officers(agency.pk))
    for item in evidence_items:
        keep(actor, case, item)
    CLUE_FLOW.advance(clue, ClueStep.FILE, actor)
    draft_approval(case, ApprovalKind.FILING, draft=gettext_noop("符合立案条件，建议立案调查。"))
    return case


def _wait_for_others(found: Found) -> None:
    """Whoever opens a case of the same record at this moment goes first; then their case is there to be found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 29))", [found.natural_key])


def _agency(found: Found):  # type: ignore[no-untyped-def] # registry's Organisation, which is registry's own
    if found.organisation_id is None:
        return registry.organisation_for(found.region)
    return registry.agency_of(registry.organisation(found.organisation_id))


def _clue(actor: Actor, found: Found, organisation_id: UUID) -> Clue:
    clue = Clue(
        region=found.region,
        title=found.title,
        organisation_id=organisation_id,
        source=found.source,
        natural_key=found.natural_key,
        facts=found.facts,
        found_at=found.act_at,
    )
    CLUE_FLOW.begin(clue, ClueStep.REGISTER, actor)
    return CLUE_FLOW.advance(clue, ClueStep.VERIFY, actor)


def _proposal(assessment: dict[str, Any]) -> dict[str, Any]:
    """What the verdict proposes; the officers confirm or change it in their report."""
    match assessment.get("outcome"):
        case "fine":
            return {"penalty": Penalty.FINE, "fine_fen": assessment["fine_fen"]}
        case "warning":
            return {"penalty": Penalty.WARNING}
    return {}


def _assign(case: Case, officers: Sequence[UUID]) -> None:
    if len(set(officers)) < OFFICERS_A_CASE:
        raise Refused("too_few_officers", _("本单位持有效证件的执法人员不足两人，请先补充人员。"))
    for position, officer in enumerate(officers):
        CaseOfficer.objects.create(case=case, officer_id=officer, leads=position == 0)


def _free_officers(organisation_id: UUID) -> list[UUID]:
    """The two certified case officers of an agency with the fewest open cases; by name when equal."""
    today = clock.today()
    here = registry.officers_of(organisation_id, today, role=Role.CASE_OFFICER)
    able = [officer for officer in here if registry.certified(officer.pk, today)]
    open_cases = Count("id", filter=~Q(case__state=CaseState.CLOSED))
    load = dict(
        CaseOfficer.objects.filter(officer_id__in=[officer.pk for officer in able])
        .values("officer_id")
        .annotate(open=open_cases)
        .values_list("officer_id", "open")
    )
    able.sort(key=lambda officer: (load.get(officer.pk, 0), officer.name))
    return [officer.pk for officer in able[:OFFICERS_A_CASE]]


def keep(actor: Actor, case: Case, item: EvidenceIn) -> None:
    kept = evidence.add(
        actor,
        subject=case.subject,
        region=case.region,
        kind=item.kind,
        name=item.name,
        content=item.content,
        captured_at=item.captured_at,
        captured_by=item.captured_by,
        place=item.place,
        source=item.source,
        proves=item.proves,
    )
    evidence.confirm(actor, kept.pk)


def draft_approval(case: Case, kind: ApprovalKind, *, draft: str) -> Approval:
    """A drafted approval waits for the officers. The system may draft; only officers submit."""
    approval = Approval(
        region=case.region,
        title=kept_title(kind.label, case.title),
        case=case,
        kind=kind,
        proposal=case.proposal,
        draft=draft,
    )
    return APPROVAL_FLOW.begin(approval, ApprovalStep.DRAFT, system("cases"))
