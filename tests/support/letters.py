"""Mail that a development server kept, read again."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from octavia.api.server import Server


def kept(server: Server) -> list[EmailMessage]:
    """The messages, in the order in which they were sent."""
    paths = (server.settings.data_dir / "mail").glob("*.eml")
    return [message_of(path) for path in sorted(paths, key=lambda each: each.stat().st_mtime_ns)]


def message_of(path: Path) -> EmailMessage:
    """One message."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """What a message says, as text or as HTML."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def token_in(message: EmailMessage | Path) -> str:
    """The token of a message's link."""
    text = text_of(message_of(message) if isinstance(message, Path) else message)
    link = re.search(r"https?://\S+token=\S+", text)
    assert link is not None, text
    return parse_qs(urlsplit(link[0]).query)["token"][0]
