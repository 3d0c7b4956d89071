"""Whether the books are right, and what jobs leave, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from octavia.api.auth import Admin
from octavia.api.octavia.wire_billing import Credits
from octavia.api.server import Services
from octavia.service.billing.billing import OCTAVIA
from octavia.service.billing.costs import VendorSum
from octavia.service.billing.margins import JobMargin
from octavia.service.billing.money import to_credits

routes = APIRouter(prefix="/api/v1/admin", tags=["admin"])

_DOLLAR_UUSD = 1_000_000
_BOOKS: dict[str, Any] = {
    "right": True,
    "broken": "",
    "wallets": 3,
    "operations": 12,
    "transfers": 15,
    "open_holds": 1,
    "house": {"octavia": {"sales": 250, "usage": 31}},
    "checked_at": "2026-11-21T12:00:00Z",
}


class ReconciliationOut(BaseModel):
    """What was looked at, and the first break in words, empty if there is none. `house`: the balance of each account of
    the house in credits, by asset."""

    model_config = ConfigDict(json_schema_extra={"example": _BOOKS})

    right: bool
    broken: str
    wallets: int
    operations: int
    transfers: int
    open_holds: int
    house: dict[str, dict[str, Credits]]
    checked_at: datetime


class VendorCostOut(BaseModel):
    """What a vendor did, in its unit, and what it charges for it as far as that has a price; `unpriced`: units that
    have none."""

    engine: str
    operation: str
    model: str
    unit: str
    calls: int
    lost: int
    amount: float
    cost_usd: float
    unpriced: float

    @classmethod
    def of(cls, vendor: VendorSum) -> VendorCostOut:
        return cls(
            engine=vendor.engine,
            operation=vendor.operation,
            model=vendor.model,
            unit=vendor.unit,
            calls=vendor.calls,
            lost=vendor.lost,
            amount=vendor.amount,
            cost_usd=vendor.cost_uusd / _DOLLAR_UUSD,
            unpriced=vendor.unpriced,
        )


class JobMarginOut(BaseModel):
    """What a job was charged, what that is worth at least, and what vendors took."""

    job_id: str
    held_at: datetime
    charged: Credits
    worth_usd: float
    cost_usd: float
    margin_usd: float
    vendors: list[VendorCostOut]

    @classmethod
    def of(cls, job: JobMargin) -> JobMarginOut:
        return cls(
            job_id=job.job_id,
            held_at=job.held_at,
            charged=to_credits(job.charged_ucr),
            worth_usd=job.worth_uusd / _DOLLAR_UUSD,
            cost_usd=job.cost_uusd / _DOLLAR_UUSD,
            margin_usd=job.margin_uusd / _DOLLAR_UUSD,
            vendors=list(map(VendorCostOut.of, job.vendors)),
        )


class MarginsOut(BaseModel):
    """A page of jobs, the newest first; the sums are of all. `credit_usd`: what a credit costs in the cheapest pack."""

    jobs: list[JobMarginOut]
    credit_usd: float
    charged: Credits
    worth_usd: float
    cost_usd: float
    vendors: list[VendorCostOut]


@routes.get("/reconciliation")
def reconcile_books(services: Services, _admin: Admin) -> ReconciliationOut:
    """Prove that the books are right, now: everything is added up again."""
    found = services.billing.reconcile()
    house = {
        asset: {account: to_credits(amount) for account, amount in accounts.items()}
        for asset, accounts in found.house_ucr.items()
    }
    return ReconciliationOut(
        right=not found.broken,
        broken=found.broken,
        wallets=found.wallets,
        operations=found.operations,
        transfers=found.transfers,
        open_holds=found.open_holds,
        house=house,
        checked_at=services.clock(),
    )


@routes.get("/margins")
def read_margins(
    services: Services,
    _admin: Admin,
    asset: Annotated[str, Query(max_length=32, pattern=r"^[\w-]+$")] = OCTAVIA,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> MarginsOut:
    """What jobs were charged beside what vendors charged us for them, the newest first."""
    found = services.billing.margins(limit, offset, asset=asset)
    return MarginsOut(
        jobs=list(map(JobMarginOut.of, found.jobs)),
        credit_usd=found.credit_uusd / _DOLLAR_UUSD,
        charged=to_credits(found.charged_ucr),
        worth_usd=found.worth_uusd / _DOLLAR_UUSD,
        cost_usd=found.cost_uusd / _DOLLAR_UUSD,
        vendors=list(map(VendorCostOut.of, found.vendors)),
    )
