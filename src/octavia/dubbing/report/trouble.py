"""What would help a line that keeps not every promise: mostly a shorter text, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from octavia.dubbing.report.found import Found
from octavia.dubbing.request import ScheduleCaps


def advice(problems: Sequence[str], text: str, found: Found, shift_ms: int | None, caps: ScheduleCaps) -> str:
    """One sentence per remedy; empty without problems.

    Args:
        problems: As in `LineReport.problems`.
        text: What the line says.
        shift_ms: Its measured start shift.
    """
    remedies: list[str] = []
    if "cut" in problems or "overlap" in problems:
        remedies.append("Run the job again with an empty workspace; if it stays so, this is a fault to report.")
    if "rate" in problems:
        remedies.append(_other_length(text, found, caps))
    if "pace" in problems:
        remedies.append(
            "Its end or pace can't be as set: a line is spoken 0.5 to 2 times as fast as the voice does by itself, and "
            "ends before the next one begins. Set another, change the text, or move what follows."
        )
    if "shift" in problems and shift_ms is not None:
        excess_ms = (abs(shift_ms) - caps.shift_ms) * caps.rate_max
        shorter = _characters(text, found.natural_ms, excess_ms)
        where = "this line or those just before it" if shift_ms > 0 else "this line or those just after it"
        remedies.append(f"Shorten {where} by about {shorter} characters in all, or let the video be slowed.")
    return " ".join(remedies)


def _other_length(text: str, found: Found, caps: ScheduleCaps) -> str:
    longest_ms, shortest_ms = caps.rate_max * found.spoken_ms, caps.rate_min * found.spoken_ms
    if found.natural_ms > longest_ms:
        fewer = _characters(text, found.natural_ms, found.natural_ms - longest_ms)
        return f"Shorten the text by about {fewer} of its {len(text)} characters, or let the video be slowed."
    more = _characters(text, found.natural_ms, shortest_ms - found.natural_ms)
    return f"Lengthen the text by about {more} characters."


def _characters(text: str, natural_ms: float, excess_ms: float) -> int:
    """How many characters of `text` take `excess_ms` at the voice's natural pace, at least 1."""
    return max(1, ceil(len(text) * excess_ms / natural_ms)) if natural_ms else 1
