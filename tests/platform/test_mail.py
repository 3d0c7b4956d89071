"""Mail: messages in two forms, given to real servers on loopback or kept in a folder."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from octavia.platform.mail import FolderTransport, Letter, NotSent, SmtpTransport, message_of, transport_of
from octavia.platform.server_settings import MailSecurity, ServerSettings
from support.letters import text_of
from support.smtp import SMTP_PASSWORD, USER, Mailbox, certificate, checks_password, mail_server

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LETTER = Letter(
    "ana@mail.example",
    "Grüße\r\nBcc: all@mail.example",
    "Ein Link:\nhttps://octavia.test/x?a=1&b=2\n" + "ä" * 999,
    "<p>Ü</p>",
)


def message(letter: Letter = LETTER) -> EmailMessage:
    return message_of(letter, sender="Octavia <octavia@octavia.test>", mail_id="one", at=NOW)


def settings_for(port: int, security: MailSecurity = MailSecurity.NONE, **more: Any) -> ServerSettings:
    return replace(
        ServerSettings(smtp_host="localhost", smtp_port=port, smtp_security=security, secret="s" * 40), **more
    )


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def test_a_message_says_the_same_in_two_forms_and_nothing_slips_into_its_head() -> None:
    made = message()
    assert made["Subject"] == "Grüße Bcc: all@mail.example"
    assert made["Bcc"] is None
    assert (made["From"], made["To"]) == ("Octavia <octavia@octavia.test>", "ana@mail.example")
    assert made["Message-ID"] == "<one@octavia.test>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert text_of(made).splitlines() == LETTER.text.splitlines()
    assert "<p>Ü</p>" in text_of(made, "html")
    assert max(map(len, made.as_bytes().split(b"\r\n"))) <= 998


def test_a_server_takes_it(mailbox: Mailbox) -> None:
    with mail_server(mailbox) as port:
        transport_of(settings_for(port)).send(message())
    [taken] = mailbox.messages
    assert (taken["To"], taken["Subject"]) == ("ana@mail.example", "Grüße Bcc: all@mail.example")
    assert text_of(taken).splitlines() == LETTER.text.splitlines()
    assert mailbox.senders == ["octavia@octavia.test"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
@pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
def test_the_connection_is_protected_and_signed_in(mailbox: Mailbox, tmp_path: Path, security: MailSecurity) -> None:
    shown, believed = certificate(tmp_path)
    options: dict[str, Any] = {"authenticator": checks_password, "auth_required": True}
    if security is MailSecurity.TLS:
        # To aiosmtpd a connection that was protected from its start is not protected.
        options |= {"ssl_context": shown, "auth_require_tls": False}
    else:
        options |= {"tls_context": shown, "require_starttls": True}
    with mail_server(mailbox, **options) as port:
        settings = settings_for(port, security, smtp_user=USER, smtp_password=SMTP_PASSWORD)
        SmtpTransport(settings, believed).send(message())
        assert len(mailbox.messages) == 1
        with pytest.raises(NotSent) as caught:
            SmtpTransport(replace(settings, smtp_password="wrong"), believed).send(message())
        assert caught.value.everyone
        assert not caught.value.lasting
        assert "wrong" not in caught.value.reason


def test_a_certificate_nobody_vouches_for_is_not_believed(mailbox: Mailbox, tmp_path: Path) -> None:
    shown, _ = certificate(tmp_path)
    with mail_server(mailbox, tls_context=shown) as port, pytest.raises(NotSent) as caught:
        SmtpTransport(settings_for(port, MailSecurity.STARTTLS), ssl.create_default_context()).send(message())
    assert caught.value.everyone
    assert mailbox.messages == []


def test_no_mail_goes_unprotected_where_protection_was_asked_for(mailbox: Mailbox) -> None:
    with mail_server(mailbox) as port, pytest.raises(NotSent) as caught:
        SmtpTransport(settings_for(port, MailSecurity.STARTTLS)).send(message())
    assert caught.value.everyone
    assert mailbox.messages == []


@pytest.mark.parametrize(("answer", "lasting"), [("550 unknown here", True), ("451 come back later", False)])
def test_a_refused_recipient_is_that_messages_matter(mailbox: Mailbox, answer: str, lasting: bool) -> None:
    mailbox.refuses["ana@mail.example"] = answer
    with mail_server(mailbox) as port, pytest.raises(NotSent) as caught:
        transport_of(settings_for(port)).send(message())
    assert (caught.value.reason, caught.value.lasting, caught.value.everyone) == (answer, lasting, False)


@pytest.mark.parametrize(("answer", "lasting"), [("554 spam", True), ("452 disk full", False)])
def test_refused_content_is_that_messages_matter(mailbox: Mailbox, answer: str, lasting: bool) -> None:
    mailbox.refuses_content = answer
    with mail_server(mailbox) as port, pytest.raises(NotSent) as caught:
        transport_of(settings_for(port)).send(message())
    assert (caught.value.reason, caught.value.lasting, caught.value.everyone) == (answer, lasting, False)


def test_a_server_that_is_down_is_everyones_matter() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with pytest.raises(NotSent) as caught:
        transport_of(settings_for(port)).send(message())
    assert caught.value.everyone
    assert not caught.value.lasting


def test_a_server_that_hangs_up_is_everyones_matter() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        thread = threading.Thread(target=lambda: held.accept()[0].close())
        thread.start()
        with pytest.raises(NotSent) as caught:
            transport_of(settings_for(held.getsockname()[1])).send(message())
        thread.join()
    assert caught.value.everyone


def test_without_a_server_mail_is_printed_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    transport = transport_of(ServerSettings(data_dir=tmp_path))
    assert isinstance(transport, FolderTransport)
    transport.send(message())
    [path] = (tmp_path / "mail").iterdir()
    assert path.name == "20261121T120000-one.eml"
    assert path.stat().st_mode & 0o077 == 0
    assert "https://octavia.test/x?a=1&b=2" in capsys.readouterr().err
