"""A model of what payments do to a wallet that is spent from meanwhile, and a machine that holds the real thing against
it: notices of providers, in whatever order and twice if need be, between jobs and corrections."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from octavia.api.server import Server
from octavia.platform.database import new_id
from octavia.service.billing.errors import CreditsOwed, InsufficientCredits
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.payments.notices import Disputed, DisputeState, Notice, Paid, Refunded
from octavia.service.payments.tables import Provider
from support.ledger import quote_of
from support.payments import checkout_of
from support.people import Person

BOUGHT_UCR, CENTS = 250 * CREDIT_UCR, 1000
_DECIDED = (DisputeState.WON, DisputeState.LOST)
_PART_CENTS = st.sampled_from([100, 400, CENTS])
SAYS = (
    st.just(Paid(CENTS, CENTS, "usd"))
    | st.builds(Refunded, _PART_CENTS, st.just(CENTS))
    | st.builds(Disputed, st.sampled_from(["dp_1", "dp_2"]), st.sampled_from(DisputeState), _PART_CENTS)
)


@dataclass
class Story:
    """A checkout, and all that was told of its payment."""

    provider: Provider
    checkout_id: str
    reference: str = field(default_factory=new_id)
    told: list[Paid | Refunded | Disputed] = field(default_factory=list)

    @property
    def left_ucr(self) -> int:
        """What is left of it by the rules alone: nothing until it was paid; then what nobody wants back."""
        if not any(isinstance(says, Paid) for says in self.told):
            return 0
        refunded = max((says.cents for says in self.told if isinstance(says, Refunded)), default=0)
        disputed = sum(self._gone_cents(dispute_id) for dispute_id in ("dp_1", "dp_2"))
        return BOUGHT_UCR * max(0, CENTS - refunded - disputed) // CENTS

    def _gone_cents(self, dispute_id: str) -> int:
        told = [says for says in self.told if isinstance(says, Disputed) and says.dispute_id == dispute_id]
        state = next((says.state for says in told if says.state in _DECIDED), DisputeState.OPEN)
        if state is DisputeState.WON:
            return 0
        return max((says.cents for says in told if says.state is state), default=0)


class PaymentsMachine(RuleBasedStateMachine):
    """Tells a server of payments and spends what they bring; after each step its wallet holds what the model says."""

    def __init__(self, server: Server, person: Person) -> None:
        super().__init__()
        self.server, self.person = server, person
        self.stories: list[Story] = []
        self.other_ucr = 0
        self.held: dict[str, int] = {}

    @property
    def net_ucr(self) -> int:
        """What is available, less what is owed: one of them is nothing."""
        return self.other_ucr + sum(story.left_ucr for story in self.stories)

    @rule(provider=st.sampled_from([Provider.POLAR, Provider.STRIPE]))
    def begin_to_buy(self, provider: Provider) -> None:
        self.stories.append(Story(provider, checkout_of(self.server, self.person, provider=provider)))

    @precondition(lambda self: self.stories)
    @rule(which=st.integers(0, 100), says=SAYS, times=st.integers(1, 2))
    def is_told(self, which: int, says: Paid | Refunded | Disputed, times: int) -> None:
        story = self.stories[which % len(self.stories)]
        story.told.append(says)
        notice = Notice(story.provider, story.reference, story.checkout_id, says)
        for _ in range(times):
            with self.server.database.transaction() as session:
                self.server.payments._fulfilment.take(session, notice)

    @rule(change=st.sampled_from([-300, -20, 20, 300]))
    def correct(self, change: int) -> None:
        self.server.billing.correct(self.person.owner_id, change * CREDIT_UCR, "a mistake", new_id(), "tests")
        self.other_ucr += change * CREDIT_UCR

    @rule(amount=st.integers(1, 300))
    def start_a_job(self, amount: int) -> None:
        amount_ucr = amount * CREDIT_UCR
        try:
            with self.server.database.transaction() as session:
                hold = self.server.billing.hold(session, self.person.owner_id, "job", quote_of(amount_ucr))
        except CreditsOwed:
            assert self.net_ucr < 0
        except InsufficientCredits:
            assert 0 <= self.net_ucr < amount_ucr
        else:
            assert self.net_ucr >= amount_ucr
            self.other_ucr -= amount_ucr
            self.held[hold] = amount_ucr

    @precondition(lambda self: self.held)
    @rule(delivered=st.booleans())
    def end_a_job(self, delivered: bool) -> None:
        hold, amount_ucr = self.held.popitem()
        charged_ucr = amount_ucr // 2 if delivered else 0
        with self.server.database.transaction() as session:
            if delivered:
                self.server.billing.settle(session, hold, charged_ucr, "es", {})
            assert self.server.billing.release(session, hold) == amount_ucr - charged_ucr
        self.other_ucr += amount_ucr - charged_ucr

    @invariant()
    def the_wallet_holds_what_the_model_says(self) -> None:
        balance = self.server.billing.balance(self.person.owner_id)
        said = (max(0, self.net_ucr), max(0, -self.net_ucr), sum(self.held.values()))
        assert (balance.available_ucr, balance.debt_ucr, balance.held_ucr) == said

    def teardown(self) -> None:
        broken = self.server.billing.reconcile().broken
        self._empty()
        assert broken == "", broken

    def _empty(self) -> None:
        """Leave nothing to whoever comes next: the wallet is shared."""
        billing, owner_id = self.server.billing, self.person.owner_id
        with self.server.database.transaction() as session:
            for hold in self.held:
                billing.release(session, hold)
        balance = billing.balance(owner_id)
        if change_ucr := balance.debt_ucr - balance.available_ucr:
            billing.correct(owner_id, change_ucr, "all over", new_id(), "tests")
