"""财政监制签名: whether a receipt file carries finance's own signature over its content."""

import base64
import binascii
import re

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

SIGNED = re.compile(rb"<Header>.*</EInvoiceData>", re.DOTALL)
SIGNATURE = re.compile(
    rb"<SupervisorSignature>.*<SignatureValue>([A-Za-z0-9+/=\s]+)</SignatureValue>.*</SupervisorSignature>",
    re.DOTALL,
)


def is_genuine(xml: bytes, certificate_pem: bytes) -> bool:
    """ECDSA over the exact bytes from <Header> to </EInvoiceData>, under the certificate finance publishes."""
    content, signature = SIGNED.search(xml), SIGNATURE.search(xml)
    if not content or not signature:
        return False
    try:
        key = x509.load_pem_x509_certificate(certificate_pem).public_key()
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        key.verify(base64.b64decode(signature[1]), content[0], ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
