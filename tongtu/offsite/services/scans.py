"""A scanned paper: what it is by its content, and its place in the object store."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongtu.evidence.sniff import clean_name, look
from tongtu.kernel import store
from tongtu.kernel.errors import Invalid

PAPERS = ("application/pdf", "image/jpeg", "image/png")
PICTURES = PAPERS[1:]


@dataclass(frozen=True)
class Scan:
    """A file as it is named by a row."""

    sha256: str = ""
    media_type: str = ""


def keep_scan(content: bytes, name: str, *, kinds: tuple[str, ...] = PAPERS) -> Scan:
    """Keep the bytes of a scanned paper, once. Raises Invalid when it is not what its name says, or of no use here."""
    media = look(content, clean_name(name))
    if media.allowed.media_type not in kinds:
        raise Invalid("type_unknown", _("请提交 PDF 文件，或者 JPEG、PNG 图片。"), field="scan")
    return Scan(store.put(content).sha256, media.allowed.media_type)
