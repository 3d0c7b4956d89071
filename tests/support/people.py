"""Users for tests of everything that needs one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.service.accounts.principal import Principal, Role
from octavia.service.accounts.visitor import Visitor

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    """A user with a verified address who is signed in.

    Attributes:
        headers: What makes a request theirs: an access token of ten minutes.
    """

    user_id: str
    owner_id: str
    email: str
    headers: dict[str, str]


def signed_up(client: TestClient, email: str = "ana@mail.example", *, role: Role = Role.USER) -> Person:
    """A new user of the client's server; the client itself gets no cookie."""
    return new_person(server_of(client), email, role=role)


def new_person(server: Server, email: str = "ana@mail.example", *, role: Role = Role.USER) -> Person:
    """A new user of a server, signed in."""
    user = server.accounts.operators.create_user(email, PASSWORD, role=role)
    with server.database.transaction() as session:
        signed_in = server.accounts.sessions.open(session, user.id, Visitor("127.0.0.1", "tests"))
    return Person(user.id, user.owner_id, email, {"Authorization": f"Bearer {signed_in.access_token}"})


@pytest.fixture
def ana(server: Server) -> Person:
    """Ana."""
    return new_person(server)


def principal(server: Server, person: Person) -> Principal:
    """Somebody as the services know who asks."""
    return server.accounts.identities.by_access_token(person.headers["Authorization"].removeprefix("Bearer "))


def app_of(client: TestClient) -> FastAPI:
    """The application behind a client."""
    assert isinstance(client.app, FastAPI)
    return client.app


def server_of(client: TestClient) -> Server:
    """The server behind a client."""
    server: Server = app_of(client).state.server
    return server
