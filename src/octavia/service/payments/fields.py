"""Fields of what providers tell, read tolerantly: the few that matter, whatever stands beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from octavia.service.payments.errors import UnusableEvent

OF_CHECKOUT = "purchase_id"
"""Under this name a checkout's id travels with whatever the provider makes of it."""

Values = Mapping[str, Any]

_REFERENCE = re.compile(r"[\x21-\x7e]{1,255}")
_CURRENCY = re.compile(r"[a-z]{3}")
_MOST_CENTS = 10**12


def is_reference(found: object) -> bool:
    """Whether something can be an id of a provider's."""
    return isinstance(found, str) and _REFERENCE.fullmatch(found) is not None


def part(values: Values, name: str) -> Values:
    """An object that must be there."""
    found = values.get(name)
    if not isinstance(found, dict):
        raise UnusableEvent(f"it has no {name}")
    return found


def id_of(values: Values, name: str) -> str:
    """An id that must be there, or that of the object that stands in its place."""
    found = told_id_of(values, name)
    if found is None:
        raise UnusableEvent(f"it has no {name}")
    return found


def told_id_of(values: Values, name: str) -> str | None:
    """An id, or that of the object that stands in its place; None if it isn't told."""
    found = values.get(name)
    if isinstance(found, dict):
        found = found.get("id")
    return found if isinstance(found, str) and is_reference(found) else None


def checkout_of(values: Values) -> str | None:
    """The checkout that something came from; None if it doesn't say."""
    metadata = values.get("metadata")
    return told_id_of(metadata, OF_CHECKOUT) if isinstance(metadata, dict) else None


def currency_of(values: Values) -> str:
    """Three small letters."""
    found = str(values.get("currency")).lower()
    if not _CURRENCY.fullmatch(found):
        raise UnusableEvent("it has no currency")
    return found


def cents_of(values: Values, *names: str, default: int | None = None) -> int:
    """The first of these amounts that is there."""
    for name in names:
        found = values.get(name)
        if found is None:
            continue
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= _MOST_CENTS:
            raise UnusableEvent(f"its {name} is no amount")
        return found
    if default is None:
        raise UnusableEvent(f"it has no {names[0]}")
    return default


def instant_of(values: Values, name: str) -> datetime | None:
    """A point in time; None if it isn't told. One without a zone is in UTC."""
    found = values.get(name)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found if isinstance(found, str) else "")
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnusableEvent(f"its {name} is no time") from error
