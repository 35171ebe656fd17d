"""Papers and evidence of a case, to those whom the case lets in; every look at evidence is logged with its purpose."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongtu.cases import queries
from tongtu.cases.models import Case
from tongtu.cases.views import shown
from tongtu.documents import services as documents
from tongtu.documents.models import Document
from tongtu.evidence import queries as evidence_queries
from tongtu.evidence import services as evidence
from tongtu.kernel import store
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import NotFound
from tongtu.web.doors import actor_of, is_party

PDF, JPEG = "application/pdf", "image/jpeg"
AN_HOUR = "private, max-age=3600"  # the bytes under one address never change


@require_GET
def document(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """One paper with its preview, its signatures and its digests."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    paper = queries.paper(actor, case_id, document_id)
    documents.pdf(paper.pk)
    paper.refresh_from_db()
    context = {
        "case": one,
        "paper": paper,
        "doc": shown.papers([paper], "cases:", one)[0],
        "signed": paper.signed_files.all(),
    }
    return render(request, "cases/document.html", context)


@require_GET
def pdf(request: HttpRequest, case_id: UUID, document_id: UUID) -> HttpResponse:
    """The file of one paper, with all its signatures."""
    actor = actor_of(request)
    return send_pdf(
        documents.pdf(queries.paper(actor, case_id, document_id).pk), _name(actor, case_id, document_id)
    )


def _name(actor: Actor, case_id: UUID, document_id: UUID) -> str:
    paper: Document = queries.paper(actor, case_id, document_id)
    return f"{paper.title} {paper.number}".strip() + ".pdf"


def send_pdf(content: bytes, name: str) -> HttpResponse:
    reply = HttpResponse(content, content_type=PDF)
    reply["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return reply


@require_GET
def volume(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The bound volume of a case that is archived."""
    one = queries.case(actor_of(request), case_id)
    bound = getattr(one, "volume", None)
    if bound is None or not bound.sha256:
        raise NotFound("not_archived", _("案卷还没有归档。"))
    return send_pdf(store.read(bound.sha256), _("案卷 %(number)s.pdf") % {"number": bound.number})


@require_GET
def evidence_file(request: HttpRequest, case_id: UUID, item_id: UUID) -> HttpResponse:
    """A picture for the screen, any other file as it was put in."""
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    item = _item(one, item_id)
    purpose = (
        _("当事人查阅本案证据") if is_party(actor) else _("办理案件 %(number)s") % {"number": one.number}
    )
    if item.is_picture and "original" not in request.GET:
        content, kind = evidence.preview(actor, item_id, purpose, subject=item.about), JPEG
    else:
        content, kind = evidence.view(actor, item_id, purpose, subject=item.about), item.media_type
    reply = HttpResponse(content, content_type=kind)
    reply["Content-Disposition"] = content_disposition_header(not item.is_picture, item.name) or "inline"
    return reply


def _item(one: Case, item_id: UUID):  # type: ignore[no-untyped-def] # an item of evidence, which is evidence's own
    """Evidence of the case, or a file that the party handed in with a statement."""
    for subject in (one.subject, *(said.subject for said in one.statements.all())):
        for item in evidence_queries.of(subject):
            if item.pk == item_id:
                return item
    raise NotFound("not_found", _("没有找到这份证据，或者您无权查看。"))


@require_GET
def thumbnail(request: HttpRequest, case_id: UUID, item_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = queries.case(actor, case_id)
    subject = _item(one, item_id).about
    reply = HttpResponse(evidence.thumbnail(actor, item_id, subject=subject), content_type=JPEG)
    reply["Cache-Control"] = AN_HOUR
    return reply
