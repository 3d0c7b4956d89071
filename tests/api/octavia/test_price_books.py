"""Price books over HTTP: for administrators only, every edit a new version."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.migrations.price_books import PRICE_BOOKS
from octavia.service.accounts.principal import Role
from octavia.service.audit import Wanted, entries
from support.people import Person, signed_up

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ALL = "/api/v1/admin/price-books"
ONE = f"{ALL}/octavia"


@pytest.fixture
def chief(client: TestClient) -> Person:
    person = signed_up(client, "chief@mail.example", role=Role.ADMIN)
    client.headers.update(person.headers)
    return person


def dearer(by: int = 2) -> dict[str, Any]:
    rules = {name: rule | {"rate_ucr": rule["rate_ucr"] * by} for name, rule in PRICE_BOOKS["octavia"]["rules"].items()}
    return PRICE_BOOKS["octavia"] | {"rules": rules}


def put(client: TestClient, book: dict[str, Any], match: str | None = '"1"', path: str = ONE) -> Any:
    headers = {} if match is None else {"If-Match": match}
    return client.put(path, json={"reason": "inflation", "book": book}, headers=headers)


def test_the_book_in_force_is_read_with_its_tag(client: TestClient, chief: Person) -> None:
    answer = client.get(ONE)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    found = answer.json()
    assert (found["asset"], found["version"], found["actor"]) == ("octavia", 1, "system")
    assert found["book"] == PRICE_BOOKS["octavia"]
    assert client.get(ALL).json() == {"assets": ["live", "octavia", "ytdubber"]}


def test_an_edit_is_a_new_version_in_force_at_once_and_the_old_one_can_be_read(
    client: TestClient, chief: Person, server: Server
) -> None:
    answer = put(client, dearer())
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    made = answer.json()
    assert (made["version"], made["reason"], made["actor"], made["book"]) == (2, "inflation", chief.user_id, dearer())
    assert client.get(ONE).json() == made
    assert client.get(f"{ONE}?version=1").json()["book"] == PRICE_BOOKS["octavia"]
    assert client.get("/api/v1/billing/pricing").json()["rates"][0]["credits"] == 20
    assert [each["version"] for each in client.get(f"{ONE}/versions").json()["versions"]] == [2, 1]
    (entry,) = entries(server.database, Wanted(action="prices.published"))
    assert (entry.actor, entry.target, entry.details) == (
        chief.user_id,
        "octavia",
        {"version": 2, "reason": "inflation"},
    )


def test_the_same_book_again_makes_no_version(client: TestClient, chief: Person) -> None:
    assert put(client, PRICE_BOOKS["octavia"]).json()["version"] == 1
    assert len(client.get(f"{ONE}/versions").json()["versions"]) == 1


@pytest.mark.parametrize("match", [None, "", "*", "1", 'W/"1"', '"1", "2"', '"one"'])
def test_who_edits_says_which_version(client: TestClient, chief: Person, match: str | None) -> None:
    answer = put(client, dearer(), match)
    assert (answer.status_code, answer.json()["error"]) == (428, "IF_MATCH_MISSING")


def test_of_two_who_edit_the_same_version_one_is_told(client: TestClient, chief: Person) -> None:
    assert put(client, dearer(2)).status_code == 200
    late = put(client, dearer(3))
    assert (late.status_code, late.json()["error"], late.json()["details"]) == (
        412,
        "PRICE_BOOK_CHANGED",
        {"version": 2},
    )
    assert put(client, dearer(3), '"9"').status_code == 412
    assert client.get(ONE).json()["book"] == dearer(2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rounding": "never"},
        {"minimum_ucr": -1},
        {"rules": {"dub": {"unit": "minute", "rate_ucr": 0.5}}},
        {"packs": [PRICE_BOOKS["octavia"]["packs"][0]] * 2},
        {"discount": 10},
    ],
)
def test_a_book_that_can_not_be_meant_is_refused(client: TestClient, chief: Person, wrong: dict[str, Any]) -> None:
    answer = put(client, PRICE_BOOKS["octavia"] | wrong)
    assert (answer.status_code, answer.json()["error"]) == (422, "INVALID_REQUEST")
    assert client.get(ONE).json()["version"] == 1


def test_a_new_version_needs_a_reason(client: TestClient, chief: Person) -> None:
    for reason in ("", "  "):
        answer = client.put(ONE, json={"reason": reason, "book": dearer()}, headers={"If-Match": '"1"'})
        assert answer.status_code == 422


@pytest.mark.parametrize("path", [f"{ALL}/nothing", f"{ALL}/nothing/versions", f"{ONE}?version=7"])
def test_a_book_that_does_not_exist_is_not_found(client: TestClient, chief: Person, path: str) -> None:
    assert client.get(path).status_code == 404
    assert put(client, dearer(), path=f"{ALL}/nothing").status_code == 404


def test_users_and_nobody_are_kept_out(client: TestClient) -> None:
    user = signed_up(client).headers
    for method, path in (("GET", ALL), ("GET", ONE), ("GET", f"{ONE}/versions"), ("PUT", ONE)):
        body = {"reason": "cheaper", "book": dearer(0)} if method == "PUT" else None
        for headers, status in ((user, 403), ({}, 401)):
            answer = client.request(method, path, json=body, headers=headers | {"If-Match": '"1"'})
            assert answer.status_code == status, (method, path)
