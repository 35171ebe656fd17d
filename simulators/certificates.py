"""Keys and certificates of the simulated authorities: made once, kept in the data directory."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

YEARS = 20
REFUSED_USES = (
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "encipher_only",
    "decipher_only",
)
TIME_STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
_making = threading.Lock()


@dataclass(frozen=True)
class Signer:
    """A key, its certificate, and the root that vouches for it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    root: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(serialization.Encoding.PEM)

    @property
    def serial(self) -> str:
        return f"{self.certificate.serial_number:X}"[:16]


def signer(folder: Path, name: str, *, extended: ObjectIdentifier | None = None) -> Signer:
    """The signer kept in a folder; the first call makes it."""
    with _making:
        if not (folder / "signer.pem").exists():
            _make(folder, name, extended)
    both = (folder / "signer.pem").read_bytes()
    key = serialization.load_pem_private_key(both, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    root = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    return Signer(key, x509.load_pem_x509_certificate(both), root)


def _make(folder: Path, name: str, extended: ObjectIdentifier | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _named(f"{name}根证书")
    root = _draft(root_name, root_name, root_key.public_key(), authority=True)
    issued = _draft(_named(name), root_name, key.public_key(), authority=False).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
    )
    if extended:
        issued = issued.add_extension(x509.ExtendedKeyUsage([extended]), critical=True)
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(root.sign(root_key, hashes.SHA256()).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    draft = folder / "signer.new"
    draft.write_bytes(private + issued.sign(root_key, hashes.SHA256()).public_bytes(pem))
    draft.rename(folder / "signer.pem")


def _named(common: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, "通途模拟器（仅供测试）"),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _draft(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        **dict.fromkeys(REFUSED_USES, False),
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=366 * YEARS))
        .add_extension(
            x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True
        )
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
