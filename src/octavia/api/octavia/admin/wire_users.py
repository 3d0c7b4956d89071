"""Users on the wire, as administrators see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from octavia.api.octavia.wire_billing import Credits, TransactionOut
from octavia.service.accounts.administration import Account
from octavia.service.accounts.principal import Role
from octavia.service.accounts.sessions import SessionInfo
from octavia.service.billing.money import CREDIT_UCR, MOST_UCR, to_credits
from octavia.service.billing.statements import Balance
from octavia.service.payments.subscriptions import Tier

_ID = "0b6f3a0e-6f5b-4a3e-9a55-0d7c5f5b7a10"
_AT = "2026-11-21T12:00:00Z"
_MOST_CREDITS = MOST_UCR // CREDIT_UCR
_WALLET: dict[str, Any] = {"asset": "octavia", "balance": 219, "held": 31, "owed": 0}
_ACCOUNT: dict[str, Any] = {
    "id": _ID,
    "owner_id": "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1",
    "email": "ana@example.org",
    "name": "Ana",
    "role": "user",
    "verified_at": _AT,
    "disabled_at": None,
    "created_at": _AT,
    "seen_at": _AT,
    "tier": "free",
    "wallets": [_WALLET],
    "jobs": 3,
}
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class WalletOut(BaseModel):
    """What somebody has of one kind of credits: what can be spent, what running jobs hold, what is owed."""

    model_config = ConfigDict(json_schema_extra={"example": _WALLET})

    asset: str
    balance: Credits
    held: Credits
    owed: Credits

    @classmethod
    def of(cls, asset: str, balance: Balance) -> WalletOut:
        return cls(
            asset=asset,
            balance=to_credits(balance.available_ucr),
            held=to_credits(balance.held_ucr),
            owed=to_credits(balance.debt_ucr),
        )


class AccountOut(BaseModel):
    """A user. `disabled_at`: since when they are kept out; `seen_at`: when they were here last, within five minutes."""

    model_config = ConfigDict(json_schema_extra={"example": _ACCOUNT})

    id: str
    owner_id: str
    email: str
    name: str
    role: Role
    verified_at: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    seen_at: datetime | None
    tier: Tier
    wallets: list[WalletOut]
    jobs: int

    @classmethod
    def of(cls, account: Account, tier: Tier, balances: dict[str, Balance], jobs: int) -> AccountOut:
        return cls(
            id=account.id,
            owner_id=account.owner_id,
            email=account.email,
            name=account.name,
            role=account.role,
            verified_at=account.verified_at,
            disabled_at=account.disabled_at,
            created_at=account.created_at,
            seen_at=account.seen_at,
            tier=tier,
            wallets=[WalletOut.of(asset, balance) for asset, balance in balances.items()],
            jobs=jobs,
        )


class AccountsOut(BaseModel):
    """A page of users, the newest first; `next` names the page after it, null if there is none."""

    users: list[AccountOut]
    next: str | None


class AccountSession(BaseModel):
    """Where a user is signed in."""

    id: str
    address: str
    user_agent: str
    created_at: datetime
    last_used_at: datetime

    @classmethod
    def of(cls, info: SessionInfo) -> AccountSession:
        return cls(
            id=info.id,
            address=info.address,
            user_agent=info.user_agent,
            created_at=info.created_at,
            last_used_at=info.last_used_at,
        )


class AccountPage(BaseModel):
    """A user, and where they are signed in, the latest used first."""

    user: AccountOut
    sessions: list[AccountSession]


class AccountChange(BaseModel):
    """What becomes different: one thing at a time. `enabled`: whether they may sign in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": False, "reason": "asked for by the owner"}]})

    role: Role | None = None
    enabled: bool | None = None
    reason: Reason = Field(description="Why; it stands in the audit trail.")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.role is None) == (self.enabled is None):
            raise ValueError("change the role, or whether they may sign in")
        return self


class CreditChangeKind(StrEnum):
    """Whether credits are given, or a mistake is put right."""

    GRANT = "grant"
    CORRECTION = "correction"


class CreditChange(BaseModel):
    """Credits given or, where a mistake is put right, taken back: what isn't there is owed then."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"credits": 100, "reason": "for the trouble"}]})

    asset: Annotated[str, StringConstraints(max_length=32, pattern=r"^[\w-]+$")] = "octavia"
    kind: CreditChangeKind = CreditChangeKind.GRANT
    credits: float = Field(ge=-_MOST_CREDITS, le=_MOST_CREDITS, allow_inf_nan=False)
    reason: Reason = Field(description="Why; it stands in the user's statement and in the audit trail.")

    @property
    def amount_ucr(self) -> int:
        return round(self.credits * CREDIT_UCR)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.amount_ucr == 0 or (self.kind is CreditChangeKind.GRANT and self.amount_ucr < 0):
            raise ValueError("a grant is more than 0 credits, a correction more or less")
        return self


class CreditsChanged(BaseModel):
    """What the user has now; `replayed`: the same was asked for before, and nothing was done now."""

    operation_id: str
    replayed: bool
    wallet: WalletOut


class UserStatementOut(BaseModel):
    """A page of a user's statement, the newest line first; `next` as `before` reads the page after it."""

    lines: list[TransactionOut]
    next: int | None
