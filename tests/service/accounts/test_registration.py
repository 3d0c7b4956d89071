"""Signing up and verifying: by whom, once, and without telling who has an account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from octavia.api.server import Server
from octavia.service.accounts.errors import (
    BadLink,
    NotVerified,
    PasswordNeeded,
    TooManyAttempts,
    WrongCredentials,
)
from octavia.service.accounts.registration import SignedUp
from octavia.service.accounts.tables import MailedToken, Owner, SignInSession, User
from octavia.service.accounts.visitor import Visitor
from octavia.service.outbox.tables import OutboxMail
from support.letters import token_in
from support.people import PASSWORD, new_person
from support.server import FixedClock

ANA = "ana@mail.example"
HERE = Visitor("127.0.0.1", "browser")
MALLORY = Visitor("127.0.0.9", "mallory")


def sign_up(server: Server, password: str = PASSWORD, visitor: Visitor = HERE, email: str = ANA) -> SignedUp:
    return server.accounts.registration.sign_up(email, password, "", visitor)


def token_of(answer: SignedUp) -> str:
    assert answer.verify_token is not None
    return answer.verify_token


def signs_in(server: Server, password: str, visitor: Visitor = HERE) -> bool:
    try:
        server.accounts.signing_in.sign_in(ANA, password, visitor)
    except WrongCredentials:
        return False
    return True


def count(server: Server, table: type[User] | type[Owner] | type[MailedToken] | type[SignInSession]) -> int:
    with server.database.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def letters(server: Server) -> list[tuple[str, str]]:
    with server.database.reading() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.created_at, OutboxMail.id)).all()
    return sorted((row.recipient, row.template) for row in rows)


def test_two_who_sign_up_at_once_are_one_user(server: Server) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: sign_up(server), range(4)))
    assert len({answer.user.id for answer in answers}) == 1
    assert (count(server, User), count(server, Owner)) == (1, 1)


def test_a_token_is_used_by_one_of_many_at_once(server: Server) -> None:
    token = token_of(sign_up(server))

    def verify(_: int) -> bool:
        try:
            server.accounts.registration.verify(token, HERE)
        except BadLink:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(verify, range(8))) == 1
    assert count(server, MailedToken) == 0
    assert count(server, SignInSession) == 2  # development's and the verification's


def test_two_links_of_one_user_opened_at_once_verify_once(server: Server) -> None:
    tokens = [token_of(sign_up(server)) for _ in range(4)]
    seen: list[str] = []
    server.accounts.on_owner_verified.append(lambda _, owner_id: seen.append(owner_id))

    def verify(token: str) -> bool:
        try:
            server.accounts.registration.verify(token, HERE)
        except BadLink:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(verify, tokens)) == 1
    assert len(seen) == 1


def test_the_answer_is_the_same_for_known_and_unknown_addresses(server: Server) -> None:
    new_person(server, ANA)
    known = [sign_up(server, visitor=MALLORY) for _ in range(3)]
    unknown = [sign_up(server, visitor=MALLORY, email="bob@mail.example") for _ in range(3)]
    for answers in (known, unknown):
        # The id stays the same however often one asks, and nothing says since when it exists.
        assert len({answer.user.id for answer in answers}) == 1
        assert not any(answer.user.is_verified for answer in answers)
        assert all(answer.nonce for answer in answers)
    assert letters(server) == [(ANA, "already-registered")] * 3 + [("bob@mail.example", "verify")] * 3


def test_mail_to_one_address_is_limited_and_the_answer_stays_the_same(server: Server, clock: FixedClock) -> None:
    answers = [sign_up(server) for _ in range(8)]
    for _ in range(3):
        server.accounts.registration.resend(ANA, HERE)
        server.accounts.recovery.forgot(ANA)
    assert len({answer.user.id for answer in answers}) == 1
    assert len(letters(server)) == 5
    clock.forward(minutes=15)
    server.accounts.recovery.forgot(ANA)
    assert len(letters(server)) == 6


def test_who_signs_up_for_somebody_else_first_gains_nothing(server: Server) -> None:
    mallory = sign_up(server, "the password of mallory", MALLORY)
    ana = sign_up(server, "the password of ana")
    assert mallory.user.id == ana.user.id
    server.accounts.registration.verify(token_of(ana), HERE)
    assert signs_in(server, "the password of ana")
    assert not signs_in(server, "the password of mallory", MALLORY)


def test_who_signs_up_for_somebody_else_afterwards_gains_nothing(server: Server) -> None:
    ana = sign_up(server, "the password of ana")
    sign_up(server, "the password of mallory", MALLORY)
    server.accounts.registration.verify(token_of(ana), HERE)
    assert signs_in(server, "the password of ana")
    assert not signs_in(server, "the password of mallory", MALLORY)


def test_the_link_of_a_stranger_activates_nothing_without_the_strangers_password(server: Server) -> None:
    mallory = sign_up(server, "the password of mallory", MALLORY)
    confirm = server.accounts.registration.confirm
    for password in (None, "the password of ana"):
        with pytest.raises(PasswordNeeded):
            confirm(token_of(mallory), password, HERE)
    with pytest.raises(NotVerified):
        server.accounts.signing_in.sign_in(ANA, "the password of mallory", MALLORY)


def test_the_browser_that_signed_up_is_signed_in_and_another_asks_for_the_password(server: Server) -> None:
    answer = sign_up(server)
    user, _ = server.accounts.registration.confirm(token_of(answer), None, replace(HERE, nonce=answer.nonce))
    assert user.is_verified
    other = sign_up(server, email="bob@mail.example")
    with pytest.raises(PasswordNeeded):
        server.accounts.registration.confirm(token_of(other), None, replace(HERE, nonce=answer.nonce))
    user, signed = server.accounts.registration.confirm(token_of(other), PASSWORD, MALLORY)
    assert server.accounts.identities.by_cookie(signed.secret).user_id == user.id


def test_the_password_of_a_link_is_guessed_only_so_often(server: Server) -> None:
    token = token_of(sign_up(server))
    for _ in range(10):
        with pytest.raises(PasswordNeeded):
            server.accounts.registration.confirm(token, "a guess", MALLORY)
    with pytest.raises(TooManyAttempts):
        server.accounts.registration.confirm(token, PASSWORD, MALLORY)
    server.accounts.registration.confirm(token, PASSWORD, HERE)


def test_a_link_mailed_again_keeps_the_password_of_its_browser(server: Server, clock: FixedClock) -> None:
    ana = sign_up(server, "the password of ana")
    sign_up(server, "the password of mallory", MALLORY)
    clock.forward(seconds=1)
    server.accounts.registration.resend(ANA, replace(HERE, nonce=ana.nonce))
    server.accounts.outbox.send_due()
    latest = max((server.settings.data_dir / "mail").glob("*.eml"))
    server.accounts.registration.verify(token_in(latest), HERE)
    assert signs_in(server, "the password of ana")


def test_where_two_signed_up_a_link_mailed_again_asks_for_a_new_password(server: Server) -> None:
    sign_up(server, "the password of mallory", MALLORY)
    sign_up(server, "the password of ana")
    server.accounts.registration.resend(ANA, HERE)
    assert letters(server) == [(ANA, "reset"), (ANA, "verify"), (ANA, "verify")]


def test_nothing_is_mailed_again_to_who_does_not_wait(server: Server) -> None:
    new_person(server, ANA)
    server.accounts.registration.resend(ANA, HERE)
    server.accounts.registration.resend("bob@mail.example", HERE)
    server.accounts.recovery.forgot("bob@mail.example")
    assert letters(server) == []


def test_a_token_of_one_kind_is_none_of_the_other(server: Server) -> None:
    token = token_of(sign_up(server))
    with pytest.raises(BadLink):
        server.accounts.recovery.reset(token, "a new password")
    server.accounts.registration.verify(token, HERE)


def test_a_token_is_stored_as_a_digest(server: Server) -> None:
    answer = sign_up(server)
    with server.database.reading() as session:
        tables = ("mailed_tokens", "users", "sessions", "outbox", "attempts")
        stored = "".join(str(session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()) for table in tables)
    for secret in (token_of(answer), answer.nonce, PASSWORD, "activate?token"):
        assert secret not in stored


def test_guessing_is_slowed_down_at_one_place_and_the_owner_comes_in_from_another(
    server: Server, clock: FixedClock
) -> None:
    new_person(server, ANA)
    for _ in range(10):
        assert not signs_in(server, "a guess", MALLORY)
    with pytest.raises(TooManyAttempts) as caught:
        signs_in(server, PASSWORD, MALLORY)
    assert signs_in(server, PASSWORD, HERE)
    clock.forward(seconds=caught.value.retry_after_s or 0)
    assert signs_in(server, PASSWORD, MALLORY)


def test_unknown_addresses_are_slowed_down_alike(server: Server) -> None:
    for _ in range(10):
        assert not signs_in(server, "a guess", MALLORY)
    with pytest.raises(TooManyAttempts):
        signs_in(server, "a guess", MALLORY)
