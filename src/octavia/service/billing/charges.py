"""Why a job was charged what it was: its holds with the quotes behind them, and every charge to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.service.billing.errors import NothingHeld
from octavia.service.billing.money import CREDIT_UCR, in_words
from octavia.service.billing.operations import Kind
from octavia.service.billing.tables import Hold, HoldState, LedgerOperation


@dataclass(frozen=True, slots=True)
class Charge:
    """What one delivered part was charged.

    Attributes:
        language: Of the part; empty for a job priced as a whole, and for what was rounded up.
        text: Why, in a sentence.
        explanation: The price book with its version, the rule, what was measured, the languages.
    """

    language: str
    amount_ucr: int
    text: str
    explanation: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Charged:
    """One start of a job: what was held, by which quote, and what of it was charged.

    Attributes:
        released_ucr: What went back when it ended; nothing while it is open.
        text, explanation: The quote's.
    """

    hold_id: str
    asset: str
    state: HoldState
    held_ucr: int
    charged_ucr: int
    text: str
    explanation: dict[str, Any]
    created_at: datetime
    charges: tuple[Charge, ...]

    @property
    def released_ucr(self) -> int:
        return self.held_ucr - self.charged_ucr if self.state is HoldState.RELEASED else 0


def charges_of(session: Session, owner_id: str, job_id: str) -> list[Charged]:
    """Every start of an owner's job, the first first; `session` sees one state of the database.

    Raises:
        NothingHeld: if nothing was ever held for such a job of the owner's.
    """
    mine = select(Hold).where(Hold.job_id == job_id, Hold.owner_id == owner_id)
    holds = session.scalars(mine.order_by(Hold.created_at, Hold.id)).all()
    if not holds:
        raise NothingHeld(f"nothing was ever held for a job {job_id}", "a job that was started has charges")
    made = (
        select(LedgerOperation)
        .where(LedgerOperation.hold_id.in_([hold.id for hold in holds]), LedgerOperation.kind == Kind.SETTLE.value)
        .order_by(LedgerOperation.created_at, LedgerOperation.key)
    )
    charges: dict[str, list[Charge]] = {}
    for row in session.scalars(made):
        language = str(row.explanation.get("language", ""))
        charge = Charge(language, row.amount_ucr, row.reason, row.explanation, row.created_at)
        charges.setdefault(str(row.hold_id), []).append(charge)
    return [_charged(hold, tuple(charges.get(hold.id, ()))) for hold in holds]


def why(quoted: dict[str, Any], language: str, amount_ucr: int) -> str:
    """A sentence for the charge of one part, from the quote's explanation: its own, where the part is all of it."""
    part = next((each for each in quoted.get("languages", ()) if each["language"] == language), None)
    text = str(quoted.get("text", ""))
    if part is None or len(quoted["languages"]) == 1:
        return text if _quoted_ucr(quoted) == amount_ucr else f"{text}; this part {in_words(amount_ucr)}".lstrip("; ")
    measured_ms = quoted.get("pieces_ms", {}).get(language, quoted["duration_ms"])
    measured = f"{measured_ms / 1000:.15g} s at " if quoted["unit"] == "minute" else ""
    factor = f" × {part['factor']:g} ({part['group']})" if part["factor"] != 1 else ""
    rate = in_words(round(quoted["rate"] * CREDIT_UCR))
    return (
        f"{quoted['rule'].replace('_', ' ')}, {language}: {measured}{rate} a {quoted['unit']}{factor}: "
        f"{in_words(amount_ucr)} (price book {quoted['price_book']}, version {quoted['price_book_version']})"
    )


def _quoted_ucr(quoted: dict[str, Any]) -> int:
    return round(float(quoted.get("amount", -1)) * CREDIT_UCR)


def _charged(hold: Hold, charges: tuple[Charge, ...]) -> Charged:
    return Charged(
        hold.id,
        hold.asset,
        HoldState(hold.state),
        hold.amount_ucr,
        hold.settled_ucr,
        str(hold.explanation.get("text", "")),
        hold.explanation,
        hold.created_at,
        charges,
    )
