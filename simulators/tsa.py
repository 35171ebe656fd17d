"""A time-stamp authority of RFC 3161 with a certificate authority of its own, made once and kept."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulators import tsp
from simulators.store import next_value
from simulators.web import Answer, Request, Route

if TYPE_CHECKING:
    from simulators.world import World

MEDIA_TYPE = "application/timestamp-reply"
YEARS = 20
_making = threading.Lock()


class Authority:
    """The keys and certificates of the authority and its stamping unit."""

    def __init__(self, world: "World") -> None:
        folder = world.folder / "tsa"
        with _making:
            if not (folder / "unit.pem").exists():
                _make(folder)
        self.ca_pem = (folder / "ca.pem").read_bytes()
        unit = (folder / "unit.pem").read_bytes()
        self.certificate = x509.load_pem_x509_certificate(unit)
        self.ca = x509.load_pem_x509_certificate(self.ca_pem)
        key = serialization.load_pem_private_key(unit, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self.key = key


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    root_key, unit_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name("通途模拟时间戳根证书")
    root = _certificate(root_name, root_name, root_key.public_key(), authority=True).sign(
        root_key, hashes.SHA256()
    )
    unit = _certificate(_name("通途模拟时间戳服务"), root_name, unit_key.public_key(), authority=False)
    unit = unit.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
    )
    (folder / "ca.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    private = unit_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = unit.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    draft = folder / "unit.new"
    draft.write_bytes(private + public)
    draft.rename(folder / "unit.pem")


def _name(common: str) -> x509.Name:
    country, organisation = NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME
    return x509.Name([
        x509.NameAttribute(country, "CN"),
        x509.NameAttribute(organisation, "通途模拟器（仅供测试）"),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])  # fmt: skip


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, authority: bool
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = (
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
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if authority:
        return builder
    return builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)


_authorities: dict[str, Authority] = {}


def authority(world: "World") -> Authority:
    key = str(world.folder.resolve())
    if key not in _authorities:
        _authorities[key] = Authority(world)
    return _authorities[key]


def warm_up(world: "World") -> None:
    """Make the certificates before anybody asks."""
    authority(world)


def stamp(request: Request) -> Answer:
    """A TimeStampResp for a TimeStampReq."""
    if request.headers.get("Content-Type", "").split(";")[0] != "application/timestamp-query":
        return Answer(tsp.rejection("bad_request"), 200, MEDIA_TYPE)
    if request.struck_by("TSA_REJECTION"):
        return Answer(tsp.rejection("system_failure"), 200, MEDIA_TYPE)
    serial = next_value(request.db, "tsa")
    reply = tsp.reply(authority(request.world), request.body, serial=serial, at=datetime.now(UTC))
    return Answer(reply, 200, MEDIA_TYPE)


def show_ca(request: Request) -> Answer:
    return Answer(authority(request.world).ca_pem, 200, "application/x-pem-file")


ROUTES = (Route("POST", "/tsa", stamp, "tsa.stamp"), Route("GET", "/tsa/ca.pem", show_ca))
