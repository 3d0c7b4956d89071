"""The small web of `support.web`, and one with encryption."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from octavia.service.storage.incoming import Incoming
from support.web import Web as Web
from support.web import guard as guard
from support.web import resolve_example as resolve_example
from support.web import start
from support.web import web as web


@dataclass
class SecureWeb(Web):
    """One that names itself `media.example`.

    Attributes:
        trust: What trusts its certificate.
        names: What clients called it in TLS.
    """

    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    names: list[str | None] = field(default_factory=list)


@pytest.fixture
def secure_web(tmp_path: Path) -> Iterator[SecureWeb]:
    """A server with encryption."""
    certificate, key = _certificate(tmp_path, "media.example")
    made = SecureWeb()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.sni_callback = lambda _socket, name, _context: made.names.append(name)
    made.trust = ssl.create_default_context(cafile=str(certificate))
    server = start(made, context)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def incoming(tmp_path: Path) -> Iterator[Incoming]:
    """Takes up to a megabyte."""
    with Incoming(tmp_path / "incoming", 1_000_000, 10_000_000, 10_000_000) as made:
        yield made


def _certificate(folder: Path, host: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret
