"""Administrators who dismiss each other at once: one of them stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from octavia.api.server import Server
from octavia.service.accounts.administration import WantedUsers
from octavia.service.accounts.errors import LastAdministrator
from octavia.service.accounts.principal import Role
from support.people import Person, new_person


def test_of_administrators_who_dismiss_each_other_at_once_one_stays(server: Server) -> None:
    users = server.accounts.administration
    chiefs = [new_person(server, f"chief{number}@mail.example", role=Role.ADMIN) for number in range(3)]
    for _ in range(3):
        start = Barrier(len(chiefs))

        def dismiss(other: Person, start: Barrier = start) -> bool:
            start.wait()
            try:
                users.set_role(other.user_id, Role.USER, "a test", "x")
            except LastAdministrator:
                return False
            return True

        with ThreadPoolExecutor(len(chiefs)) as pool:
            done = list(pool.map(dismiss, chiefs))
        assert sorted(done) == [False, True, True]
        assert len(users.page(WantedUsers(role=Role.ADMIN), 10)) == 1
        for chief in chiefs:
            users.set_role(chief.user_id, Role.ADMIN, "a test", "x")
