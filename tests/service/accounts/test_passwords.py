"""Passwords: accepted, hashed, compared, and not too many at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.service.accounts.common_passwords import common_passwords
from octavia.service.accounts.errors import Busy, WeakPassword
from octavia.service.accounts.passwords import LONGEST, SHORTEST, Passwords, check_password

PASSWORDS = Passwords()


def test_it_is_argon2id_at_the_cost_that_was_chosen() -> None:
    assert PASSWORDS.hash("correct horse").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_same_password_matches() -> None:
    stored = PASSWORDS.hash("correct horse")
    assert PASSWORDS.matches("correct horse", stored)
    assert not PASSWORDS.matches("correct horsf", stored)
    assert not PASSWORDS.matches("correct horse\0", stored)
    assert PASSWORDS.hash("correct horse") != stored


def test_nobody_has_no_password() -> None:
    assert not PASSWORDS.matches("", None)
    assert not PASSWORDS.matches("correct horse", None)


def test_the_same_letters_in_two_encodings_are_one_password() -> None:
    assert PASSWORDS.matches("Scho\u0308nes Wetter", PASSWORDS.hash("Schönes Wetter"))


def test_a_crowd_is_turned_away_and_the_rest_is_served() -> None:
    passwords, start = Passwords(), threading.Barrier(60)

    def sign_in() -> bool:
        start.wait()
        try:
            return passwords.matches("x", None)
        except Busy:
            return True

    with ThreadPoolExecutor(60) as pool:
        turned_away = sum(each.result() for each in [pool.submit(sign_in) for _ in range(60)])
    assert 0 < turned_away <= 40
    assert not passwords.matches("x", None)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "1234567",
        "x" * 7,
        "passw0rd",
        "PASSWORD123",
        "aaaaaaaaaaaa",
        "121212121212121",
        "ana@mail.example",
        "ANASMITH",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password, "anasmith@mail.example" if password == "ANASMITH" else "ana@mail.example")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=SHORTEST, max_size=LONGEST))
def test_there_are_no_rules_of_composition(password: str) -> None:
    varied = (password[: LONGEST - 4] + "a1-Z") if len(set(password)) < 6 else password
    check_password(varied, "ana@mail.example")


def test_the_list_holds_nothing_that_the_length_refuses_anyway() -> None:
    assert len(common_passwords()) > 300
    assert all(len(each) >= SHORTEST and each == each.casefold() for each in common_passwords())


@pytest.mark.parametrize("length", [SHORTEST, LONGEST])
def test_the_limits_of_length_are_inside(length: int) -> None:
    check_password(("correct horse battery staple " * 5)[:length], "ana@mail.example")


def test_one_more_is_too_long() -> None:
    with pytest.raises(WeakPassword):
        check_password(("correct horse battery staple " * 5)[: LONGEST + 1], "ana@mail.example")
