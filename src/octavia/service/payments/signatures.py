"""Whether a webhook comes from who it says, now: checked on the raw body, before anything of it is read.

Polar signs as Standard Webhooks say, but takes the whole secret, as text, for the key; a key in base64, as the
specification has it, is accepted as well, as by Polar's own library. Stripe has a scheme of its own. Both libraries
would do the same more slowly, and Stripe's accepts timestamps of the future.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from octavia.service.payments.errors import NotGenuine

TOLERANCE_S = 300
"""How far a signature's time may be from ours, both ways."""

_PREFIX = "whsec_"
_TIME = re.compile(r"[0-9]{1,12}")
_MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,255}")
_HEX = re.compile(r"[0-9a-f]{64}")


def check_standard(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> str:
    """A genuine message's id, by the headers of Standard Webhooks.

    Args:
        headers: By lower-case name.
        secrets: Of the endpoint; while one is replaced there are two.

    Raises:
        NotGenuine: if it isn't.
    """
    message_id, told, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not _MESSAGE_ID.fullmatch(message_id):
        raise NotGenuine("it has no usable webhook-id")
    _check_time(told, now)
    content = f"{message_id}.{int(told)}.".encode() + body
    given = [
        _decoded(value) for version, _, value in (each.partition(",") for each in signatures.split()) if version == "v1"
    ]
    _check_signatures(given, (hmac.digest(key, content, "sha256") for secret in secrets for key in _keys(secret)))
    return message_id


def check_stripe(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> None:
    """See that a message is genuine, by its `Stripe-Signature`.

    Args:
        headers: By lower-case name.
        secrets: Of the endpoint; while one is replaced there are two.

    Raises:
        NotGenuine: if it isn't.
    """
    parts = [part.partition("=") for part in headers.get("stripe-signature", "").split(",")]
    told = next((value for name, _, value in parts if name == "t"), "")
    _check_time(told, now)
    content = f"{int(told)}.".encode() + body
    given = [bytes.fromhex(value) for name, _, value in parts if name == "v1" and _HEX.fullmatch(value)]
    _check_signatures(given, (hmac.digest(secret.encode(), content, "sha256") for secret in secrets))


def _check_time(told: str, now: datetime) -> None:
    if not _TIME.fullmatch(told):
        raise NotGenuine("it doesn't say when it was signed")
    if abs(int(told) - now.timestamp()) > TOLERANCE_S:
        raise NotGenuine("it was signed at another time")


def _check_signatures(given: Sequence[bytes], expected: Iterable[bytes]) -> None:
    if not any(hmac.compare_digest(one, other) for other in expected for one in given):
        raise NotGenuine("its signature is wrong")


def _keys(secret: str) -> Sequence[bytes]:
    whole = secret.encode()
    rest = secret.removeprefix(_PREFIX)
    decoded = _decoded(rest + "=" * (-len(rest) % 4))
    return (whole, decoded) if decoded and decoded != whole else (whole,)


def _decoded(text: str) -> bytes:
    """Nothing if it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
