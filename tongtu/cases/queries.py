"""Questions about cases: lists, one case whole, and what a party may know of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from tongtu.cases.flows import APPROVAL_FLOW, CASE_FLOW, HEARING_FLOW, LEGAL_REVIEW_FLOW
from tongtu.cases.models import Approval, Case, CaseState, Discussion, Hearing, LegalReview, Service
from tongtu.documents import queries as documents
from tongtu.documents.models import Document
from tongtu.evidence import queries as evidence
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import NotFound
from tongtu.kernel.paging import PAGE_SIZE, Page, keyset
from tongtu.law import plates
from tongtu.workflow.engine import Offer
from tongtu.workflow.queries import ClockFace, Happened, lights, timeline

NUMBERED = "〔"  # every number of a case carries its year in these brackets
NEWEST = ("-created_at", "-id")
LISTED = (
    "id", "number", "title", "state", "penalty", "fine_fen", "place", "act_at", "created_at", "next_owner",
    "next_wait", "next_on", "plate", "party_name", "party_kind",
)  # fmt: skip
PLAIN = (
    "id", "number", "title", "state", "penalty", "fine_fen", "act_at", "next_owner", "next_wait", "next_on", "version",
    "place", "facts", "outcome", "proposal", "weighing", "assessment",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What a list of cases may be narrowed to. Dates are days of the act, both included."""

    q: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    officer_id: UUID | None = None


def cases(actor: Actor, filters: Filters, *, after: str = "", size: int = PAGE_SIZE) -> Page:
    """A page of cases, newest first, as dicts; one statement."""
    return keyset(rows(actor, filters), order=NEWEST, after=after, size=size)


def rows(actor: Actor, filters: Filters) -> "QuerySet[Any, Any]":
    """The rows of a list or of an export."""
    found = Case.objects.visible_to(actor).filter(_narrow(filters))
    named = found.annotate(
        plate=F("vehicle__plate_no"), party_name=F("party__name"), party_kind=F("party__kind")
    )
    values: QuerySet[Any, Any] = named.values(*LISTED)
    return values


def _narrow(filters: Filters) -> Q:
    wanted = Q()
    if filters.state in CaseState.values:
        wanted &= Q(state=filters.state)
    if filters.since:
        wanted &= Q(act_at__date__gte=filters.since)
    if filters.until:
        wanted &= Q(act_at__date__lte=filters.until)
    if filters.officer_id:
        wanted &= Q(officers__officer_id=filters.officer_id)
    if words := filters.q.strip():
        wanted &= _named(words)
    return wanted


def _named(words: str) -> Q:
    """A number, a plate or a whole name: told apart by their looks, because an OR over three tables reads them all."""
    if NUMBERED in words:
        return Q(number=words)
    if plates.kind_of(words):
        return Q(vehicle__plate_no=plates.normalise(words))
    return Q(party__name=words)


def case(actor: Actor, case_id: UUID | str) -> Case:
    """One case with what its page names. Raises NotFound."""
    found = Case.objects.visible_to(actor).select_related("party", "vehicle", "organisation", "clue")
    one = found.filter(pk=case_id).first()
    if one is None:
        return Case.objects.get(actor, case_id)
    return one


@dataclass(frozen=True)
class Whole:
    """Everything the page of a case shows."""

    case: Case
    offers: list[Offer[Case]]
    approvals: list[Approval]
    reviews: list[LegalReview]
    services: list[Service]
    hearings: list[Hearing]
    discussions: list[Discussion]
    documents: list[Document]
    evidence: list[Any]
    clocks: list[ClockFace]
    timeline: list[Happened]


