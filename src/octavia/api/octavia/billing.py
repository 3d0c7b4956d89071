"""Credits: prices, balance and history."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from octavia.api.auth import User
from octavia.api.octavia.wire_billing import BalanceOut, PricingOut, RateOut, TierOut, TransactionsOut
from octavia.api.server import Services
from octavia.service.billing.money import to_credits

routes = APIRouter(prefix="/api/v1/billing", tags=["billing"])


@routes.get("/pricing")
def pricing(services: Services) -> PricingOut:
    """What credits cost, and what jobs cost in credits; for everybody."""
    version = services.billing.price_book()
    return PricingOut(
        tiers=[TierOut.of(pack) for pack in version.book.packs if pack.active],
        rates=[
            RateOut(
                job_type=name,
                credits=to_credits(rule.rate_ucr),
                unit=rule.unit.value,
                per_language=rule.per_language,
            )
            for name, rule in version.book.rules.items()
        ],
        version=version.version,
    )


@routes.get("/balance")
def balance(services: Services, user: User) -> BalanceOut:
    """What can be spent now."""
    return BalanceOut.of(user.user_id, services.billing.balance(user.owner_id), services.clock())


@routes.get("/transactions")
def transactions(
    services: Services,
    user: User,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> TransactionsOut:
    """A page of what changed the balance, newest first, each with the balance before and after it."""
    return TransactionsOut.of(services.billing.statement(user.owner_id, limit, offset))
