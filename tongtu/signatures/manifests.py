"""Evidence packages: canonical JSON (RFC 8785), its two digests, and the national signature beside them."""

from dataclasses import dataclass
from typing import Any

import rfc8785

from tongtu.kernel.store import digests
from tongtu.signatures.keys import provider, sm2_holds


@dataclass(frozen=True)
class Sealed:
    """A package with what proves it. Digests, signature and public key in hex."""

    manifest: dict[str, Any]
    sha256: str
    sm3: str
    sm2_signature: str
    sm2_public: str


def canonical(manifest: dict[str, Any]) -> bytes:
    """The one spelling of a package, whatever the order in which it was built."""
    return rfc8785.dumps(manifest)


def seal_manifest(manifest: dict[str, Any], *, key_ref: str) -> Sealed:
    """Digest a package (SHA-256 and SM3) and sign it with SM2 under the key."""
    spelled = canonical(manifest)
    kept = digests(spelled)
    signature = provider().sm2_sign(key_ref, spelled)
    return Sealed(manifest, kept.sha256, kept.sm3, signature.hex(), provider().sm2_public(key_ref).hex())


def holds(sealed: Sealed) -> bool:
    """Whether package, digests and signature still belong together."""
    spelled = canonical(sealed.manifest)
    kept = digests(spelled)
    if (kept.sha256, kept.sm3) != (sealed.sha256, sealed.sm3):
        return False
    return sm2_holds(bytes.fromhex(sealed.sm2_public), spelled, bytes.fromhex(sealed.sm2_signature))
