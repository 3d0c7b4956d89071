"""Statements and margins: as tables for people, as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from octavia.cli.edge import UsageError
from octavia.cli.tables import table
from octavia.dubbing.documents import to_json
from octavia.service.billing.costs import VendorSum
from octavia.service.billing.margins import JobMargin, Margins
from octavia.service.billing.money import CREDIT_UCR, in_words
from octavia.service.billing.statements import Line, Statement

_DOLLAR_UUSD = 1_000_000


def ucr_of(credits: str) -> int:
    """Micro-credits of a number of credits that somebody wrote.

    Raises:
        UsageError: if it is none, or has more than six decimals.
    """
    try:
        amount = Decimal(credits) * CREDIT_UCR
        whole = int(amount)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise UsageError(f"CREDITS {credits} is no number", "for example 250 or 12.5") from error
    if whole != amount:
        raise UsageError(f"CREDITS {credits} is too fine", "a credit has a million parts")
    return whole


def statement_document(statement: Statement) -> str:
    """A page of a statement as one JSON document; amounts in micro-credits."""
    return to_json(statement).rstrip()


def statement_text(statement: Statement) -> str:
    """A page of a statement as a table, and the balance."""
    balance = statement.balance
    has = (
        f"{in_words(balance.available_ucr)} available, {in_words(balance.held_ucr)} held, "
        f"{in_words(balance.debt_ucr)} owed; {in_words(statement.purchased_ucr)} bought and "
        f"{in_words(statement.used_ucr)} used in all"
    )
    if not statement.lines:
        return has
    titles = ("line", "time (UTC)", "what", "before", "change", "after", "held", "owed", "why")
    return f"{table(titles, map(_line, statement.lines))}\n\n{has}"


def margins_document(margins: Margins) -> str:
    """What jobs leave as one JSON document; amounts in micro-credits and micro-dollars."""
    return to_json(margins).rstrip()


def margins_text(margins: Margins) -> str:
    """What jobs leave as tables: job by job, and vendor by vendor in all."""
    if not margins.jobs:
        return "no job was started yet"
    titles = ("job", "started (UTC)", "charged", "worth at least", "vendors", "margin")
    parts = [table(titles, map(_job, margins.jobs))]
    if margins.vendors:
        vendor_titles = ("vendor", "for", "model", "calls", "lost", "used", "cost")
        parts.append(table(vendor_titles, map(_vendor, margins.vendors)))
    parts.append(
        f"in all: {in_words(margins.charged_ucr)} charged, worth {_dollars(margins.worth_uusd)} at "
        f"{_dollars(margins.credit_uusd)} a credit; vendors {_cost(margins.vendors)}"
    )
    return "\n\n".join(parts)


def _line(line: Line) -> tuple[str, ...]:
    amounts = (line.before_ucr, line.amount_ucr, line.after_ucr, line.held_after_ucr, line.debt_after_ucr)
    return str(line.number), _at(line.created_at), line.kind.value, *map(_credits, amounts), line.reason


def _job(job: JobMargin) -> tuple[str, ...]:
    left = _dollars(job.margin_uusd)
    at_most = any(each.unpriced for each in job.vendors)
    return (
        job.job_id,
        _at(job.held_at),
        _credits(job.charged_ucr),
        _dollars(job.worth_uusd),
        _cost(job.vendors) if job.vendors else "",
        f"at most {left}" if at_most else left,
    )


def _vendor(each: VendorSum) -> tuple[str, ...]:
    used = f"{each.amount:,.15g} {each.unit}"
    return each.engine, each.operation, each.model, str(each.calls), str(each.lost), used, _cost([each])


def _cost(vendors: Sequence[VendorSum]) -> str:
    """What has a price, and the units of what has none."""
    cost = _dollars(sum(each.cost_uusd for each in vendors))
    open_ones = [f"{each.unpriced:,.15g} {each.unit}" for each in vendors if each.unpriced]
    return " + ".join([cost, *open_ones])


def _credits(amount_ucr: int) -> str:
    return in_words(amount_ucr).partition(" ")[0]


def _dollars(amount_uusd: int) -> str:
    sign, amount = "-" * (amount_uusd < 0), Decimal(abs(amount_uusd)) / _DOLLAR_UUSD
    return f"{sign}${amount.quantize(Decimal('0.0001')):,f}"


def _at(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