def whole(actor: Actor, case_id: UUID | str) -> Whole:
    """One case with its children, papers, evidence, clocks and timeline. Raises NotFound."""
    one = case(actor, case_id)
    approvals = list(one.approvals.order_by("created_at").prefetch_related("opinions"))
    reviews = list(one.legal_reviews.order_by("created_at"))
    served = list(one.services.order_by("sent_at"))
    hearings, discussions = (
        list(one.hearings.order_by("created_at")),
        list(one.discussions.order_by("created_at")),
    )
    children = [*approvals, *reviews, *served, *hearings, *discussions]
    subjects = [one.subject, one.clue.subject, *(child.subject for child in children)]
    execution = getattr(one, "execution", None)
    volume = getattr(one, "volume", None)
    subjects += [child.subject for child in (execution, volume) if child]
    return Whole(
        one,
        list(CASE_FLOW.offers(one, actor)),
        approvals,
        reviews,
        served,
        hearings,
        discussions,
        papers(one),
        list(evidence.of(one.subject)),
        [face for subject in subjects for face in lights(subject)],
        timeline(subjects),
    )


def papers(one: Case) -> list[Document]:
    """Every document of a case and of the records that belong to it, oldest first."""
    subjects = [one.clue.subject, one.subject, *(review.subject for review in one.legal_reviews.all())]
    volume = getattr(one, "volume", None)
    found = [paper for subject in subjects for paper in documents.of(subject)]
    found += documents.of(volume.subject) if volume else []
    return sorted(found, key=lambda paper: paper.issued_at)


def papers_for_party(one: Case) -> list[Document]:
    """What the party may read and download: what was served, and what the party signs."""
    served = {paper for service in one.services.filter(state="served") for paper in service.document_ids}
    own = {"service_address_confirmation", "rights_waiver", "statement", "hearing_request", "hearing_record"}
    found = documents.of(one.subject)
    return [paper for paper in found if str(paper.pk) in served or paper.kind in own]


def paper(actor: Actor, case_id: UUID | str, document_id: UUID | str) -> Document:
    """One document of a case that this actor may read. Raises NotFound."""
    one = case(actor, case_id)
    readable = papers_for_party(one) if Role.PARTY in actor.roles else papers(one)
    for found in readable:
        if str(found.pk) == str(document_id):
            return found
    raise NotFound("not_found", _("没有找到这份文书，或者您无权查看。"))


def approval_offers(actor: Actor, approval: Approval) -> list[Offer[Approval]]:
    return list(APPROVAL_FLOW.offers(approval, actor))


def legal_review_offers(actor: Actor, review: LegalReview) -> list[Offer[LegalReview]]:
    return list(LEGAL_REVIEW_FLOW.offers(review, actor))


def hearing_offers(actor: Actor, hearing: Hearing) -> list[Offer[Hearing]]:
    return list(HEARING_FLOW.offers(hearing, actor))


def of_party(actor: Actor) -> list[dict[str, Any]]:
    """A party's own cases, newest first, at most fifty."""
    if actor.party_id is None:
        return []
    return list(rows(actor, Filters()).order_by(*NEWEST)[:PAGE_SIZE])


def by_natural_key(natural_key: str) -> Case | None:
    """The case that was opened for one record, for the module that opened it."""
    return Case.objects.visible_to(system("cases")).filter(natural_key=natural_key).first()


def as_dict(shown: Whole) -> dict[str, Any]:
    """A whole case as plain values, for the API."""
    one = shown.case
    named = {name: getattr(one, name) for name in PLAIN}
    return {
        **named,
        "state_label": one.state_label,
        "outcome_label": str(one.get_outcome_display()),
        "offers": [_offer(offer) for offer in shown.offers],
        "approvals": shown.approvals,
        "legal_reviews": shown.reviews,
        "services": shown.services,
        "hearings": shown.hearings,
        "discussions": shown.discussions,
        "documents": shown.documents,
        "evidence": shown.evidence,
        "clocks": shown.clocks,
        "execution": getattr(one, "execution", None),
        "volume": getattr(one, "volume", None),
    }


def _offer(offer: Offer[Case]) -> dict[str, Any]:
    refusal = offer.refusal
    return {
        "step": str(offer.row.step),
        "label": str(offer.row.step.label),
        "refusal": refusal.message if refusal else "",
        "law": refusal.law if refusal else offer.row.law,
        "reasoned": offer.row.reasoned,
    }
