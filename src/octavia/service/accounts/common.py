"""What the parts of accounts work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.attempts import AttemptLimits
from octavia.service.accounts.mailed import MailedTokens
from octavia.service.accounts.passwords import Passwords
from octavia.service.accounts.sessions import Sessions
from octavia.service.accounts.tables import User
from octavia.service.accounts.users import Address, address_of
from octavia.service.audit import Outcome, record
from octavia.service.outbox.outbox import Outbox

OwnerHook = Callable[[Session, str], None]
"""Called with the transaction and the owner's id."""


@dataclass(frozen=True, slots=True)
class Common:
    """Made once by the facade.

    Attributes:
        on_verified: Called when an owner's address is verified for the first time.
        on_deleted: Called before an owner's account goes, to remove what other domains keep for it.
        on_developer: Called when the user of `dev-token` is made.
    """

    database: Database
    settings: ServerSettings
    clock: Clock
    sessions: Sessions
    outbox: Outbox
    attempts: AttemptLimits
    tokens: MailedTokens
    passwords: Passwords = field(default_factory=Passwords)
    on_verified: list[OwnerHook] = field(default_factory=list)
    on_deleted: list[OwnerHook] = field(default_factory=list)
    on_developer: list[OwnerHook] = field(default_factory=list)

    def address(self, email: str) -> Address:
        """An address as it is written to; in development `.test` and the like are addresses too.

        Raises:
            BadAddress: if it is none.
        """
        return address_of(email, reserved=not self.settings.production)

    def mark_verified(self, session: Session, user: User, *, actor: str = "") -> None:
        """Note, in the caller's transaction, that mail to a user's address is read by them; `actor`: who says so, if
        not they."""
        if user.verified_at is None:
            user.verified_at = self.clock()
            session.flush()
            record(session, self.clock(), "account.verified", actor=actor or user.id, target=user.id)
            for hook in self.on_verified:
                hook(session, user.owner_id)

    def note_refused(self, action: str, user_id: str) -> None:
        """Write down that somebody could not show that they are a user; `user_id` is empty where there is none."""
        with self.database.transaction() as session:
            record(session, self.clock(), action, actor="", target=user_id, outcome=Outcome.REFUSED)

    def now_in_words(self) -> str:
        """The time, for a mail."""
        return f"{self.clock():%Y-%m-%d %H:%M} UTC"

    def link(self, path: str, token: str) -> str:
        """An address that carries a token, for a mail."""
        return f"{self.settings.links_url}{path}?{urlencode({'token': token})}"


def common_of(database: Database, settings: ServerSettings, clock: Clock) -> Common:
    """The parts over one database."""
    return Common(
        database,
        settings,
        clock,
        Sessions(database, settings.secret, clock),
        Outbox(database, settings, clock),
        AttemptLimits(database, clock),
        MailedTokens(clock),
    )
