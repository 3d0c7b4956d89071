"""Signing up, and showing that the address is one's own.

Whether an address has an account is said to nobody but to who reads its mail. A sign-up with an address that waits for
its verification keeps its own password: the one of the link that is opened counts, so that nobody can sign up for
somebody else first and wait.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from octavia.platform.addresses import household
from octavia.platform.security import digest, new_secret
from octavia.service.accounts.attempts import MAIL, PASSWORD
from octavia.service.accounts.common import Common
from octavia.service.accounts.errors import Busy, PasswordNeeded, TooManyAttempts
from octavia.service.accounts.mailed import LIFETIMES
from octavia.service.accounts.passwords import check_password
from octavia.service.accounts.recovery import mail_reset
from octavia.service.accounts.sessions import SignedIn
from octavia.service.accounts.tables import MailedToken, Purpose, User
from octavia.service.accounts.users import Address, UserInfo, add_user, find_user, info_of
from octavia.service.accounts.visitor import Visitor
from octavia.service.audit import record
from octavia.service.outbox.letters import Kind


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What a sign-up answers, the same for new and known addresses.

    Attributes:
        nonce: For a cookie by which the browser that signed up is known again.
        verify_token, access_token: In development only, and only where the address was not verified before.
    """

    user: UserInfo
    nonce: str
    verify_token: str | None = None
    access_token: str | None = None


class Registration:
    """Sign-ups and verifications."""

    def __init__(self, common: Common) -> None:
        self._common = common

    def sign_up(self, email: str, password: str, name: str, visitor: Visitor) -> SignedUp:
        """Sign up; a mail says how it goes on.

        Raises:
            BadAddress, WeakPassword, Busy: before anything is looked up.
        """
        common = self._common
        address = common.address(email)
        check_password(password, address.email)
        hashed, nonce, mailed = common.passwords.hash(password), new_secret(), self._may_mail(address)
        with common.database.transaction() as session:
            fresh = add_user(session, address, hashed, common.clock(), name=name)
            user = fresh or find_user(session, address.key)
            if user is None:  # It went between the two.
                raise Busy
            if fresh:
                record(session, common.clock(), "account.created", actor=fresh.id, target=fresh.id)
            answer = SignedUp(replace(info_of(user), is_verified=False), nonce)
            if not mailed:
                return answer
            if user.verified_at is not None:
                values = {"link": f"{common.settings.links_url}/"}
                common.outbox.add(session, Kind.ALREADY_REGISTERED, user.email, values, user.owner_id)
                return answer
            user.password_hash = hashed
            token = self._mail_link(session, user, hashed, digest(nonce))
            if common.settings.production:
                return answer
            access = common.sessions.open(session, user.id, visitor).access_token if fresh else None
            return replace(answer, verify_token=token, access_token=access)

    def resend(self, email: str, visitor: Visitor) -> None:
        """Mail the link again, if the address waits for it.

        Where several signed up with it and none of them in this browser, nobody knows whose password is the right one:
        the mail then asks for a new one.

        Raises:
            BadAddress: if it is no address.
        """
        common = self._common
        address = common.address(email)
        if not self._may_mail(address):
            return
        with common.database.transaction() as session:
            user = find_user(session, address.key)
            if user is None or user.verified_at is not None:
                return
            pending = common.tokens.pending(session, user.id)
            mine = [token for token in pending if _same_browser(token, visitor)] or pending
            hashes = {token.password_hash for token in mine}
            if len(hashes) == 1:
                self._mail_link(session, user, mine[0].password_hash, mine[0].nonce_hash)
            else:
                mail_reset(common, session, user)

    def verify(self, token: str, visitor: Visitor) -> tuple[UserInfo, SignedIn]:
        """Verify an address by a mailed token alone, and sign in: what older clients do.

        Raises:
            BadLink: if the token is wrong, was used or has expired.
        """
        common = self._common
        with common.database.transaction() as session:
            taken = common.tokens.take(session, token, Purpose.VERIFY)
            user = session.get_one(User, taken.user_id)
            if taken.password_hash is not None:
                user.password_hash = taken.password_hash
            common.mark_verified(session, user)
            return info_of(user), common.sessions.open(session, user.id, visitor)

    def confirm(self, token: str, password: str | None, visitor: Visitor) -> tuple[UserInfo, SignedIn]:
        """Verify an address by a mailed token in the browser that signed up, or with the password, and sign in.

        Raises:
            BadLink: as `verify`; PasswordNeeded: elsewhere without the right password; TooManyAttempts: if guessed.
        """
        common = self._common
        with common.database.reading() as session:
            link = common.tokens.look(session, token, Purpose.VERIFY)
        if not _same_browser(link, visitor):
            if password is None:
                raise PasswordNeeded
            common.attempts.admit(PASSWORD, link.user_id, household(visitor.address))
            if not common.passwords.matches(password, link.password_hash):
                common.note_refused("account.verified", link.user_id)
                raise PasswordNeeded
            common.attempts.forget(PASSWORD, link.user_id, household(visitor.address))
        return self.verify(token, visitor)

    def _may_mail(self, address: Address) -> bool:
        try:
            self._common.attempts.admit(MAIL, address.key)
        except TooManyAttempts:
            return False
        return True

    def _mail_link(self, session: Session, user: User, password_hash: str | None, nonce_hash: str | None) -> str:
        common = self._common
        token = common.tokens.make(session, user.id, Purpose.VERIFY, password_hash=password_hash, nonce_hash=nonce_hash)
        path = "/verify" if common.settings.app_url else "/activate"
        hours = int(LIFETIMES[Purpose.VERIFY].total_seconds()) // 3600
        values = {"link": common.link(path, token), "hours": hours}
        common.outbox.add(session, Kind.VERIFY, user.email, values, user.owner_id)
        return token


def _same_browser(token: MailedToken, visitor: Visitor) -> bool:
    return bool(visitor.nonce and token.nonce_hash and hmac.compare_digest(token.nonce_hash, digest(visitor.nonce)))
