"""Signing PDF files by appending to them, and reading back what their signatures say (PAdES)."""

import io
import re
from dataclasses import dataclass

from asn1crypto import x509
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongtu.signatures.keys import KeyProvider, provider
from tongtu.signatures.ports import AuthorityDown, HttpTimeStamper

POINTS_PER_MM = 72 / 25.4
MANIFEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Box:
    """Where a picture goes: page from 1, millimetres from the top left corner of the page."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Mark:
    """What one signature says. field: its name in the file; reason: shown by readers and covered by the signature."""

    key_ref: str
    name: str
    field: str
    reason: str


class _ProviderSigner(Signer):
    """A signer whose key stays with the provider."""

    def __init__(self, keys: KeyProvider, mark: Mark) -> None:
        self._keys, self._ref = keys, mark.key_ref
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyhanko leaves it untyped
        store.register(x509.Certificate.load(keys.root()))
        super().__init__(
            signing_cert=x509.Certificate.load(keys.certificate(mark.key_ref, mark.name)), cert_registry=store
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        assert digest_algorithm == "sha256"
        return b"\x00" * 72 if dry_run else self._keys.sign(self._ref, data)


def add_signature(
    pdf: bytes, mark: Mark, *, box: Box | None = None, picture: bytes | None = None, stamped: bool = False
) -> bytes:
    """The same file with one more signature after its last byte.

    picture: a PNG drawn in the box, part of what is signed. stamped: with a time stamp of the authority (B-T).
    Raises AuthorityDown (only when stamped).
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    where = SigFieldSpec(sig_field_name=mark.field)
    style = None
    if box is not None and picture is not None:
        where = SigFieldSpec(sig_field_name=mark.field, on_page=box.page - 1, box=_rectangle(writer, box))
        style = StaticStampStyle(background=PdfImage(_opened(picture)), border_width=0)
    says = PdfSignatureMetadata(
        field_name=mark.field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=mark.name,
        reason=mark.reason,
    )
    signer = PdfSigner(
        says,
        _ProviderSigner(provider(), mark),
        timestamper=HttpTimeStamper() if stamped else None,
        new_field_spec=where,
        stamp_style=style,
    )
    try:
        return bytes(signer.sign_pdf(writer).getvalue())
    except (TimestampRequestError, SigningError) as failed:
        if stamped:
            raise AuthorityDown from failed
        raise


def add_time_stamp(pdf: bytes, *, field: str) -> bytes:
    """The same file with a document time stamp over all before it. Raises AuthorityDown."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    try:
        made = PdfTimeStamper(HttpTimeStamper(), field_name=field).timestamp_pdf(writer, "sha256")
    except (TimestampRequestError, SigningError) as failed:
        raise AuthorityDown from failed
    return bytes(made.getvalue())


def _opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    drawn = image.convert("RGBA")
    return drawn.crop(drawn.getbbox())  # the empty ground around a signature would only make it small


def _rectangle(writer: IncrementalPdfFileWriter, box: Box) -> tuple[int, int, int, int]:
    """Lower left and upper right corner in points from the lower left corner of the page."""
    found = writer.find_page_for_modification(box.page - 1)  # type: ignore[no-untyped-call]  # untyped there
    page = found[0].get_object()
    while "/MediaBox" not in page:
        page = page["/Parent"]
    top = float(page["/MediaBox"][3])
    left, upper = box.x * POINTS_PER_MM, top - box.y * POINTS_PER_MM
    right, lower = left + box.width * POINTS_PER_MM, upper - box.height * POINTS_PER_MM
    return round(left), round(lower), round(right), round(upper)
