"""Who waits for news of an owner's jobs. One look at the database serves all streams of this process: it asks for the
number of each owner's newest event, often while something happens and seldom while nothing does, and not at all while
nobody waits.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from contextlib import suppress

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from octavia.service.errors import Refusal, ServiceError
from octavia.service.jobs.jobs import Jobs

_BUSY_S = 0.1
_IDLE_S = 0.5
_BUSY_FOR_S = 10.0
_log = logging.getLogger(__name__)


class TooManyStreams(ServiceError):
    """A user has as many streams open as they may."""

    refusal = Refusal.TOO_MANY
    name = "too-many-streams"


class Follower:
    """Somebody who waits."""

    def __init__(self, following: Following, owner_id: str, user_id: str) -> None:
        self.owner_id = owner_id
        self.user_id = user_id
        self._following = following
        self._news = asyncio.Event()

    def leave(self) -> None:
        """Wait no more."""
        self._following.left(self)

    @property
    def closing(self) -> bool:
        """Whether the server is about to stop."""
        return self._following.closing

    def wake(self) -> None:
        self._news.set()

    async def wait(self, limit_s: float) -> bool:
        """Wait for news; False if there was none for so long. News that came before is news."""
        self._following.look()
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._news.wait()
        heard = self._news.is_set()
        self._news.clear()
        return heard


class Following:
    """All who wait in this process. Used on one event loop.

    Attributes:
        closing: The server is about to stop: streams end, and their clients come back.
        most_streams: How many a user may have open.
    """

    def __init__(self, jobs: Jobs, streams_per_user: int) -> None:
        self.closing = False
        self._jobs = jobs
        self.most_streams = streams_per_user
        self._followers: set[Follower] = set()
        self._streams: Counter[str] = Counter()
        self._newest: dict[str, int] = {}
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def follow(self, owner_id: str, user_id: str) -> Follower:
        """Wait until the follower leaves.

        Raises:
            TooManyStreams: if the user has too many open.
        """
        if self._streams[user_id] >= self.most_streams:
            raise TooManyStreams(
                f"you have {self.most_streams} event streams open",
                "close one, or follow all jobs on one",
                retry_after_s=5,
            )
        follower = Follower(self, owner_id, user_id)
        self._streams[user_id] += 1
        self._followers.add(follower)
        return follower

    def left(self, follower: Follower) -> None:
        """Somebody waits no more."""
        if follower in self._followers:
            self._followers.discard(follower)
            self._streams -= Counter([follower.user_id])

    def look(self) -> None:
        """Look for news from now on, as long as somebody waits."""
        if self._looking is None:
            self._loop = asyncio.get_running_loop()
            self._looking = self._loop.create_task(self._look())
            self._looking.add_done_callback(self._looked)

    def close(self) -> None:
        """End all streams soon. From any thread."""
        self.closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake_all)

    async def _look(self) -> None:
        limiter, last_news = CapacityLimiter(1), time.monotonic()
        while self._followers:
            owners = {follower.owner_id for follower in self._followers}
            newest = await run_sync(self._jobs.newest_event_ids, owners, limiter=limiter)
            # An owner who is new here may have had news between its stream's first look and this one.
            moved = {owner for owner, event_id in newest.items() if self._newest.get(owner) != event_id}
            self._newest = newest
            for follower in self._followers:
                if follower.owner_id in moved:
                    follower.wake()
            now = time.monotonic()
            last_news = now if moved else last_news
            await asyncio.sleep(_BUSY_S if now - last_news < _BUSY_FOR_S else _IDLE_S)

    def _looked(self, task: asyncio.Task[None]) -> None:
        self._looking, self._newest = None, {}
        if not task.cancelled() and (error := task.exception()) is not None:
            # Those who wait look themselves, and either fail too or have it started again.
            _log.warning("looking for news failed: %s", error)
            self._wake_all()

    def _wake_all(self) -> None:
        for follower in self._followers:
            follower.wake()
