"""Finance's supervision signature (财政监制签名) over the receipt's XML."""

import base64
import shutil
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from simulators.certificates import Signer, signer
from simulators.web import Answer, Request, Route, as_json

if TYPE_CHECKING:
    from simulators.world import World

NAME = "通途模拟财政票据监制"


def supervision(world: "World") -> Signer:
    return signer(world.folder / "fiscal", NAME)


def sign(by: Signer, signed: bytes) -> str:
    """Base64 of the DER signature, ECDSA P-256 with SHA-256."""
    return base64.b64encode(by.key.sign(signed, ec.ECDSA(hashes.SHA256()))).decode()


def show_certificate(request: Request) -> Answer:
    by = supervision(request.world)
    return Answer(by.pem + by.root_pem, 200, "application/x-pem-file")


def rotate(request: Request) -> Answer:
    """A new certificate from now on; receipts already issued keep the old one inside."""
    shutil.rmtree(request.world.folder / "fiscal", ignore_errors=True)
    return as_json({"serial": supervision(request.world).serial}, 201)


ROUTES = (
    Route("GET", "/sim/v1/certificates/supervision", show_certificate),
    Route("POST", "/admin/rotate", rotate),
)
