"""Messages signed as Standard Webhooks say: HMAC-SHA256 over `id.timestamp.body`, in base64, after `v1,`."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as its owner gets it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(message_id: str, timestamp_s: int, body: bytes, hook_secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of a message; with several secrets any one of its signatures is good."""
    signatures = (_signature(message_id, timestamp_s, body, secret) for secret in hook_secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(signatures),
    }


def _signature(message_id: str, timestamp_s: int, body: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.digest(key, f"{message_id}.{timestamp_s}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(mac).decode()}"
