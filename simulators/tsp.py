"""The ASN.1 of RFC 3161: read a request, build a signed token."""

import hashlib
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from simulators.certificates import Signer

POLICY = "1.3.6.1.4.1.99999.1.1"
LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}


def rejection(reason: str) -> bytes:
    """A TimeStampResp of a status alone, which the library takes for incomplete."""
    status = tsp.PKIStatusInfo({"status": "rejection", "fail_info": {reason}}).dump()
    return bytes([0x30, len(status)]) + bytes(status)


def reply(authority: Signer, query: bytes, *, serial: int, at: datetime) -> bytes:
    """Granted with a token, or rejected with the reason."""
    try:
        asked = tsp.TimeStampReq.load(query, strict=True)
        imprint = asked["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        digest = imprint["hashed_message"].native
    except (ValueError, TypeError, KeyError):
        return rejection("bad_data_format")
    if LENGTHS.get(algorithm) != len(digest):
        return rejection("bad_alg")
    token = _token(authority, asked, serial=serial, at=at)
    return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())


def _token(authority: Signer, asked: Any, *, serial: int, at: datetime) -> cms.ContentInfo:
    certificate = _as_asn1(authority.certificate)
    facts = {
        "version": "v1",
        "policy": asked["req_policy"].native or POLICY,
        "message_imprint": asked["message_imprint"],
        "serial_number": serial,
        "gen_time": at.replace(microsecond=0),
        "accuracy": {"seconds": 1},
        "tsa": x509.GeneralName("directory_name", certificate.subject),
    }
    if asked["nonce"].native is not None:
        facts["nonce"] = asked["nonce"].native
    content = tsp.TSTInfo(facts).dump()
    attributes = _attributes(certificate, content, at)
    signature = authority.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        ),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": signature,
    }
    signed: dict[str, Any] = {
        "version": "v3",
        "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
        "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
        "signer_infos": [signer],
    }
    if asked["cert_req"].native:
        signed["certificates"] = [certificate, _as_asn1(authority.root)]
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _attributes(certificate: x509.Certificate, content: bytes, at: datetime) -> cms.CMSAttributes:
    named = tsp.SigningCertificateV2({
        "certs": [{"cert_hash": hashlib.sha256(certificate.dump()).digest()}],
    })  # fmt: skip
    values = (
        ("content_type", "tst_info"),
        ("signing_time", cms.Time("utc_time", at.replace(microsecond=0))),
        ("message_digest", hashlib.sha256(content).digest()),
        ("signing_certificate_v2", named),
    )
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values])


def _as_asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
