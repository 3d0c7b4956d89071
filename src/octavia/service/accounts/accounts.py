"""Everything one can do with accounts, in one place for the edges and the other domains."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.administration import Administration
from octavia.service.accounts.common import common_of
from octavia.service.accounts.external import ExternalSignIn
from octavia.service.accounts.identity import Identities
from octavia.service.accounts.keys import ApiKeys
from octavia.service.accounts.operators import Operators
from octavia.service.accounts.profile import Profile
from octavia.service.accounts.recovery import Recovery
from octavia.service.accounts.registration import Registration
from octavia.service.accounts.removal import sweep
from octavia.service.accounts.sign_in import SignIn
from octavia.service.accounts.supabase import SupabaseTokens
from octavia.service.accounts.tables import Membership, Team, TeamRole, User
from octavia.service.outbox.letters import Kind


class Accounts:
    """Users, sessions and API keys.

    Attributes:
        registration: Sign-ups and the verification of addresses.
        signing_in: Sign-ins by password.
        recovery: Forgotten passwords.
        profile: What users do with their own account.
        sessions: Sign-ins: refreshed, listed, revoked.
        keys: API keys.
        identities: Who makes a request.
        operators: What the installation's operators do with accounts at the command line.
        administration: All users, for administrators.
        outbox: Mail.
        on_owner_verified: Called with the transaction and an owner's id when its address is verified; the composition
            fills it.
        on_developer: Called so when the user of `dev-token` is made.
        on_owner_deleted: Called so before an account goes: to remove, in that transaction, what other domains keep for
            the owner, and all that names the user.
    """

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock) -> None:
        common = common_of(database, settings, clock)
        self._common = common
        self.registration = Registration(common)
        self.signing_in = SignIn(common)
        self.recovery = Recovery(common)
        self.profile = Profile(common)
        self.sessions = common.sessions
        self.keys = ApiKeys(database, clock)
        elsewhere = ExternalSignIn(common, SupabaseTokens(settings, clock) if settings.supabase_url else None)
        self.identities = Identities(database, common.sessions, clock, elsewhere, verified_only=settings.production)
        self.operators = Operators(common)
        self.administration = Administration(common)
        self.outbox = common.outbox
        self.on_owner_verified = common.on_verified
        self.on_owner_deleted = common.on_deleted
        self.on_developer = common.on_developer

    def tell(self, session: Session, owner_id: str, kind: Kind, values: dict[str, Any]) -> None:
        """Mail the people behind an owner about a job, in the caller's transaction: the user, or the members of the
        team who work in it, unless they want no such mail."""
        members = (
            select(Membership.user_id)
            .join(Team, Team.id == Membership.team_id)
            .where(Team.owner_id == owner_id, Membership.role != TeamRole.VIEWER)
        )
        wanted = select(User.email).where(
            or_(User.owner_id == owner_id, User.id.in_(members)),
            User.job_mail,
            User.verified_at.is_not(None),
            User.email != "",
        )
        for email in session.scalars(wanted.order_by(User.id)).all():
            self.outbox.add(session, kind, email, values, owner_id)

    def sweep(self) -> None:
        """Remove what has expired: sessions, tokens, counts, old mail, accounts nobody verified. For a schedule."""
        sweep(self._common)
