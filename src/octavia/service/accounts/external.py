"""Users whom somebody else signs in: made at first sight, known by who signed them in and what they are called there.

Such a user is verified, for who signs them in vouches for them, and acts as a user: what an administrator may do, and
what concerns the account itself, is done by those who sign in here. An address comes with them only where the operator
says that the other side confirms addresses; then it leads to the account here that has it, if that one's was confirmed
too.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from octavia.service.accounts.common import Common
from octavia.service.accounts.errors import BadAddress, NotSignedIn
from octavia.service.accounts.principal import Credential, Principal
from octavia.service.accounts.supabase import LEEWAY_S, Claims, SupabaseTokens, issuer_of
from octavia.service.accounts.tables import ExternalIdentity, User
from octavia.service.accounts.users import Address, add_user, find_user, no_address
from octavia.service.audit import record

DEV_TOKEN = "dev-token"  # noqa: S105 - known to everybody, and good for nothing but development
_DEVELOPER = Claims("octavia:development", DEV_TOKEN, datetime(9000, 1, 1, tzinfo=UTC), "developer@octavia.test")
_NOBODY_CAN_SIGN_IN = ""
_OF_IDENTITY = (
    select(ExternalIdentity.user_id, User.owner_id, User.disabled_at)
    .outerjoin(User, User.id == ExternalIdentity.user_id)
    .where(ExternalIdentity.issuer == bindparam("issuer"), ExternalIdentity.subject == bindparam("subject"))
)
_OF_USER = (
    select(User.id, User.owner_id)
    .join(ExternalIdentity, ExternalIdentity.user_id == User.id)
    .where(User.id == bindparam("value"), User.disabled_at.is_(None))
    .limit(1)
)
_LEEWAY = timedelta(seconds=LEEWAY_S)


class ExternalSignIn:
    """Tells who is meant by what somebody else says of a user."""

    def __init__(self, common: Common, tokens: SupabaseTokens | None) -> None:
        """`tokens`: None where nobody else signs people in."""
        self._common = common
        self._tokens = tokens

    def knows(self, token: str) -> bool:
        """Whether a token says that it is one for `by_token`."""
        return self._tokens is not None and issuer_of(token) == self._tokens.issuer

    def by_token(self, token: str) -> Principal:
        """Whose token it is.

        Raises:
            NotSignedIn: if it doesn't count, or its user was deleted or is kept out; SignInElsewhereExpired: if it no
                longer does; KeysUnavailable: if that can't be told now.
        """
        if self._tokens is None:
            raise NotSignedIn
        return self._principal(self._tokens.read(token))

    def developer(self) -> Principal:
        """The user of `dev-token`.

        Raises:
            NotSignedIn: unless it is enabled, or once this user was deleted.
        """
        if not self._common.settings.dev_token:
            raise NotSignedIn
        return self._principal(_DEVELOPER)

    def still(self, credential_id: str) -> Principal:
        """The user a principal was of, as long as the token counts that it came with.

        Raises:
            NotSignedIn: once it has expired, or its user was deleted or is kept out.
        """
        until, _, user_id = credential_id.partition(":")
        if datetime.fromtimestamp(int(until), UTC) + _LEEWAY <= self._common.clock():
            raise NotSignedIn
        with self._common.database.looking() as connection:
            row = connection.execute(_OF_USER, {"value": user_id}).one_or_none()
        if row is None:
            raise NotSignedIn
        return Principal(row.id, row.owner_id, Credential.EXTERNAL, credential_id)

    def _principal(self, claims: Claims) -> Principal:
        found = self._found(claims)
        if found is None:
            self._welcome(claims)
            found = self._found(claims)
        user_id, owner_id = found or (None, "")
        if user_id is None:
            raise NotSignedIn
        return Principal(user_id, owner_id, Credential.EXTERNAL, f"{_seconds(claims.expires_at)}:{user_id}")

    def _found(self, claims: Claims) -> tuple[str | None, str] | None:
        """The user, and their owner; None if they were never here, no user if they were and are no more, or are kept
        out."""
        with self._common.database.looking() as connection:
            row = connection.execute(_OF_IDENTITY, {"issuer": claims.issuer, "subject": claims.subject}).one_or_none()
        if row is None:
            return None
        return (row.user_id if row.disabled_at is None else None, row.owner_id)

    def _welcome(self, claims: Claims) -> None:
        """Make the user, or link the one they are; once, however many requests come first."""
        common = self._common
        with common.database.transaction() as session:
            identity = ExternalIdentity(
                issuer=claims.issuer, subject=claims.subject, user_id=None, created_at=common.clock()
            )
            try:
                with session.begin_nested():
                    session.add(identity)
            except IntegrityError:  # Another request was first; on PostgreSQL this one waited for its end.
                return
            address = self._address(claims)
            user = self._linked(session, address, claims) or self._made(session, address, claims)
            identity.user_id = user.id

    def _address(self, claims: Claims) -> Address | None:
        try:
            return self._common.address(claims.email) if claims.email else None
        except BadAddress:
            return None

    def _linked(self, session: Session, address: Address | None, claims: Claims) -> User | None:
        user = find_user(session, address.key) if address else None
        if user is None or user.verified_at is None:
            return None
        details = {"issuer": claims.issuer}
        record(session, self._common.clock(), "account.linked", actor=user.id, target=user.id, details=details)
        return user

    def _made(self, session: Session, address: Address | None, claims: Claims) -> User:
        common, now = self._common, self._common.clock()
        user = add_user(session, address or no_address(), _NOBODY_CAN_SIGN_IN, now)
        if user is None:  # Somebody signed up here with that address, and hasn't shown yet that it is theirs.
            user = add_user(session, no_address(), _NOBODY_CAN_SIGN_IN, now)
            assert user is not None
        details = {"issuer": claims.issuer}
        record(session, now, "account.created", actor=user.id, target=user.id, details=details)
        common.mark_verified(session, user)
        if claims is _DEVELOPER:
            for hook in common.on_developer:
                hook(session, user.owner_id)
        return user


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
