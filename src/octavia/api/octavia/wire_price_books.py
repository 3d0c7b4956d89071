"""Price books on the wire: as they are kept, micro-credits and thousandths."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from octavia.migrations.price_books import PRICE_BOOKS
from octavia.service.billing.books import PriceBook
from octavia.service.billing.prices import Edition, Published

_EXAMPLE = PRICE_BOOKS["octavia"]
_EDITION: dict[str, Any] = {
    "version": 3,
    "reason": "prices of 2027",
    "actor": "operator",
    "created_at": "2026-11-21T12:00:00Z",
}
Asset = Annotated[str, Path(max_length=32, pattern=r"^[\w-]+$", description="`octavia`, `ytdubber`, `live`")]
Match = Annotated[str | None, Header(alias="If-Match", max_length=100, description="The `ETag` of the edited version")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class EditionOut(BaseModel):
    """Who made a version, when and why."""

    version: int
    reason: str
    actor: str
    created_at: datetime

    @classmethod
    def of(cls, edition: Edition) -> EditionOut:
        return cls(version=edition.version, reason=edition.reason, actor=edition.actor, created_at=edition.created_at)


class PriceBookOut(EditionOut):
    """A version of a price book: packs, what jobs cost (`rate_ucr`: a credit is 1,000,000), the language table."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"asset": "octavia", **_EDITION, "book": _EXAMPLE}]})

    asset: str
    book: PriceBook

    @classmethod
    def of_published(cls, published: Published) -> PriceBookOut:
        edition = EditionOut.of(published.edition)
        return cls(asset=published.version.asset, book=published.version.book, **edition.model_dump())


class PriceBookIn(BaseModel):
    """What a new version says, and why there is one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "prices of 2027", "book": _EXAMPLE}]})

    reason: Reason
    book: PriceBook


class EditionsOut(BaseModel):
    """All versions of a price book, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"asset": "octavia", "versions": [_EDITION]}]})

    asset: str
    versions: list[EditionOut]


class AssetsOut(BaseModel):
    """What has a price book."""

    assets: list[str] = Field(examples=[sorted(PRICE_BOOKS)])
