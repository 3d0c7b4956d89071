"""One look at the database serves all who wait; nobody waits, nobody looks."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, cast

import pytest

from octavia.api.following import Following, TooManyStreams
from octavia.service.jobs.jobs import Jobs


class Numbers:
    """Stands for the rows of events: the newest number of each owner."""

    def __init__(self) -> None:
        self.newest: dict[str, int] = {}
        self.looks: list[frozenset[str]] = []
        self.fails = False

    def newest_event_ids(self, owner_ids: Collection[str]) -> dict[str, int]:
        self.looks.append(frozenset(owner_ids))
        if self.fails:
            raise ConnectionError("the database is gone")
        return {owner: self.newest.get(owner, 0) for owner in owner_ids}


@pytest.fixture
def numbers() -> Numbers:
    return Numbers()


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 30))


def following(numbers: Numbers, most: int = 10) -> Following:
    return Following(cast(Jobs, numbers), most)


def test_news_wake_their_owner_s_followers_and_no_others(numbers: Numbers) -> None:
    async def test() -> None:
        all_who_wait = following(numbers)
        ana, ana_too, ben = (all_who_wait.follow(owner, owner) for owner in ("ana", "ana", "ben"))
        # The first look finds each owner new.
        assert [await each.wait(5) for each in (ana, ana_too, ben)] == [True, True, True]
        numbers.newest["ana"] = 7
        assert [await each.wait(5) for each in (ana, ana_too)] == [True, True]
        assert not await ben.wait(0.3)
        for each in (ana, ana_too, ben):
            each.leave()

    run(test())
    assert set(numbers.looks) == {frozenset({"ana", "ben"})}


def test_many_who_wait_are_served_by_one_look(numbers: Numbers) -> None:
    async def test() -> None:
        all_who_wait = following(numbers, 100)
        followers = [all_who_wait.follow("ana", "ana") for _ in range(50)]
        await asyncio.gather(*(each.wait(5) for each in followers))
        before = len(numbers.looks)
        numbers.newest["ana"] = 1
        assert all(await asyncio.gather(*(each.wait(5) for each in followers)))
        assert len(numbers.looks) - before <= 3

    run(test())


def test_nobody_looks_once_all_have_left(numbers: Numbers) -> None:
    async def test() -> None:
        all_who_wait = following(numbers)
        follower = all_who_wait.follow("ana", "ana")
        await follower.wait(5)
        follower.leave()
        follower.leave()
        await asyncio.sleep(0.3)
        before = len(numbers.looks)
        await asyncio.sleep(0.3)
        assert len(numbers.looks) == before

    run(test())


def test_a_look_that_fails_wakes_all_and_the_next_who_waits_looks_again(numbers: Numbers) -> None:
    async def test() -> None:
        all_who_wait = following(numbers)
        follower = all_who_wait.follow("ana", "ana")
        numbers.fails = True
        assert await follower.wait(5)
        numbers.fails = False
        assert await follower.wait(5)
        numbers.newest["ana"] = 1
        assert await follower.wait(5)

    run(test())


def test_a_user_s_streams_are_counted_until_they_leave(numbers: Numbers) -> None:
    async def test() -> None:
        all_who_wait = following(numbers, 2)
        first = all_who_wait.follow("team", "ana")
        all_who_wait.follow("team", "ana")
        with pytest.raises(TooManyStreams):
            all_who_wait.follow("other", "ana")
        all_who_wait.follow("team", "ben")
        first.leave()
        all_who_wait.follow("team", "ana")

    run(test())
