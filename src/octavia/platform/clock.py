"""What time it is: asked in one way, so that tests can say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives an aware time in UTC."""


def utc_now() -> datetime:
    """Now."""
    return datetime.now(UTC)


def epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970."""
    return round(at.timestamp() * 1000)
