"""What is left of jobs: what they were charged, what that is worth, and what vendors charged us for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from octavia.service.billing.books import Every, PriceBook
from octavia.service.billing.costs import Costs, VendorSum
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.billing.tables import Hold

_CENT_UUSD = 10_000
_CURRENCY = "usd"


@dataclass(frozen=True, slots=True)
class JobMargin:
    """One job with all its rounds.

    Attributes:
        held_at: When it was last started.
        worth_uusd: What its charge is worth at least.
        vendors: What vendors did for it.
    """

    job_id: str
    owner_id: str
    held_at: datetime
    charged_ucr: int
    worth_uusd: int
    vendors: tuple[VendorSum, ...]

    @property
    def cost_uusd(self) -> int:
        """What vendors charge, as far as it has a price."""
        return sum(each.cost_uusd for each in self.vendors)

    @property
    def margin_uusd(self) -> int:
        return self.worth_uusd - self.cost_uusd


@dataclass(frozen=True, slots=True)
class Margins:
    """A page of jobs, the newest first, and the sums of all.

    Attributes:
        credit_uusd: What a credit is worth at least: its price in the cheapest pack that is sold.
    """

    jobs: tuple[JobMargin, ...]
    credit_uusd: int
    charged_ucr: int
    worth_uusd: int
    vendors: tuple[VendorSum, ...]

    @property
    def cost_uusd(self) -> int:
        """What vendors charged for all jobs, as far as it has a price."""
        return sum(each.cost_uusd for each in self.vendors)


def margins(session: Session, costs: Costs, asset: str, book: PriceBook, limit: int, offset: int) -> Margins:
    """What jobs paid in an asset leave; `session` sees one state of the database."""
    started = func.max(Hold.created_at).label("held_at")
    page = (
        select(Hold.job_id, Hold.owner_id, func.sum(Hold.settled_ucr).label("charged_ucr"), started)
        .where(Hold.asset == asset)
        .group_by(Hold.job_id, Hold.owner_id)
        .order_by(started.desc(), Hold.job_id)
        .limit(limit)
        .offset(offset)
    )
    rows = session.execute(page).all()
    vendors = costs.of_jobs(session, [row.job_id for row in rows])
    credit_uusd = least_credit_uusd(book)
    jobs = tuple(
        JobMargin(
            row.job_id,
            row.owner_id,
            row.held_at,
            int(row.charged_ucr),
            _worth_uusd(int(row.charged_ucr), credit_uusd),
            tuple(vendors.get(row.job_id, ())),
        )
        for row in rows
    )
    charged_ucr = int(session.scalar(select(func.sum(Hold.settled_ucr)).where(Hold.asset == asset)) or 0)
    return Margins(jobs, credit_uusd, charged_ucr, _worth_uusd(charged_ucr, credit_uusd), tuple(costs.in_all(session)))


def least_credit_uusd(book: PriceBook) -> int:
    """What a credit costs in the cheapest pack that is sold for dollars; 0 if there is none."""
    prices = (
        pack.price_cents * _CENT_UUSD // pack.credits
        for pack in book.packs
        if pack.active and pack.every is Every.ONCE and pack.currency == _CURRENCY and pack.credits and pack.price_cents
    )
    return min(prices, default=0)


def _worth_uusd(charged_ucr: int, credit_uusd: int) -> int:
    return charged_ucr * credit_uusd // CREDIT_UCR


def unpriced(vendors: Sequence[VendorSum]) -> tuple[VendorSum, ...]:
    """What has no price in the settings."""
    return tuple(each for each in vendors if each.unpriced)
