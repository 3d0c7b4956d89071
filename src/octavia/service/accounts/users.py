"""Users as rows: their addresses, how one is made, found and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from octavia.platform.database import new_id
from octavia.service.accounts.errors import BadAddress, LastAdministrator
from octavia.service.accounts.principal import Role
from octavia.service.accounts.tables import Owner, OwnerKind, User


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A user as they see themselves."""

    id: str
    owner_id: str
    email: str
    name: str
    is_verified: bool
    job_mail: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address; `key` is the form in which it may exist once: two that differ in case are one."""

    email: str
    key: str


def address_of(email: str, *, reserved: bool) -> Address:
    """An address as it is written to. It is not asked whether mail arrives there: the mail itself will show.

    Args:
        reserved: Whether names that never lead anywhere (`.test`) are accepted, as in development.

    Raises:
        BadAddress: if it is none.
    """
    try:
        checked = validate_email(
            email.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=reserved
        )
    except EmailNotValidError as error:
        raise BadAddress(f"this is no e-mail address: {error}", "correct it") from error
    assert checked.ascii_email is not None  # for an address without SMTPUTF8 it is there
    return Address(checked.ascii_email, checked.ascii_email.lower())


def no_address() -> Address:
    """In place of an address, of a user who has none here."""
    return Address("", f"none:{new_id()}")


def find_user(session: Session, key: str) -> User | None:
    """The user with an address, by its key."""
    return session.scalar(select(User).where(User.email_key == key))


def add_user(
    session: Session,
    address: Address,
    password_hash: str,
    now: datetime,
    *,
    name: str = "",
    role: Role = Role.USER,
) -> User | None:
    """A new user with an owner of their own, in the caller's transaction; None if the address exists."""
    owner = Owner(id=new_id(), kind=OwnerKind.USER, created_at=now, deleted_at=None)
    user = User(
        id=new_id(),
        owner_id=owner.id,
        email=address.email,
        email_key=address.key,
        name=name,
        password_hash=password_hash,
        role=role,
        job_mail=True,
        verified_at=None,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(owner)
            session.flush()
            session.add(user)
    except IntegrityError:
        return None
    return user


def refuse_last_administrator(session: Session, user_id: str) -> None:
    """Refuse to take away from a user what administrators may do, if nobody would be left who may. Until the caller's
    transaction ends no other administrator is dismissed; call it before the user is locked.

    Raises:
        LastAdministrator
    """
    # All in one order: of two who dismiss each other at once the second sees what the first did.
    working = (User.role == Role.ADMIN, User.disabled_at.is_(None), User.verified_at.is_not(None))
    left = session.scalars(select(User.id).where(*working).order_by(User.id).with_for_update()).all()
    if left == [user_id]:
        raise LastAdministrator


def info_of(user: User) -> UserInfo:
    """A user as they see themselves."""
    verified = user.verified_at is not None
    return UserInfo(user.id, user.owner_id, user.email, user.name, verified, user.job_mail, user.created_at)
