"""Mail to owners whose credits run low, once until they have more again."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, delete, exists, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.accounts import Accounts
from octavia.service.billing.billing import OCTAVIA
from octavia.service.billing.money import CREDIT_UCR, in_words
from octavia.service.billing.posting import insert_new
from octavia.service.billing.tables import Account, LedgerTransfer, Wallet
from octavia.service.outbox.letters import Kind
from octavia.service.payments.tables import LowBalanceRow

_BATCH = 500


class LowBalances:
    """Tells owners. What running jobs hold counts as theirs: most of it may come back."""

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock, accounts: Accounts) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts
        self._least_ucr = settings.low_balance_credits * CREDIT_UCR

    def tell(self) -> int:
        """Mail those who spent credits and have few left; how many those were. For a schedule."""
        with self._database.transaction() as session:
            self._forget_the_rich(session)
            low = session.execute(self._low()).all()
            for owner_id, left_ucr in low:
                self._tell(session, owner_id, left_ucr)
            return len(low)

    @staticmethod
    def forget(session: Session, owner_id: str) -> None:
        """Forget an owner, in the caller's transaction."""
        session.execute(delete(LowBalanceRow).where(LowBalanceRow.owner_id == owner_id))

    def _left(self) -> ColumnElement[int]:
        return Wallet.available_ucr + Wallet.held_ucr

    def _forget_the_rich(self, session: Session) -> None:
        rich = exists().where(
            Wallet.owner_id == LowBalanceRow.owner_id,
            Wallet.asset == LowBalanceRow.asset,
            self._left() >= self._least_ucr,
        )
        session.execute(delete(LowBalanceRow).where(rich).execution_options(synchronize_session=False))

    def _low(self) -> Select[str, int]:
        told = exists().where(LowBalanceRow.owner_id == Wallet.owner_id, LowBalanceRow.asset == Wallet.asset)
        spent = exists().where(
            LedgerTransfer.owner_id == Wallet.owner_id,
            LedgerTransfer.asset == Wallet.asset,
            LedgerTransfer.target == Account.USAGE.value,
        )
        return (
            select(Wallet.owner_id, self._left())
            .where(Wallet.asset == OCTAVIA, self._left() < self._least_ucr, ~told, spent)
            .order_by(Wallet.owner_id)
            .limit(_BATCH)
        )

    def _tell(self, session: Session, owner_id: str, left_ucr: int) -> None:
        new = insert_new(session, LowBalanceRow, "owner_id", "asset")
        values = {"owner_id": owner_id, "asset": OCTAVIA, "told_at": self._clock()}
        if session.execute(new, values).one_or_none() is not None:
            self._accounts.tell(session, owner_id, Kind.LOW_BALANCE, {"left": in_words(left_ucr)})
