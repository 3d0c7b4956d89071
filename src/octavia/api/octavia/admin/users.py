"""Users over HTTP, for administrators: found, looked at, given credits, let in and kept out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query

from octavia.api.auth import Admin
from octavia.api.idempotency import HEADER
from octavia.api.octavia.admin.pages import After, Limit, Search, UserId, next_after, place_of
from octavia.api.octavia.admin.wire_users import (
    AccountChange,
    AccountOut,
    AccountPage,
    AccountSession,
    AccountsOut,
    CreditChange,
    CreditChangeKind,
    CreditsChanged,
    UserStatementOut,
    WalletOut,
)
from octavia.api.octavia.wire_accounts import Done
from octavia.api.octavia.wire_billing import TransactionOut
from octavia.api.server import Server, Services
from octavia.platform.database import new_id
from octavia.service.accounts.administration import Account, WantedUsers
from octavia.service.accounts.principal import Role
from octavia.service.billing.billing import OCTAVIA
from octavia.service.payments.subscriptions import Tier

routes = APIRouter(prefix="/api/v1/admin/users", tags=["admin"])

_SessionId = Annotated[str, Path(max_length=64, pattern=r"^[\w-]+$")]
_Asset = Annotated[str, Query(max_length=32, pattern=r"^[\w-]+$")]
_Before = Annotated[int | None, Query(ge=1, le=2**62, description="`next` of the page before")]
_Key = Annotated[str | None, Header(alias=HEADER, max_length=128, description="The same twice counts once")]


@routes.get("")
def find_users(
    services: Services,
    _admin: Admin,
    search: Search = "",
    role: Role | None = None,
    limit: Limit = 50,
    after: After = None,
) -> AccountsOut:
    """Users, the newest first; `search`: a part of the address or the name, or an id."""
    found = services.accounts.administration.page(WantedUsers(search, role, place_of(after)), limit)
    last = next_after(found[-1].created_at, found[-1].id) if len(found) == limit else None
    return AccountsOut(users=_told(services, found), next=last)


@routes.get("/{user_id}")
def read_user(user_id: UserId, services: Services, _admin: Admin) -> AccountPage:
    """A user, and where they are signed in."""
    (user,) = _told(services, [services.accounts.administration.account(user_id)])
    sessions = services.accounts.administration.sessions(user_id)
    return AccountPage(user=user, sessions=list(map(AccountSession.of, sessions)))


@routes.patch("/{user_id}")
def change_user(user_id: UserId, change: AccountChange, services: Services, admin: Admin) -> AccountOut:
    """Make somebody an administrator or one no more; let them sign in or keep them out: then their sessions end, their
    keys open nothing, and what they have stays. The last administrator stays one."""
    users = services.accounts.administration
    if change.role is not None:
        account = users.set_role(user_id, change.role, change.reason, admin.user_id)
    else:
        account = (users.let_in if change.enabled else users.keep_out)(user_id, change.reason, admin.user_id)
    return _told(services, [account])[0]


@routes.post("/{user_id}/confirm")
def confirm_user(user_id: UserId, services: Services, admin: Admin) -> AccountOut:
    """Let an address count as confirmed whose user can't open the mailed link. 409 if several signed up with it."""
    return _told(services, [services.accounts.administration.confirm(user_id, admin.user_id)])[0]


@routes.delete("/{user_id}/sessions")
def end_user_sessions(user_id: UserId, services: Services, admin: Admin) -> Done:
    """Sign a user out everywhere."""
    ended = services.accounts.administration.end_sessions(user_id, admin.user_id)
    return Done(message=f"{ended} sessions have ended")


@routes.delete("/{user_id}/sessions/{session_id}")
def end_user_session(user_id: UserId, session_id: _SessionId, services: Services, admin: Admin) -> Done:
    """Sign a user out in one place."""
    services.accounts.administration.end_sessions(user_id, admin.user_id, session_id)
    return Done(message="the session has ended")


@routes.get("/{user_id}/statement")
def read_user_statement(
    user_id: UserId,
    services: Services,
    _admin: Admin,
    asset: _Asset = OCTAVIA,
    limit: Limit = 50,
    before: _Before = None,
) -> UserStatementOut:
    """What changed a user's balance, the newest first."""
    owner_id = services.accounts.administration.account(user_id).owner_id
    lines = services.billing.lines_before(owner_id, before, limit, asset=asset)
    return UserStatementOut(
        lines=list(map(TransactionOut.of, lines)), next=lines[-1].number if len(lines) == limit else None
    )


@routes.post("/{user_id}/credits")
def change_user_credits(
    user_id: UserId, change: CreditChange, services: Services, admin: Admin, idempotency_key: _Key = None
) -> CreditsChanged:
    """Give a user credits, or put a mistake right; once under an `Idempotency-Key`, however often it is sent."""
    billing, asset = services.billing, change.asset
    billing.price_book(asset)
    owner_id = services.accounts.administration.account(user_id).owner_id
    work = billing.grant if change.kind is CreditChangeKind.GRANT else billing.correct
    key = f"admin:{admin.user_id}:{idempotency_key or new_id()}"
    receipt = work(owner_id, change.amount_ucr, change.reason, key, admin.user_id, asset=asset)
    wallet = WalletOut.of(asset, billing.balance(owner_id, asset=asset))
    return CreditsChanged(operation_id=receipt.operation_id, replayed=receipt.replayed, wallet=wallet)


def _told(services: Server, accounts: Sequence[Account]) -> list[AccountOut]:
    """Users with what the other domains know of them, each asked once."""
    owners = [account.owner_id for account in accounts]
    balances, jobs = services.billing.balances(owners), services.jobs.oversight.counts(owners)
    premium = services.payments.subscriptions.subscribers(owners)
    return [
        AccountOut.of(
            each,
            Tier.PREMIUM if each.owner_id in premium else Tier.FREE,
            balances.get(each.owner_id, {}),
            jobs[each.owner_id],
        )
        for each in accounts
    ]
