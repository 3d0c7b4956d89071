"""Credits of YT Dubber: plans, purchases, balance, and what jobs cost. The prices are those of its price book."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from octavia.api.auth import User
from octavia.api.octavia.wire_payments import Accepted, ConfirmedOut
from octavia.api.selling import buyer_of, kept
from octavia.api.server import Server, Services
from octavia.api.ytdubber.wire_jobs import MOST_LANGUAGES, Code
from octavia.api.ytdubber.wire_payments import (
    DUB,
    LONGEST_S,
    CanAffordOut,
    CreditLineOut,
    CreditsOut,
    JobCostOut,
    NewAmount,
    NewPlan,
    PaidIntent,
    PaymentOut,
    PlanIntentOut,
    Planned,
    PlansOut,
    SecretOut,
    whole_ms,
)
from octavia.dubbing.languages import normalize
from octavia.service.billing.billing import YTDUBBER
from octavia.service.billing.books import Pack
from octavia.service.billing.money import to_credits
from octavia.service.billing.quotes import Quote
from octavia.service.payments.errors import UnknownAmount
from octavia.service.payments.tables import Provider

routes = APIRouter(tags=["billing"])

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@routes.get("/api/payments/pricing-plans")
def plans(services: Services) -> PlansOut:
    """What can be bought, and what jobs cost; for everybody."""
    return PlansOut.of(services.billing.price_book(YTDUBBER).book)


@routes.post("/api/payments/create-payment-intent")
def buy_plan(body: NewPlan, request: Request, services: Services, user: User) -> PlanIntentOut:
    """Begin to buy a plan, by Stripe. One that costs nothing is given at once, once a user."""
    buyer = buyer_of(request, services, user)
    if any(pack.id == body.plan and pack.price_cents == 0 for pack in _plans(services)):
        checkout, intent_id, secret = services.payments.open(buyer, body.plan, asset=YTDUBBER), "", ""
    else:
        checkout, intent = services.payments.intend(buyer, body.plan, asset=YTDUBBER)
        intent_id, secret = intent.id, intent.client_secret
    return PlanIntentOut(
        client_secret=secret,
        payment_intent_id=intent_id,
        amount=checkout.amount_cents,
        currency=checkout.currency,
        credits=to_credits(checkout.credits_ucr),
    )


@routes.post("/api/payments/confirm-payment")
def confirm_plan(body: PaidIntent, services: Services, user: User) -> ConfirmedOut:
    """Ask Stripe whether a plan was paid; its credits are there with the answer, once however often asked."""
    confirmed = services.payments.confirm(user.owner_id, body.payment_intent_id, asset=YTDUBBER)
    return ConfirmedOut(credits_added=to_credits(confirmed.added_ucr), new_balance=to_credits(confirmed.balance_ucr))


@routes.post("/api/payments/webhook/stripe", status_code=202)
async def plan_webhook(request: Request, services: Services) -> Accepted:
    """Stripe tells what happened to a payment. `Stripe-Signature` must be right; 403 if it isn't, or not now."""
    return Accepted(status="accepted" if await kept(Provider.STRIPE, request, services) else "duplicate")


@routes.get("/api/payments/credits")
def credits_there(services: Services, user: User) -> CreditsOut:
    """What can be spent now."""
    balance = services.billing.balance(user.owner_id, asset=YTDUBBER)
    return CreditsOut(
        balance=to_credits(balance.available_ucr),
        user_id=user.user_id,
        held=to_credits(balance.held_ucr),
        owed=to_credits(balance.debt_ucr),
    )


@routes.get("/api/payments/transactions")
def credit_lines(services: Services, user: User, limit: Limit = 50, offset: Offset = 0) -> list[CreditLineOut]:
    """A page of what changed the balance, newest first."""
    statement = services.billing.statement(user.owner_id, limit, offset, asset=YTDUBBER)
    return [CreditLineOut.of(line) for line in statement.lines]


@routes.post("/api/payments/calculate-job-cost")
def job_cost(body: Planned, services: Services, _: User) -> JobCostOut:
    """What a job would cost at most."""
    return JobCostOut.of(_quote(services, body.languages, body.duration), body.duration)


@routes.get("/api/payments/can-afford-job")
def can_afford(
    services: Services,
    user: User,
    languages: Annotated[list[Code], Query(min_length=1, max_length=MOST_LANGUAGES)],
    duration: Annotated[float, Query(gt=0, le=LONGEST_S, allow_inf_nan=False, description="In seconds.")],
) -> CanAffordOut:
    """Whether a job could be started with the credits that are there. Who owes credits can start none."""
    cost_ucr = _quote(services, languages, duration).amount_ucr
    balance = services.billing.balance(user.owner_id, asset=YTDUBBER)
    return CanAffordOut(
        can_afford=balance.debt_ucr == 0 and balance.available_ucr >= cost_ucr,
        balance=to_credits(balance.available_ucr),
        cost=to_credits(cost_ucr),
    )


@routes.get("/api/billing/transactions")
def plan_payments(services: Services, user: User, limit: Limit = 50, offset: Offset = 0) -> list[PaymentOut]:
    """A page of what was paid and can still be paid, newest first: money, in cents."""
    return [PaymentOut.of(each) for each in services.payments.history(user.owner_id, limit, offset, asset=YTDUBBER)]


@routes.post("/api/billing/create-payment-intent")
def buy_for(body: NewAmount, request: Request, services: Services, user: User) -> SecretOut:
    """Begin to buy the plan that costs so many cents, by Stripe."""
    plan = next((pack.id for pack in _plans(services) if pack.price_cents == body.amount), None)
    if plan is None:
        raise UnknownAmount(body.amount)
    _, intent = services.payments.intend(buyer_of(request, services, user), plan, asset=YTDUBBER)
    return SecretOut(clientSecret=intent.client_secret)


def _plans(services: Server) -> tuple[Pack, ...]:
    return services.billing.price_book(YTDUBBER).book.credits_on_sale


def _quote(services: Server, languages: list[str], duration_s: float) -> Quote:
    """The price of a job in these languages, each once.

    Raises:
        LanguageError: if one is none; NoPrice: if the price book has none for such jobs.
    """
    wanted = list(dict.fromkeys(map(normalize, languages)))
    return services.billing.quote(DUB, whole_ms(duration_s), wanted, asset=YTDUBBER)
