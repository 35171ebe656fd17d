"""Binding the volume: every paper of the case in the lawful order, as one PDF with its catalogue."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter

from tongtu.cases.flows import VOLUME_FLOW
from tongtu.cases.models import Case, Volume, VolumeItem, VolumeState, VolumeStep
from tongtu.cases.papers import volume as papers
from tongtu.documents import queries as documents
from tongtu.documents import services as document_services
from tongtu.documents.models import Document
from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor
from tongtu.kernel.counters import next_value
from tongtu.kernel.errors import Refused
from tongtu.kernel.speech import kept_title
from tongtu.law.limits import limit
from tongtu.registry import queries as registry
from tongtu.workflow.papers import Paper, issue_paper

# The order of one volume (案卷归档顺序): what opens the case, what the party got, evidence, internal papers, closing.
ORDER = (
    "filing_registration", "penalty_decision", "no_penalty_decision", "correction_order", "service_receipt",
    "violation_notice", "service_address_confirmation", "statement", "rights_waiver", "statement_review",
    "hearing_request", "hearing_notice", "hearing_record", "hearing_report",
    "av_evidence_sheet", "record_review", "clue_registration", "investigation_report", "legal_review_sheet",
    "collective_discussion_record", "closing_report",
)  # fmt: skip
COVER_PAGES = 2  # cover and catalogue stand before page 1


@dataclass(frozen=True)
class Bound:
    """One paper in the volume, with the pages it takes."""

    document: Document
    pdf: bytes
    first: int
    last: int


def begin_volume(actor: Actor, case: Case) -> Volume:
    """A closed case waits for its volume. Numbers: year + four digits per agency."""
    today = clock.today()
    serial = next_value(region=case.region, unit=str(case.organisation_id), kind="volume", year=today.year)
    volume = Volume(
        region=case.region,
        title=kept_title("立卷", case.title)[:160],
        case=case,
        number=f"{today.year}{serial:04d}",
        retention=limit("volume.retain", on=today, region=case.region).length,
    )
    return VOLUME_FLOW.begin(volume, VolumeStep.BUILD, actor)


@transaction.atomic
def archive_volume(actor: Actor, volume_id: UUID) -> Volume:
    """Bind and file the volume: cover, catalogue, papers in order, note sheet; its digest is kept.

    Raises Refused (archived, wrong_role), NotFound.
    Law: 行政处罚法（2021）第四十七条; 档案法第十三条、第十四条、第三十七条.
    """
    volume = Volume.objects.lock(actor, volume_id)
    if volume.state == VolumeState.ARCHIVED:
        raise Refused("archived", _("案卷已经归档，不能重复归档。"))
    today = clock.today()
    builder = registry.officer(actor.officer_id).name if actor.officer_id else actor.name
    bound = _bind(volume.case)
    pages = bound[-1].last if bound else 0
    lines = [_line(one) for one in bound]
    writers: dict[str, Callable[[], Paper]] = {
        "volume_cover": partial(papers.cover, volume, builder=builder, pages=pages, on=today),
        "volume_catalogue": partial(papers.catalogue, volume, lines),
        "volume_notes": partial(papers.notes, volume, builder=builder, pages=pages, on=today),
    }
    *front, back = [_issue(actor, volume, kind, writer) for kind, writer in writers.items()]
    pdf = _join([*front, *[one.pdf for one in bound], back], volume)
    volume.pages, volume.sha256, volume.archived_on = pages, store.put(pdf).sha256, today
    volume.save(update_fields=["pages", "sha256", "archived_on"])
    for position, one in enumerate(bound, start=1):
        _list(volume, position, one)
    return VOLUME_FLOW.advance(volume, VolumeStep.ARCHIVE, actor)


def _bind(case: Case) -> list[Bound]:
    place = {kind: position for position, kind in enumerate(ORDER)}
    found = [*documents.of(case.subject), *documents.of(case.clue.subject)]
    for review in case.legal_reviews.all():
        found += documents.of(review.subject)
    found.sort(key=lambda one: (place.get(one.kind, len(ORDER)), one.issued_at))
    bound: list[Bound] = []
    for document in found:
        pdf = document_services.pdf(document.pk)
        first = bound[-1].last + 1 if bound else 1
        bound.append(Bound(document, pdf, first, first + len(PdfReader(io.BytesIO(pdf)).pages) - 1))
    return bound


def _issue(actor: Actor, volume: Volume, kind: str, writer: Callable[[], Paper]) -> bytes:
    return document_services.pdf(issue_paper(actor, volume, kind, writer).pk)


def _line(one: Bound) -> dict[str, object]:
    return {
        "name": one.document.title,
        "doc_no": one.document.number,
        "dated_on": _day(one.document),
        "pages": f"{one.first}-{one.last}",
    }


def _day(document: Document) -> date:
    return document.issued_on


def _join(parts: list[bytes], volume: Volume) -> bytes:
    writer = PdfWriter()
    for part in parts:
        writer.append(io.BytesIO(part))
    writer.add_metadata({"/Title": volume.number, "/Producer": "Tongtu"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _list(volume: Volume, position: int, one: Bound) -> None:
    VolumeItem.objects.create(
        volume=volume,
        position=position,
        title=one.document.title,
        number=one.document.number,
        dated=_day(one.document),
        first_page=one.first,
        last_page=one.last,
        sha256=store.digests(one.pdf).sha256,
    )
