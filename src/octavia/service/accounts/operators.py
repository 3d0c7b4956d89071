"""What the operators of an installation do with accounts, at its command line."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from octavia.service.accounts.common import Common
from octavia.service.accounts.errors import AddressTaken, UnknownUser
from octavia.service.accounts.passwords import check_password
from octavia.service.accounts.principal import Role
from octavia.service.accounts.removal import remove_user
from octavia.service.accounts.tables import User
from octavia.service.accounts.users import UserInfo, add_user, find_user, info_of
from octavia.service.audit import OPERATOR, record

_ID_CHARS = 36


class Operators:
    """Makes, finds and removes users without mail."""

    def __init__(self, common: Common) -> None:
        self._common = common

    def create_user(self, email: str, password: str, *, role: Role = Role.USER) -> UserInfo:
        """A user whose address counts as verified.

        Raises:
            BadAddress, WeakPassword: as at a sign-up; AddressTaken: if there is one already.
        """
        common = self._common
        address = common.address(email)
        check_password(password, address.email)
        hashed = common.passwords.hash(password)
        with common.database.transaction() as session:
            user = add_user(session, address, hashed, common.clock(), role=role)
            if user is None:
                raise AddressTaken(f"{address.email} has an account already", "choose another address")
            details = {"role": str(role)}
            record(session, common.clock(), "account.created", actor=OPERATOR, target=user.id, details=details)
            common.mark_verified(session, user)
            return info_of(user)

    def find_user(self, who: str) -> UserInfo:
        """The user with an address, or an id: who is signed in by somebody else may have no address here.

        Raises:
            BadAddress: if it is neither; UnknownUser: if nobody has it.
        """
        with self._common.database.reading() as session:
            return info_of(self._named(session, who))

    def addresses(self, ids: Iterable[str]) -> dict[str, str]:
        """The addresses of the users with these ids, their own or their owner's; no entry for what is none."""
        wanted = set(ids)
        query = select(User.id, User.owner_id, User.email).where(or_(User.id.in_(wanted), User.owner_id.in_(wanted)))
        with self._common.database.reading() as session:
            found = session.execute(query).all()
        return {each: email for user_id, owner_id, email in found for each in (user_id, owner_id)}

    def remove_user(self, who: str) -> None:
        """Delete an account with everything of it; as `find_user`."""
        with self._common.database.transaction() as session:
            remove_user(self._common, session, self._named(session, who), actor=OPERATOR)

    def _named(self, session: Session, who: str) -> User:
        by_id = session.get(User, who) if "@" not in who and len(who) == _ID_CHARS else None
        user = by_id or find_user(session, self._common.address(who).key)
        if user is None:
            raise UnknownUser(f"nobody has the address {who}", "look for a typing error")
        return user
