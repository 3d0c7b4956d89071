"""Users over HTTP, for administrators: found, looked at, given credits, let in and kept out."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.service.accounts.principal import Role
from octavia.service.accounts.visitor import Visitor
from octavia.service.billing.money import CREDIT_UCR
from support.people import PASSWORD, Person, app_of, new_person
from support.server import FixedClock
from support.statements import counted_statements

ALL = "/api/v1/admin/users"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ana(server: Server, clock: FixedClock, chief: Person) -> Person:
    clock.forward(seconds=1)
    person = new_person(server)
    clock.forward(seconds=1)
    return person


def one(person: Person) -> str:
    return f"{ALL}/{person.user_id}"


def change(client: TestClient, person: Person, **what: Any) -> Any:
    return client.patch(one(person), json={"reason": "a test"} | what)


def test_users_are_listed_with_what_they_have(client: TestClient, server: Server, chief: Person, ana: Person) -> None:
    server.billing.grant(ana.owner_id, 5 * CREDIT_UCR, "test", "k1", "tests")
    server.billing.grant(ana.owner_id, CREDIT_UCR // 2, "test", "k2", "tests", asset="ytdubber")
    page = client.get(ALL).json()
    assert [(user["email"], user["role"]) for user in page["users"]] == [(ana.email, "user"), (chief.email, "admin")]
    assert page["next"] is None
    listed = page["users"][0]
    assert (listed["id"], listed["owner_id"], listed["tier"], listed["jobs"]) == (ana.user_id, ana.owner_id, "free", 0)
    assert listed["verified_at"] and listed["seen_at"] and listed["disabled_at"] is None
    assert [(wallet["asset"], wallet["balance"]) for wallet in listed["wallets"]] == [("octavia", 5), ("ytdubber", 0.5)]


def test_a_user_is_found_by_a_part_of_the_address_or_the_name_or_by_an_id(
    client: TestClient, chief: Person, ana: Person
) -> None:
    client.patch("/api/v1/auth/me", json={"name": "Ana von Berg"}, headers=ana.headers)
    for text in ("ana", "ANA@MAIL", "  ana@mail.example ", ana.user_id, ana.owner_id, "VON b"):
        found = client.get(ALL, params={"search": text}).json()["users"]
        assert [user["id"] for user in found] == [ana.user_id], text


@ON_SQLITE
def test_what_is_searched_for_is_taken_literally(client: TestClient, chief: Person, ana: Person) -> None:
    for text in ("%", "_", "nobody", "\\"):
        assert client.get(ALL, params={"search": text}).json() == {"users": [], "next": None}
    assert client.get(ALL, params={"search": "a\0"}).status_code == 422
    assert [user["email"] for user in client.get(ALL, params={"role": "admin"}).json()["users"]] == [chief.email]


def test_pages_follow_each_other_and_nobody_is_missed_or_told_twice(
    client: TestClient, server: Server, clock: FixedClock, chief: Person
) -> None:
    for number in range(4):
        new_person(server, f"user{number}@mail.example")
        clock.forward(milliseconds=number % 2)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = client.get(ALL, params={"limit": "2"} | after).json()
        seen += [user["email"] for user in page["users"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
        new_person(server, f"late{len(seen)}@mail.example")
    assert sorted(seen) == sorted({*seen}) and len(seen) == 5
    assert client.get(ALL, params={"after": "yesterday"}).status_code == 422


@ON_SQLITE
def test_a_page_costs_the_same_whoever_is_on_it(client: TestClient, server: Server, chief: Person) -> None:
    def cost(limit: int) -> int:
        with counted_statements(server.database) as asked:
            assert len(client.get(ALL, params={"limit": limit}).json()["users"]) == limit
        return len([each for each in asked if each.startswith("SELECT")])

    for number in range(4):
        person = new_person(server, f"user{number}@mail.example")
        server.billing.grant(person.owner_id, CREDIT_UCR, "test", f"k{number}", "tests")
    assert cost(2) == cost(5) <= 6


@ON_SQLITE
def test_a_user_s_page_says_where_they_are_signed_in(client: TestClient, chief: Person, ana: Person) -> None:
    client.post("/login", json={"email": ana.email, "password": PASSWORD}, headers={"User-Agent": "Firefox"})
    client.cookies.clear()
    page = client.get(one(ana)).json()
    assert page["user"]["id"] == ana.user_id
    assert sorted(each["user_agent"] for each in page["sessions"]) == ["Firefox", "tests"]
    assert client.get(f"{ALL}/nobody").status_code == 404


@ON_SQLITE
def test_sessions_are_ended_one_and_all(client: TestClient, trail: Any, ana: Person, server: Server) -> None:
    (first,) = client.get(one(ana)).json()["sessions"]
    ended = client.delete(f"{one(ana)}/sessions/{first['id']}")
    assert (ended.status_code, trail()) == (200, [("session.revoked", first["id"], {})])
    assert client.get("/api/v1/auth/me", headers=ana.headers).status_code == 401
    client.post("/login", json={"email": ana.email, "password": PASSWORD})
    client.cookies.clear()
    assert client.delete(f"{one(ana)}/sessions").json()["message"] == "1 sessions have ended"
    assert client.get(one(ana)).json()["sessions"] == []
    assert client.delete(f"{one(ana)}/sessions/{first['id']}").status_code == 404
    assert client.delete(f"{ALL}/nobody/sessions").status_code == 404


def test_credits_are_given_once_under_a_key_and_stand_in_the_statement(
    client: TestClient, server: Server, trail: Any, ana: Person
) -> None:
    asked = {"credits": 12.5, "reason": "for the trouble"}
    given = client.post(f"{one(ana)}/credits", json=asked, headers={"Idempotency-Key": "first-time"})
    assert given.json()["wallet"] == {"asset": "octavia", "balance": 12.5, "held": 0, "owed": 0}
    again = client.post(f"{one(ana)}/credits", json=asked, headers={"Idempotency-Key": "first-time"})
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (given.json(), "true")
    client.post(f"{one(ana)}/credits", json=asked)
    assert server.billing.balance_ucr(ana.owner_id) == 25 * CREDIT_UCR
    details = {"amount_ucr": 12_500_000, "reason": "for the trouble"}
    assert [(act, target, told | details == told) for act, target, told in trail()] == [
        ("credits.granted", ana.owner_id, True)
    ] * 2
    mine = client.get("/api/v1/billing/transactions", headers=ana.headers).json()["transactions"]
    assert [(line["transaction_type"], line["amount"], line["reason"]) for line in mine] == [
        ("grant", 12.5, "for the trouble")
    ] * 2
    assert server.billing.reconcile().broken == ""


def test_the_books_know_a_key_when_the_edge_has_forgotten_it(
    client: TestClient, server: Server, clock: FixedClock, chief: Person, ana: Person
) -> None:
    key, path = {"Idempotency-Key": "first-time"}, f"{one(ana)}/credits"
    client.post(path, json={"credits": 5, "reason": "x"}, headers=key)
    clock.forward(days=30)
    with server.database.transaction() as session:
        signed_in = server.accounts.sessions.open(session, chief.user_id, Visitor("127.0.0.1", "tests"))
    client.headers["Authorization"] = f"Bearer {signed_in.access_token}"
    again = client.post(path, json={"credits": 5, "reason": "x"}, headers=key)
    assert (again.status_code, again.json()["replayed"], again.json()["wallet"]["balance"]) == (200, True, 5)
    other = client.post(path, json={"credits": 6, "reason": "x"}, headers={"Idempotency-Key": "first-time"})
    assert other.status_code in (409, 422)
    assert server.billing.balance_ucr(ana.owner_id) == 5 * CREDIT_UCR


@ON_SQLITE
def test_a_correction_takes_back_and_what_is_not_there_is_owed(client: TestClient, trail: Any, ana: Person) -> None:
    path = f"{one(ana)}/credits"
    client.post(path, json={"credits": 5, "reason": "a gift", "asset": "ytdubber"})
    taken = client.post(path, json={"credits": -8, "kind": "correction", "reason": "a mistake", "asset": "ytdubber"})
    assert taken.json()["wallet"] == {"asset": "ytdubber", "balance": 0, "held": 0, "owed": 3}
    assert [act for act, _, _ in trail()] == ["credits.granted", "credits.corrected"]
    lines = client.get(f"{one(ana)}/statement", params={"asset": "ytdubber", "limit": 2}).json()
    assert [line["reason"] for line in lines["lines"]] == ["a mistake", "a mistake"]
    older = client.get(f"{one(ana)}/statement", params={"asset": "ytdubber", "before": lines["next"]}).json()
    assert ([line["reason"] for line in older["lines"]], older["next"]) == (["a gift"], None)


@ON_SQLITE
def test_a_change_of_credits_that_can_not_be_meant_is_refused(
    client: TestClient, server: Server, trail: Any, ana: Person
) -> None:
    for wrong in (
        {"credits": 0},
        {"credits": -5},
        {"credits": 0.0000001},
        {"credits": 2_000_000_000},
        {"credits": 5, "reason": " "},
        {"credits": 0, "kind": "correction"},
    ):
        assert client.post(f"{one(ana)}/credits", json={"reason": "x"} | wrong).status_code == 422, wrong
    assert client.post(f"{one(ana)}/credits", json={"reason": "x", "credits": 1, "asset": "gold"}).status_code == 404
    assert client.post(f"{ALL}/nobody/credits", json={"reason": "x", "credits": 1}).status_code == 404
    assert (server.billing.balance_ucr(ana.owner_id), trail()) == (0, [])


def test_a_user_is_made_an_administrator_and_one_no_more(client: TestClient, trail: Any, ana: Person) -> None:
    assert client.get(ALL, headers=ana.headers).status_code == 403
    assert client.get("/api/v1/auth/me", headers=ana.headers).json()["role"] == "user"
    assert change(client, ana, role="admin").json()["role"] == "admin"
    assert client.get("/api/v1/auth/me", headers=ana.headers).json()["role"] == "admin"
    assert client.get(ALL, headers=ana.headers).status_code == 200
    change(client, ana, role="admin")
    assert change(client, ana, role="user").json()["role"] == "user"
    assert client.get(ALL, headers=ana.headers).status_code == 403
    reason = {"reason": "a test"}
    assert trail() == [
        ("account.role-changed", ana.user_id, {"role": "admin"} | reason),
        ("account.role-changed", ana.user_id, {"role": "user"} | reason),
    ]


def test_the_last_administrator_stays_one(client: TestClient, trail: Any, chief: Person, ana: Person) -> None:
    alone = change(client, chief, role="user")
    assert (alone.status_code, alone.json()["error"]) == (409, "LAST_ADMINISTRATOR")
    change(client, ana, role="admin")
    change(client, ana, enabled=False)
    # Who is kept out can't take over.
    assert change(client, chief, role="user").status_code == 409
    change(client, ana, enabled=True)
    assert change(client, chief, role="user").status_code == 200
    assert client.get(ALL).status_code == 403
    assert trail()[-1][0] == "account.role-changed"


@ON_SQLITE
def test_who_is_kept_out_can_do_nothing_and_loses_nothing(
    client: TestClient, server: Server, trail: Any, ana: Person
) -> None:
    key = client.post("/api/v1/auth/api-keys", json={"name": "x", "scopes": ["*"]}, headers=ana.headers).json()["key"]
    by_key = {"Authorization": f"Bearer {key}"}
    server.billing.grant(ana.owner_id, CREDIT_UCR, "test", "k1", "tests")
    out = change(client, ana, enabled=False)
    assert out.json()["disabled_at"] is not None
    for headers in (ana.headers, by_key):
        assert client.get("/api/v1/billing/balance", headers=headers).status_code == 401
    right = client.post("/login", json={"email": ana.email, "password": PASSWORD})
    assert (right.status_code, right.json()["error"]) == (403, "SIGN_IN_DISABLED")
    wrong = client.post("/login", json={"email": ana.email, "password": "a guess"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "WRONG_CREDENTIALS")
    assert change(client, ana, enabled=True).json()["disabled_at"] is None
    assert client.get("/api/v1/billing/balance", headers=by_key).json()["balance"] == 1
    assert client.get("/api/v1/billing/balance", headers=ana.headers).status_code == 401
    assert client.post("/login", json={"email": ana.email, "password": PASSWORD}).status_code == 200
    assert [act for act, _, _ in trail()] == ["session.revoked", "account.disabled", "account.enabled"]


@ON_SQLITE
def test_nobody_keeps_themselves_out_and_each_change_is_one(client: TestClient, chief: Person, ana: Person) -> None:
    myself = change(client, chief, enabled=False)
    assert (myself.status_code, myself.json()["error"]) == (409, "NOT_YOURSELF")
    assert change(client, ana).status_code == 422
    assert change(client, ana, role="admin", enabled=False).status_code == 422
    assert client.patch(f"{ALL}/nobody", json={"reason": "x", "role": "admin"}).status_code == 404


@ON_SQLITE
def test_an_address_is_confirmed_for_who_can_not_open_the_link(client: TestClient, server: Server, trail: Any) -> None:
    eve = {"email": "eve@mail.example", "password": PASSWORD}
    user_id = client.post("/signup", json=eve).json()["user"]["id"]
    client.cookies.clear()
    assert client.post("/login", json=eve).status_code == 403
    assert client.post(f"{ALL}/{user_id}/confirm").json()["verified_at"] is not None
    client.post(f"{ALL}/{user_id}/confirm")
    assert client.post("/login", json=eve).status_code == 200
    assert trail() == [("account.verified", user_id, {})]


@ON_SQLITE
def test_an_address_as_which_several_signed_up_is_confirmed_by_its_mail_alone(client: TestClient, trail: Any) -> None:
    eve = {"email": "eve@mail.example", "password": PASSWORD}
    user_id = client.post("/signup", json=eve).json()["user"]["id"]
    client.post("/signup", json=eve | {"password": "mallory was here too"})
    answer = client.post(f"{ALL}/{user_id}/confirm")
    assert (answer.status_code, answer.json()["error"], trail()) == (409, "ADDRESS_NOT_CONFIRMABLE", [])


@ON_SQLITE
def test_an_administrator_s_key_acts_as_a_user(client: TestClient, chief: Person) -> None:
    key = client.post("/api/v1/auth/api-keys", json={"name": "x", "scopes": ["*"]}).json()["key"]
    assert client.get(ALL, headers={"Authorization": f"Bearer {key}"}).status_code == 403


@ON_SQLITE
def test_users_and_nobody_are_kept_out(client: TestClient, server: Server, ana: Person, chief: Person) -> None:
    described = app_of(client).openapi()["paths"]
    calls = [(method, path) for path, by in described.items() if path.startswith("/api/v1/admin/") for method in by]
    assert len(calls) > 20
    for method, path in calls:
        asked = path.format(user_id=ana.user_id, session_id="x", job_id="x", asset="octavia", event_id=1)
        for headers, status in ((ana.headers, 403), ({"Authorization": "Bearer nothing"}, 401)):
            answer = client.request(method, asked, headers=headers)
            assert answer.status_code == status, (method, path, answer.text)
    assert server.accounts.administration.account(ana.user_id).role is Role.USER
