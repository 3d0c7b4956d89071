"""Everything one can do with credits, in one place for the edges and for jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.audit import record
from octavia.service.billing.books import PriceBook
from octavia.service.billing.charges import Charged, charges_of
from octavia.service.billing.costs import Costs, VendorPrices
from octavia.service.billing.holds import Holds
from octavia.service.billing.ledger import Ledger
from octavia.service.billing.margins import Margins, margins
from octavia.service.billing.operations import Receipt
from octavia.service.billing.posting import WalletKey
from octavia.service.billing.prices import Edition, Prices, Published
from octavia.service.billing.quotes import BookVersion, Quote, quote
from octavia.service.billing.reconcile import Reconciliation, reconcile
from octavia.service.billing.statements import (
    Balance,
    Line,
    Statement,
    balance_of,
    balances_of,
    lines_after,
    lines_before,
    statement_of,
)

OCTAVIA = "octavia"
"""The asset that the Octavia contract's credits are."""
YTDUBBER = "ytdubber"
"""The asset that the YT Dubber contract's credits are."""
LIVE = "live"
"""The asset of live dubbing."""

_ANY = "any"


class Billing:
    """Balances, quotes, holds and statements.

    What takes a session belongs to the caller's transaction; the rest makes its own.

    Attributes:
        ledger: Grants, purchases, refunds and corrections in a caller's transaction.
        holds: Credits kept for jobs.
        prices: Price books.
        costs: What vendors charge us.
    """

    def __init__(self, database: Database, clock: Clock, vendor_prices: Sequence[str] = ()) -> None:
        """`vendor_prices`: see `costs.VendorPrices`.

        Raises:
            DocumentError: for one that says none.
        """
        self._database = database
        self._clock = clock
        self.ledger = Ledger(clock)
        self.holds = Holds(clock)
        self.prices = Prices(clock)
        self.costs = Costs(clock, VendorPrices(vendor_prices))

    def quote(
        self, job_type: str, duration_ms: int, languages: int | Sequence[str] = 1, *, asset: str = OCTAVIA
    ) -> Quote:
        """What a job costs at most, by the price book in force.

        Args:
            languages: What it is made in, or how many those are: they cost what languages do that no group of the
                price book names.

        Raises:
            NoPrice: if the book has no rule for such a job; DurationUnknown: if it needs one and has none.
        """
        with self._database.reading() as session:
            return self.quote_in(session, job_type, duration_ms, languages, asset=asset)

    def quote_in(
        self,
        session: Session,
        job_type: str,
        duration_ms: int,
        languages: int | Sequence[str] = 1,
        *,
        asset: str = OCTAVIA,
    ) -> Quote:
        """`quote` in the caller's transaction: one that waits for a second connection could wait for itself."""
        named = [_ANY] * languages if isinstance(languages, int) else languages
        return quote(self.prices.current(session, asset), job_type, duration_ms, named)

    def hold(self, session: Session, owner_id: str, job_id: str, quote: Quote) -> str:
        """Hold what a quote says; returns the hold's id.

        Raises:
            InsufficientCredits: if it isn't available; CreditsOwed: if the owner owes credits.
        """
        return self.holds.open(session, owner_id, job_id, quote)

    def settle(self, session: Session, hold_id: str, amount_ucr: int, key: str, explanation: dict[str, Any]) -> Receipt:
        """Charge a part of a hold for something delivered, once under a key; see `Holds.settle`."""
        return self.holds.settle(session, hold_id, amount_ucr, key, explanation)

    def release(self, session: Session, hold_id: str) -> int:
        """End a hold and give back what wasn't charged, once; returns how much that is."""
        return self.holds.release(session, hold_id)

    def grant(
        self, owner_id: str, amount_ucr: int, reason: str, key: str, actor: str, *, asset: str = OCTAVIA
    ) -> Receipt:
        """Give credits, once under a key; see `Ledger.grant`."""
        with self._database.transaction() as session:
            receipt = self.ledger.grant(session, WalletKey(owner_id, asset), amount_ucr, reason, key, actor)
            self._audit(session, "credits.granted", receipt, owner_id, reason, actor)
            return receipt

    def welcome(self, session: Session, owner_id: str, amount_ucr: int) -> None:
        """Give a new owner credits, once, in the caller's transaction; nothing if it is nothing."""
        if amount_ucr:
            wallet = WalletKey(owner_id, OCTAVIA)
            self.ledger.grant(session, wallet, amount_ucr, "welcome", f"welcome:{owner_id}", "server")

    def outfit(self, session: Session, owner_id: str, amount_ucr: int) -> None:
        """Give a developer credits of every kind to try things with, once, in the caller's transaction."""
        for asset in (OCTAVIA, YTDUBBER, LIVE):
            key = f"development:{asset}:{owner_id}"
            self.ledger.grant(session, WalletKey(owner_id, asset), amount_ucr, "development", key, "server")

    def correct(
        self, owner_id: str, change_ucr: int, reason: str, key: str, actor: str, *, asset: str = OCTAVIA
    ) -> Receipt:
        """Put a mistake right, once under a key; see `Ledger.correct`."""
        with self._database.transaction() as session:
            receipt = self.ledger.correct(session, WalletKey(owner_id, asset), change_ucr, reason, key, actor)
            self._audit(session, "credits.corrected", receipt, owner_id, reason, actor)
            return receipt

    def _audit(self, session: Session, action: str, receipt: Receipt, owner_id: str, reason: str, actor: str) -> None:
        """Write down what somebody did by hand, once."""
        if not receipt.replayed:
            details = {"amount_ucr": receipt.amount_ucr, "reason": reason, "operation": receipt.operation_id}
            record(session, self._clock(), action, actor=actor, target=owner_id, details=details)

    def balance(self, owner_id: str, *, asset: str = OCTAVIA) -> Balance:
        """What an owner has."""
        with self._database.reading() as session:
            return balance_of(session, WalletKey(owner_id, asset))

    def balance_ucr(self, owner_id: str, *, asset: str = OCTAVIA) -> int:
        """What an owner can spend."""
        return self.balance(owner_id, asset=asset).available_ucr

    def statement(self, owner_id: str, limit: int, offset: int, *, asset: str = OCTAVIA) -> Statement:
        """A page of an owner's statement, newest line first."""
        with self._database.reading() as session:
            return statement_of(session, WalletKey(owner_id, asset), limit, offset)

    def lines_after(self, owner_id: str, number: int, limit: int, *, asset: str = OCTAVIA) -> Sequence[Line]:
        """The next lines of an owner's statement, oldest first; see `statements.lines_after`."""
        with self._database.reading() as session:
            return lines_after(session, WalletKey(owner_id, asset), number, limit)

    def lines_before(self, owner_id: str, number: int | None, limit: int, *, asset: str = OCTAVIA) -> Sequence[Line]:
        """The lines of an owner's statement before that one, newest first; see `statements.lines_before`."""
        with self._database.reading() as session:
            return lines_before(session, WalletKey(owner_id, asset), number, limit)

    def balances(self, owner_ids: Collection[str]) -> dict[str, dict[str, Balance]]:
        """What several owners have of each asset; see `statements.balances_of`."""
        with self._database.reading() as session:
            return balances_of(session, owner_ids)

    def price_book(self, asset: str = OCTAVIA) -> BookVersion:
        """The price book in force.

        Raises:
            UnknownPriceBook: if there is none.
        """
        with self._database.reading() as session:
            return self.prices.current(session, asset)

    def published_prices(self, asset: str, version: int | None = None) -> Published:
        """A version of a price book with how it came to be; see `Prices.published`."""
        with self._database.reading() as session:
            return self.prices.published(session, asset, version)

    def priced_assets(self) -> Sequence[str]:
        """What has a price book, by name."""
        with self._database.reading() as session:
            return self.prices.assets(session)

    def price_history(self, asset: str = OCTAVIA) -> Sequence[Edition]:
        """All versions of a price book, newest first."""
        with self._database.reading() as session:
            return self.prices.history(session, asset)

    def publish_prices(
        self, book: PriceBook, edited_version: int, reason: str, actor: str, *, asset: str = OCTAVIA
    ) -> BookVersion:
        """Put a new version of a price book in force, and into the audit trail; see `Prices.publish`.

        A book that says what the one in force says makes no new version.

        Raises:
            UnknownPriceBook: if the asset has none; PriceBookChanged: if the edited version is not in force.
        """
        with self._database.transaction() as session:
            now = self.prices.current(session, asset)
            if now.version == edited_version and now.book == book:
                return now
            made = self.prices.publish(session, asset, book, edited_version, reason, actor)
            details = {"version": made.version, "reason": reason}
            record(session, self._clock(), "prices.published", actor=actor, target=asset, details=details)
            return made

    def charges(self, owner_id: str, job_id: str) -> list[Charged]:
        """Why an owner's job was charged what it was; see `charges.charges_of`."""
        with self._database.reading() as session:
            return charges_of(session, owner_id, job_id)

    def margins(self, limit: int, offset: int = 0, *, asset: str = OCTAVIA) -> Margins:
        """What jobs were charged and what they cost us, the newest first."""
        with self._database.reading() as session:
            book = self.prices.current(session, asset).book
            return margins(session, self.costs, asset, book, limit, offset)

    def reconcile(self) -> Reconciliation:
        """Prove that the books are right, or say where they break first."""
        with self._database.reading() as session:
            return reconcile(session)
