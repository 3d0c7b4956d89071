"""An administrator, and a shop whose jobs they look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from octavia.service.accounts.principal import Role
from octavia.service.audit import Wanted, entries
from support.jobs import Hands
from support.people import Person, new_person
from support.server import FixedClock

_SIGNED_IN = 2
"""Entries of a new person: the address verified, a session opened."""
Trail = Callable[[], list[tuple[str, str, dict[str, Any]]]]


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


@pytest.fixture
def chief(client: TestClient, server: Server) -> Person:
    """An administrator, who makes the client's requests."""
    person = new_person(server, "chief@mail.example", role=Role.ADMIN)
    client.headers.update(person.headers)
    return person


@pytest.fixture
def trail(server: Server, chief: Person) -> Trail:
    """What the administrator did so far, beside signing in: action, target and details, the first first."""

    def read() -> list[tuple[str, str, dict[str, Any]]]:
        acts = [
            (entry.action, entry.target, entry.details)
            for entry in reversed(entries(server.database, Wanted(actor=chief.user_id)))
        ]
        return acts[_SIGNED_IN:]

    return read
