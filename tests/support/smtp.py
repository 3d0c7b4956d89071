"""Real mail servers on loopback, well and ill behaved."""

from __future__ import annotations

import asyncio
import datetime
import gc
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Smtp
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, SMTP_PASSWORD = "octavia", "the password of the mail server"


@dataclass
class Mailbox:
    """What a server took, and what it answers.

    Attributes:
        refuses: The answer to recipients by their address (`550 unknown`).
        refuses_content: The answer to every message; None: it takes them.
    """

    messages: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    refuses_content: str | None = None

    async def handle_RCPT(
        self, server: Smtp, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Smtp, session: Session, envelope: Envelope) -> str:
        if self.refuses_content is not None:
            return self.refuses_content
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.senders.append(str(envelope.mail_from))
        return "250 taken"

    @property
    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]


class _Controller(Controller):
    """One that takes any free port."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, **options: Any) -> Iterator[int]:
    """A server on 127.0.0.1; its port, if none is given a free one. `options` are aiosmtpd's."""
    controller = _Controller(mailbox, hostname="127.0.0.1", port=port, server_hostname="localhost", **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
        with warnings.catch_warnings():
            # aiosmtpd leaves the plain connection open beneath the protected one.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


def checks_password(server: Smtp, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """For `authenticator=`: the one user there is."""
    assert isinstance(data, LoginPassword)
    right = (data.login, data.password) == (USER.encode(), SMTP_PASSWORD.encode())
    return AuthResult(success=right, handled=right)


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server on `localhost` shows, and what a client that believes it alone checks with."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.OID_COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = signed.public_bytes(serialization.Encoding.PEM)
    pem.write_bytes(private + public)
    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(pem)
    return shown, ssl.create_default_context(cadata=public.decode())
