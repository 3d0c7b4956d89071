"""Credits and their purchase on the wire of YT Dubber. Money is in cents, credits are numbers: whole ones without a
fraction."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from octavia.api.ytdubber.wire_jobs import Languages
from octavia.service.billing.books import ONE, Pack, PriceBook, Unit
from octavia.service.billing.money import in_words, to_credits
from octavia.service.billing.quotes import MINUTE_MS, Quote
from octavia.service.billing.statements import Line, LineKind
from octavia.service.payments.history import PaymentSeen, PaymentState

Credits = int | float
DUB = "dub"
"""What this contract's jobs are in the price book."""
LONGEST_S = 7 * 24 * 3600.0

Seconds = Annotated[float, Field(gt=0, le=LONGEST_S, allow_inf_nan=False)]
_ID = "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1"
_AT = "2026-11-21T12:00:00Z"
_STRIPE = "stripe:"
_UNITS = {Unit.MINUTE: "a minute of audio", Unit.JOB: "a job"}


class PlanOut(BaseModel):
    """Credits that can be bought, and what they cost; one that costs nothing can be taken once."""

    credits: int
    price_cents: int
    name: str
    currency: str
    description: str

    @classmethod
    def of(cls, pack: Pack) -> PlanOut:
        return cls(
            credits=pack.credits,
            price_cents=pack.price_cents,
            name=pack.name,
            currency=pack.currency,
            description=pack.description,
        )


class PlansOut(BaseModel):
    """All plans by id, and what jobs cost in a sentence."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "plans": {
                    "creator": {
                        "credits": 50,
                        "price_cents": 2900,
                        "name": "Creator",
                        "currency": "usd",
                        "description": "50 credits",
                    }
                },
                "description": "A dub costs 6 credits a minute of audio, for each language.",
            }
        }
    )

    plans: dict[str, PlanOut]
    description: str

    @classmethod
    def of(cls, book: PriceBook) -> PlansOut:
        return cls(plans={pack.id: PlanOut.of(pack) for pack in book.credits_on_sale}, description=_in_a_sentence(book))


class NewPlan(BaseModel):
    """Which plan is to be bought. Who buys it is who is signed in, whatever else the body says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"plan": "creator"}]})

    plan: Annotated[str, StringConstraints(min_length=1, max_length=32)]


class PlanIntentOut(BaseModel):
    """A payment intent, for Stripe's library in the browser. Of a plan that costs nothing there is none: then the first
    two are empty, the amount is 0, and the credits are there already."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "client_secret": "pi_1_secret_2",
                "payment_intent_id": "pi_1",
                "amount": 2900,
                "currency": "usd",
                "credits": 50,
            }
        }
    )

    client_secret: str
    payment_intent_id: str
    amount: int
    currency: str
    credits: Credits


class PaidIntent(BaseModel):
    """Which payment is to be looked at."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"payment_intent_id": "pi_1"}]})

    payment_intent_id: Annotated[str, StringConstraints(max_length=255, pattern=r"^\w+$")]


class CreditsOut(BaseModel):
    """What can be spent now."""

    model_config = ConfigDict(json_schema_extra={"example": {"balance": 32, "user_id": _ID, "held": 18, "owed": 0}})

    balance: Credits
    user_id: str
    held: Credits
    owed: Credits


class CreditLineOut(BaseModel):
    """A change of the balance; `amount` is negative where credits went."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": f"{_ID}-1",
                "amount": 50,
                "transaction_type": "purchase",
                "description": "Creator package",
                "created_at": _AT,
                "stripe_payment_intent_id": "pi_1",
                "job_id": None,
            }
        }
    )

    id: str
    amount: Credits
    transaction_type: LineKind
    description: str
    created_at: datetime
    stripe_payment_intent_id: str | None
    job_id: str | None

    @classmethod
    def of(cls, line: Line) -> CreditLineOut:
        by_stripe = line.purchase is not None and line.purchase.startswith(_STRIPE)
        return cls(
            id=line.id,
            amount=to_credits(line.amount_ucr),
            transaction_type=line.kind,
            description=line.reason,
            created_at=line.created_at,
            stripe_payment_intent_id=line.purchase.removeprefix(_STRIPE) if line.purchase and by_stripe else None,
            job_id=line.job_id,
        )


class Planned(BaseModel):
    """A job somebody thinks of; `duration` in seconds."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"languages": ["es", "fr"], "duration": 90}]})

    languages: Languages
    duration: Seconds


