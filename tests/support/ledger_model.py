"""A model of the ledger, a few numbers for each owner, and a machine that holds the real one against it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from octavia.platform.database import Database, new_id
from octavia.service.billing.errors import (
    CreditsOwed,
    HoldClosed,
    InsufficientCredits,
    KeyReused,
    OverRefunded,
    OverSettled,
)
from octavia.service.billing.money import CREDIT_UCR
from support.ledger import Desk

AMOUNTS = st.integers(1, 60)
WALLETS = (("a", "octavia"), ("b", "octavia"), ("a", "ytdubber"))
"""Two owners, one of them with two kinds of credits."""
WHO = st.integers(0, len(WALLETS) - 1)
_AT = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass
class Owner:
    """What somebody has, in credits."""

    available: int = 0
    held: int = 0
    debt: int = 0

    def gain(self, amount: int) -> None:
        repaid = min(self.debt, amount)
        self.debt -= repaid
        self.available += amount - repaid

    def lose(self, amount: int) -> None:
        taken = min(self.available, amount)
        self.available -= taken
        self.debt += amount - taken


@dataclass
class Held:
    """A hold; `charged` holds what was settled, by key; `least` is what is charged at least, if anything is."""

    id: str
    owner: str
    amount: int
    least: int = 0
    open: bool = True
    charged: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return self.amount - sum(self.charged.values())

    @property
    def rounding(self) -> int:
        """What is added to the charge at the end."""
        settled = sum(self.charged.values())
        return max(0, self.least - settled) if settled else 0


@dataclass
class Sold:
    """A purchase."""

    owner: str
    amount: int
    refunded: int = 0


class LedgerMachine(RuleBasedStateMachine):
    """Does to the ledger whatever comes, twice if need be; after each step it has what the model has."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.run = new_id()
        self.wallets = {f"{self.run[:30]}-{owner}@{asset}": Owner() for owner, asset in WALLETS}
        self.names = list(self.wallets)
        self.desks = {name: Desk(database, lambda: _AT, name.partition("@")[2]) for name in self.names}
        self.desk = self.desks[self.names[0]]
        self.holds: list[Held] = []
        self.sold: dict[str, Sold] = {}
        self.grants: dict[str, tuple[str, int]] = {}
        self.refunds: dict[str, tuple[str, int]] = {}

    @rule(who=WHO, amount=AMOUNTS, key=st.integers(0, 5))
    def grant(self, who: int, amount: int, key: int) -> None:
        name, owner = self.names[who], f"{self.run}-{key}"
        before = self.grants.get(owner)
        try:
            receipt = self.desks[name].grant(owner_of(name), amount, owner)
        except KeyReused:
            assert before not in (None, (name, amount))
            return
        assert before in (None, (name, amount))
        assert receipt.replayed == (before is not None)
        if before is None:
            self.wallets[name].gain(amount)
            self.grants[owner] = (name, amount)

    @rule(who=WHO, change=st.integers(-60, 60).filter(bool))
    def correct(self, who: int, change: int) -> None:
        name = self.names[who]
        self.desks[name].correct(owner_of(name), change)
        owner = self.wallets[name]
        owner.gain(change) if change > 0 else owner.lose(-change)

    @rule(who=WHO, amount=AMOUNTS, times=st.integers(1, 3))
    def buy(self, who: int, amount: int, times: int) -> None:
        reference = f"{self.run}-order-{len(self.sold)}"
        for _ in range(times):
            self.desks[self.names[who]].buy(owner_of(self.names[who]), amount, reference)
        self.wallets[self.names[who]].gain(amount)
        self.sold[reference] = Sold(self.names[who], amount)

    @precondition(lambda self: self.sold)
    @rule(which=st.integers(0, 100), refunded=AMOUNTS, key=st.integers(0, 8))
    def refund(self, which: int, refunded: int, key: int) -> None:
        reference = list(self.sold)[which % len(self.sold)]
        sold, event = self.sold[reference], f"{self.run}-{key}"
        before = self.refunds.get(event)
        try:
            receipt = self.desk.refund(reference, refunded, event)
        except OverRefunded:
            assert refunded > sold.amount
            return
        except KeyReused:
            assert before not in (None, (reference, refunded))
            return
        assert refunded <= sold.amount
        assert before in (None, (reference, refunded))
        assert receipt.replayed == (before is not None)
        if before is None:
            self.refunds[event] = (reference, refunded)
            self.wallets[sold.owner].lose(max(0, refunded - sold.refunded))
            sold.refunded = max(sold.refunded, refunded)

    @rule(who=WHO, amount=st.just(0) | AMOUNTS, least=st.integers(0, 5))
    def hold(self, who: int, amount: int, least: int = 0) -> None:
        name, least = self.names[who], min(least, amount)
        owner = self.wallets[name]
        try:
            hold_id = self.desks[name].hold(owner_of(name), amount, least_ucr=least * CREDIT_UCR)
        except CreditsOwed:
            assert owner.debt > 0
            return
        except InsufficientCredits:
            assert owner.available < amount
            return
        assert owner.debt == 0 and owner.available >= amount
        owner.available -= amount
        owner.held += amount
        self.holds.append(Held(hold_id, name, amount, least))

    @precondition(lambda self: self.holds)
    @rule(which=st.integers(0, 100), amount=st.integers(0, 40), track=st.sampled_from(["es", "fr", "de"]))
    def settle(self, which: int, amount: int, track: str) -> None:
        held = self.holds[which % len(self.holds)]
        before = held.charged.get(track)
        try:
            receipt = self.desk.settle(held.id, amount, track)
        except KeyReused:
            assert before not in (None, amount)
            return
        except HoldClosed:
            assert before is None and not held.open
            return
        except OverSettled:
            assert before is None and amount > held.left
            return
        assert before in (None, amount)
        assert receipt.replayed == (before is not None)
        if before is None:
            assert held.open and amount <= held.left
            held.charged[track] = amount
            self.wallets[held.owner].held -= amount

    @precondition(lambda self: self.holds)
    @rule(which=st.integers(0, 100))
    def release(self, which: int) -> None:
        held = self.holds[which % len(self.holds)]
        returned = self.desk.release(held.id)
        spent = held.left == 0 and held.charged
        back = held.left - held.rounding if held.open and not spent else 0
        assert returned == back * CREDIT_UCR
        if held.open and not spent:
            self.wallets[held.owner].held -= held.left
            self.wallets[held.owner].gain(back)
            held.open = False

    @rule(who=WHO, amount=AMOUNTS, delivered=AMOUNTS)
    def job(self, who: int, amount: int, delivered: int) -> None:
        before = len(self.holds)
        self.hold(who, amount)
        if len(self.holds) > before:
            self.settle(before, delivered, "es")
            self.release(before)

    @invariant()
    def everybody_has_what_the_model_says(self) -> None:
        for name, owner in self.wallets.items():
            assert self.desks[name].balances(owner_of(name)) == (owner.available, owner.held, owner.debt)

    def teardown(self) -> None:
        for name, owner in self.wallets.items():
            desk = self.desks[name]
            lines = desk.billing.statement(owner_of(name), 1000, 0, asset=desk.asset).lines
            assert sum(line.amount_ucr for line in lines) == owner.available * CREDIT_UCR
            assert all(newer.before_ucr == older.after_ucr for newer, older in pairwise(lines))
        broken = self.desk.billing.reconcile().broken
        assert broken == "", broken


def owner_of(name: str) -> str:
    """The owner of a wallet of the model's."""
    return name.partition("@")[0]
