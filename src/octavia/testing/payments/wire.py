"""What both vendors have in common: what is asked of them and what they answer."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]


class Refused(Exception):
    """A request that a vendor refuses.

    Attributes:
        status: Of HTTP.
        body: The answer, as that vendor words it.
    """

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def instant(at: datetime) -> str:
    """A point in time as Polar writes it."""
    return at.isoformat().replace("+00:00", "Z")


def new_uuid() -> str:
    """An id as Polar makes them."""
    return str(uuid.uuid4())


def new_token(prefix: str) -> str:
    """An id or secret as Stripe makes them."""
    return f"{prefix}_{secrets.token_hex(12)}"


def form_of(body: bytes) -> Json:
    """The fields of a form as Stripe reads them: `metadata[purchase_id]=1` is `{"metadata": {"purchase_id": "1"}}`."""
    form: Json = {}
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        place, keys = form, name.replace("]", "").split("[")
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = value
    return form


def whole(values: Mapping[str, Any], name: str) -> int | None:
    """A field that is a positive whole number; None if it isn't."""
    text = str(values.get(name, ""))
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) < 10**12 else None
