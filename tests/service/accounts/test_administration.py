"""Administrators who dismiss each other at once: one of them stays."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from octavia.api.server import Server
from octavia.service.accounts.administration import WantedUsers
from octavia.service.accounts.errors import LastAdministrator, UnknownUser
from octavia.service.accounts.principal import Role
from octavia.service.accounts.visitor import Visitor
from support.people import PASSWORD, Person, new_person, principal

HERE = Visitor("127.0.0.1", "browser")


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


def test_of_administrators_who_leave_and_dismiss_each_other_at_once_one_stays(server: Server) -> None:
    users, profile = server.accounts.administration, server.accounts.profile
    for turn in range(3):
        pair = [new_person(server, f"chief{turn}{number}@mail.example", role=Role.ADMIN) for number in range(2)]
        ana, ben = ((each.user_id, principal(server, each)) for each in pair)
        start = Barrier(3)

        def went(act: Callable[[], object], start: Barrier = start) -> bool:
            start.wait()
            try:
                act()
            except (LastAdministrator, UnknownUser):
                return False
            return True

        acts = [
            partial(profile.delete, ana[1], PASSWORD, HERE),
            partial(profile.delete, ben[1], PASSWORD, HERE),
            partial(users.set_role, ben[0], Role.USER, "a test", ana[0]),
        ]
        with ThreadPoolExecutor(len(acts)) as pool:
            assert any(pool.map(went, acts))
        [left] = users.page(WantedUsers(role=Role.ADMIN), 10)
        server.accounts.operators.remove_user(left.email)


@pytest.mark.parametrize("looked_for", ["ÉMILE ZOL", "mile z", "ZOLA@"])
def test_a_user_is_found_by_a_part_of_the_name_or_address_in_any_letters(server: Server, looked_for: str) -> None:
    emile = new_person(server, "zola@mail.example")
    new_person(server, "balzac@mail.example")
    server.accounts.profile.change(principal(server, emile), name="ÉMILE ZOLA")
    found = server.accounts.administration.page(WantedUsers(looked_for), 10)
    assert [each.id for each in found] == [emile.user_id]
