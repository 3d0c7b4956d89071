"""Price books in the database: versions are appended, the highest is in force, old ones stay readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import new_id
from octavia.service.billing.books import PriceBook
from octavia.service.billing.errors import BadPriceBook, PriceBookChanged, UnknownPriceBook
from octavia.service.billing.posting import insert_new
from octavia.service.billing.quotes import BookVersion
from octavia.service.billing.tables import PriceBookVersion


@dataclass(frozen=True, slots=True)
class Edition:
    """Who made a version of a price book, when and why."""

    version: int
    reason: str
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a price book, and how it came to be."""

    version: BookVersion
    edition: Edition


def read_book(body: dict[str, Any]) -> PriceBook:
    """A price book from JSON.

    Raises:
        BadPriceBook: naming the first place that is wrong.
    """
    try:
        return PriceBook.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the book"
        raise BadPriceBook(
            f"the price book is wrong at {place}: {first['msg']}", "correct that place", details={"place": place}
        ) from error


class Prices:
    """Every call belongs to the caller's transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def current(self, session: Session, asset: str) -> BookVersion:
        """The price book in force.

        Raises:
            UnknownPriceBook: if there is none.
        """
        newest = _versions(asset).order_by(PriceBookVersion.version.desc()).limit(1)
        row = session.execute(newest).one_or_none()
        if row is None:
            raise UnknownPriceBook(f"there is no price book '{asset}'", "publish its first version")
        return BookVersion(row.id, asset, row.version, read_book(row.body))

    def at_version(self, session: Session, asset: str, version: int) -> BookVersion:
        """A price book as it was.

        Raises:
            UnknownPriceBook: if it never had that version.
        """
        row = session.execute(_versions(asset).where(PriceBookVersion.version == version)).one_or_none()
        if row is None:
            raise UnknownPriceBook(f"the price book '{asset}' has no version {version}", "look at its versions")
        return BookVersion(row.id, asset, row.version, read_book(row.body))

    def published(self, session: Session, asset: str, version: int | None = None) -> Published:
        """A version with how it came to be; the one in force if none is named.

        Raises:
            UnknownPriceBook: if there is no such book or version.
        """
        found = self.current(session, asset) if version is None else self.at_version(session, asset, version)
        edition = next(each for each in self.history(session, asset) if each.version == found.version)
        return Published(found, edition)

    def assets(self, session: Session) -> Sequence[str]:
        """What has a price book, by name."""
        return session.scalars(select(PriceBookVersion.asset).distinct().order_by(PriceBookVersion.asset)).all()

    def history(self, session: Session, asset: str) -> Sequence[Edition]:
        """All versions, newest first."""
        columns = (
            PriceBookVersion.version,
            PriceBookVersion.reason,
            PriceBookVersion.actor,
            PriceBookVersion.created_at,
        )
        made = select(*columns).where(PriceBookVersion.asset == asset).order_by(PriceBookVersion.version.desc())
        return [Edition(*row) for row in session.execute(made)]

    def publish(
        self, session: Session, asset: str, book: PriceBook, edited_version: int, reason: str, actor: str
    ) -> BookVersion:
        """Put a new version in force; the old ones stay, and what was quoted by them stays as it was.

        Args:
            edited_version: The version that was edited; 0 for a new book.

        Raises:
            PriceBookChanged: if another was published meanwhile.
        """
        values: dict[str, Any] = {
            "id": new_id(),
            "asset": asset,
            "version": edited_version + 1,
            "body": book.model_dump(mode="json"),
            "reason": reason,
            "actor": actor,
            "created_at": self._clock(),
        }
        newest = session.scalar(select(func.max(PriceBookVersion.version)).where(PriceBookVersion.asset == asset)) or 0
        insert = insert_new(session, PriceBookVersion, "asset", "version")
        if newest != edited_version or session.execute(insert, values).one_or_none() is None:
            raise PriceBookChanged(asset, edited_version, newest)
        return BookVersion(values["id"], asset, edited_version + 1, book)


def _versions(asset: str) -> Select[str, int, dict[str, Any]]:
    columns = select(PriceBookVersion.id, PriceBookVersion.version, PriceBookVersion.body)
    return columns.where(PriceBookVersion.asset == asset)