class LanguageCost(BaseModel):
    """What one language of a job costs, before the job is rounded up."""

    group: str
    multiplier: float
    cost: Credits


class Breakdown(BaseModel):
    """How a cost comes about: the sum of the languages, rounded up to a whole credit."""

    credits_per_second: float
    languages: dict[str, LanguageCost]
    exact: Credits
    description: str


class JobCostOut(BaseModel):
    """What a job would cost at most, in credits."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "estimated_cost": 18,
                "languages": ["es", "fr"],
                "duration": 90.0,
                "breakdown": {
                    "credits_per_second": 0.1,
                    "languages": {
                        "es": {"group": "common", "multiplier": 1.0, "cost": 9},
                        "fr": {"group": "common", "multiplier": 1.0, "cost": 9},
                    },
                    "exact": 18,
                    "description": "dub: 90 s at 6 credits a minute and language, 2 languages: 18 credits",
                },
            }
        }
    )

    estimated_cost: Credits
    languages: list[str]
    duration: float
    breakdown: Breakdown

    @classmethod
    def of(cls, quote: Quote, duration_s: float) -> JobCostOut:
        parts = {
            part.language: LanguageCost(
                group=part.group, multiplier=part.permille / ONE, cost=to_credits(part.amount_ucr)
            )
            for part in quote.parts
        }
        breakdown = Breakdown(
            credits_per_second=quote.explanation["rate"] * 1000 / MINUTE_MS,
            languages=parts,
            exact=to_credits(sum(part.amount_ucr for part in quote.parts)),
            description=quote.explanation["text"],
        )
        return cls(
            estimated_cost=to_credits(quote.amount_ucr),
            languages=list(parts),
            duration=duration_s,
            breakdown=breakdown,
        )


class CanAffordOut(BaseModel):
    """Whether a job could be started now."""

    model_config = ConfigDict(json_schema_extra={"example": {"can_afford": True, "balance": 50, "cost": 18}})

    can_afford: bool
    balance: Credits
    cost: Credits


class PaymentOut(BaseModel):
    """Something that was paid, or can still be: money, in cents."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": _ID,
                "amount": 2900,
                "currency": "usd",
                "status": "succeeded",
                "created_at": _AT,
                "description": "Creator package",
            }
        }
    )

    id: str
    amount: int
    currency: str
    status: PaymentState
    created_at: datetime
    description: str

    @classmethod
    def of(cls, payment: PaymentSeen) -> PaymentOut:
        return cls(
            id=payment.id,
            amount=payment.amount_cents,
            currency=payment.currency,
            status=payment.state,
            created_at=payment.created_at,
            description=f"{payment.package_name} package",
        )


class NewAmount(BaseModel):
    """How much is to be paid, in cents: what one of the plans costs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amount": 2900}]})

    amount: Annotated[int, Field(gt=0, le=100_000_000)]


class SecretOut(BaseModel):
    """What Stripe's library in the browser needs."""

    model_config = ConfigDict(json_schema_extra={"example": {"clientSecret": "pi_1_secret_2"}})

    clientSecret: str  # noqa: N815 - the client's name for it


def whole_ms(duration_s: float) -> int:
    """Seconds as they were written, in milliseconds, rounded up."""
    return int((Decimal(str(duration_s)) * 1000).to_integral_value(ROUND_CEILING))


def _in_a_sentence(book: PriceBook) -> str:
    """What jobs cost."""
    rule = book.rules.get(DUB)
    if rule is None:
        return ""
    parts = [f"A dub costs {in_words(rule.rate_ucr)} {_UNITS[rule.unit]}{', for each language' * rule.per_language}"]
    for group in book.language_groups:
        if group.permille != ONE:
            languages = ", ".join(group.languages) or "all other languages"
            parts.append(f"{group.permille / ONE:g} times as much in {languages}")
    if book.minimum_ucr:
        parts.append(f"at least {in_words(book.minimum_ucr)} a job")
    return f"{'; '.join(parts)}."
