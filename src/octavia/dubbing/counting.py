"""Numbers of things in sentences for people."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 line`, `2 lines`, `1,200 lines`; `many` where it isn't `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
