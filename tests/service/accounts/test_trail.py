"""What accounts leave in the audit trail: who did what to which account, and no secret."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.service.audit import Outcome, Wanted, entries
from support.letters import kept, token_in
from support.people import PASSWORD

ANA = {"email": "ana@mail.example", "password": PASSWORD}
NEW = "an entirely new one"


def trail(server: Server) -> list[tuple[str, Outcome]]:
    return [(entry.action, entry.outcome) for entry in reversed(entries(server.database, Wanted()))]


def test_what_happens_to_an_account_is_written_down(client: TestClient, server: Server) -> None:
    user_id = client.post("/signup", json=ANA).json()["user"]["id"]
    token = token_in(kept(server)[0])
    signed = client.get("/verify", params={"token": token}).json()["access_token"]
    mine = {"Authorization": f"Bearer {signed}"}
    client.post("/login", json=ANA | {"password": "a guess"})
    key = client.post("/api/v1/auth/api-keys", headers=mine, json={"name": "x", "scopes": ["*"]}).json()
    client.delete(f"/api/v1/auth/api-keys/{key['id']}", headers=mine)
    change = {"current_password": PASSWORD, "new_password": NEW}
    client.post("/api/v1/auth/change-password", headers=mine, json=change | {"current_password": "a guess"})
    client.post("/api/v1/auth/change-password", headers=mine, json=change)
    client.post("/api/v1/auth/delete-account", headers=mine, json={"password": NEW})
    assert trail(server) == [
        ("account.created", Outcome.DONE),
        ("session.opened", Outcome.DONE),
        ("account.verified", Outcome.DONE),
        ("session.opened", Outcome.DONE),
        ("session.opened", Outcome.REFUSED),
        ("api-key.created", Outcome.DONE),
        ("api-key.revoked", Outcome.DONE),
        ("password.shown", Outcome.REFUSED),
        ("session.revoked", Outcome.DONE),
        ("password.changed", Outcome.DONE),
        ("account.deleted", Outcome.DONE),
    ]
    written = entries(server.database, Wanted())
    assert {entry.actor for entry in written} == {user_id, ""}
    assert all(entry.address == "testclient" and entry.request_id for entry in written)
    for secret in (PASSWORD, NEW, token, signed, key["key"]):
        assert secret not in str(written)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unknown_address_is_not_written_down(client: TestClient, server: Server) -> None:
    client.post("/login", json=ANA)
    [entry] = entries(server.database, Wanted())
    assert (entry.action, entry.outcome, entry.target) == ("session.opened", Outcome.REFUSED, "")
    assert "ana" not in str(entry)
