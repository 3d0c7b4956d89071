"""A model of the ledger, a few numbers for each owner, and a machine that holds the real one against it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

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
    """A hold; `charged` holds what was settled, by key."""

    id: str
    owner: str
    amount: int
    open: bool = True
    charged: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return self.amount - sum(self.charged.values())


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
        self.desk = Desk(database, lambda: _AT)
        self.run = new_id()
        self.owners = {f"{self.run[:30]}-{name}": Owner() for name in ("a", "b")}
        self.names = list(self.owners)
        self.holds: list[Held] = []
        self.sold: dict[str, Sold] = {}
        self.grants: dict[str, tuple[str, int]] = {}

    @rule(who=st.integers(0, 1), amount=AMOUNTS, key=st.integers(0, 5))
    def grant(self, who: int, amount: int, key: int) -> None:
        name, owner = self.names[who], f"{self.run}-{key}"
        before = self.grants.get(owner)
        try:
            receipt = self.desk.grant(name, amount, owner)
        except KeyReused:
            assert before not in (None, (name, amount))
            return
        assert before in (None, (name, amount))
        assert receipt.replayed == (before is not None)
        if before is None:
            self.owners[name].gain(amount)
            self.grants[owner] = (name, amount)

    @rule(who=st.integers(0, 1), change=st.integers(-60, 60).filter(bool))
    def correct(self, who: int, change: int) -> None:
        self.desk.correct(self.names[who], change)
        owner = self.owners[self.names[who]]
        owner.gain(change) if change > 0 else owner.lose(-change)

    @rule(who=st.integers(0, 1), amount=AMOUNTS, times=st.integers(1, 3))
    def buy(self, who: int, amount: int, times: int) -> None:
        reference = f"{self.run}-order-{len(self.sold)}"
        for _ in range(times):
            self.desk.buy(self.names[who], amount, reference)
        self.owners[self.names[who]].gain(amount)
        self.sold[reference] = Sold(self.names[who], amount)

    @precondition(lambda self: self.sold)
    @rule(which=st.integers(0, 100), refunded=AMOUNTS)
    def refund(self, which: int, refunded: int) -> None:
        reference = list(self.sold)[which % len(self.sold)]
        sold = self.sold[reference]
        try:
            self.desk.refund(reference, refunded)
        except OverRefunded:
            assert refunded > sold.amount
            return
        assert refunded <= sold.amount
        self.owners[sold.owner].lose(max(0, refunded - sold.refunded))
        sold.refunded = max(sold.refunded, refunded)

    @rule(who=st.integers(0, 1), amount=st.just(0) | AMOUNTS)
    def hold(self, who: int, amount: int) -> None:
        owner = self.owners[self.names[who]]
        try:
            hold_id = self.desk.hold(self.names[who], amount)
        except CreditsOwed:
            assert owner.debt > 0
            return
        except InsufficientCredits:
            assert owner.available < amount
            return
        assert owner.debt == 0 and owner.available >= amount
        owner.available -= amount
        owner.held += amount
        self.holds.append(Held(hold_id, self.names[who], amount))

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
            self.owners[held.owner].held -= amount

    @precondition(lambda self: self.holds)
    @rule(which=st.integers(0, 100))
    def release(self, which: int) -> None:
        held = self.holds[which % len(self.holds)]
        returned = self.desk.release(held.id)
        spent = held.left == 0 and held.charged
        assert returned == (held.left * CREDIT_UCR if held.open and not spent else 0)
        if held.open and not spent:
            self.owners[held.owner].held -= held.left
            self.owners[held.owner].gain(held.left)
            held.open = False

    @rule(who=st.integers(0, 1), amount=AMOUNTS, delivered=AMOUNTS)
    def job(self, who: int, amount: int, delivered: int) -> None:
        before = len(self.holds)
        self.hold(who, amount)
        if len(self.holds) > before:
            self.settle(before, delivered, "es")
            self.release(before)

    @invariant()
    def everybody_has_what_the_model_says(self) -> None:
        for name, owner in self.owners.items():
            assert self.desk.balances(name) == (owner.available, owner.held, owner.debt)

    def teardown(self) -> None:
        for name, owner in self.owners.items():
            lines = self.desk.billing.statement(name, 1000, 0).lines
            assert sum(line.amount_ucr for line in lines) == owner.available * CREDIT_UCR
        broken = self.desk.billing.reconcile().broken
        assert broken == "", broken
