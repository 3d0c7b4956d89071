"""How often something may be tried, by how many at once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from octavia.platform.database import Database
from octavia.service.accounts.attempts import MAIL, PASSWORD, AttemptLimits, Rule
from octavia.service.accounts.errors import TooManyAttempts
from support.server import FixedClock

THREE = Rule("three", 3, timedelta(seconds=10), timedelta(seconds=60), timedelta(hours=1))


def admitted(limits: AttemptLimits, *what: str) -> bool:
    try:
        limits.admit(THREE, *what)
    except TooManyAttempts:
        return False
    return True


@pytest.fixture
def limits(database: Database, clock: FixedClock) -> AttemptLimits:
    return AttemptLimits(database, clock)


def test_the_wait_doubles_up_to_the_longest(limits: AttemptLimits, clock: FixedClock) -> None:
    assert [admitted(limits, "ana") for _ in range(4)] == [True, True, True, False]
    for wait_s in (10, 20, 40, 60, 60, 60):
        with pytest.raises(TooManyAttempts) as caught:
            limits.admit(THREE, "ana")
        assert caught.value.retry_after_s == wait_s
        clock.forward(seconds=wait_s - 1)
        assert not admitted(limits, "ana")
        clock.forward(seconds=1)
        assert admitted(limits, "ana")


def test_one_place_waits_and_another_does_not(limits: AttemptLimits) -> None:
    while admitted(limits, "ana", "127.0.0.1"):
        pass
    assert admitted(limits, "ana", "127.0.0.2")
    assert admitted(limits, "bob", "127.0.0.1")
    limits.admit(PASSWORD, "ana", "127.0.0.1")


def test_success_and_time_forget(limits: AttemptLimits, clock: FixedClock) -> None:
    assert [admitted(limits, "ana") for _ in range(4)][-1] is False
    limits.forget(THREE, "ana")
    assert [admitted(limits, "ana") for _ in range(4)][-1] is False
    clock.forward(hours=1, seconds=1)
    assert [admitted(limits, "ana") for _ in range(4)] == [True, True, True, False]


def test_many_at_once_get_no_more_than_one_after_another(limits: AttemptLimits) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: admitted(limits, "ana"), range(32)))
    assert sum(results) == 3


def test_a_day_of_guessing_is_few_guesses(limits: AttemptLimits, clock: FixedClock) -> None:
    guesses, end = 0, clock.at + timedelta(days=1)
    while clock.at < end:
        try:
            limits.admit(PASSWORD, "ana", "127.0.0.1")
            guesses += 1
        except TooManyAttempts as error:
            clock.forward(seconds=error.retry_after_s or 1)
    assert guesses < 120


def test_the_sweep_leaves_what_still_counts(limits: AttemptLimits, clock: FixedClock) -> None:
    while admitted(limits, "ana"):
        pass
    limits.sweep()
    assert not admitted(limits, "ana")
    clock.forward(days=2)
    limits.sweep()
    assert [admitted(limits, "ana") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("rule", [PASSWORD, MAIL, THREE])
def test_a_rule_never_waits_less_after_more(rule: Rule) -> None:
    waits = [rule.wait(count) for count in range(1, 100)]
    assert waits == sorted(waits)
    assert waits[rule.free - 2] == timedelta()
    assert rule.wait(rule.steps[-1]) == waits[-1] == rule.longest
