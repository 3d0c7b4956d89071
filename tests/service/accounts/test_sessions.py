"""Sessions: opened, refreshed, revoked; refresh tokens that are used twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.api.server import Server, compose
from octavia.platform.server_settings import Mode
from octavia.service.accounts.errors import NotSignedIn, NotVerified, TokenExpired, UnknownSession
from octavia.service.accounts.principal import Credential
from octavia.service.accounts.sessions import REUSE_GRACE, SESSION_LIFETIME, SignedIn
from octavia.service.accounts.visitor import Visitor
from octavia.service.errors import ServiceError
from support.people import Person, new_person
from support.server import FixedClock, RecordingQueue


@pytest.fixture
def opened(server: Server, ana: Person) -> Callable[[], SignedIn]:
    def open_one() -> SignedIn:
        with server.database.transaction() as session:
            return server.accounts.sessions.open(session, ana.user_id, Visitor("::1", "x" * 999), refreshable=True)

    return open_one


def refreshed(server: Server, token: str | None) -> str | None:
    assert token is not None
    try:
        return server.accounts.sessions.refresh(token).refresh_token
    except NotSignedIn:
        return None


def lives(server: Server, signed: SignedIn) -> bool:
    try:
        server.accounts.identities.by_cookie(signed.secret)
    except ServiceError:
        return False
    return True


def test_a_session_is_known_by_its_token_and_by_its_secret(
    server: Server, ana: Person, opened: Callable[[], SignedIn]
) -> None:
    signed, identities = opened(), server.accounts.identities
    by_token, by_cookie = identities.by_access_token(signed.access_token), identities.by_cookie(signed.secret)
    assert (by_token.user_id, by_token.owner_id, by_token.credential_id) == (
        ana.user_id,
        ana.owner_id,
        signed.session_id,
    )
    assert (by_token.credential, by_cookie.credential) == (Credential.BEARER, Credential.COOKIE)
    assert by_token.may("anything:write")


def test_a_session_ends_after_its_lifetime(server: Server, opened: Callable[[], SignedIn], clock: FixedClock) -> None:
    signed = opened()
    clock.forward(days=SESSION_LIFETIME.days, seconds=-1)
    assert lives(server, signed)
    clock.forward(seconds=1)
    assert not lives(server, signed)
    assert server.accounts.sessions.sweep() == 2
    assert refreshed(server, signed.refresh_token) is None
    assert server.accounts.sessions.sweep() == 0


def test_a_refresh_token_goes_on_in_a_chain(server: Server, opened: Callable[[], SignedIn], clock: FixedClock) -> None:
    token = opened().refresh_token
    for _ in range(5):
        clock.forward(minutes=10)
        token = refreshed(server, token)
        assert token is not None


def test_a_refresh_token_used_twice_ends_its_session_and_no_other(
    server: Server, opened: Callable[[], SignedIn], clock: FixedClock
) -> None:
    first, other = opened(), opened()
    second = refreshed(server, first.refresh_token)
    clock.forward(seconds=REUSE_GRACE.seconds + 1)
    assert refreshed(server, first.refresh_token) is None
    assert refreshed(server, second) is None
    assert not lives(server, first)
    assert lives(server, other)
    with pytest.raises(NotSignedIn):
        server.accounts.identities.by_access_token(first.access_token)


def test_one_program_may_ask_twice_at_once(server: Server, opened: Callable[[], SignedIn]) -> None:
    signed = opened()
    with ThreadPoolExecutor(6) as pool:
        tokens = list(pool.map(lambda _: refreshed(server, signed.refresh_token), range(6)))
    assert None not in tokens
    assert len(set(tokens)) == 6
    assert lives(server, signed)


def test_a_session_may_end_while_it_is_refreshed(server: Server, opened: Callable[[], SignedIn]) -> None:
    for _ in range(8):
        signed = opened()
        with ThreadPoolExecutor(4) as pool:
            refreshing = [pool.submit(refreshed, server, signed.refresh_token) for _ in range(3)]
            pool.submit(server.accounts.sessions.end, secret=signed.secret).result()
        tokens = [each.result() for each in refreshing]
        assert not lives(server, signed)
        assert {refreshed(server, token) for token in tokens if token is not None} <= {None}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_replayed_late_nobody_stays_in_with_a_stolen_token(server: Server, clock: FixedClock) -> None:
    ana = new_person(server)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), max_size=12))
    def play(uses: list[tuple[int, int]]) -> None:
        with server.database.transaction() as session:
            signed = server.accounts.sessions.open(session, ana.user_id, Visitor(), refreshable=True)
        known, used_at, alive = [signed.refresh_token], dict[str | None, datetime](), True
        for which, pause_s in uses:
            clock.forward(seconds=pause_s)
            token = known[which % len(known)]
            late = token in used_at and clock.at - used_at[token] > REUSE_GRACE
            alive = alive and not late
            answer = refreshed(server, token)
            assert (answer is not None) == alive
            used_at.setdefault(token, clock.at)
            if answer is not None:
                known.append(answer)
        assert lives(server, signed) == alive

    play()


def test_nothing_that_signs_in_is_stored(server: Server, opened: Callable[[], SignedIn]) -> None:
    signed = opened()
    with server.database.reading() as session:
        stored = str(session.connection().exec_driver_sql("SELECT * FROM sessions").all())
        stored += str(session.connection().exec_driver_sql("SELECT * FROM refresh_tokens").all())
    assert signed.refresh_token is not None
    assert signed.secret not in stored
    assert signed.refresh_token not in stored
    assert signed.session_id in stored


def test_sessions_are_listed_and_revoked_by_their_user_alone(
    server: Server, ana: Person, opened: Callable[[], SignedIn], clock: FixedClock
) -> None:
    first = opened()
    clock.forward(minutes=6)
    second = opened()
    bob, sessions = new_person(server, "bob@mail.example"), server.accounts.sessions
    listed = sessions.of_user(ana.user_id)
    assert listed[0].id == second.session_id
    assert (listed[0].address, len(listed[0].user_agent), len(listed)) == ("::1", 256, 3)
    server.accounts.identities.by_cookie(first.secret)
    assert sessions.of_user(ana.user_id)[0].last_used_at == clock.at
    with pytest.raises(UnknownSession):
        sessions.revoke(bob.user_id, first.session_id)
    sessions.revoke(ana.user_id, first.session_id)
    assert not lives(server, first)
    assert sessions.revoke_others(ana.user_id, second.session_id) == 1
    assert [each.id for each in sessions.of_user(ana.user_id)] == [second.session_id]


def test_a_stream_token_opens_streams_alone_and_ends_with_its_session(
    server: Server, ana: Person, opened: Callable[[], SignedIn], clock: FixedClock
) -> None:
    signed, identities = opened(), server.accounts.identities
    token = identities.stream_token(identities.by_cookie(signed.secret))
    assert identities.by_stream_token(token).user_id == ana.user_id
    with pytest.raises(NotSignedIn):
        identities.by_access_token(token)
    with pytest.raises(NotSignedIn):
        identities.by_stream_token(signed.access_token)
    clock.forward(minutes=5)
    with pytest.raises(TokenExpired):
        identities.by_stream_token(token)
    clock.at -= timedelta(minutes=5)
    server.accounts.sessions.revoke(ana.user_id, signed.session_id)
    with pytest.raises(NotSignedIn):
        identities.by_stream_token(token)


def test_an_unverified_user_counts_in_development_alone(server: Server) -> None:
    answer = server.accounts.registration.sign_up("eve@mail.example", "correct horse", "", Visitor())
    assert answer.access_token is not None
    assert server.accounts.identities.by_access_token(answer.access_token).user_id == answer.user.id
    strict = compose(replace(server.settings, mode=Mode.PRODUCTION), server.database, RecordingQueue(), server.clock)
    with pytest.raises(NotVerified):
        strict.accounts.identities.by_access_token(answer.access_token)
