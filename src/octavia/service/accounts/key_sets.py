"""The public keys by which somebody else's tokens are checked: fetched, kept for a while, asked for again when a token
names one that isn't known.

Whoever makes tokens up names keys that nobody has. So the keys are asked for once in a while at most, by one thread; a
few more wait for it, the rest is told to come again. While the vendor is away the keys that are known go on counting,
for a day.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from jwt import PyJWK, PyJWTError

from octavia.platform.clock import Clock
from octavia.platform.fetching import FetchFailed, fetch
from octavia.service.accounts.errors import KeysUnavailable

FRESH = timedelta(minutes=10)
COOLDOWN = timedelta(seconds=10)
STALE = timedelta(hours=24)
MOST_KEYS = 32
_WHOLE_S = 3.0
_MOST_BYTES = 64 * 1024
_WAITING = 8
_LEAST_RSA_BITS = 2048
# What a key must be to check signatures of an algorithm: a set that offers a secret as a key is no set of public ones.
_KINDS = {"ES256": ("EC", "P-256"), "RS256": ("RSA", None)}
_log = logging.getLogger(__name__)
Fetch = Callable[[str, float, int], bytes]


class KeySet:
    """The keys at one address. Safe to use from many threads."""

    def __init__(self, url: str, clock: Clock, fetch: Fetch = fetch) -> None:
        self._url, self._clock, self._fetch = url, clock, fetch
        self._keys: dict[tuple[str, str], PyJWK] = {}
        self._known_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._trying = threading.Lock()
        self._admitted = threading.Semaphore(_WAITING)

    def key(self, key_id: str, algorithm: str) -> PyJWK | None:
        """The key of this name, which checks signatures of this algorithm and no other; None if there is none.

        Raises:
            KeysUnavailable: if that can't be told now.
        """
        wanted = (key_id, algorithm)
        if wanted in self._keys and self._age() < FRESH:
            return self._keys[wanted]
        if wanted in self._keys:
            self._look(wait=False)
        else:
            with self._turn():
                self._look(wait=True, unless=lambda: wanted in self._keys)
        if self._age() >= STALE:
            raise KeysUnavailable
        found = self._keys.get(wanted)
        if found is None and self._known_at != self._tried_at:
            raise KeysUnavailable  # It may be a new one; the last look at them failed.
        return found

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise KeysUnavailable
        try:
            yield
        finally:
            self._admitted.release()

    def _look(self, *, wait: bool, unless: Callable[[], bool] = lambda: False) -> None:
        """Ask for the keys, if that wasn't done just now. Who needn't wait goes on with what is known."""
        if not self._trying.acquire(blocking=wait):
            return
        try:
            now = self._clock()
            if unless() or (self._tried_at is not None and now - self._tried_at < COOLDOWN):
                return
            keys = self._asked()
            self._tried_at = now
            if keys is not None:
                self._keys, self._known_at = keys, now
        finally:
            self._trying.release()

    def _asked(self) -> dict[tuple[str, str], PyJWK] | None:
        """What the vendor answers; None if that is no set of keys."""
        try:
            document = json.loads(self._fetch(self._url, _WHOLE_S, _MOST_BYTES))
        except FetchFailed as failure:
            _log.warning("the keys at %s can't be fetched: %s", self._url, failure)
            return None
        except (ValueError, RecursionError):
            document = None
        listed = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(listed, list):
            _log.warning("what is at %s is no set of keys", self._url)
            return None
        keys = dict(_usable(listed))
        if not keys:
            _log.warning("there is no usable key at %s", self._url)
        return keys

    def _age(self) -> timedelta:
        return timedelta.max if self._known_at is None else self._clock() - self._known_at


def _usable(listed: list[Any]) -> Iterator[tuple[tuple[str, str], PyJWK]]:
    """The keys that check signatures, by their name and algorithm; what else is there is passed over."""
    for each in listed[:MOST_KEYS]:
        if not isinstance(each, dict) or not isinstance(each.get("kid"), str) or each.get("use", "sig") != "sig":
            continue
        for algorithm, (kind, curve) in _KINDS.items():
            if (each.get("kty"), each.get("crv")) == (kind, curve) and each.get("alg", algorithm) == algorithm:
                key = _read(each, algorithm)
                if key is not None:
                    yield (each["kid"], algorithm), key


def _read(described: dict[str, Any], algorithm: str) -> PyJWK | None:
    """A public key; None if it can't be read, or is too short."""
    public = {name: value for name, value in described.items() if name in ("kty", "crv", "x", "y", "n", "e")}
    try:
        key = PyJWK(public, algorithm)
    except (PyJWTError, ValueError, TypeError):
        return None
    return key if algorithm != "RS256" or key.key.key_size >= _LEAST_RSA_BITS else None
