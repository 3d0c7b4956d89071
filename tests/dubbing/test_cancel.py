"""A cancel token stops everything at once, whenever and from wherever it is set."""

from __future__ import annotations

import threading

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, ExitCode


def test_a_fresh_token_lets_work_go_on() -> None:
    token = CancelToken()
    token.check()
    assert not token.cancelled


def test_a_cancelled_token_stops_the_next_check_and_says_how_to_go_on() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled) as caught:
        token.check()
    assert token.cancelled
    assert caught.value.code is ExitCode.INTERRUPTED
    assert "again" in caught.value.hint


def test_cancelling_calls_whoever_registered() -> None:
    token = CancelToken()
    calls: list[str] = []
    with token.calling(lambda: calls.append("one")), token.calling(lambda: calls.append("two")):
        token.cancel()
    assert sorted(calls) == ["one", "two"]


def test_one_callback_may_be_registered_twice() -> None:
    token = CancelToken()
    calls: list[int] = []

    def count() -> None:
        calls.append(1)

    with token.calling(count):
        with token.calling(count):
            pass
        token.cancel()
    assert calls == [1]


def test_registering_after_the_cancel_calls_at_once() -> None:
    token = CancelToken()
    token.cancel()
    calls: list[int] = []
    with token.calling(lambda: calls.append(1)):
        assert calls == [1]


def test_who_has_left_is_not_called() -> None:
    token = CancelToken()
    calls: list[int] = []
    with token.calling(lambda: calls.append(1)):
        pass
    token.cancel()
    assert calls == []


def test_a_callback_may_ask_the_token_and_register_again() -> None:
    token = CancelToken()
    seen: list[bool] = []

    def nested() -> None:
        with token.calling(lambda: seen.append(token.cancelled)):
            pass

    with token.calling(nested):
        token.cancel()
    assert seen == [True]


def test_it_may_be_set_from_another_thread() -> None:
    token = CancelToken()
    woken = threading.Event()
    with token.calling(woken.set):
        threading.Thread(target=token.cancel).start()
        assert woken.wait(10)
