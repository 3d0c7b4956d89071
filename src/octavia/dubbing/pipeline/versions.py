"""Versions of what computes: they belong into stage keys, since another version may give other bytes."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from octavia.dubbing.media.programs import PROGRAMS, program_version


@cache
def versions_of(*packages: str, media: bool = False) -> dict[str, str]:
    """The installed version of each Python package by name; with `media` also that of the media program."""
    found = {name: version(name) for name in packages}
    if media:
        found[PROGRAMS[0]] = program_version(PROGRAMS[0])
    return found
