"""From what a request carries to who makes it. Each look-up is one query, so that what was revoked counts for nothing
from the next request on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, bindparam, select, update

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.security import digest
from octavia.service.accounts.errors import NotSignedIn, NotVerified
from octavia.service.accounts.external import ExternalSignIn
from octavia.service.accounts.principal import Credential, Principal, Role
from octavia.service.accounts.sessions import Sessions
from octavia.service.accounts.tables import ApiKey, SignInSession, User
from octavia.service.errors import ServiceError

_TOUCHED_EVERY = timedelta(minutes=5)
_BY_SESSION = select(
    User.id,
    User.owner_id,
    User.role,
    User.verified_at,
    User.disabled_at,
    SignInSession.id.label("session_id"),
    SignInSession.last_used_at,
    SignInSession.expires_at,
).join(User, User.id == SignInSession.user_id)
_BY_KEY = select(
    User.id,
    User.role,
    User.verified_at,
    User.disabled_at,
    ApiKey.owner_id,
    ApiKey.id.label("key_id"),
    ApiKey.scopes,
    ApiKey.last_used_at,
    ApiKey.expires_at,
).join(User, User.id == ApiKey.user_id)


_OF_SESSION = _BY_SESSION.where(SignInSession.id == bindparam("value"))
_OF_COOKIE = _BY_SESSION.where(SignInSession.secret_hash == bindparam("value"))
_OF_KEY = _BY_KEY.where(ApiKey.key_hash == bindparam("value"))
_OF_KEY_ID = _BY_KEY.where(ApiKey.id == bindparam("value"))


class Identities:
    """Tells who makes a request."""

    def __init__(
        self, database: Database, sessions: Sessions, clock: Clock, elsewhere: ExternalSignIn, *, verified_only: bool
    ) -> None:
        """`verified_only` is False in development, where a sign-up gives out an access token at once."""
        self._database = database
        self._sessions = sessions
        self._clock = clock
        self._elsewhere = elsewhere
        self._verified_only = verified_only

    def by_access_token(self, token: str) -> Principal:
        """The user of an access token: of ours, or by who is said to have made it of somebody else's.

        Raises:
            NotSignedIn, TokenExpired, NotVerified: for ours; as `ExternalSignIn.by_token` for others.
        """
        if self._elsewhere.knows(token):
            return self._elsewhere.by_token(token)
        return self._by_session(_OF_SESSION, self._sessions.of_access_token(token), Credential.BEARER)

    def at_hand(self, token: str) -> Principal | None:
        """The user of an access token, if telling takes one look at a database in this process and nothing else; None
        where it takes more, `by_access_token` then tells. For who must not wait."""
        if not self._database.is_sqlite:
            return None
        try:
            row = self._row(_OF_SESSION, self._sessions.of_access_token(token))
        except ServiceError:
            return None
        if self._is_due(row.last_used_at):
            return None
        return _of_session(row, Credential.BEARER)

    def developer(self) -> Principal:
        """The user of `dev-token`; raises NotSignedIn unless it is enabled."""
        return self._elsewhere.developer()

    def by_cookie(self, secret: str) -> Principal:
        """Raises NotSignedIn or NotVerified."""
        return self._by_session(_OF_COOKIE, digest(secret), Credential.COOKIE)

    def by_api_key(self, key: str) -> Principal:
        """Raises NotSignedIn or NotVerified."""
        return self._by_key(_OF_KEY, digest(key))

    def by_stream_token(self, token: str) -> Principal:
        """Raises NotSignedIn, TokenExpired or NotVerified."""
        credential, _, credential_id = self._sessions.of_stream_token(token).partition(":")
        if credential == Credential.API_KEY:
            return self._by_key(_OF_KEY_ID, credential_id)
        if credential == Credential.EXTERNAL:
            return self._elsewhere.still(credential_id)
        return self._by_session(_OF_SESSION, credential_id, Credential.BEARER)

    def still(self, principal: Principal) -> Principal:
        """The same user, as long as what they came with counts; for what stays open.

        Raises:
            NotSignedIn or NotVerified: once it was revoked or has expired.
        """
        if principal.credential is Credential.API_KEY:
            return self._by_key(_OF_KEY_ID, principal.credential_id)
        if principal.credential is Credential.EXTERNAL:
            return self._elsewhere.still(principal.credential_id)
        return self._by_session(_OF_SESSION, principal.credential_id, principal.credential)

    def stream_token(self, principal: Principal) -> str:
        """A token of five minutes that opens event streams, and nothing else, as this principal."""
        kind = Credential.BEARER if principal.credential is Credential.COOKIE else principal.credential
        return self._sessions.stream_token(principal.user_id, f"{kind}:{principal.credential_id}")

    def _by_session(self, query: Executable, value: str, credential: Credential) -> Principal:
        row = self._row(query, value)
        self._touch(SignInSession, row.session_id, row.last_used_at)
        return _of_session(row, credential)

    def _by_key(self, query: Executable, value: str) -> Principal:
        row = self._row(query, value)
        self._touch(ApiKey, row.key_id, row.last_used_at)
        scopes = frozenset(row.scopes)
        # What an administrator may do is for people: a key acts as a user.
        return Principal(row.id, row.owner_id, Credential.API_KEY, row.key_id, Role.USER, scopes)

    def _row(self, query: Executable, value: str) -> Any:
        with self._database.looking() as connection:
            row = connection.execute(query, {"value": value}).one_or_none()
        if row is None or (row.expires_at is not None and row.expires_at <= self._clock()):
            raise NotSignedIn
        if row.disabled_at is not None:
            raise NotSignedIn
        if row.verified_at is None and self._verified_only:
            raise NotVerified
        return row

    def _touch(self, table: type[SignInSession] | type[ApiKey], row_id: str, last: datetime | None) -> None:
        if self._is_due(last):
            with self._database.transaction() as session:
                session.execute(update(table).where(table.id == row_id).values(last_used_at=self._clock()))

    def _is_due(self, last: datetime | None) -> bool:
        """Whether a use is to be noted, the last one having been then."""
        return last is None or self._clock() - last >= _TOUCHED_EVERY


def _of_session(row: Any, credential: Credential) -> Principal:
    return Principal(row.id, row.owner_id, credential, row.session_id, Role(row.role))
