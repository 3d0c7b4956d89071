"""Engines that a test adds to those of this machine, and that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from octavia.dubbing.engines import Engine, register, registry


@contextmanager
def registered(*engines: type[Engine]) -> Iterator[None]:
    """Make engines known meanwhile: whatever runs after the block finds what was there before it."""
    before = {kind: dict(added) for kind, added in registry._added.items()}
    for engine in engines:
        register(engine)
    try:
        yield
    finally:
        registry._added.clear()
        registry._added.update(before)
