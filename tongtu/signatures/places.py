"""Where on the paper a signature or a seal is drawn: where the template left room, else at the foot of the last page."""

import io

import pypdfium2

from tongtu.documents import services as documents
from tongtu.documents.models import Document
from tongtu.signatures.pades import Box

# A4 in millimetres, inside the official margins of the agency's paper.
_FOOT_SIGNATURE = (120.0, 250.0, 45.0, 12.0)
_FOOT_SEAL = (132.0, 215.0, 42.0, 42.0)
PARTY_NAMES = ("party", "receiver", "inquired")


def party_box(document: Document, pdf: bytes) -> Box:
    """Where this document's party signs."""
    return _named(document, PARTY_NAMES) or _foot(pdf, _FOOT_SIGNATURE)


def seal_box(document: Document, pdf: bytes) -> Box:
    """Where this document's agency is sealed."""
    return _named(document, ("seal",)) or _foot(pdf, _FOOT_SEAL)


def _named(document: Document, names: tuple[str, ...]) -> Box | None:
    for place in documents.places(document.pk):
        if place.name in names:
            return Box(place.page, place.x, place.y, place.width, place.height)
    return None


def _foot(pdf: bytes, spot: tuple[float, float, float, float]) -> Box:
    opened = pypdfium2.PdfDocument(io.BytesIO(pdf))
    pages = len(opened)
    opened.close()
    return Box(pages, *spot)
