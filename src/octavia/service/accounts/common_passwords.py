"""Passwords of eight characters and more that are tried first: the top of every published list."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def common_passwords() -> frozenset[str]:
    """Them, in lower case."""
    return frozenset((files(__package__) / "common_passwords.txt").read_text(encoding="utf-8").split())
