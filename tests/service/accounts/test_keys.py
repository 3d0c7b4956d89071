"""API keys: made with limits, shown once, worth nothing once revoked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from octavia.api.server import Server
from octavia.service.accounts.errors import BadKeyRequest, NotSignedIn, UnknownKey
from octavia.service.accounts.keys import MOST_KEYS
from octavia.service.accounts.principal import Credential, Principal, Role
from octavia.service.accounts.tables import NAME_CHARS
from support.people import new_person, principal
from support.server import FixedClock


@pytest.fixture
def ana(server: Server) -> Principal:
    return principal(server, new_person(server, role=Role.ADMIN))


def test_a_key_acts_for_its_user_within_its_scopes_and_never_as_administrator(server: Server, ana: Principal) -> None:
    info, key = server.accounts.keys.create(ana, " build ", ["jobs:read", "files:write", "jobs:read"])
    assert key.startswith("oct_")
    assert (info.name, info.scopes, info.prefix) == ("build", ("files:write", "jobs:read"), key[:12])
    known = server.accounts.identities.by_api_key(key)
    assert (known.user_id, known.owner_id, known.role) == (ana.user_id, ana.owner_id, Role.USER)
    assert (known.credential, known.credential_id) == (Credential.API_KEY, info.id)
    assert known.may("jobs:read")
    assert not known.may("jobs:write")


def test_a_key_is_stored_as_a_digest(server: Server, ana: Principal) -> None:
    _, key = server.accounts.keys.create(ana, "build", ["*"])
    with server.database.reading() as session:
        stored = str(session.connection().exec_driver_sql("SELECT * FROM api_keys").all())
    assert key not in stored
    assert key[12:] not in stored


def test_a_key_expires(server: Server, ana: Principal, clock: FixedClock) -> None:
    _, key = server.accounts.keys.create(ana, "build", ["*"], days=1)
    clock.forward(days=1, seconds=-1)
    assert server.accounts.identities.by_api_key(key).user_id == ana.user_id
    clock.forward(seconds=1)
    with pytest.raises(NotSignedIn):
        server.accounts.identities.by_api_key(key)


def test_a_key_is_revoked_by_its_user_alone(server: Server, ana: Principal) -> None:
    info, key = server.accounts.keys.create(ana, "build", ["*"])
    ben = new_person(server, "ben@mail.example")
    with pytest.raises(UnknownKey):
        server.accounts.keys.revoke(ben.user_id, info.id)
    token = server.accounts.identities.stream_token(server.accounts.identities.by_api_key(key))
    assert server.accounts.identities.by_stream_token(token).credential_id == info.id
    server.accounts.keys.revoke(ana.user_id, info.id)
    for attempt, with_what in (
        (server.accounts.identities.by_api_key, key),
        (server.accounts.identities.by_stream_token, token),
    ):
        with pytest.raises(NotSignedIn):
            attempt(with_what)


def test_its_use_is_seen(server: Server, ana: Principal, clock: FixedClock) -> None:
    _, key = server.accounts.keys.create(ana, "build", ["*"])
    [before] = server.accounts.keys.of_user(ana.user_id)
    clock.forward(hours=1)
    server.accounts.identities.by_api_key(key)
    [after] = server.accounts.keys.of_user(ana.user_id)
    assert (before.last_used_at, after.last_used_at) == (None, clock.at)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", ["*"], None),
        (" ", ["*"], None),
        ("x" * (NAME_CHARS + 1), ["*"], None),
        ("x", [], None),
        ("x", ["jobs"], None),
        ("x", ["admin:write"], None),
        ("x", ["*"], 0),
        ("x", ["*"], -1),
        ("x", ["*"], 10_000_000_000),
    ],
)
def test_what_cannot_be_a_key(server: Server, ana: Principal, name: str, scopes: list[str], days: int | None) -> None:
    with pytest.raises(BadKeyRequest):
        server.accounts.keys.create(ana, name, scopes, days)


def test_there_are_only_so_many(server: Server, ana: Principal) -> None:
    def make(number: int) -> bool:
        try:
            server.accounts.keys.create(ana, f"key {number}", ["*"])
        except BadKeyRequest:
            return False
        return True

    for number in range(MOST_KEYS - 2):
        make(number)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(make, range(8))) == 2
    assert len(server.accounts.keys.of_user(ana.user_id)) == MOST_KEYS
