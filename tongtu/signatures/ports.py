"""The time-stamp authority (RFC 3161): what we ask of it, and whom we trust."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from tongtu.kernel.http import client


class AuthorityDown(Exception):
    """No time stamp now. Ask again later."""


class HttpTimeStamper(TimeStamper):
    """The authority over HTTP, through the one client that everything goes out by."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyhanko leaves it untyped

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        address = urlsplit(settings.TSA_URL)
        headers = {"Content-Type": "application/timestamp-query"}
        try:
            with client(f"{address.scheme}://{address.netloc}") as authority:
                reply = authority.post(address.path, content=req.dump(), headers=headers)
                reply.raise_for_status()
                return tsp.TimeStampResp.load(reply.content)
        except (httpx.HTTPError, ValueError) as failed:
            raise AuthorityDown from failed


def trust_folder() -> Path:
    """Where the roots of time-stamp authorities lie (PEM); an administrator puts them there."""
    return Path(settings.KEY_DIR) / "trust"


def trusted_roots() -> list[bytes]:
    """Certificates (DER) that a time stamp may lead to."""
    found = []
    for path in sorted(trust_folder().glob("*.pem")):
        loaded = x509.load_pem_x509_certificates(path.read_bytes())
        found += [one.public_bytes(Encoding.DER) for one in loaded]
    return found


def trust_simulator() -> None:
    """Take the simulator's own root on, once. Only the simulator's: a real root comes by hand.

    Raises AuthorityDown.
    """
    if not settings.TSA_URL.startswith(settings.SIM_URL):
        return
    port = urlsplit(settings.TSA_URL).port
    path = trust_folder() / f"simulator-{port}.pem"
    try:
        with client(settings.SIM_URL) as simulator:
            reply = simulator.get("/tsa/ca.pem")
            reply.raise_for_status()
    except httpx.HTTPError as failed:
        raise AuthorityDown from failed
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != reply.content:
        path.write_bytes(reply.content)
