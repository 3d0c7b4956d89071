"""What vendors charge us for jobs, beside what jobs are charged: an operator sees what is left.

Costs are money of vendors, micro-dollars (`*_uusd`); they never touch the books of credits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from octavia.dubbing.engines.spending import Spending
from octavia.dubbing.errors import DocumentError
from octavia.platform.clock import Clock
from octavia.service.billing.posting import insert_new
from octavia.service.billing.tables import VendorCost, table_of

CALLS = "calls"
"""The unit of calls of which nobody said what they used."""
_ANY = "*"
_DOLLAR_UUSD = 1_000_000


@dataclass(frozen=True, slots=True)
class VendorSum:
    """What one engine's vendor did in all, counted in one unit.

    Attributes:
        cost_uusd: Of what has a price.
        unpriced: How much of `amount` has none.
    """

    engine: str
    operation: str
    model: str
    unit: str
    calls: int
    lost: int
    amount: float
    cost_uusd: int
    unpriced: float


class VendorPrices:
    """Dollars for a unit of what vendors charge for."""

    def __init__(self, lines: Sequence[str]) -> None:
        """`lines`: `ENGINE:MODEL:UNIT=DOLLARS` each; the model `*` is every one that has no line of its own.

        Raises:
            DocumentError: for a line that is no such thing.
        """
        self._prices = dict(map(_price, lines))

    def cost_uusd(self, engine: str, model: str, unit: str, amount: float) -> int | None:
        """Micro-dollars for so many units, rounded up; None if they have no price."""
        price = self._prices.get((engine, model, unit), self._prices.get((engine, _ANY, unit)))
        if price is None:
            return None
        exact = Decimal(repr(amount)) * price * _DOLLAR_UUSD
        return int(exact.to_integral_value("ROUND_CEILING"))


class Costs:
    """What vendors charge. Every call belongs to the caller's transaction."""

    def __init__(self, clock: Clock, prices: VendorPrices) -> None:
        self._clock = clock
        self._prices = prices

    def note(self, session: Session, owner_id: str, job_id: str, spent: Iterable[Spending]) -> None:
        """Record what a job's runs spent so far. Told again, or of less than is known, it changes nothing."""
        table, now = table_of(VendorCost), self._clock()
        for each in spent:
            what = {"run": each.run, "engine": each.engine, "operation": each.operation, "model": each.model}
            if each.amounts:
                known = (table.c[name] == value for name, value in what.items())
                session.execute(delete(table).where(*known, table.c.unit == CALLS))
            for unit, amount in (each.amounts or {CALLS: float(each.calls + each.lost)}).items():
                key = what | {"unit": unit}
                figures = {
                    "calls": each.calls,
                    "lost": each.lost,
                    "amount": amount,
                    "cost_uusd": self._prices.cost_uusd(each.engine, each.model, unit, amount),
                    "updated_at": now,
                }
                row = key | figures | {"job_id": job_id, "owner_id": owner_id}
                if session.execute(insert_new(session, VendorCost, *key), row).one_or_none() is None:
                    known = (table.c[name] == value for name, value in key.items())
                    fewer = table.c.calls + table.c.lost < each.calls + each.lost
                    session.execute(update(table).where(*known, fewer).values(figures))

    def of_jobs(self, session: Session, job_ids: Sequence[str]) -> dict[str, list[VendorSum]]:
        """What vendors did for each of these jobs."""
        found: dict[str, list[VendorSum]] = {}
        for row in session.execute(_sums(VendorCost.job_id).where(VendorCost.job_id.in_(job_ids))):
            found.setdefault(row.job_id, []).append(_sum(row))
        return found

    def in_all(self, session: Session, since: datetime | None = None) -> list[VendorSum]:
        """What vendors did for all jobs, since a time if one is given."""
        query = _sums()
        if since is not None:
            query = query.where(VendorCost.updated_at >= since)
        return [_sum(row) for row in session.execute(query)]


def _sums(*also: Any) -> Any:
    what = (*also, VendorCost.engine, VendorCost.operation, VendorCost.model, VendorCost.unit)
    priced = VendorCost.cost_uusd.is_not(None)
    figures = (
        func.sum(VendorCost.calls).label("calls"),
        func.sum(VendorCost.lost).label("lost"),
        func.sum(VendorCost.amount).label("amount"),
        func.coalesce(func.sum(VendorCost.cost_uusd), 0).label("cost_uusd"),
        func.coalesce(func.sum(VendorCost.amount).filter(~priced), 0.0).label("unpriced"),
    )
    return select(*what, *figures).group_by(*what).order_by(*what)


def _sum(row: Any) -> VendorSum:
    figures = (int(row.calls), int(row.lost), float(row.amount), int(row.cost_uusd), float(row.unpriced))
    return VendorSum(row.engine, row.operation, row.model, row.unit, *figures)


def _price(line: str) -> tuple[tuple[str, str, str], Decimal]:
    name, _, dollars = line.rpartition("=")
    engine, _, rest = name.partition(":")
    model, _, unit = rest.rpartition(":")
    try:
        price = Decimal(dollars.strip())
    except InvalidOperation:
        price = Decimal(-1)
    parts = (engine.strip(), model.strip(), unit.strip())
    if not all(parts) or not price.is_finite() or price < 0:
        raise DocumentError(
            f"the vendor price '{line}' is not ENGINE:MODEL:UNIT=DOLLARS",
            "for example openai:*:characters=0.000015",
        )
    return parts, price
