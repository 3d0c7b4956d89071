"""Pages of lists that grow while they are read: the next one begins after the last row of the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query

from octavia.platform.clock import epoch_ms
from octavia.service.accounts.administration import Place

Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[
    str | None, Query(max_length=80, pattern=r"^\d{1,14}\.[\w-]{1,64}$", description="`next` of the page before")
]
Search = Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
UserId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$", description="A user's id")]


def place_of(after: str | None) -> Place | None:
    """Where a page begins; None: with the newest."""
    if after is None:
        return None
    at_ms, _, row_id = after.partition(".")
    return Place(datetime.fromtimestamp(int(at_ms) / 1000, UTC), row_id)


def next_after(created_at: datetime, row_id: str) -> str:
    """What names the place of a row, for the next page."""
    return f"{epoch_ms(created_at)}.{row_id}"
