"""A small web on loopback, which only a test's own guard lets through."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from octavia.service.storage.incoming import Incoming
from octavia.service.storage.ingest.addresses import Guard

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """A server whose pages a test writes; it notes each request as (`Host` header, path)."""

    port: int = 0
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str, host: str = "media.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes, content_type: str = "video/mp4", **headers: str) -> None:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            sent = {"Content-Type": content_type, "Content-Length": str(len(body))}
            for name, value in (sent | {key.replace("_", "-"): value for key, value in headers.items()}).items():
                request.send_header(name, value)
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(body)

        self.pages[path] = answer

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            request.send_header("Location", to)
            request.send_header("Content-Length", "0")
            request.end_headers()

        self.pages[path] = answer


def _start(web: Web, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            web.asked.append((self.headers.get("Host", ""), self.path))
            page = web.pages.get(self.path.partition("?")[0])
            if page is None:
                self.send_error(404)
            else:
                page(self)

        do_HEAD = do_GET

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


@pytest.fixture
def web() -> Iterator[Web]:
    """A server without encryption."""
    made = Web()
    server = _start(made)
    yield made
    server.shutdown()
    server.server_close()


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
    server = _start(made, context)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def guard() -> Guard:
    """Lets 127.0.0.1 through, where all names of `.example` lead to."""
    return Guard(any_port=True, resolve=resolve_example, exempt=frozenset({"127.0.0.1"}))


def resolve_example(host: str, port: int) -> list[str]:
    if not host.endswith(".example"):
        raise OSError(host)
    return ["127.0.0.1"]


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
