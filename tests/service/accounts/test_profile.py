"""One's own account: changed, recovered, deleted with everything of it; what operators and schedules do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.api.server import Server
from octavia.platform.database import Base, new_id
from octavia.platform.server_settings import Mode
from octavia.service.accounts.accounts import Accounts
from octavia.service.accounts.errors import (
    AddressTaken,
    BadLink,
    LastAdministrator,
    NotSignedIn,
    TooManyAttempts,
    UnknownUser,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
)
from octavia.service.accounts.principal import Role
from octavia.service.accounts.tables import Membership, Owner, Team, TeamRole
from octavia.service.accounts.visitor import Visitor
from octavia.service.errors import ServiceError
from octavia.service.outbox.letters import Kind
from octavia.service.outbox.tables import OutboxMail
from support.letters import kept, token_in
from support.people import PASSWORD, Person, new_person, principal
from support.server import FixedClock

ANA = "ana@mail.example"
HERE = Visitor("127.0.0.1", "browser")
NEW = "an entirely new one"


def signs_in(server: Server, password: str, email: str = ANA) -> bool:
    try:
        server.accounts.signing_in.sign_in(email, password, HERE)
    except WrongCredentials:
        return False
    return True


def subjects(server: Server) -> list[str]:
    server.accounts.outbox.send_due()
    return [str(mail["Subject"]) for mail in kept(server)]


def rows_of(server: Server, *ids: str) -> dict[str, list[Any]]:
    """All rows of all tables of accounts and mail that name one of these ids."""
    found: dict[str, list[Any]] = {}
    with server.database.reading() as session:
        for name, table in Base.metadata.tables.items():
            if name in {"owners", "users", "sessions", "api_keys", "mailed_tokens", "memberships", "outbox", "teams"}:
                rows = [row for row in session.execute(select(table)) if set(ids) & set(map(str, row))]
                found |= {name: rows} if rows else {}
    return found


def test_changing_the_password_ends_all_other_sessions(server: Server, ana: Person) -> None:
    me, other = principal(server, ana), server.accounts.signing_in.sign_in(ANA, PASSWORD, HERE)
    server.accounts.profile.change_password(me, PASSWORD, NEW, HERE)
    assert principal(server, ana) == me
    with pytest.raises(NotSignedIn):
        server.accounts.identities.by_cookie(other.secret)
    assert (signs_in(server, PASSWORD), signs_in(server, NEW)) == (False, True)
    assert subjects(server) == ["Your Octavia password was changed"]


def test_the_password_is_changed_by_who_knows_it(server: Server, ana: Person) -> None:
    me = principal(server, ana)
    with pytest.raises(WeakPassword):
        server.accounts.profile.change_password(me, PASSWORD, "short", HERE)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            server.accounts.profile.change_password(me, "a guess", NEW, HERE)
    with pytest.raises(TooManyAttempts):
        server.accounts.profile.delete(me, PASSWORD, HERE)
    assert signs_in(server, PASSWORD)


def test_of_many_changes_at_once_one_counts(server: Server, ana: Person) -> None:
    me = principal(server, ana)

    def change(number: int) -> str | None:
        try:
            server.accounts.profile.change_password(me, PASSWORD, f"{NEW} {number}", HERE)
        except ServiceError:
            return None
        return f"{NEW} {number}"

    with ThreadPoolExecutor(4) as pool:
        [won] = [each for each in pool.map(change, range(4)) if each is not None]
    assert signs_in(server, won)


def test_a_name_and_a_wish_are_kept(server: Server, ana: Person) -> None:
    me, profile = principal(server, ana), server.accounts.profile
    assert (profile.of(me).name, profile.of(me).job_mail) == ("", True)
    profile.change(me, name=" Ana ")
    changed = profile.change(me, job_mail=False)
    assert (changed.name, changed.job_mail, changed.email) == ("Ana", False, ANA)
    assert profile.of(me) == changed


def test_a_reset_link_works_once_for_one_of_many_at_once(server: Server, ana: Person) -> None:
    server.accounts.recovery.forgot(ANA)
    assert len(subjects(server)) == 1
    token = token_in(kept(server)[0])

    def reset(number: int) -> bool:
        try:
            server.accounts.recovery.reset(token, f"{NEW} {number}")
        except BadLink:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(reset, range(4))) == 1
    with pytest.raises(NotSignedIn):
        principal(server, ana)


def test_a_new_reset_link_leaves_the_older_one_good_until_one_is_used(
    server: Server, ana: Person, clock: FixedClock
) -> None:
    server.accounts.recovery.forgot(ANA)
    clock.forward(minutes=1)
    server.accounts.recovery.forgot(ANA)
    assert len(subjects(server)) == 2
    older, newer = map(token_in, kept(server))
    server.accounts.recovery.reset(older, NEW)
    with pytest.raises(BadLink):
        server.accounts.recovery.reset(newer, PASSWORD)


def test_a_reset_link_expires_and_a_weak_password_does_not_use_it_up(
    server: Server, ana: Person, clock: FixedClock
) -> None:
    server.accounts.recovery.forgot(ANA)
    assert len(subjects(server)) == 1
    token = token_in(kept(server)[0])
    with pytest.raises(WeakPassword):
        server.accounts.recovery.reset(token, "password")
    clock.forward(minutes=30)
    with pytest.raises(BadLink):
        server.accounts.recovery.reset(token, NEW)


def test_a_reset_verifies_the_address_it_was_mailed_to(server: Server) -> None:
    server.accounts.registration.sign_up(ANA, PASSWORD, "", HERE)
    verified: list[str] = []
    server.accounts.on_owner_verified.append(lambda _, owner_id: verified.append(owner_id))
    server.accounts.recovery.forgot(ANA)
    subjects(server)
    [mail] = [mail for mail in kept(server) if "password" in mail["Subject"]]
    server.accounts.recovery.reset(token_in(mail), NEW)
    assert signs_in(server, NEW)
    assert len(verified) == 1


def test_a_deleted_account_leaves_nothing_but_an_empty_owner(server: Server, ana: Person) -> None:
    me, deleted = principal(server, ana), list[str]()
    server.accounts.on_owner_deleted.append(lambda session, owner_id: deleted.append(owner_id))
    _, key = server.accounts.keys.create(me, "key", ["*"])
    signed = server.accounts.signing_in.sign_in(ANA, PASSWORD, HERE, refreshable=True)
    server.accounts.recovery.forgot(ANA)
    server.accounts.profile.delete(me, PASSWORD, HERE)
    assert deleted == [ana.owner_id]
    assert rows_of(server, ana.user_id, ana.owner_id).keys() == {"owners"}
    for attempt in (
        lambda: principal(server, ana),
        lambda: server.accounts.identities.by_api_key(key),
        lambda: server.accounts.identities.by_cookie(signed.secret),
        lambda: server.accounts.sessions.refresh(signed.refresh_token or ""),
        lambda: server.accounts.profile.of(me),
        lambda: server.accounts.profile.change_password(me, PASSWORD, NEW, HERE),
    ):
        with pytest.raises(NotSignedIn):
            attempt()
    assert not signs_in(server, PASSWORD)
    assert subjects(server) == ["Your Octavia account was deleted"]
    assert new_person(server, ANA).owner_id != ana.owner_id


def test_the_last_administrator_who_can_sign_in_stays(server: Server, ana: Person) -> None:
    users = server.accounts.administration
    one, other = (new_person(server, f"{name}@mail.example", role=Role.ADMIN) for name in ("one", "other"))
    kept_out = new_person(server, "out@mail.example", role=Role.ADMIN)
    users.keep_out(kept_out.user_id, "a test", one.user_id)
    server.accounts.profile.delete(principal(server, other), PASSWORD, HERE)
    with pytest.raises(LastAdministrator):
        server.accounts.profile.delete(principal(server, one), PASSWORD, HERE)
    assert users.account(one.user_id).role is Role.ADMIN
    server.accounts.profile.delete(principal(server, ana), PASSWORD, HERE)
    users.let_in(kept_out.user_id, "a test", one.user_id)
    server.accounts.profile.delete(principal(server, one), PASSWORD, HERE)


def test_an_account_stays_whole_if_another_domain_cannot_let_go(server: Server, ana: Person) -> None:
    class Refused(Exception):
        pass

    def refuse(session: Session, owner_id: str) -> None:
        raise Refused

    server.accounts.on_owner_deleted.append(refuse)
    with pytest.raises(Refused):
        server.accounts.profile.delete(principal(server, ana), PASSWORD, HERE)
    assert signs_in(server, PASSWORD)
    assert subjects(server) == []


def test_operators_make_find_and_remove_users(server: Server) -> None:
    operators = server.accounts.operators
    made = operators.create_user("Ben@Mail.example", PASSWORD, role=Role.ADMIN)
    assert made.is_verified
    assert operators.find_user("ben@mail.example") == made
    with pytest.raises(AddressTaken):
        operators.create_user("BEN@mail.example", PASSWORD)
    with pytest.raises(WeakPassword):
        operators.create_user("carl@mail.example", "short")
    signed = server.accounts.signing_in.sign_in("ben@mail.example", PASSWORD, HERE)
    assert server.accounts.identities.by_cookie(signed.secret).role is Role.ADMIN
    operators.remove_user("ben@mail.example")
    for missing in (operators.find_user, operators.remove_user):
        with pytest.raises(UnknownUser):
            missing("ben@mail.example")


def test_the_sweep_removes_who_never_came_back_and_nobody_else(server: Server, ana: Person, clock: FixedClock) -> None:
    gone = server.accounts.registration.sign_up("gone@mail.example", PASSWORD, "", HERE)
    strict = Accounts(server.database, replace(server.settings, mode=Mode.PRODUCTION), clock)
    clock.forward(days=7)
    strict.sweep()
    assert server.accounts.operators.find_user("gone@mail.example").id == gone.user.id
    clock.forward(seconds=1)
    server.accounts.sweep()
    assert server.accounts.operators.find_user("gone@mail.example").id == gone.user.id
    strict.sweep()
    with pytest.raises(UnknownUser):
        server.accounts.operators.find_user("gone@mail.example")
    clock.forward(days=60)
    strict.sweep()
    assert server.accounts.operators.find_user(ANA).id == ana.user_id


def test_the_people_behind_an_owner_are_told_of_its_jobs(server: Server, ana: Person, clock: FixedClock) -> None:
    ben, carl, dora = (new_person(server, f"{name}@mail.example") for name in ("ben", "carl", "dora"))
    server.accounts.profile.change(principal(server, dora), job_mail=False)
    team_owner, team = new_id(), new_id()
    with server.database.transaction() as session:
        session.add(Owner(id=team_owner, kind="team", created_at=clock(), deleted_at=None))
        session.flush()
        session.add(Team(id=team, owner_id=team_owner, name="Dubbers", created_at=clock()))
        session.flush()
        for person, role in ((ben, TeamRole.MEMBER), (carl, TeamRole.VIEWER), (dora, TeamRole.ADMIN)):
            session.add(Membership(team_id=team, user_id=person.user_id, role=role, created_at=clock()))
    values = {"title": "Talk.mp4", "link": "https://octavia.test/jobs/1"}
    with server.database.transaction() as session:
        for owner_id in (ana.owner_id, team_owner, dora.owner_id):
            server.accounts.tell(session, owner_id, Kind.JOB_COMPLETED, values)
    with server.database.reading() as session:
        told = session.execute(select(OutboxMail.recipient, OutboxMail.owner_id)).all()
    assert sorted(map(tuple, told)) == sorted([(ANA, ana.owner_id), ("ben@mail.example", team_owner)])
