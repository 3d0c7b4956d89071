"""A ledger for tests: one call, one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.service.billing.billing import OCTAVIA, Billing
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.operations import Receipt
from octavia.service.billing.posting import WalletKey
from octavia.service.billing.quotes import Quote


def quote_of(amount_ucr: int, whole_ucr: int = 1, least_ucr: int = 0, asset: str = OCTAVIA) -> Quote:
    """A quote of an amount, whatever it is for."""
    told = {"text": "a quote", "price_book": asset}
    return Quote(asset, "book", 1, "transcribe", 1000, (), amount_ucr, whole_ucr, least_ucr, told)


@dataclass
class Desk:
    """Billing whose every call is a transaction of its own. Amounts in credits."""

    database: Database
    clock: Clock
    asset: str = OCTAVIA

    def __post_init__(self) -> None:
        self.billing = Billing(self.database, self.clock)

    def grant(self, owner_id: str, amount: int, key: str = "") -> Receipt:
        amount_ucr, key = amount * CREDIT_UCR, key or new_id()
        return self.billing.grant(owner_id, amount_ucr, "welcome", key, "tests", asset=self.asset)

    def correct(self, owner_id: str, change: int, key: str = "") -> Receipt:
        change_ucr, key = change * CREDIT_UCR, key or new_id()
        return self.billing.correct(owner_id, change_ucr, "a mistake", key, "tests", asset=self.asset)

    def buy(self, owner_id: str, amount: int, reference: str) -> Receipt:
        with self.database.transaction() as session:
            wallet = WalletKey(owner_id, self.asset)
            return self.billing.ledger.purchase(session, wallet, amount * CREDIT_UCR, "a pack", reference)

    def refund(self, reference: str, refunded: int, key: str = "") -> Receipt:
        with self.database.transaction() as session:
            amount_ucr = refunded * CREDIT_UCR
            return self.billing.ledger.refund_purchase(session, reference, amount_ucr, "refunded", key or new_id())

    def hold(self, owner_id: str, amount: int, job_id: str = "job", whole_ucr: int = 1, least_ucr: int = 0) -> str:
        with self.database.transaction() as session:
            quote = quote_of(amount * CREDIT_UCR, whole_ucr, least_ucr, self.asset)
            return self.billing.hold(session, owner_id, job_id, quote)

    def settle(self, hold_id: str, amount: float, key: str = "track") -> Receipt:
        with self.database.transaction() as session:
            return self.billing.settle(session, hold_id, round(amount * CREDIT_UCR), key, {"track": key})

    def release(self, hold_id: str) -> int:
        with self.database.transaction() as session:
            return self.billing.release(session, hold_id)

    def balances(self, owner_id: str) -> tuple[float, float, float]:
        """What is available, held and owed."""
        balance = self.billing.balance(owner_id, asset=self.asset)
        return balance.available_ucr / CREDIT_UCR, balance.held_ucr / CREDIT_UCR, balance.debt_ucr / CREDIT_UCR
