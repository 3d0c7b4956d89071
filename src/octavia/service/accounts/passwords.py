"""Passwords: which are accepted, and how they are checked without saying who exists.

Argon2id at 19 MiB, two passes, one lane. Few are hashed at once, a few more wait, and the rest is turned away: a crowd
that signs in takes neither all memory nor all threads.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from octavia.platform.security import new_secret
from octavia.service.accounts.common_passwords import common_passwords
from octavia.service.accounts.errors import Busy, WeakPassword

SHORTEST, LONGEST = 8, 128
_AT_ONCE, _WAITING = 4, 16


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self) -> None:
        self._hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
        self._running = threading.Semaphore(_AT_ONCE)
        self._admitted = threading.Semaphore(_AT_ONCE + _WAITING)

    def hash(self, password: str) -> str:
        """What is stored of a password.

        Raises:
            Busy: if too many are being hashed.
        """
        with self._turn():
            return self._hasher.hash(_normal(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether `stored` is the password's hash; with None it is not, and takes as long to say so.

        Raises:
            Busy: if too many are being hashed.
        """
        with self._turn():
            right = self._hasher.verify(_normal(password), stored or self._nobody)
        return right and stored is not None

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(new_secret())

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise Busy
        try:
            with self._running:
                yield
        finally:
            self._admitted.release()


def check_password(password: str, email: str) -> None:
    """Refuse a password that would be guessed.

    Raises:
        WeakPassword: if it is shorter or longer than is accepted, among the first that are tried, or the address.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(
            f"the password has {len(password)} characters",
            f"choose one of {SHORTEST} to {LONGEST} characters",
            details={"reason": "length", "shortest": SHORTEST, "longest": LONGEST},
        )
    plain = _normal(password).casefold()
    if plain in common_passwords() or plain in (email.casefold(), email.casefold().partition("@")[0]):
        raise WeakPassword(
            "this password is among the first that are tried",
            "choose a longer one nobody would guess",
            details={"reason": "common"},
        )
    if len(set(plain)) < 3:
        raise WeakPassword(
            "this password repeats itself", "choose a longer one nobody would guess", details={"reason": "repeats"}
        )


def _normal(password: str) -> str:
    # The same letters typed on two keyboards may come in two encodings.
    return unicodedata.normalize("NFKC", password)
