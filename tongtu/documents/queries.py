"""Questions about documents. Whoever asks has been let in to the record the documents belong to."""

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongtu.documents.kinds import kinds
from tongtu.documents.models import Document
from tongtu.kernel.errors import NotFound


def of(subject: str) -> list[Document]:
    """A record's documents, oldest first; superseded ones too."""
    return list(Document.objects.filter(subject=subject).defer("data").order_by("issued_at", "id"))


def current(subject: str, kind: str) -> Document | None:
    """The document of a kind that holds now."""
    found = Document.objects.filter(subject=subject, kind=kind, superseded_by=None)
    return found.order_by("-issued_at", "-id").first()


def document(document_id: UUID | str) -> Document:
    """One document. Raises NotFound."""
    found = Document.objects.filter(pk=document_id).first()
    if found is None:
        raise NotFound("not_found", _("没有找到这份文书。"))
    return found


def by_code(code: str) -> dict[str, Any] | None:
    """What anybody may know of a document: number, agency, date, digests, state. Nothing personal.

    code: as printed, or typed without hyphens or in small letters. None: no such document.
    """
    letters = re.sub(r"[^A-Z2-7]", "", code.upper())
    grouped = "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))
    found = Document.objects.select_related("superseded_by").filter(verify_code=grouped).first()
    if found is None:
        return None
    newer = found.superseded_by
    return {
        "code": found.verify_code,
        "title": found.title,
        "number": found.number,
        "agency": found.unit["name"],
        "issued_on": found.issued_on,
        "sha256": found.final_sha256 or found.sha256,
        "original_sha256": found.sha256,
        "sm3": found.sm3,
        "signatures": [signed.what for signed in found.signed_files.all()],
        "state": "superseded" if newer else "genuine",
        "superseded_on": found.superseded_at,
        "superseded_by": newer.number or newer.title if newer else "",
    }


def matches(code: str, sha256: str) -> bool:
    """Whether a file somebody holds is this document, in its first form or after any of its signatures."""
    found = by_code(code)
    if found is None or not sha256:
        return False
    signed = Document.objects.filter(verify_code=found["code"], signed_files__sha256=sha256).exists()
    return signed or sha256 in (found["original_sha256"], found["sha256"])


def e_service(kind: str) -> str:
    """Whether a kind may be served electronically with signed consent: "yes", "no", "setting"."""
    return kinds()[kind].e_service
