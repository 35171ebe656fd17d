"""What the signatures of a PDF say, checked without a network: by anybody who holds the file and our roots."""

import io
import re
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from tongtu.signatures.keys import provider
from tongtu.signatures.ports import trusted_roots

MANIFEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class SignatureReport:
    """One signature of a file.

    kind: "signature" or "time_stamp". intact: the bytes it covers are what was signed. trusted: the certificate
    leads to a root of ours. sound: all of that, and nothing unlawful was added after it.
    covers: "file" when nothing follows it, "revision" when later signatures follow.
    time_source: "authority" for a time stamp, "own" for the platform's clock.
    manifest_sha256: the package of the ceremony or seal that it seals in, "" when it names none.
    """

    kind: str
    field: str
    signer: str
    reason: str
    intact: bool
    trusted: bool
    sound: bool
    covers: str
    signed_at: datetime | None
    time_source: str
    manifest_sha256: str = ""
    problem: str = ""


def read(pdf: bytes) -> list[SignatureReport]:
    """The signatures of a file in the order in which they were made. A file that is no PDF has one broken report."""
    roots = [x509.Certificate.load(one) for one in (provider().root(), *trusted_roots())]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        return [_report(one, context) for one in found]
    except (PdfError, ValueError, KeyError, IndexError, TypeError) as broken:
        return [_broken("", str(broken)[:200])]


def _report(one: EmbeddedPdfSignature, context: ValidationContext) -> SignatureReport:
    try:
        if one.sig_object_type == "/DocTimeStamp":
            return _time_stamp(one, context)
        return _signature(one, context)
    except (SignatureValidationError, PdfError, ValueError, KeyError, TypeError) as broken:
        return _broken(one.field_name, str(broken)[:200])


def _signature(one: EmbeddedPdfSignature, context: ValidationContext) -> SignatureReport:
    status = validate_pdf_signature(one, context, context)
    stamp = status.timestamp_validity
    stamped = bool(stamp and stamp.valid and stamp.trusted)
    reason = str(one.sig_object.get("/Reason", ""))
    named = MANIFEST.search(reason)
    return SignatureReport(
        kind="signature",
        field=one.field_name,
        signer=_common_name(one),
        reason=reason.partition(" · ")[0],
        intact=status.intact and status.valid,
        trusted=status.trusted,
        sound=status.bottom_line,
        covers=_covers(status.coverage),
        signed_at=stamp.timestamp if stamp and stamped else status.signer_reported_dt,
        time_source="authority" if stamped else "own",
        manifest_sha256=named.group(1) if named else "",
    )


def _time_stamp(one: EmbeddedPdfSignature, context: ValidationContext) -> SignatureReport:
    status = validate_pdf_timestamp(one, context)
    return SignatureReport(
        kind="time_stamp",
        field=one.field_name,
        signer=_common_name(one),
        reason="",
        intact=status.intact and status.valid,
        trusted=status.trusted,
        sound=status.intact and status.valid and status.trusted and status.docmdp_ok is not False,
        covers=_covers(status.coverage),
        signed_at=status.timestamp,
        time_source="authority",
    )


def _covers(level: SignatureCoverageLevel | None) -> str:
    if level == SignatureCoverageLevel.ENTIRE_FILE:
        return "file"
    return "revision" if level == SignatureCoverageLevel.ENTIRE_REVISION else "part"


def _common_name(one: EmbeddedPdfSignature) -> str:
    return str(one.signer_cert.subject.native.get("common_name", ""))


def _broken(field: str, problem: str) -> SignatureReport:
    return SignatureReport(
        kind="signature",
        field=field,
        signer="",
        reason="",
        intact=False,
        trusted=False,
        sound=False,
        covers="part",
        signed_at=None,
        time_source="own",
        problem=problem,
    )
