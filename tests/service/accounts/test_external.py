"""Users whom a Supabase project signs in."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import jwt
import pytest
from sqlalchemy import func, select

from octavia.api.server import Server, compose
from octavia.platform.server_settings import ServerSettings
from octavia.service.accounts.errors import KeysUnavailable, NotSignedIn, SignInElsewhereExpired, WrongCredentials
from octavia.service.accounts.principal import Credential, Principal, Role
from octavia.service.accounts.supabase import SupabaseTokens
from octavia.service.accounts.tables import ExternalIdentity, User
from octavia.service.accounts.visitor import Visitor
from octavia.service.audit import Wanted, entries
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.outbox.letters import Kind
from octavia.service.outbox.tables import OutboxMail
from support.people import PASSWORD, new_person
from support.server import FixedClock, RecordingQueue
from support.supabase import SECRET, Supabase, supabase_at

SOMEBODY = "5a0f7c1e-2c7e-4f0e-9d6d-1f1b2c3d4e5f"
ANA = "ana@mail.example"
HOME = Visitor("127.0.0.1", "tests")


@pytest.fixture
def supabase(clock: FixedClock) -> Iterator[Supabase]:
    with supabase_at(clock) as served:
        yield served


@pytest.fixture
def server_settings(server_settings: ServerSettings, supabase: Supabase) -> ServerSettings:
    return replace(server_settings, supabase_url=supabase.url, signup_credits=7)


def changed(server: Server, **settings: Any) -> Server:
    """Another server over the same database."""
    return compose(replace(server.settings, **settings), server.database, RecordingQueue(), server.clock)


def who(server: Server, token: str) -> Principal:
    return server.accounts.identities.by_access_token(token)


def user(server: Server, principal: Principal) -> User:
    with server.database.reading() as session:
        return session.get_one(User, principal.user_id)


def users(server: Server) -> int:
    with server.database.reading() as session:
        return session.scalar(select(func.count()).select_from(User)) or 0


def test_a_user_is_made_at_first_sight_and_is_the_same_from_then_on(
    server: Server, supabase: Supabase, clock: FixedClock
) -> None:
    first = who(server, supabase.token(SOMEBODY))
    assert (first.credential, first.role, first.may("jobs:write")) == (Credential.EXTERNAL, Role.USER, True)
    supabase.project.rotate("RS256")
    clock.forward(minutes=1)
    again = who(server, supabase.token(SOMEBODY))
    assert (again.user_id, again.owner_id, users(server)) == (first.user_id, first.owner_id, 1)
    assert who(server, supabase.token("somebody-else")).owner_id != first.owner_id


def test_a_secret_signs_only_where_it_is_set(server: Server, supabase: Supabase) -> None:
    token = jwt.encode(supabase.project.claims(SOMEBODY), SECRET, "HS256")
    with pytest.raises(NotSignedIn):
        who(server, token)
    assert who(changed(server, supabase_jwt_secret=SECRET), token).user_id
    assert supabase.looks() == 0


def test_many_first_requests_at_once_make_one_user(server: Server, supabase: Supabase) -> None:
    together = Barrier(6)

    def ask(token: str) -> str:
        together.wait()
        return who(server, token).user_id

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(ask, [supabase.token(SOMEBODY) for _ in range(6)]))
    assert (len(found), users(server)) == (1, 1)
    assert [each.details for each in entries(server.database, Wanted(action="account.created"), 9)] == [
        {"issuer": supabase.project.issuer}
    ]
    assert server.billing.balance_ucr(who(server, supabase.token(SOMEBODY)).owner_id) == 7 * CREDIT_UCR


def test_the_same_name_at_another_project_is_somebody_else(
    server: Server, supabase: Supabase, clock: FixedClock
) -> None:
    mine = who(server, supabase.token(SOMEBODY))
    with supabase_at(clock) as another:
        theirs = who(changed(server, supabase_url=another.url), another.token(SOMEBODY))
        with pytest.raises(NotSignedIn):
            who(server, another.token(SOMEBODY))
    assert theirs.user_id != mine.user_id


def test_who_was_deleted_stays_deleted(server: Server, supabase: Supabase) -> None:
    gone = who(server, supabase.token(SOMEBODY))
    server.accounts.operators.remove_user(gone.user_id)
    with pytest.raises(NotSignedIn):
        who(server, supabase.token(SOMEBODY))
    with pytest.raises(NotSignedIn):
        server.accounts.identities.still(gone)
    assert users(server) == 0
    with server.database.reading() as session:
        assert session.scalars(select(ExternalIdentity.user_id)).all() == [None]


def test_an_address_is_nobodys_unless_the_operator_says_that_the_project_confirms_them(
    server: Server, supabase: Supabase
) -> None:
    made = user(server, who(server, supabase.token(SOMEBODY, ANA)))
    assert (made.email, made.verified_at is not None) == ("", True)
    confirming = changed(server, supabase_confirms_mail=True)
    assert user(confirming, who(confirming, supabase.token("two", ANA))).email == ANA
    unconfirmed = supabase.token("three", "eva@mail.example", user_metadata={"email_verified": False})
    assert user(confirming, who(confirming, unconfirmed)).email == ""
    assert user(confirming, who(confirming, supabase.token("four", "no address"))).email == ""


def test_a_confirmed_address_leads_to_the_account_that_has_it(server: Server, supabase: Supabase) -> None:
    ana = new_person(server, ANA, role=Role.ADMIN)
    assert who(server, supabase.token("one", ANA)).user_id != ana.user_id
    confirming = changed(server, supabase_confirms_mail=True)
    linked = who(confirming, supabase.token("two", "Ana@mail.example"))
    assert (linked.user_id, linked.owner_id, linked.role) == (ana.user_id, ana.owner_id, Role.USER)
    assert [each.target for each in entries(server.database, Wanted(action="account.linked"), 9)] == [ana.user_id]


def test_an_account_whose_address_waits_to_be_verified_is_not_taken_over_nor_is_its_address(
    server: Server, supabase: Supabase
) -> None:
    waits = server.accounts.registration.sign_up(ANA, PASSWORD, "", HOME).user
    confirming = changed(server, supabase_confirms_mail=True)
    made = user(confirming, who(confirming, supabase.token(SOMEBODY, ANA)))
    assert (made.id != waits.id, made.email) == (True, "")


def test_nobody_signs_in_here_as_a_user_from_elsewhere(server: Server, supabase: Supabase) -> None:
    confirming = changed(server, supabase_confirms_mail=True)
    who(confirming, supabase.token(SOMEBODY, ANA))
    for password in ("", PASSWORD):
        with pytest.raises(WrongCredentials):
            server.accounts.signing_in.sign_in(ANA, password, HOME)


def test_our_own_tokens_go_on_counting(server: Server, supabase: Supabase) -> None:
    ana = new_person(server)
    own = ana.headers["Authorization"].removeprefix("Bearer ")
    assert who(server, own).user_id == ana.user_id
    assert supabase.looks() == 0


def test_a_stream_lasts_as_long_as_the_token_that_opened_it(
    server: Server, supabase: Supabase, clock: FixedClock
) -> None:
    identities, token = server.accounts.identities, supabase.token(SOMEBODY)
    principal = who(server, token)
    clock.forward(minutes=58)
    stream = identities.by_stream_token(identities.stream_token(principal))
    assert stream == principal == identities.still(stream)
    clock.forward(minutes=3)
    with pytest.raises(NotSignedIn):
        identities.still(stream)
    with pytest.raises(SignInElsewhereExpired):
        who(server, token)


def test_only_who_has_an_address_is_mailed(server: Server, supabase: Supabase) -> None:
    confirming = changed(server, supabase_confirms_mail=True)
    reached = who(confirming, supabase.token("one", ANA))
    unreached = who(confirming, supabase.token("two"))
    with server.database.transaction() as session:
        for each in (reached, unreached):
            confirming.accounts.tell(session, each.owner_id, Kind.ACCOUNT_DELETED, {"at": "now"})
        assert session.scalars(select(OutboxMail.recipient)).all() == [ANA]


@pytest.mark.parametrize(
    "claims",
    [
        {"is_anonymous": True},
        {"is_anonymous": "false"},
        {"sub": ""},
        {"sub": "a\0b"},
        {"sub": "a" * 256},
        {"sub": 7},
        {"exp": True},
        {"exp": "2026"},
        {"exp": 10**30},
        {"exp": -1},
        {"nbf": 10**10},
        {"iat": None},
        {"aud": ["anon", "service_role"]},
        {"aud": None},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_odd_claims_let_nobody_in(server: Server, supabase: Supabase, claims: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        who(server, supabase.token(**{"subject": SOMEBODY, **claims}))
    assert users(server) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_claim_that_is_missing_lets_nobody_in(server: Server, supabase: Supabase) -> None:
    for name in ("iss", "sub", "aud", "exp", "iat"):
        claims = supabase.project.claims(SOMEBODY)
        del claims[name]
        with pytest.raises(NotSignedIn):
            who(server, supabase.project.keys[0].sign(claims))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_clocks_may_differ_by_half_a_minute(server: Server, supabase: Supabase, clock: FixedClock) -> None:
    token = supabase.token(SOMEBODY)
    clock.forward(seconds=-29)
    assert who(server, token).user_id
    clock.forward(seconds=3600 + 29 + 29)
    assert who(server, token).user_id
    clock.forward(seconds=1)
    with pytest.raises(SignInElsewhereExpired):
        who(server, token)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_the_keys_never_could_be_had_nobody_is_refused_for_good(
    server: Server, supabase: Supabase, clock: FixedClock
) -> None:
    supabase.away = True
    for _ in range(5):
        with pytest.raises(KeysUnavailable):
            who(server, supabase.token(SOMEBODY))
    assert (supabase.looks(), users(server)) == (1, 0)
    supabase.away = False
    clock.forward(seconds=10)
    assert who(server, supabase.token(SOMEBODY)).user_id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_made_a_token_is_checked_again_where_its_key_is_picked(server: Server, supabase: Supabase) -> None:
    tokens = SupabaseTokens(server.settings, server.clock)
    assert tokens.read(supabase.token(SOMEBODY)).subject == SOMEBODY
    with pytest.raises(NotSignedIn):
        tokens.read(supabase.token(SOMEBODY, iss="https://evil.test/auth/v1"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_a_secret_nothing_is_signed_by_none(server: Server, supabase: Supabase) -> None:
    parts = [{"alg": "HS256", "typ": "JWT"}, supabase.project.claims(SOMEBODY)]
    said = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    mac = base64.urlsafe_b64encode(hmac.digest(b"", said.encode(), "sha256")).decode().rstrip("=")
    with pytest.raises(NotSignedIn):
        who(server, f"{said}.{mac}")


def test_who_is_kept_out_gets_in_by_no_other_door(server: Server, supabase: Supabase) -> None:
    chief = new_person(server, "chief@mail.example", role=Role.ADMIN)
    token = supabase.token(SOMEBODY)
    principal = who(server, token)
    opened = server.accounts.identities.stream_token(principal)
    server.accounts.administration.keep_out(principal.user_id, "a test", chief.user_id)
    with pytest.raises(NotSignedIn):
        who(server, token)
    with pytest.raises(NotSignedIn):
        server.accounts.identities.still(principal)
    with pytest.raises(NotSignedIn):
        server.accounts.identities.by_stream_token(opened)
    server.accounts.administration.let_in(principal.user_id, "a test", chief.user_id)
    assert who(server, token).user_id == principal.user_id
