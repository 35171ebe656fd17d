"""The time-stamp authority, judged by another implementation."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from tests.simulators.conftest import Arm


def stamped(server, digest: bytes) -> tsp.ContentInfo:
    stamper = HTTPTimeStamper(f"{server.url}/tsa")
    return asyncio.run(stamper.async_timestamp(digest, "sha256"))


def trust(server) -> ValidationContext:
    pem = httpx.get(f"{server.url}/tsa/ca.pem", trust_env=False).content
    root = asn1_x509.Certificate.load(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER))
    return ValidationContext(trust_roots=[root])


def judged(server, token: tsp.ContentInfo, digest: bytes) -> dict[str, Any]:
    """What pyHanko thinks of a token over a digest."""
    return asyncio.run(validate_tst_signed_data(token["content"], trust(server), lambda _: digest))


def test_a_token_verifies_against_the_root_and_tells_the_time(server):
    digest = hashlib.sha256("行政处罚决定书".encode()).digest()
    told = judged(server, stamped(server, digest), digest)
    assert (told["intact"], told["valid"], told["trust_problem_indic"]) == (True, True, None)
    assert abs(told["timestamp"] - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_token_of_other_bytes_is_not_intact(server):
    token = stamped(server, hashlib.sha256(b"one").digest())
    assert not judged(server, token, hashlib.sha256(b"two").digest())["intact"]


def test_serial_numbers_are_never_the_same(server):
    tokens = [stamped(server, hashlib.sha256(bytes([n])).digest()) for n in range(3)]
    serials = {
        token["content"]["encap_content_info"]["content"].parsed["serial_number"].native for token in tokens
    }
    assert len(serials) == 3


def test_garbage_and_wrong_types_are_rejected_in_the_protocols_words(server, arm: Arm):
    def status(content: bytes, kind: str = "application/timestamp-query") -> str:
        reply = httpx.post(
            f"{server.url}/tsa", content=content, headers={"Content-Type": kind}, trust_env=False
        )
        assert reply.headers["Content-Type"] == "application/timestamp-reply"
        return str(tsp.PKIStatusInfo.load(reply.content[2:])["status"].native)

    assert status(b"garbage") == "rejection"
    assert status(b"", "text/plain") == "rejection"
    arm("tsa.stamp", "TSA_REJECTION")
    assert status(b"") == "rejection"
