"""Credits on the wire: numbers of credits, whole ones without a fraction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from octavia.service.billing.books import Every, Pack
from octavia.service.billing.money import to_credits
from octavia.service.billing.statements import Balance, Line, LineKind, Statement

Credits = int | float
_ID = "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1"
_AT = "2026-11-21T12:00:00Z"


class TierOut(BaseModel):
    """A pack of credits that can be bought. `id` and `package` are the same."""

    id: str
    package: str
    name: str
    credits: int
    price_usd: float
    currency: str
    every: Every
    description: str
    is_active: bool

    @classmethod
    def of(cls, pack: Pack) -> TierOut:
        return cls(
            id=pack.id,
            package=pack.id,
            name=pack.name,
            credits=pack.credits,
            price_usd=pack.price_cents / 100,
            currency=pack.currency,
            every=pack.every,
            description=pack.description,
            is_active=pack.active,
        )


class RateOut(BaseModel):
    """What a kind of job costs: credits for each `unit` (`minute` or `job`), of each language or once."""

    job_type: str
    credits: Credits
    unit: str
    per_language: bool


class PricingOut(BaseModel):
    """Prices in force: packs, and what jobs cost. A started minute is charged by the second."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "tiers": [
                    {
                        "id": "basic",
                        "package": "basic",
                        "name": "Basic",
                        "credits": 250,
                        "price_usd": 10.0,
                        "currency": "usd",
                        "every": "once",
                        "description": "250 credits: eight minutes of video",
                        "is_active": True,
                    }
                ],
                "rates": [{"job_type": "video_translate", "credits": 30, "unit": "minute", "per_language": True}],
                "version": 1,
            }
        }
    )

    tiers: list[TierOut]
    rates: list[RateOut]
    version: int


class BalanceOut(BaseModel):
    """What can be spent (`balance`), what running jobs hold, and what is owed from a refund."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"user_id": _ID, "balance": 219, "held": 31, "owed": 0, "last_updated": _AT},
        }
    )

    user_id: str
    balance: Credits
    held: Credits
    owed: Credits
    last_updated: datetime

    @classmethod
    def of(cls, user_id: str, balance: Balance, now: datetime) -> BalanceOut:
        return cls(
            user_id=user_id,
            balance=to_credits(balance.available_ucr),
            held=to_credits(balance.held_ucr),
            owed=to_credits(balance.debt_ucr),
            last_updated=balance.updated_at or now,
        )


class TransactionOut(BaseModel):
    """A change of the balance: `balance_before + amount` is `balance_after`.

    `explanation`: of a hold or a deduction, the price book, the rule and what was measured.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": f"{_ID}-2",
                "transaction_type": "hold",
                "amount": -31,
                "reason": f"held for job {_ID}",
                "balance_before": 250,
                "balance_after": 219,
                "held_after": 31,
                "owed_after": 0,
                "job_id": _ID,
                "explanation": {"price_book": "octavia", "price_book_version": 1, "duration_ms": 61_500},
                "created_at": _AT,
            }
        }
    )

    id: str
    transaction_type: LineKind
    amount: Credits
    reason: str
    balance_before: Credits
    balance_after: Credits
    held_after: Credits
    owed_after: Credits
    job_id: str | None
    explanation: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, line: Line) -> TransactionOut:
        return cls(
            id=line.id,
            transaction_type=line.kind,
            amount=to_credits(line.amount_ucr),
            reason=line.reason,
            balance_before=to_credits(line.before_ucr),
            balance_after=to_credits(line.after_ucr),
            held_after=to_credits(line.held_after_ucr),
            owed_after=to_credits(line.debt_after_ucr),
            job_id=line.job_id,
            explanation=line.explanation,
            created_at=line.created_at,
        )


class TransactionsOut(BaseModel):
    """A page of transactions, newest first; the sums are of all."""

    transactions: list[TransactionOut]
    total: int
    total_purchased: Credits
    total_used: Credits
    current_balance: Credits

    @classmethod
    def of(cls, statement: Statement) -> TransactionsOut:
        return cls(
            transactions=[TransactionOut.of(line) for line in statement.lines],
            total=statement.balance.lines,
            total_purchased=to_credits(statement.purchased_ucr),
            total_used=to_credits(statement.used_ucr),
            current_balance=to_credits(statement.balance.available_ucr),
        )
