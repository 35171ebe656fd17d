"""听证: the party asks, the head names a host, the host hears and reports. Nothing is decided before."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.cases.flows import CASE_FLOW, HEARING_FLOW
from tongtu.cases.models import Case, CaseStep, Hearing, HearingStep, Statement
from tongtu.documents import queries as documents
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid
from tongtu.kernel.speech import kept_title
from tongtu.law.limits import limit
from tongtu.registry import queries as registry


@dataclass(frozen=True)
class Sitting:
    """When and where a hearing sits. closed_reason: why it is not open to the public; "" where it is open."""

    sits_at: datetime
    place: str
    closed_reason: str = ""


@transaction.atomic
def ask_hearing(
    actor: Actor, case_id: UUID, *, claims: str, mode: str = Statement.Mode.ONLINE, seen: int | None = None
) -> Hearing:
    """Take the party's request for a hearing. From now on nothing is decided before it is over.

    claims: why, in the party's words; may be empty, the law asks for no reasons.
    Raises Refused (no_hearing_right, hearing_late, wrong_state), NotFound.
    Law: 行政处罚法（2021）第六十三条、第六十四条第一项.
    """
    case = Case.objects.lock(actor, case_id)
    CASE_FLOW.advance(case, CaseStep.ASK_HEARING, actor, seen=seen)
    hearing = Hearing(
        region=case.region,
        title=kept_title("听证", case.title),
        case=case,
        proposal=case.proposal,
        mode=mode,
        claims=claims.strip(),
        requested_at=clock.now(),
    )
    return HEARING_FLOW.begin(hearing, HearingStep.REQUEST, actor)


@transaction.atomic
def appoint_host(
    actor: Actor, hearing_id: UUID, *, host_id: UUID, clerk: str, seen: int | None = None
) -> Hearing:
    """Name the host, who has not investigated the case, and the clerk.

    Raises Invalid (no_host, investigator, no_clerk), Refused (wrong_role, own_case), NotFound.
    Law: 行政处罚法（2021）第六十四条第四项.
    """
    hearing = Hearing.objects.lock(actor, hearing_id)
    if host_id not in dict(hosts(hearing.case)):
        raise Invalid("no_host", _("请从本机关的听证主持人中选择。"), field="host_id")
    if hearing.case.officers.filter(officer_id=host_id).exists():
        raise Invalid("investigator", _("本案调查人员不得主持听证。"), field="host_id")
    if not clerk.strip():
        raise Invalid("no_clerk", _("请填写记录员。"), field="clerk")
    hearing.host_id, hearing.clerk = host_id, clerk.strip()
    hearing.save(update_fields=["host_id", "clerk"])
    return HEARING_FLOW.advance(hearing, HearingStep.APPOINT, actor, seen=seen)


def hosts(case: Case) -> list[tuple[UUID, str]]:
    """Those who may lead a hearing of this case: id and name."""
    found = registry.officers_of(case.organisation_id, clock.today(), role=Role.HEARING_HOST)
    return [(one.pk, one.name) for one in found]


def first_day(hearing: Hearing) -> date:
    """The first day on which a hearing may sit of which the party is told today (C24)."""
    today = clock.today()
    ahead = limit("hearing.notify", on=today, region=hearing.region)
    days = (today + timedelta(days=n) for n in count(1))
    return next(day for day in days if ahead.due(day) >= today)


@transaction.atomic
def call_hearing(actor: Actor, hearing_id: UUID, sitting: Sitting, *, seen: int | None = None) -> Hearing:
    """Fix day and place and make the notice of hearing, which is then to be served.

    Raises Invalid (no_place, past), Refused (too_soon, not_the_host), NotFound.
    Law: 行政处罚法（2021）第六十四条第二项、第三项.
    """
    hearing = Hearing.objects.lock(actor, hearing_id)
    if not sitting.place.strip():
        raise Invalid("no_place", _("请填写听证地点。"), field="place")
    if sitting.sits_at <= clock.now():
        raise Invalid("past", _("听证时间须在今天以后。"), field="sits_at")
    hearing.sits_at, hearing.sits_on = sitting.sits_at, clock.local(sitting.sits_at).date()
    hearing.place, hearing.closed_reason = sitting.place.strip(), sitting.closed_reason.strip()
    hearing.save(update_fields=["sits_at", "sits_on", "place", "closed_reason"])
    HEARING_FLOW.advance(hearing, HearingStep.NOTIFY, actor, seen=seen)
    notices = [paper for paper in documents.of(hearing.filed_under) if paper.kind == "hearing_notice"]
    hearing.notice_id = notices[-1].pk
    hearing.save(update_fields=["notice_id"])
    return hearing


@transaction.atomic
def hold_hearing(
    actor: Actor, hearing_id: UUID, *, ended_at: datetime, record: str, seen: int | None = None
) -> Hearing:
    """Keep the record of the hearing: what officers put forward, what the party answered.

    ended_at: not before it began, not in the future.
    Raises Invalid (wrong_time, no_record), Refused (not_told, not_yet, not_the_host), NotFound.
    Law: 行政处罚法（2021）第六十四条第七项、第八项.
    """
    hearing = Hearing.objects.lock(actor, hearing_id)
    if not record.strip():
        raise Invalid("no_record", _("请填写听证记录。"), field="record")
    if hearing.sits_at and not hearing.sits_at < ended_at <= clock.now():
        raise Invalid("wrong_time", _("结束时间应在听证开始之后、现在之前，请核对。"), field="ended_at")
    hearing.ended_at, hearing.record = ended_at, record.strip()
    hearing.save(update_fields=["ended_at", "record"])
    return HEARING_FLOW.advance(hearing, HearingStep.HOLD, actor, seen=seen)


@transaction.atomic
def report_hearing(actor: Actor, hearing_id: UUID, *, opinion: str, seen: int | None = None) -> Hearing:
    """The host's report to the head. With it the hearing is over, and the case may go on to legal review.

    Raises Invalid (no_opinion), Refused (not_the_host), NotFound. Law: 行政处罚法（2021）第六十五条.
    """
    hearing = Hearing.objects.lock(actor, hearing_id)
    if not opinion.strip():
        raise Invalid("no_opinion", _("请填写听证意见。"), field="opinion")
    hearing.opinion = opinion.strip()
    hearing.save(update_fields=["opinion"])
    return HEARING_FLOW.advance(hearing, HearingStep.REPORT, actor, seen=seen)


@transaction.atomic
def take_hearing_step(
    actor: Actor, hearing_id: UUID, step: str, *, reason: str = "", seen: int | None = None
) -> Hearing:
    """Postpone, withdraw or end a hearing. Raises Refused (inner_step, no_reason, wrong_state), NotFound.

    Law: 行政处罚法（2021）第六十四条第六项.
    """
    hearing = Hearing.objects.lock(actor, hearing_id)
    if step in HEARING_FLOW.inner:
        raise Invalid("inner_step", _("这一步由对应的表单完成。"))
    return HEARING_FLOW.advance(hearing, step, actor, reason=reason, seen=seen)
