"""Webhooks on their way to the server: signed at each attempt, and tried again until they are taken."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from octavia.testing.payments.wire import Json

WAITS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 240.0)
"""After the first attempt, the second …: the real ones are more patient."""
_ANSWERS_WITHIN_S = 10.0

Sign = Callable[[str, bytes], dict[str, str]]
"""The headers of a message, from its id and body, as they are now."""


@dataclass
class Message:
    """A webhook.

    Attributes:
        answered: What the last attempt was answered; None: nothing.
    """

    id: str
    kind: str
    body: bytes
    attempts: int = 0
    due_s: float = 0.0
    answered: int | None = None
    over: bool = False

    @property
    def delivered(self) -> bool:
        return self.answered is not None and self.answered < 300


def standard(secret: str) -> Sign:
    """Signs as Standard Webhooks say, with Polar's key: the secret's own characters."""

    def sign(message_id: str, body: bytes) -> dict[str, str]:
        told = str(int(time.time()))
        mac = hmac.digest(secret.encode(), f"{message_id}.{told}.".encode() + body, "sha256")
        signature = f"v1,{base64.b64encode(mac).decode()}"
        return {"webhook-id": message_id, "webhook-timestamp": told, "webhook-signature": signature}

    return sign


def stripes(secret: str) -> Sign:
    """Signs as Stripe does."""

    def sign(_message_id: str, body: bytes) -> dict[str, str]:
        told = str(int(time.time()))
        mac = hmac.digest(secret.encode(), f"{told}.".encode() + body, "sha256").hex()
        return {"stripe-signature": f"t={told},v1={mac}"}

    return sign


class Courier:
    """Brings messages to one address, from a thread of its own.

    Attributes:
        messages: All of them, in the order in which they were written.
    """

    def __init__(self, url: str, sign: Sign, *, in_order: bool, waits_s: Sequence[float] = WAITS_S) -> None:
        """`in_order`: whether a message waits until those before it are delivered or given up, as Polar's do."""
        self.messages: list[Message] = []
        self._url = url
        self._sign = sign
        self._in_order = in_order
        self._waits_s = waits_s
        self._news = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the attempt that is being made."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        self._thread.join()

    def send(self, message_id: str, kind: str, event: Json) -> None:
        """Write a message; it is sent at once."""
        body = json.dumps(event, separators=(",", ":")).encode()
        with self._news:
            self.messages.append(Message(message_id, kind, body))
            self._news.notify_all()

    def send_again(self, message_id: str) -> None:
        """Send messages once more under their old id, delivered or not."""
        with self._news:
            for message in self.messages:
                if message.id == message_id:
                    message.over, message.attempts, message.due_s = False, 0, 0.0
            self._news.notify_all()

    def _run(self) -> None:
        with httpx.Client(timeout=_ANSWERS_WITHIN_S, trust_env=False) as client:
            while (message := self._next()) is not None:
                self._attempt(client, message)

    def _next(self) -> Message | None:
        """The message that is to be sent now; waits for it. None: it is over."""
        with self._news:
            while not self._stopping:
                waiting = [message for message in self.messages if not message.over]
                waiting = waiting[:1] if self._in_order else sorted(waiting, key=lambda message: message.due_s)
                if waiting and waiting[0].due_s <= time.monotonic():
                    return waiting[0]
                self._news.wait(waiting[0].due_s - time.monotonic() if waiting else None)
        return None

    def _attempt(self, client: httpx.Client, message: Message) -> None:
        headers = {"content-type": "application/json", **self._sign(message.id, message.body)}
        try:
            answered: int | None = client.post(self._url, content=message.body, headers=headers).status_code
        except httpx.HTTPError:
            answered = None
        with self._news:
            message.answered = answered
            message.attempts += 1
            message.over = message.delivered or message.attempts > len(self._waits_s)
            if not message.over:
                message.due_s = time.monotonic() + self._waits_s[message.attempts - 1]
