"""Keys for seals and for the platform itself, behind a port.

SoftKey keeps keys in files, for demonstrations and tests. It is not a certified product: seals of a real
agency stay in the devices of its provider, and an adapter of this port asks them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

import gmssl_pyx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from django.conf import settings

# A test key must be good on every day a test may stand on.
FIRST_DAY, LAST_DAY = datetime(2016, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)
PLATFORM = "platform"


class KeyProvider(Protocol):
    """密钥提供者: signs for a key reference; the key itself never comes out."""

    def sign(self, key_ref: str, data: bytes) -> bytes:
        """An ECDSA signature over SHA-256 of the data (DER)."""
        ...

    def certificate(self, key_ref: str, name: str) -> bytes:
        """The certificate of the key (DER), made out to `name` when the key is new."""
        ...

    def root(self) -> bytes:
        """The certificate that the others are signed with (DER)."""
        ...

    def sm2_sign(self, key_ref: str, message: bytes) -> bytes:
        """An SM2 signature with SM3 over the message (DER), under the default signer id."""
        ...

    def sm2_public(self, key_ref: str) -> bytes:
        """The SM2 public key (64 bytes)."""
        ...


class SoftKey:
    """Keys in files of mode 600, made when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def sign(self, key_ref: str, data: bytes) -> bytes:
        return self._key(key_ref).sign(data, ec.ECDSA(hashes.SHA256()))

    def certificate(self, key_ref: str, name: str) -> bytes:
        path = self._folder / f"{_safe(key_ref)}.crt"
        if not path.exists():
            root, root_key = x509.load_der_x509_certificate(self.root()), self._key("root")
            made = _certificate(name, self._key(key_ref).public_key(), issuer=root.subject, authority=False)
            issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
            signed = made.add_extension(issued_by, critical=False).sign(root_key, hashes.SHA256())
            self._write(path, signed.public_bytes(Encoding.DER))
        return path.read_bytes()

    def root(self) -> bytes:
        path = self._folder / "root.crt"
        if not path.exists():
            key = self._key("root")
            name = "通途平台签名根证书（自建）"
            made = _certificate(name, key.public_key(), issuer=_name(name), authority=True)
            self._write(path, made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
        return path.read_bytes()

    def sm2_sign(self, key_ref: str, message: bytes) -> bytes:
        public, private = self._sm2(key_ref)
        signature: bytes = gmssl_pyx.sm2_sign(private, public, message)
        return signature

    def sm2_public(self, key_ref: str) -> bytes:
        return self._sm2(key_ref)[0]

    def _key(self, key_ref: str) -> ec.EllipticCurvePrivateKey:
        path = self._folder / f"{_safe(key_ref)}.key"
        if not path.exists():
            made = ec.generate_private_key(ec.SECP256R1())
            self._write(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        key = load_pem_private_key(path.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def _sm2(self, key_ref: str) -> tuple[bytes, bytes]:
        path = self._folder / f"{_safe(key_ref)}.sm2"
        if not path.exists():
            public, private = gmssl_pyx.sm2_key_generate()
            self._write(path, public + private)
        kept = path.read_bytes()
        return kept[:64], kept[64:]

    def _write(self, path: Path, content: bytes) -> None:
        """Write once: whoever comes second finds the file of the first."""
        with self._alone():
            if path.exists():
                return
            draft = path.with_suffix(f"{path.suffix}.new")
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _safe(key_ref: str) -> str:
    assert key_ref.replace("-", "").isalnum(), "a key reference is letters, digits and hyphens"
    return key_ref


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, common[:64])]
    )


def _certificate(
    name: str, key: ec.EllipticCurvePublicKey, *, issuer: x509.Name, authority: bool
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = x509.CertificateBuilder().subject_name(_name(name)).issuer_name(issuer).public_key(key)
    made = (
        made.serial_number(x509.random_serial_number()).not_valid_before(FIRST_DAY).not_valid_after(LAST_DAY)
    )
    made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    return made.add_extension(usage, critical=True)


def sm2_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an SM2 signature with SM3 over the message verifies."""
    try:
        return bool(gmssl_pyx.sm2_verify(public, message, signature))
    except gmssl_pyx.GmsslInnerError:
        return False


def provider() -> KeyProvider:
    """The keys of this installation."""
    return _soft(Path(settings.KEY_DIR))


@cache
def _soft(folder: Path) -> SoftKey:
    return SoftKey(folder)
