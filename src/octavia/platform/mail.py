"""Mail: how a letter becomes a message, and how it leaves: to a mail server, or in development into a folder."""

from __future__ import annotations

import asyncio
import ssl
import sys
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol, TextIO
from urllib.parse import urlsplit

import aiosmtplib

from octavia.platform.server_settings import MailSecurity, ServerSettings

_ANSWER_S, _WHOLE_S = 15, 45
_LASTING = range(500, 600)


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody is to read, in two forms that say the same."""

    recipient: str
    subject: str
    text: str
    html: str


class NotSent(Exception):
    """A message did not leave.

    Attributes:
        reason: Why, for operators.
        lasting: Whether the same message will never be taken.
        everyone: Whether no other message would have left either: the server is down, or refuses us.
    """

    def __init__(self, reason: str, *, lasting: bool = False, everyone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting
        self.everyone = everyone


class Transport(Protocol):
    """Takes messages away."""

    def send(self, message: EmailMessage) -> None:
        """Returns once it is taken.

        Raises:
            NotSent: if it isn't.
        """
        ...


def message_of(letter: Letter, *, sender: str, mail_id: str, at: datetime) -> EmailMessage:
    """The message of a letter. The same `mail_id` makes the same `Message-ID`: a reader's program may drop a mail that
    came twice."""
    name, address = parseaddr(sender)
    message = EmailMessage(SMTP_POLICY)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mail_id}@{address.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


def transport_of(settings: ServerSettings) -> Transport:
    """The transport the settings ask for: a mail server, or where there is none a folder."""
    return SmtpTransport(settings) if settings.smtp_host else FolderTransport(settings.data_dir / "mail")


class SmtpTransport:
    """Gives messages to a mail server, each on a connection of its own."""

    def __init__(self, settings: ServerSettings, tls: ssl.SSLContext | None = None) -> None:
        """`tls` says whose certificates are believed; None: the machine's."""
        self._settings = settings
        self._tls = tls

    def send(self, message: EmailMessage) -> None:
        """From a thread without an event loop."""
        asyncio.run(self._send(message))

    async def _send(self, message: EmailMessage) -> None:
        settings = self._settings
        security = settings.smtp_security
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            # Without a name it would be looked up, which takes seconds where nobody knows the machine's.
            local_hostname=urlsplit(settings.public_url).hostname or "localhost",
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=security is MailSecurity.TLS,
            start_tls=security is MailSecurity.STARTTLS,
            tls_context=self._tls if security is not MailSecurity.NONE else None,
            timeout=_ANSWER_S,
        )
        try:
            async with asyncio.timeout(_WHOLE_S):
                await client.connect()
                await client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise NotSent(f"{first.code} {first.message}", lasting=first.code in _LASTING) from error
        except aiosmtplib.SMTPDataError as error:
            raise NotSent(f"{error.code} {error.message}", lasting=error.code in _LASTING) from error
        except aiosmtplib.SMTPResponseException as error:
            raise NotSent(f"{error.code} {error.message}", everyone=True) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NotSent(f"{settings.smtp_host}: {str(error) or type(error).__name__}", everyone=True) from error
        finally:
            # Not QUIT: a server that took the message and then hangs must not make it count as not sent.
            client.close()


class FolderTransport:
    """For developers: prints messages and keeps them as files."""

    def __init__(self, folder: Path, stream: TextIO | None = None) -> None:
        """`stream` is what they are printed to; None: the standard error output. It is not the log, which covers what a
        link of a mail is good for."""
        self._folder = folder
        self._stream = stream

    def send(self, message: EmailMessage) -> None:
        """The file is there whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        mail_id = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{message['Date'].datetime:%Y%m%dT%H%M%S}-{mail_id}.eml"
        draft = path.with_suffix(".part")
        draft.touch(0o600)
        draft.write_bytes(message.as_bytes())
        draft.replace(path)
        body = message.get_body(("plain",))
        assert body is not None
        head = f"mail to {message['To']}, kept as {path}\n{message['Subject']}"
        out = self._stream or sys.stderr
        out.write(f"\n{head}\n\n{body.get_content()}\n")
        out.flush()
